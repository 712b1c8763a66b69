/** What a hook and the frequent commands cost, beside bare Node and plain git. Needs `npm run build`. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { measure, printTable, ratioRow, start } from './measure.ts';
import type { Row } from './measure.ts';

const home = resolve(import.meta.dirname, '../..');
const program = join(home, 'dist/cli.js');
const rounds = 25;

function planText(id: string): string {
  return `---\nid: ${id}\ntitle: Plan ${id}\nstatus: active\ncreated: 2026-01-01T10:00:00Z\nauthor: Ada\n---\n\n# Plan ${id}\n\n## Tasks\n\n${Array.from({ length: 12 }, (_, at) => `- [${at < 5 ? 'x' : ' '}] Step ${at} of the plan, described in some words\n`).join('')}\n## Notes\n\n${'Some text that nobody counts.\n'.repeat(20)}`;
}

function repositoryWith(folder: string, plans: number): string {
  mkdirSync(folder, { recursive: true });
  start('git', ['init', '-q', '-b', 'main'], { cwd: folder });
  for (const [key, value] of [['user.name', 'Ada'], ['user.email', 'ada@example.com'], ['gc.auto', '0'], ['commit.gpgsign', 'false']]) start('git', ['config', key!, value!], { cwd: folder });
  for (let number = 0; number < plans; number += 1) {
    const path = join(folder, `docs/exec-plans/active/plan-${number}.md`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, planText(`plan-${number}`));
  }
  writeFileSync(join(folder, 'code.txt'), '0\n');
  start('git', ['add', '-A'], { cwd: folder });
  start('git', ['commit', '-q', '-m', 'start'], { cwd: folder });
  return folder;
}

/** Prints one table. */
export async function main(): Promise<void> {
  if (!existsSync(program)) throw new Error('dist/cli.js is not built: npm run build');
  const folder = mkdtempSync(join(tmpdir(), 'git-plan-bench-'));
  try {
    const none = repositoryWith(join(folder, 'none'), 0);
    const [bare, hooked, fifty, thousand] = [repositoryWith(join(folder, 'bare'), 50), repositoryWith(join(folder, 'hooked'), 50), repositoryWith(join(folder, 'fifty'), 50), repositoryWith(join(folder, 'thousand'), 1000)];
    start(process.execPath, [program, 'hooks', 'install'], { cwd: hooked });
    let count = 0;
    const stageCode = (repository: string) => (): void => {
      count += 1;
      writeFileSync(join(repository, 'code.txt'), `${count}\n`);
      start('git', ['add', 'code.txt'], { cwd: repository });
    };
    const stagePlan = (repository: string) => (): void => {
      count += 1;
      writeFileSync(join(repository, 'docs/exec-plans/active/plan-1.md'), `${planText('plan-1')}\nChange ${count}.\n`);
      start('git', ['add', '-A'], { cwd: repository });
    };
    const commit = (repository: string) => (): void => void start('git', ['commit', '-q', '-m', 'x'], { cwd: repository });
    const plan = (repository: string, ...args: string[]) => (): void => void start(process.execPath, [program, ...args], { cwd: repository });
    const planAnew = (repository: string, ...args: string[]) => (): void => void start(process.execPath, [program, ...args], { cwd: repository, env: { GIT_PLAN_NO_CACHE: '1' } });
    let task = 0;
    const times = measure([
      { name: 'node', run: () => start(process.execPath, ['-e', '0'], { cwd: folder }) },
      { name: 'diff', run: () => start('git', ['diff', '--cached', '--quiet'], { cwd: bare }), prepare: () => start('git', ['reset', '-q'], { cwd: bare }) },
      { name: 'commit code, off', run: commit(bare), prepare: stageCode(bare) },
      { name: 'commit code, on', run: commit(hooked), prepare: stageCode(hooked) },
      { name: 'commit plan, off', run: commit(bare), prepare: stagePlan(bare) },
      { name: 'commit plan, on', run: commit(hooked), prepare: stagePlan(hooked) },
      { name: '--version', run: plan(folder, '--version') },
      { name: 'overview of 50', run: plan(fifty) },
      { name: 'list of 1000', run: plan(thousand, 'list') },
      { name: 'done of 1000', run: () => plan(thousand, 'done', `plan-${task}`, '7')(), prepare: () => (task += 1) },
      { name: 'usage', run: plan(folder, '-h') },
      { name: 'list of none', run: plan(none, 'list') },
      { name: 'overview of none', run: plan(none) },
      { name: 'list of 1000, anew', run: planAnew(thousand, 'list') },
      { name: 'overview of 50, anew', run: planAnew(fifty) },
      { name: 'hook program', run: () => start('sh', ['.git/hooks/pre-commit'], { cwd: hooked }), prepare: stagePlan(hooked) },
      { name: 'hook program, nothing staged', run: () => start('sh', ['.git/hooks/pre-commit'], { cwd: hooked }), prepare: () => start('git', ['reset', '-q', '--hard'], { cwd: hooked }) },
    ], rounds);
    const of = (name: string): number => times.get(name)!.median;
    const hookOnCode = of('commit code, on') - of('commit code, off');
    const hookOnPlan = of('commit plan, on') - of('commit plan, off');
    const toNode = (name: string, aim: number) => ratioRow(name, of(name) / of('node'), aim, '`node -e 0`', of(name));
    console.log(`Medians of ${rounds} interleaved rounds; node -e 0 takes ${of('node').toFixed(1)} ms here, git diff --cached --quiet ${of('diff').toFixed(1)} ms.\n`);
    printTable([
      ratioRow('commit without a plan staged: hook on minus hook off', hookOnCode / of('diff'), 2, '`git diff --cached --quiet`', hookOnCode),
      ratioRow('commit with one plan staged: hook on minus hook off', hookOnPlan / of('node'), 1.6, '`node -e 0`', hookOnPlan),
      toNode('--version', 1.3), toNode('overview of 50', 2), toNode('list of 1000', 2), toNode('done of 1000', 1.8),
    ]);
    console.log('\nWhere the time goes: what each step adds, in milliseconds (negative: less than the noise).\n');
    const step = (what: string, milliseconds: number): Row => ({ what, figure: `${milliseconds.toFixed(1)} ms`, aim: '', met: null });
    printTable([
      step('Node itself', of('node')), step('starting a program of our own (`--version`)', of('--version') - of('node')),
      step('loading the frequent commands (`-h`)', of('usage') - of('--version')), step('opening a repository, no git process (`list` of no plans)', of('list of none') - of('usage')),
      step('looking at 1,000 files, and showing what is remembered of them', of('list of 1000') - of('list of none')), step('the same, reading them', of('list of 1000, anew') - of('list of none')),
      step('the overview of 50 beside that of none', of('overview of 50') - of('overview of none')), step('the same, reading them and asking the rules', of('overview of 50, anew') - of('overview of none')),
      step('the hook alone, nothing staged: shell and one `git diff`', of('hook program, nothing staged')), step('the hook alone, a plan staged: more shell, Node, check', of('hook program') - of('hook program, nothing staged')),
    ]);
    console.log('\nThat a commit without a plan starts no Node is a test (test/hooks), not a figure.');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
