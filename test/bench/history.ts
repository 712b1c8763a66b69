/**
 * What it costs to know a history, beside plain git reading the same: the log of the same selection and the contents of the same blobs, thrown away.
 * On the largest bundle of the corpus, on a synthetic history of 100,000 commits with 5,000 plan commits, with `--million` on one of 1,000,000. With
 * `--flight` nothing but the git processes of work in flight, with `--bundle` nothing but the bundle.
 * Needs `npm run build`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { measure, printTable, ratioRow, start } from './measure.ts';
import type { Row } from './measure.ts';

const home = resolve(import.meta.dirname, '../..');
const program = join(home, 'dist/cli.js');
const corpus = process.env['GIT_PLAN_CORPUS'] ?? resolve(home, '../shared/corpus');
const selection = ':(glob)**/exec-plans/**';
const planCount = 50;

/** Prints one table. */
export async function main(options: readonly string[] = []): Promise<void> {
  if (!existsSync(program)) throw new Error('dist/cli.js is not built: npm run build');
  const folder = mkdtempSync(join(tmpdir(), 'git-plan-bench-'));
  const rows: Row[] = [];
  try {
    if (options.includes('--flight')) {
      printTable([inFlight(join(folder, 'flight'))]);
      return;
    }
    const bundle = largestBundle();
    if (bundle === null) console.log(`The corpus is not at ${corpus}: its row is left out.\n`);
    else {
      start('git', ['clone', '-q', '--mirror', join(corpus, bundle), join(folder, 'bundle')], { cwd: folder });
      rows.push(...measureCold(`bundle ${bundle}`, join(folder, 'bundle'), 9), silentRow(join(folder, 'bundle'), `bundle ${bundle}`, 9));
      if (options.includes('--bundle')) {
        printTable(rows);
        return;
      }
    }
    const small = synthetic(join(folder, 'small'), 10_000, 500);
    const large = synthetic(join(folder, 'large'), 100_000, 5_000);
    rows.push(...measureCold('100,000 commits, 5,000 with plans', large, 3));
    const histories: [string, string][] = [['10,000', small], ['100,000', large]];
    if (options.includes('--million')) {
      const million = synthetic(join(folder, 'million'), 1_000_000, 5_000);
      rows.push(...measureCold('1,000,000 commits, 5,000 with plans', million, 1));
      histories.push(['1,000,000', million]);
    }
    rows.push(...measureNext(folder, histories));
    rows.push(inFlight(join(folder, 'flight')));
    printTable(rows);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function largestBundle(): string | null {
  if (!existsSync(corpus)) return null;
  return readdirSync(corpus).filter((name) => name.endsWith('.bundle')).toSorted((a, b) => statSync(join(corpus, b)).size - statSync(join(corpus, a)).size)[0] ?? null;
}

function planText(number: number, version: number): string {
  const done = version % 13;
  return `---\nid: plan-${number}\ntitle: Plan ${number}\nstatus: active\ncreated: 2026-01-01T10:00:00Z\nauthor: Ada\n---\n\n# Plan ${number}\n\n## Tasks\n\n${Array.from({ length: 12 }, (_, at) => `- [${at < done ? 'x' : ' '}] Step ${at} of plan ${number}, described in some words\n`).join('')}\n## Notes\n\n${'Some text that nobody counts.\n'.repeat(20)}Version ${version}.\n`;
}

/** A linear history in which every n-th commit changes one of fifty plans, made by one `git fast-import`, and checked out. */
function synthetic(path: string, commits: number, planCommits: number): string {
  mkdirSync(path, { recursive: true });
  start('git', ['init', '-q', '-b', 'main'], { cwd: path });
  const every = Math.floor(commits / planCommits);
  const parts: string[] = [];
  for (let number = 0; number < commits; number += 1) {
    const when = `Ada <ada@example.com> ${1_600_000_000 + number * 60} +0000`;
    const plan = number % every === 0 ? number / every : -1;
    const content = plan < 0 ? `${number}\n` : planText(plan % planCount, Math.floor(plan / planCount));
    const file = plan < 0 ? `src/file-${number % 100}.txt` : `docs/exec-plans/active/plan-${plan % planCount}.md`;
    const message = `Commit ${number}`;
    parts.push(`commit refs/heads/main\nauthor ${when}\ncommitter ${when}\ndata ${message.length}\n${message}\nM 100644 inline ${file}\ndata ${Buffer.byteLength(content)}\n${content}\n`);
  }
  start('git', ['fast-import', '--quiet'], { cwd: path, input: parts.join('') });
  start('git', ['-c', 'gc.writeCommitGraph=false', 'repack', '-adq'], { cwd: path });
  start('git', ['reset', '-q', '--hard'], { cwd: path });
  return path;
}

const log = ['log', '--all', '--full-history', '--sparse', '--raw', '-z', '--no-abbrev', '--no-renames', '--diff-merges=first-parent', '--format=%H %P', '--', selection];
const contents = ['cat-file', '--batch', '--buffer'];

function blobsIn(logged: string): string {
  const blobs = [...new Set([...logged.matchAll(/:\d{6} \d{6} [0-9a-f]+ ([0-9a-f]{40,64})/g)].map(([, id]) => id!))].filter((id) => !/^0+$/.test(id));
  return `${blobs.join('\n')}\n`;
}

/** Plain git reading what the index reads. What it prints is read here, and thrown away. */
function plainGit(path: string): void {
  start('git', contents, { cwd: path, input: blobsIn(start('git', log, { cwd: path })) });
}

/** The same where nobody reads what git prints, beside a program that does nothing: how far the limit is above what it costs to start at all. */
function silentRow(path: string, name: string, rounds: number): Row {
  const blobs = blobsIn(start('git', log, { cwd: path }));
  const silent = (args: readonly string[], input?: string): void => {
    if (spawnSync('git', args, { cwd: path, stdio: [input === undefined ? 'ignore' : 'pipe', 'ignore', 'ignore'], ...(input === undefined ? {} : { input }) }).status !== 0) throw new Error(`git ${args[0]} failed`);
  };
  const times = measure([
    { name: 'git', run: () => (silent(log), silent(contents, blobs)) },
    { name: 'node', run: () => void start(process.execPath, ['-e', '0'], { cwd: path }) },
    { name: 'load', run: () => void start(process.execPath, [program, '-h'], { cwd: path }) },
  ], rounds);
  const of = (subject: string): string => `${times.get(subject)!.median.toFixed(1)} ms`;
  return { what: `plain git that prints to nobody, ${name}`, figure: `${of('git')}; \`node -e 0\` ${of('node')}, loading the program ${of('load')}`, aim: '', met: null };
}

function measureCold(name: string, path: string, rounds: number): Row[] {
  const dropIndex = (): void => rmSync(join(path, existsSync(join(path, '.git')) ? '.git/git-plan' : 'git-plan'), { recursive: true, force: true });
  const index = (): void => void start(process.execPath, [program, 'log', '--all', '--limit', '1'], { cwd: path });
  const times = measure([{ name: 'git', run: () => plainGit(path) }, { name: 'index', run: index, prepare: dropIndex }], rounds);
  const whole = measure([{ name: 'whole', run: () => void start(process.execPath, [program, 'log', '--all', '--json'], { cwd: path }), prepare: dropIndex }], Math.min(rounds, 3)).get('whole')!;
  dropIndex();
  const { stderr } = spawnSync('/usr/bin/time', ['-f', '%M', process.execPath, program, 'log', '--all', '--limit', '1'], { cwd: path, encoding: 'utf8', env: process.env });
  const peak = Number(/(\d+)\s*$/.exec(stderr ?? '')?.[1] ?? Number.NaN);
  return [
    ratioRow(`cold index, ${name}`, times.get('index')!.median / times.get('git')!.median, 1.5, 'plain git', times.get('index')!.median),
    { what: `cold, and everything that ever moved as JSON, ${name}`, figure: `${(whole.median / times.get('git')!.median).toFixed(2)} × plain git (${whole.median.toFixed(1)} ms)`, aim: '', met: null },
    { what: `peak memory, ${name}`, figure: Number.isNaN(peak) ? 'not measured (no /usr/bin/time)' : `${(peak / 1024).toFixed(0)} MiB`, aim: '', met: null },
  ];
}

/** `log` of one plan after one new commit, on histories of different length. */
function measureNext(folder: string, histories: readonly (readonly [string, string])[]): Row[] {
  const subjects = histories.map(([name, path]) => {
    let version = 1000;
    start(process.execPath, [program, 'log', 'plan-7', '--limit', '1'], { cwd: path });
    return {
      name,
      prepare: (): void => {
        version += 1;
        writeFileSync(join(path, 'docs/exec-plans/active/plan-7.md'), planText(7, version));
        start('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'gc.auto=0', 'commit', '-q', '-a', '--no-verify', '-m', 'x'], { cwd: path });
      },
      run: (): void => void start(process.execPath, [program, 'log', 'plan-7', '--limit', '20'], { cwd: path }),
    };
  });
  const times = measure([{ name: 'node', run: () => start(process.execPath, ['-e', '0'], { cwd: folder }) }, ...subjects], 11);
  const of = (name: string): number => times.get(name)!.median;
  const [first] = histories;
  const last = histories.at(-1)!;
  return [
    ...histories.map(([name]) => ratioRow(`log of a plan after one new commit, ${name} commits`, of(name) / of('node'), 2.5, '`node -e 0`', of(name))),
    ratioRow(`the same, ${last[0]} commits against ${first![0]}`, of(last[0]) / of(first![0]), 1.2, 'the shorter'),
  ];
}

/** 1,000 plans, 100 branches that each tick a box: how many git processes `list --json` starts for what is in flight. */
function inFlight(path: string): Row {
  mkdirSync(path, { recursive: true });
  start('git', ['init', '-q', '-b', 'main'], { cwd: path });
  const parts = ['commit refs/heads/main\nmark :1\ncommitter Ada <ada@example.com> 1700000000 +0000\ndata 1\nx\n'];
  for (let number = 0; number < 1000; number += 1) parts.push(`M 100644 inline docs/exec-plans/active/plan-${number}.md\ndata <<E\n${planText(number, 0)}E\n`);
  start('git', ['fast-import', '--quiet'], { cwd: path, input: parts.join('') });
  start('git', ['reset', '-q', '--hard'], { cwd: path });
  const without = listPlans(path);
  const branches = Array.from({ length: 100 }, (_, branch) => `commit refs/heads/feat-${branch}\ncommitter Ada <ada@example.com> 1700000100 +0000\ndata 1\nx\nfrom refs/heads/main^0\nM 100644 inline docs/exec-plans/active/plan-${branch}.md\ndata <<E\n${planText(branch, 3)}E\n`);
  start('git', ['fast-import', '--quiet'], { cwd: path, input: branches.join('') });
  const found = listPlans(path);
  if (without.inFlight !== 0 || found.inFlight !== 100) throw new Error(`work in flight was found on ${without.inFlight} and ${found.inFlight} plans, expected 0 and 100`);
  // Where nothing else is checked out and there is no other branch, nothing is asked about them.
  const processes = found.processes - without.processes;
  return { what: 'in flight, 1,000 plans × 100 branches', figure: `${processes} git processes`, aim: '6', met: processes <= 6 };
}

function listPlans(path: string): { readonly processes: number; readonly inFlight: number } {
  const { stderr, stdout } = spawnSync(process.execPath, [program, 'list', '--json'], { cwd: path, encoding: 'utf8', env: { ...process.env, GIT_PLAN_TRACE: '1' }, maxBuffer: 2 ** 30 });
  const { plans } = JSON.parse(stdout) as { readonly plans: readonly { readonly inFlight: readonly unknown[] }[] };
  return { processes: stderr.split('\n').filter((line) => line.includes('trace:')).length, inFlight: plans.filter(({ inFlight: work }) => work.length > 0).length };
}
