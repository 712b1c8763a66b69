/** Holds the import directions of docs/ARCHITECTURE.md, and the one home of each outside package. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Room → rooms it may import. What is not listed is forbidden. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  model: [],
  start: [],
  plan: ['model'],
  debt: ['model', 'plan'],
  history: ['model', 'plan', 'debt'],
  git: ['model'],
  sessions: ['model', 'git'],
  'history-index': ['model', 'plan', 'debt', 'history', 'git'],
  workspace: ['model', 'plan', 'git'],
  render: ['model'],
  app: ['model', 'plan', 'debt', 'history', 'git', 'sessions', 'history-index', 'workspace'],
  cli: ['model', 'start', 'app', 'render', 'drawer', 'mcp', 'bot'],
  drawer: ['model', 'app', 'render'],
  mcp: ['model', 'app', 'render'],
  bot: ['model', 'app', 'render', 'git'],
  index: ['model', 'app', 'plan', 'workspace'],
  hooks: ['model', 'start', 'app', 'render'],
  ui: ['model', 'render', 'drawer/protocol'],
};

/** Outside package → rooms that may import it. */
const homes: Readonly<Record<string, readonly string[]>> = {
  'gray-matter': ['plan'],
  yaml: ['plan'],
  remark: ['plan', 'render'],
  'remark-gfm': ['plan', 'render'],
  'remark-frontmatter': ['plan', 'render'],
  'simple-git': ['git'],
  'isomorphic-git': ['git'],
  yargs: ['cli'],
  preact: ['ui'],
  '@preact/signals': ['ui'],
  '@modelcontextprotocol/server': ['mcp'],
  '@octokit/core': ['bot'],
  '@octokit/webhooks-methods': ['bot'],
  'node-diff3': ['history'],
  'node:child_process': ['git', 'cli', 'sessions', 'drawer'],
};

/** These rooms take values and return values: nothing from the machine. */
const pureRooms = ['model', 'plan', 'history', 'debt', 'render'];

type Import = { readonly file: string; readonly room: string; readonly target: string; readonly typeOnly: boolean };

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function roomOf(file: string): string {
  const parts = file.split('/');
  if (parts[0] !== 'src') return parts[0] ?? '';
  return parts.length === 2 ? (parts[1] ?? '').replace(/\.ts$/, '') : (parts[1] ?? '');
}

function importsOf(file: string, text: string): Import[] {
  const found: Import[] = [];
  const pattern = /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g;
  for (const match of text.matchAll(pattern)) {
    found.push({ file, room: roomOf(file), target: match[2] ?? match[3] ?? '', typeOnly: match[1] !== undefined });
  }
  return found;
}

function brokenArrows(imports: readonly Import[]): string[] {
  const broken: string[] = [];
  for (const { file, room, target, typeOnly } of imports) {
    const allowed = mayImport[room];
    if (allowed === undefined) broken.push(`${file}: unexpected room '${room}', expected one of ${Object.keys(mayImport).join(', ')}`);
    else if (target.startsWith('.')) {
      const path = relative(root, resolve(root, dirname(file), target));
      const to = roomOf(path);
      if (to === room || path.endsWith('.json')) continue;
      const exact = path.replace(/^src\//, '').replace(/\.ts$/, '');
      if (!allowed.includes(to) && !allowed.includes(exact) && !(typeOnly && room === 'model')) broken.push(`${file}: ${room} → ${to} (${target})`);
    } else {
      const name = target.startsWith('node:') ? target : target.split('/').slice(0, target.startsWith('@') ? 2 : 1).join('/');
      const home = homes[name];
      if (home !== undefined && !home.includes(room) && !typeOnly) broken.push(`${file}: ${name} belongs to ${home.join(', ')}`);
      if (pureRooms.includes(room) && /^node:(fs|child_process|net|http|https|os|process|worker_threads)/.test(name)) broken.push(`${file}: ${room} is pure, and imports ${name}`);
    }
  }
  return broken;
}

describe('the house', () => {
  it('keeps the import directions', () => {
    const files = ['src', 'hooks', 'ui'].flatMap(sourceFiles).filter((file) => !/^ui\/(vite\.config|.*\.d)\.ts$/.test(file));
    expect(files.length).toBeGreaterThan(20);
    expect(brokenArrows(files.flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8'))))).toEqual([]);
  });

  it('names a broken arrow (negative control)', () => {
    const text = "import { runGit } from '../git/run-git.ts';\nimport { readFileSync } from 'node:fs';\nimport simpleGit from 'simple-git';\n";
    expect(brokenArrows(importsOf('src/plan/example.ts', text))).toEqual([
      'src/plan/example.ts: plan → git (../git/run-git.ts)',
      'src/plan/example.ts: plan is pure, and imports node:fs',
      'src/plan/example.ts: simple-git belongs to git',
    ]);
  });

  it('keeps clock and environment out of pure rooms', () => {
    const impure = pureRooms
      .flatMap((room) => sourceFiles(`src/${room}`))
      .filter((file) => /\bDate\.now\(\)|new Date\(\)|process\.(env|cwd|argv)|Math\.random\(\)/.test(readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')));
    expect(impure).toEqual([]);
  });
});
