// `npm start`: shows this repository's own plans, building first where there is no build.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
if (!existsSync(at('dist/cli.js'))) {
  const { status } = spawnSync(process.execPath, [at('scripts/build.mjs')], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
process.exitCode = spawnSync(process.execPath, [at('dist/cli.js'), ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
