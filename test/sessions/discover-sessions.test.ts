/** Sessions that did not register, from files as their agents keep them: each behind its switch, and nothing where a file is not understood. */
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sessionHandle } from '../../src/model/session-handle.ts';
import { processInfo } from '../../src/sessions/processes.ts';
import { dropAgentVariables } from '../support/agent-environment.ts';
import { cli } from '../support/run-cli.ts';
import { createRepository, temporaryFolder } from '../support/temp-repository.ts';

dropAgentVariables();

const uuid = 'c010174c-a7cd-4bcc-b7d4-61258d6c463f';

function put(path: string, content: string, ageMinutes = 0): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  const at = new Date(Date.now() - ageMinutes * 60_000);
  utimesSync(path, at, at);
}

/** A home in which three agents work in `folder`. */
function homeWith(folder: string): string {
  const home = temporaryFolder();
  const today = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  const rollout = (id: string, more: object = {}): string => `${JSON.stringify({ timestamp: '2026-08-22T09:12:31.004Z', type: 'session_meta', payload: { id, cwd: folder, originator: 'cli', ...more } })}\n{"secret":"prompt"}\n`;
  put(join(home, `.claude/sessions/${process.pid}.json`), JSON.stringify({ pid: process.pid, sessionId: uuid, cwd: folder, startedAt: 1_787_387_551_000, procStart: processInfo(process.pid)?.start ?? null, name: 'auth-redesign' }));
  put(join(home, '.claude/sessions/4194303.json'), JSON.stringify({ sessionId: 'gone-gone', cwd: folder }));
  put(join(home, `.codex/sessions/${today}/rollout-a-${uuid}.jsonl`), rollout(uuid));
  put(join(home, `.codex/sessions/${today}/rollout-b.jsonl`), rollout('a-subagent', { thread_source: 'subagent' }));
  put(join(home, `.codex/sessions/${today}/rollout-c.jsonl`), rollout('an-old-one'), 45);
  put(join(home, '.copilot/session-state/local-id/workspace.yaml'), `id: local-id\ncwd: "${folder}"\nmc_session_id: ${uuid}\n`);
  put(join(home, '.copilot/session-state/local-id/events.jsonl'), '{}\n');
  return home;
}

async function listed(folder: string, home: string, ...config: readonly string[]): Promise<string[]> {
  const { code, out, err } = await cli(folder, [...config, 'session', 'list', '--json'], { env: { HOME: home } });
  if (code !== 0) throw new Error(err);
  expect(out).not.toContain('prompt');
  return (JSON.parse(out) as { sessions: { agent: string; handle: string; source: string }[] }).sessions.map(({ agent, handle, source }) => `${agent}/${handle} ${source}`).toSorted();
}

const name = (agent: string): string => `${agent}/${sessionHandle(agent, uuid)} ${agent} files`;

describe('sessions that did not register', () => {
  it('are found in a work tree of this repository, and nowhere else', async () => {
    const repository = createRepository({ files: { 'docs/exec-plans/a.md': '# A\n' } });
    const worktree = repository.worktree('feat/x');
    mkdirSync(join(worktree.path, 'src'));
    for (const place of [repository.path, worktree.path, join(worktree.path, 'src')]) expect(await listed(repository.path, homeWith(place)), place).toEqual([name('claude-code'), name('codex'), name('copilot')]);
    expect(await listed(repository.path, homeWith(temporaryFolder()))).toEqual([]);
    expect(await listed(repository.path, homeWith(`${repository.path}-not`))).toEqual([]);
  });

  it('are looked for behind a switch each', async () => {
    const repository = createRepository({ files: { 'docs/exec-plans/a.md': '# A\n' } });
    const home = homeWith(repository.path);
    expect(await listed(repository.path, home, '-c', 'plan.discover=none')).toEqual([]);
    for (const agent of ['claude-code', 'codex', 'copilot']) expect(await listed(repository.path, home, '-c', `plan.discover=${agent}`)).toEqual([name(agent)]);
    expect((await cli(repository.path, ['-c', 'plan.discover=everything', 'session', 'list'], { env: { HOME: home } })).code).toBe(128);
  });

  it('are listed once where they registered too', async () => {
    const repository = createRepository({ files: { 'docs/exec-plans/a.md': '# A\n' } });
    const home = homeWith(repository.path);
    expect((await cli(repository.path, ['session', 'start', uuid, '--agent', 'codex'], { env: { HOME: home } })).code).toBe(0);
    expect(await listed(repository.path, home)).toEqual([name('claude-code'), `codex/${sessionHandle('codex', uuid)} registry`, name('copilot')]);
  });

  it('are none where files are no files of theirs', async () => {
    const repository = createRepository({ files: { 'docs/exec-plans/a.md': '# A\n' } });
    const home = temporaryFolder();
    const today = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
    put(join(home, `.claude/sessions/${process.pid}.json`), '{');
    put(join(home, '.claude/sessions/1.json'), JSON.stringify({ sessionId: '../../x', cwd: repository.path }));
    put(join(home, `.codex/sessions/${today}/rollout-a.jsonl`), 'no json\n');
    put(join(home, `.codex/sessions/${today}/rollout-b.jsonl`), JSON.stringify({ type: 'session_meta', payload: { id: 5, cwd: [] } }));
    put(join(home, `.codex/sessions/${today}/rollout-c.jsonl`), 'x'.repeat(200_000));
    mkdirSync(join(home, `.codex/sessions/${today}/rollout-d.jsonl`));
    mkdirSync(join(home, '.copilot/session-state/x'), { recursive: true });
    symlinkSync('/dev/null', join(home, '.copilot/session-state/x/workspace.yaml'));
    put(join(home, '.copilot/session-state/x/events.jsonl'), '');
    expect(await listed(repository.path, home)).toEqual([]);
  });
});
