/** What an agent waits for: its session hooks, with and without an answer, and a commit of its own. Needs `npm run build`. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { measure, printTable, start } from './measure.ts';
import type { Row } from './measure.ts';

const home = resolve(import.meta.dirname, '../..');
const program = join(home, 'dist/cli.js');
const rounds = 25;
const session = 'c010174c-a7cd-4bcc-b7d4-61258d6c463f';

function planText(number: number): string {
  return `---\nid: plan-bench-${number}\ntitle: Plan ${number}\nstatus: active\ncreated: 2026-01-01T10:00:00Z\nauthor: Ada\nsessions: [${number === 7 ? 'session-kx2ldl4k47' : ''}]\n---\n\n# Plan ${number}\n\n## Tasks\n\n${Array.from({ length: 12 }, (_, at) => `- [${at < 5 ? 'x' : ' '}] Step ${at}\n`).join('')}`;
}

function repositoryAt(folder: string, plans: number): string {
  mkdirSync(folder, { recursive: true });
  start('git', ['init', '-q', '-b', 'main'], { cwd: folder });
  for (const [key, value] of [['user.name', 'Ada'], ['user.email', 'ada@example.com'], ['gc.auto', '0'], ['commit.gpgsign', 'false'], ['plan.context', 'true']] as const) start('git', ['config', key, value], { cwd: folder });
  for (let number = 0; number < plans; number += 1) {
    const path = join(folder, `docs/exec-plans/active/plan-${number}.md`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, planText(number));
  }
  writeFileSync(join(folder, 'code.txt'), '0\n');
  start('git', ['add', '-A'], { cwd: folder });
  start('git', ['commit', '-q', '-m', 'start'], { cwd: folder });
  return folder;
}

/** Prints one table: milliseconds beyond Node's own start. */
export async function main(): Promise<void> {
  if (!existsSync(program)) throw new Error('dist/cli.js is not built: npm run build');
  const folder = mkdtempSync(join(tmpdir(), 'git-plan-bench-'));
  try {
    const [bare, hooked, thousand] = [repositoryAt(join(folder, 'bare'), 50), repositoryAt(join(folder, 'hooked'), 50), repositoryAt(join(folder, 'thousand'), 1_000)];
    start(process.execPath, [program, 'hooks', 'install'], { cwd: hooked });
    const payload = (cwd: string, event: string): string => JSON.stringify({ session_id: session, transcript_path: '/home/ada/.claude/projects/x.jsonl', cwd, hook_event_name: event, source: 'resume' });
    const hook = (cwd: string, action: string, event: string, answers: boolean) => (): void => {
      const out = start(process.execPath, [program, 'session', action, '--agent', 'claude-code', '--stdin'], { cwd, input: payload(cwd, event) });
      if (out.includes('[git-plan Context]') !== answers) throw new Error(`unexpected answer of session ${action}: ${out}`);
    };
    let count = 0;
    const stage = (cwd: string) => (): void => {
      count += 1;
      writeFileSync(join(cwd, 'code.txt'), `${count}\n`);
      start('git', ['add', 'code.txt'], { cwd });
    };
    const commit = (cwd: string) => (): void => void start('git', ['commit', '-q', '-m', 'x'], { cwd, env: { CLAUDE_CODE_SESSION_ID: session, CLAUDE_CODE_CHILD_SESSION: '1' } });
    const times = measure([
      { name: 'node', run: () => void start(process.execPath, ['-e', '0'], { cwd: folder }) },
      { name: 'start', run: hook(bare, 'start', 'SessionStart', true) },
      { name: 'start of 1000', run: hook(thousand, 'start', 'SessionStart', true) },
      { name: 'beat', run: hook(bare, 'beat', 'PostToolUse', false) },
      { name: 'end', run: hook(bare, 'end', 'SessionEnd', false) },
      { name: 'commit, off', run: commit(bare), prepare: stage(bare) },
      { name: 'commit, on', run: commit(hooked), prepare: stage(hooked) },
    ], rounds);
    const message = start('git', ['log', '-1', '--format=%B'], { cwd: hooked });
    if (!message.includes('Plan: plan-bench-7\nPlan-Session: claude-code/session-kx2ldl4k47')) throw new Error(`unexpected message: ${message}`);
    const node = times.get('node')!.median;
    const row = (what: string, milliseconds: number, aim: number): Row => ({ what, figure: `${milliseconds.toFixed(1)} ms (${(milliseconds / node).toFixed(2)} × \`node -e 0\`)`, aim: `${aim} ms`, met: milliseconds <= aim });
    const beyond = (name: string): number => times.get(name)!.median - node;
    console.log(`Medians of ${rounds} interleaved rounds, beyond Node's own start (node -e 0 takes ${node.toFixed(1)} ms here).\n`);
    printTable([
      row('session start, answered with the plan (50 plans)', beyond('start'), 100), row('session start, answered with the plan (1,000 plans)', beyond('start of 1000'), 100),
      row('session beat', beyond('beat'), 100), row('session end', beyond('end'), 100),
      row('commit of an agent, trailers on minus off, Node included', times.get('commit, on')!.median - times.get('commit, off')!.median, 300),
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
