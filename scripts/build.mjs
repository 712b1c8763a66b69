// Builds everything that is shipped into dist/: bundled entries (command line, hooks, library, bot), types and the drawer.
// Bundled, so that a start reads few files: import time is most of what a user waits for. Built aside and put in place at the end, so that a program
// that runs while it is built finds the old one or the new one.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const outDir = at(`node_modules/.cache/git-plan-build-${process.pid}`);

const entries = {
  cli: 'src/cli/main.ts',
  hook: 'hooks/main.ts',
  index: 'src/index.ts',
  bot: 'src/bot/serverless.ts',
};

// gray-matter's own engines evaluate code and bring a second YAML parser; ours refuse. See src/plan/no-engines.cjs.
const withoutEngines = {
  name: 'without-gray-matter-engines',
  enforce: 'pre',
  resolveId: (source, importer) => (/^\.\/(?:lib\/)?engines$/.test(source) && (importer ?? '').includes('/gray-matter/') ? at('src/plan/no-engines.cjs') : null),
};

async function main() {
  mkdirSync(outDir, { recursive: true });
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    plugins: [withoutEngines],
    // Two thirds of what yargs needs to start goes into this package's tables.
    resolve: { alias: [{ find: /^string-width$/, replacement: at('src/cli/string-width.ts') }] },
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: true,
      copyPublicDir: false,
      reportCompressedSize: false,
      rollupOptions: {
        input: Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(at(file))).map(([name, file]) => [name, at(file)])),
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
  const program = `${outDir}/cli.js`;
  const code = readFileSync(program, 'utf8');
  writeFileSync(program, code.startsWith('#!') ? code : `#!/usr/bin/env node\n${code}`);
  chmodSync(program, 0o755);
  if (existsSync(at('ui/index.html'))) await build({ configFile: at('ui/vite.config.ts'), logLevel: 'warn', build: { outDir: `${outDir}/ui` } });
  const types = spawnSync(process.execPath, [at('node_modules/typescript/bin/tsc'), '-p', at('tsconfig.types.json'), '--outDir', `${outDir}/types`], { stdio: 'inherit' });
  if (types.status !== 0 && process.env['GIT_PLAN_BUILD_TYPES'] !== 'no') throw new Error('the types were not built');
  putInPlace();
}

function putInPlace() {
  const old = `${outDir}-old`;
  if (existsSync(at('dist'))) renameSync(at('dist'), old);
  try {
    renameSync(outDir, at('dist'));
  } catch (error) {
    // node_modules on another file system.
    if (error.code !== 'EXDEV') throw error;
    cpSync(outDir, at('dist'), { recursive: true });
  }
  rmSync(old, { recursive: true, force: true });
}

try {
  await main();
} finally {
  rmSync(outDir, { recursive: true, force: true });
}
