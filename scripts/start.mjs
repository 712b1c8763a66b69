// `npm start`: shows this repository's own plans, and on a terminal serves their drawer until it is interrupted. Builds first where there is no build.
// `npm start -- <arguments>` runs any other command of git-plan.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const node = (...args) => spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;

function start(args) {
  if (!existsSync(at('dist/cli.js'))) {
    const status = node(at('scripts/build.mjs'));
    if (status !== 0) return status;
  }
  const status = node(at('dist/cli.js'), ...args);
  if (args.length > 0 || status !== 0) return status;
  if (process.stdout.isTTY) {
    console.log();
    return node(at('dist/cli.js'), 'drawer');
  }
  console.error('hint: npm start -- drawer serves them as a page');
  return 0;
}

process.exitCode = start(process.argv.slice(2));
