/**
 * What `debt scan` costs on 5,000 files and 20,000 commits: from nothing, beside one `git grep` and plain git reading the history that has to be read
 * (the log of all changes and every version of a file, thrown away; no `git log -S`); and after one new commit, beside `git grep` alone.
 * Needs `npm run build`.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { measure, printTable, ratioRow, start } from './measure.ts';

const program = join(resolve(import.meta.dirname, '../..'), 'dist/cli.js');
const [fileCount, commitCount] = [5_000, 20_000];
const when = (number: number): string => `Ada <ada@example.com> ${1_600_000_000 + number * 60} +0000`;

/** Twenty lines of code; every tenth file holds a marker, which goes with its third version and comes back with the fourth. */
function source(file: number, version: number): string {
  const marker = file % 10 === 0 && version % 3 !== 2 ? `// TODO: make part ${file} faster, seen in version ${version - (version % 3)}\n` : '';
  return `${marker}${Array.from({ length: 20 }, (_, at) => `export const part${file}_${at} = "${version} of ${file}"; // line ${at}\n`).join('')}`;
}

/** All files in the first commit, then one changed file a commit, by one `git fast-import`. */
function repository(path: string): string {
  mkdirSync(path, { recursive: true });
  start('git', ['init', '-q', '-b', 'main'], { cwd: path });
  const blob = (file: number, version: number): string => {
    const text = source(file, version);
    return `M 100644 inline src/part-${file % 50}/file-${file}.ts\ndata ${Buffer.byteLength(text)}\n${text}\n`;
  };
  const parts = [`commit refs/heads/main\nauthor ${when(0)}\ncommitter ${when(0)}\ndata 5\nstart\n${Array.from({ length: fileCount }, (_, file) => blob(file, 0)).join('')}`];
  for (let number = 1; number < commitCount; number += 1) parts.push(`commit refs/heads/main\nauthor ${when(number)}\ncommitter ${when(number)}\ndata 1\nx\n${blob((number * 7) % fileCount, 1 + Math.floor(number / fileCount))}`);
  start('git', ['fast-import', '--quiet'], { cwd: path, input: parts.join('') });
  start('git', ['repack', '-adq'], { cwd: path });
  start('git', ['reset', '-q', '--hard'], { cwd: path });
  return path;
}

function grep(path: string): void {
  start('git', ['grep', '-n', '-w', '-E', 'DEBT|TODO|FIXME|HACK|XXX'], { cwd: path });
}

function readHistory(path: string): void {
  const log = start('git', ['log', '--raw', '-z', '--no-abbrev', '--no-renames', '--diff-merges=first-parent', '--format=%H %P'], { cwd: path });
  const blobs = [...new Set([...log.matchAll(/:\d{6} \d{6} [0-9a-f]+ ([0-9a-f]{40,64})/g)].map(([, id]) => id!))].filter((id) => !/^0+$/.test(id));
  start('git', ['cat-file', '--batch', '--buffer'], { cwd: path, input: `${blobs.join('\n')}\n` });
}

/** Prints one table. */
export async function main(): Promise<void> {
  if (!existsSync(program)) throw new Error('dist/cli.js is not built: npm run build');
  const folder = mkdtempSync(join(tmpdir(), 'git-plan-bench-'));
  try {
    const path = repository(join(folder, 'repository'));
    const scan = (): void => void start(process.execPath, [program, 'debt', 'scan', '--dry-run'], { cwd: path });
    const drop = (): void => rmSync(join(path, '.git/git-plan'), { recursive: true, force: true });
    let number = commitCount;
    const commitOne = (): void => {
      number += 1;
      const text = source(10, number);
      start('git', ['fast-import', '--quiet'], { cwd: path, input: `commit refs/heads/main\nauthor ${when(number)}\ncommitter ${when(number)}\ndata 1\nx\nfrom refs/heads/main^0\nM 100644 inline src/part-10/file-10.ts\ndata ${Buffer.byteLength(text)}\n${text}\n` });
      start('git', ['reset', '-q', '--hard'], { cwd: path });
    };
    const times = measure([
      { name: 'grep', run: () => grep(path) },
      { name: 'history', run: () => readHistory(path) },
      { name: 'cold', run: scan, prepare: drop },
      { name: 'next', run: scan, prepare: commitOne },
    ], 3);
    const of = (name: string): number => times.get(name)!.median;
    const items = (start(process.execPath, [program, 'debt', 'list', '--json'], { cwd: path }).match(/"id"/g) ?? []).length;
    console.log(`${items} open items; git grep takes ${of('grep').toFixed(0)} ms here, reading the history ${of('history').toFixed(0)} ms.\n`);
    printTable([
      ratioRow('debt scan from nothing', of('cold') / (of('grep') + of('history')), 2, '(`git grep` + history)', of('cold')),
      ratioRow('debt scan after one new commit', of('next') / of('grep'), null, '`git grep`', of('next')),
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
