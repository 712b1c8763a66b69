// Builds everything that is shipped into dist/: bundled entries (command line, hooks, library), types, man pages and the drawer.
// Bundled, so that a start reads few files: import time is most of what a user waits for.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const entries = {
  cli: 'src/cli/main.ts',
  hook: 'hooks/main.ts',
  index: 'src/index.ts',
  bot: 'src/bot/serverless.ts',
};

rmSync(at('dist'), { recursive: true, force: true });
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  resolve: {
    alias: [
      // gray-matter's own engines evaluate code and bring a second YAML parser: see docs/decisions.
      { find: /^\.\/engines$|^\.\/lib\/engines$/, replacement: at('src/plan/no-engines.cjs'), customResolver: undefined },
      { find: /^string-width$/, replacement: at('src/cli/string-width.ts') },
    ].filter((alias) => existsSync(alias.replacement)),
  },
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: true,
    outDir: at('dist'),
    emptyOutDir: true,
    target: 'node20',
    minify: true,
    copyPublicDir: false,
    rollupOptions: {
      input: Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(at(file))).map(([name, file]) => [name, at(file)])),
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});
if (existsSync(at('ui/index.html'))) {
  await build({ configFile: at('ui/vite.config.ts'), logLevel: 'warn' });
}
const types = spawnSync(process.execPath, [at('node_modules/typescript/bin/tsc'), '-p', at('tsconfig.types.json')], { stdio: 'inherit' });
process.exitCode = types.status ?? 1;
