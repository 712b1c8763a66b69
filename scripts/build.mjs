// Builds everything that is shipped into dist/: bundled entries (command line, hooks, library, bot), types and the drawer.
// Bundled, so that a start reads few files: import time is most of what a user waits for. Built aside and put in place at the end, so that a program
// that runs while it is built finds the old one or the new one.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const outDir = at(`node_modules/.cache/git-plan-build-${process.pid}`);

// Programs are CommonJS, which Node starts sooner and whose compiled form can be kept; what others import is ESM.
// The hook shares no file with the others, so that it reads two.
const programs = [{ cli: 'src/cli/main.ts', 'prepare-commit-msg': 'hooks/prepare-commit-msg.ts' }, { hook: 'hooks/main.ts' }];
const libraries = { index: 'src/index.ts', bot: 'src/bot/serverless.ts' };

// gray-matter's own engines evaluate code and bring a second YAML parser; ours refuse. See src/plan/no-engines.cjs.
const withoutEngines = {
  name: 'without-gray-matter-engines',
  enforce: 'pre',
  resolveId: (source, importer) => (/^\.\/(?:lib\/)?engines$/.test(source) && (importer ?? '').includes('/gray-matter/') ? at('src/plan/no-engines.cjs') : null),
};

// CommonJS has no import.meta; the two places that ask where a file lies get it from here.
const urlBanner = 'const __git_plan_url=require("node:url").pathToFileURL(__filename).href;';

// What the frequent commands need goes into one file: finding, reading and checking a file costs more than its compiled code.
const hotRooms = /\/src\/(?:model|app\/(?:open-context|context|settings?|setting-table|load-plans|list-summaries|plan-facts-table|read-work-tree|locate-plan|find-plan|find-one-plan|change-plan|plan-move|unsaved-tasks|file-change)|git\/(?:config|stands-alone|plain-repository|known-answers|git-[a-z]+|open-repository|run-git|refs|read-blobs|object-id|object-folder|loose-objects|pack-files|apply-delta|inflate-whole|path-filter|tree-changes|changed-files|commit-object|log|walk)|plan\/(?!rules|check-plan|full-frontmatter|markdown|templates|adopt|format)|workspace\/(?!watch)|render\/(?:escape|palette|text-width|columns|progress-bar|plan-list|plan-overview|wording|json-document|next-task|unified-diff)|cli\/(?:run-cli|history-progress|command-[a-z]+|load-command|quick-parse|read-globals|usage-error|suggest|options|change-command|opened-context|table\/[a-z-]+|commands\/(?:overview|list|done|next)))/;
const isHot = (id) => hotRooms.test(id);
// The same for what every question about history needs.
const historyRooms = /\/src\/(?:history\/(?!merge|stats|audit|blame|derived)|history-index\/(?!marker)|app\/(?:open-history|plan-facts|show-timeline|remembered-steps|attribute-commits)|git\/(?:agent-notes|read-since|commit-messages|patch-ids|squashed-branches|amended-commits)|render\/history\/|cli\/(?:history-options|commands\/log))/;
const isHistory = (id) => historyRooms.test(id) && !isHot(id);

/** Names the code that reads plans: what is remembered of plan files holds for that code alone. */
const buildId = (() => {
  const files = readdirSync(at('src'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).toSorted();
  const hash = createHash('sha256');
  for (const file of [...files, at('package-lock.json')]) hash.update(`${relative(root, file)}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 16);
})();

/** Takes away the banner that nobody uses, and what is not ASCII. A file of ASCII alone is one byte a character to V8 too, read and compared in half the time. Escapes mean the same in strings, templates and patterns. */
const inAscii = {
  name: 'in-ascii',
  generateBundle(_, files) {
    for (const file of Object.values(files)) if (file.type === 'chunk') file.code = file.code.replace(/^require\("node:url"\)\.pathToFileURL\(__filename\)\.href;/, '').replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  },
};

/** Puts what the bundler adds to chunks (a kilobyte, without state) into each of them: as a file of its own every start would look for it and read it. */
const withoutRuntimeFile = {
  name: 'without-runtime-file',
  generateBundle(_, files) {
    const runtime = Object.values(files).find((file) => file.type === 'chunk' && file.moduleIds.every((id) => id.startsWith('\0rolldown')));
    if (runtime === undefined) return;
    const request = `require("./${runtime.fileName.split('/').at(-1)}")`;
    for (const file of Object.values(files)) if (file.type === 'chunk') file.code = file.code.replace(request, () => `(exports=>{${runtime.code.replace(urlBanner, '')};return exports})({})`);
    delete files[runtime.fileName];
  },
};

async function bundle(entries, format) {
  const isProgram = format === 'cjs';
  const ending = isProgram ? 'js' : 'mjs';
  const input = Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(at(file))).map(([name, file]) => [name, at(file)]));
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    plugins: [withoutEngines, ...(isProgram ? [inAscii, withoutRuntimeFile] : [])],
    // Two thirds of what yargs needs to start goes into this package's tables.
    resolve: { alias: [{ find: /^string-width$/, replacement: at('src/cli/string-width.ts') }] },
    define: { __GIT_PLAN_BUILD__: JSON.stringify(buildId), ...(isProgram ? { 'import.meta.url': '__git_plan_url' } : {}) },
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: 'node20',
      minify: true,
      copyPublicDir: false,
      // The bundle holds the code of other packages, whose licences ask to go with it.
      license: { fileName: `licenses/${Object.keys(input)[0]}.md` },
      reportCompressedSize: false,
      rollupOptions: {
        input,
        // What others import has the names of its source, whatever chunks need from each other.
        ...(isProgram ? {} : { preserveEntrySignatures: 'strict' }),
        // yargs asks import.meta.resolve for a feature that is not used here.
        onLog: (level, log, next) => (log.code === 'EMPTY_IMPORT_META' ? undefined : next(level, log)),
        output: {
          format,
          ...(isProgram ? { codeSplitting: { groups: 'cli' in entries ? [{ name: 'start', test: /\/src\/start\//, priority: 1 }, { name: 'core', test: isHot }, { name: 'history', test: isHistory }] : [{ name: 'checks', test: /\/hooks\/check-plans\.ts$/ }] } } : {}),
          entryFileNames: `[name].${ending}`,
          chunkFileNames: `${isProgram ? 'chunks' : 'modules'}/[name]-[hash].${ending}`,
          ...(isProgram ? { banner: (chunk) => (chunk.isEntry ? '' : urlBanner) } : {}),
        },
      },
    },
  });
}

/** Commands that have a cache of their own: what they need is less than what all need, and read in less time. */
const ownCaches = ['overview', 'list', 'done', 'log'];

/** Runs the commands that people run most, in a repository made for it, so that what they need lies compiled beside them. */
function warmCodeCache() {
  for (const name of ['', ...ownCaches]) mkdirSync(`${outDir}/code-cache/${name}`, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'git-plan-build-'));
  const env = { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_AUTHOR_NAME: 'git-plan' };
  for (const name of Object.keys(env)) if (/^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|CONFIG_PARAMETERS)$|^NODE_OPTIONS$/.test(name)) delete env[name];
  const run = (command, args, cache) => {
    const { status, stderr } = spawnSync(command, args, { cwd: folder, env: { ...env, GIT_PLAN_WRITE_CODE_CACHE: cache }, encoding: 'utf8' });
    if (status !== 0) console.error(`warning: ${[command, ...args].join(' ')}: ${stderr}`);
  };
  // Each run adds to the cache what it compiled.
  const program = (...args) => run(process.execPath, [`${outDir}/cli.js`, ...args], 'all');
  const often = (name, ...args) => {
    program(...args);
    run(process.execPath, [`${outDir}/cli.js`, ...args], name);
  };
  run('git', ['init', '-q']);
  program('new', 'Warm up');
  for (const task of ['A task', 'Another task']) program('add', 'warm-up', task);
  run('git', ['add', '.']);
  run(process.execPath, [`${outDir}/hook.js`, 'pre-commit'], 'all');
  for (const args of [['show', 'warm-up'], ['next']]) program(...args);
  run(process.execPath, [`${outDir}/cli.js`, 'done', 'warm-up', '1'], 'done');
  program('done', 'warm-up', '2');
  // Once without what is remembered and once with it.
  for (const _ of [1, 2]) {
    often('list', 'list');
    often('overview');
  }
  // History: from nothing, as it is done once in a repository, and after one more commit.
  const commit = (message) => run('git', ['-c', 'user.name=git-plan', '-c', 'user.email=git-plan@localhost', 'commit', '-q', '-a', '--no-verify', '-m', message]);
  commit('First');
  program('log', 'warm-up');
  for (const args of [['add', 'warm-up', 'One more task'], ['note', 'warm-up', 'A note']]) program(...args);
  commit('Second\n\nPlan-Session: codex/session-warm-up-0000');
  run(process.execPath, [`${outDir}/cli.js`, 'log', 'warm-up'], 'log');
  program('log', 'warm-up');
  program('done', 'warm-up', '3');
  commit('Third');
  run(process.execPath, [`${outDir}/cli.js`, 'log', 'warm-up'], 'log');
  for (const args of [['log'], ['blame', 'warm-up'], ['sessions'], ['diff', 'HEAD~1']]) program(...args);
  rmSync(folder, { recursive: true, force: true });
}

async function main() {
  mkdirSync(outDir, { recursive: true });
  for (const entries of programs) await bundle(entries, 'cjs');
  await bundle(libraries, 'es');
  writeFileSync(`${outDir}/package.json`, '{ "type": "commonjs" }\n');
  const program = `${outDir}/cli.js`;
  const code = readFileSync(program, 'utf8');
  writeFileSync(program, code.startsWith('#!') ? code : `#!/usr/bin/env node\n${code}`);
  chmodSync(program, 0o755);
  warmCodeCache();
  if (existsSync(at('ui/styles/tokens.css'))) await build({ configFile: at('ui/vite.config.ts'), logLevel: 'warn', build: { outDir: `${outDir}/ui` } });
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
