// What npm runs after `npm install`, and when a folder is installed globally (`npm install -g .`, which brings no development packages along).
// Installs this repository's own hooks, and builds dist/ where it can be built.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

// A packed tarball has a build and no sources.
if (!existsSync(at('src'))) process.exit(0);
// A global install of a folder links it as it is: the packages that build it are fetched here, without running this script again.
if (!existsSync(at('node_modules/vite'))) run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--global=false', '--include=dev']);
if (existsSync(at('.git'))) {
  const { default: husky } = await import('husky');
  const said = husky();
  if (said !== '') console.error(`warning: the hooks of this repository are not installed: ${said}`);
}
run(process.execPath, [at('scripts/build.mjs')]);
