/** `git plan sessions`: commits, tasks and plans of each session, read back from real histories. */
import { describe, expect, it } from 'vitest';
import { attributeCommitAll } from '../../src/history/attribution.ts';
import { aliasesOfCommit, joinSessions } from '../../src/history/join-sessions.ts';
import { sessionHandle } from '../../src/model/session-handle.ts';
import type { SessionWork } from '../../src/model/session-work.ts';
import { claude, claudeName, codexName, dropAgentVariables } from '../support/agent-environment.ts';
import { cli } from '../support/run-cli.ts';
import { cloneRepository, createRepository } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

dropAgentVariables();

const path = 'docs/exec-plans/plan-2026-02-13-auth.md';
const plan = (boxes: string, sessions = '', id = 'plan-2026-02-13-auth'): string =>
  `---\nid: ${id}\ntitle: Auth\nstatus: active\ncreated: 2026-02-13T10:30:00Z\nauthor: Ada\nsessions: [${sessions}]\ntags: []\n---\n\n# Auth\n\n## Tasks\n\n${[...boxes].map((box, at) => `- [${box === '.' ? ' ' : box}] Task ${at + 1}\n`).join('')}`;

async function sessionsOf(repository: TempRepository, ...args: readonly string[]): Promise<readonly SessionWork[]> {
  const { code, out, err } = await cli(repository.path, ['sessions', ...args, '--json']);
  if (code !== 0) throw new Error(err);
  return (JSON.parse(out) as { sessions: SessionWork[] }).sessions;
}

const brief = (work: readonly SessionWork[]) => work.map(({ agent, sessionId, commits, tasks, plans }) => [`${agent ?? ''}/${sessionId ?? ''}`, commits.map(({ subject }) => subject), tasks.map(({ text }) => text), plans.map(({ planId, linked }) => (linked ? `${planId} linked` : planId))]);

describe('git plan sessions', () => {
  it('tells commits, tasks and plans of each session, code that touches no plan among them', async () => {
    const repository = createRepository({ files: { [path]: plan('...', 'session-kx2ldl4k47') } });
    repository.commit(`Tick one\n\nPlan-Session: ${claudeName}`, { [path]: plan('x..', 'session-kx2ldl4k47') });
    repository.commit(`Code for it\n\nPlan: plan-2026-02-13-auth\nPlan-Session: ${codexName}`, { 'code.txt': 'x' });
    repository.commit('By hand', { [path]: plan('xx.', 'session-kx2ldl4k47') });
    expect(brief(await sessionsOf(repository))).toEqual([
      [codexName, ['Code for it'], [], ['plan-2026-02-13-auth']],
      [claudeName, ['Tick one'], ['Task 1'], ['plan-2026-02-13-auth linked']],
    ]);
  });

  it('is asked by handle, by its beginning, by agent, by native id and by plan', async () => {
    const repository = createRepository({ files: { [path]: plan('...') } });
    repository.commit(`Tick one\n\nPlan-Session: ${claudeName}`, { [path]: plan('x..') });
    repository.commit(`Other plan\n\nPlan-Session: ${codexName}`, { 'docs/exec-plans/other.md': plan('.', '', 'plan-other') });
    for (const name of ['session-kx2ldl4k47', 'kx2l', claudeName, 'claude-code', 'Claude', 'claude', claude.CLAUDE_CODE_SESSION_ID, 'plan-2026-02-13-auth', 'auth']) expect(brief(await sessionsOf(repository, name)), name).toEqual([[claudeName, ['Tick one'], ['Task 1'], ['plan-2026-02-13-auth']]]);
    expect(await cli(repository.path, ['sessions', 'nonsense'])).toMatchObject({ code: 1, out: '' });
  });

  it('counts a change once, wherever it was picked or rebased to, and all branches', async () => {
    const repository = createRepository({ files: { [path]: plan('...'), 'code.txt': 'x\n' } });
    repository.git(['checkout', '-q', '-b', 'work']);
    const id = repository.commit(`Tick one\n\nPlan-Session: ${claudeName}`, { [path]: plan('x..') });
    repository.git(['checkout', '-q', 'main']);
    repository.commit('Elsewhere', { 'other.txt': 'x\n' });
    repository.git(['cherry-pick', id]);
    expect(repository.id('main')).not.toBe(id);
    expect(brief(await sessionsOf(repository))).toEqual([[claudeName, ['Tick one'], ['Task 1'], ['plan-2026-02-13-auth']]]);
    repository.git(['checkout', '-q', 'work']);
    repository.commit(`Tick two\n\nPlan-Session: ${claudeName}`, { [path]: plan('xx.') });
    repository.git(['checkout', '-q', 'main']);
    expect((await sessionsOf(repository))[0]?.commits.map(({ subject }) => subject)).toEqual(['Tick one', 'Tick two']);
  });

  it('follows a plan named by a path that it had once, and mentions nothing foreign', async () => {
    const repository = createRepository({ files: { 'docs/exec-plans/active/auth.md': '# Auth\n\n- [ ] One\n' } });
    repository.commit(`Code\n\nPlan: docs/exec-plans/active/auth.md M2.T1.\nPlan-Session: ${claudeName}`, { 'code.txt': 'x' });
    repository.commit(`More\n\nPlan: P-1-of-3\nPlan-Session: ${codexName}`, { 'code.txt': 'y' });
    repository.git(['mv', 'docs/exec-plans/active/auth.md', 'docs/exec-plans/auth.md']);
    repository.commit('Move');
    expect(brief(await sessionsOf(repository))).toEqual([[codexName, ['More'], [], []], [claudeName, ['Code'], [], ['auth']]]);
  });

  it('shows commits of an agent that names no session under the agent, and sessions that only a plan names', async () => {
    const repository = createRepository({ files: { [path]: plan('...', 'session-abc123') } });
    repository.commit('Tick one\n\nCo-Authored-By: Claude Opus 4.8 <noreply@anthropic.com>', { [path]: plan('x..', 'session-abc123') });
    expect(brief(await sessionsOf(repository))).toEqual([['/session-abc123', [], [], ['plan-2026-02-13-auth linked']], ['claude-code/', ['Tick one'], ['Task 1'], ['plan-2026-02-13-auth']]]);
    const { out } = await cli(repository.path, ['sessions']);
    expect(out).toContain('Claude, session not known');
  });

  it('prints handles and neither native ids nor local paths', async () => {
    const repository = createRepository({ files: { [path]: plan('.', claude.CLAUDE_CODE_SESSION_ID) } });
    repository.commit('Tick\n\nClaude-Session: https://claude.ai/code/session_01HX4664RkXz4noWVguDNaxf', { [path]: plan('x', claude.CLAUDE_CODE_SESSION_ID) });
    for (const args of [['sessions'], ['sessions', '--json']]) {
      const { out } = await cli(repository.path, args);
      for (const secret of [claude.CLAUDE_CODE_SESSION_ID, 'session_01HX', repository.path]) expect(out).not.toContain(secret);
      expect(out).toContain(sessionHandle('claude-code', 'session_01HX4664RkXz4noWVguDNaxf'));
    }
  });

  it('says in a shallow clone that it does not know what was before', async () => {
    const repository = createRepository({ files: { [path]: plan('..') } });
    repository.commit(`Tick one\n\nPlan-Session: ${claudeName}`, { [path]: plan('x.') });
    repository.commit('By hand', { [path]: plan('xx') });
    const { out, err } = await cli(cloneRepository(repository.path, ['--depth=1']).path, ['sessions']);
    expect(out).toBe('');
    expect(err).toContain('this clone is shallow');
    expect((await cli(cloneRepository(repository.path).path, ['sessions'])).err).not.toContain('shallow');
  });

  it('escapes what comes from commits and plans', async () => {
    const repository = createRepository({ files: { [path]: plan('.') } });
    repository.commit(`\u001b[31mRed \u202e\n\nPlan-Session: ${claudeName}`, { [path]: plan('x').replace('Task 1', 'T\u001b]0;x\u0007') });
    const { out } = await cli(repository.path, ['sessions']);
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(out).toContain('\\x1b[31mRed');
  });
});

describe('names of one session', () => {
  const attribution = (message: string) => attributeCommitAll({ id: '0'.repeat(40), parents: [], author: { name: 'Ada', email: 'ada@example.com' }, authoredAt: '', committer: { name: 'Ada', email: 'ada@example.com' }, committedAt: '', message });

  it('are joined by hash, by registry, and by a commit that has one of each', () => {
    const native = { agent: 'claude-code', id: claude.CLAUDE_CODE_SESSION_ID };
    const handle = { agent: 'claude-code', id: 'session-kx2ldl4k47' };
    const cloud = { agent: 'claude-code', id: 'session_01HX4664RkXz4noWVguDNaxf' };
    const bare = { agent: null, id: 'session-kx2ldl4k47' };
    const find = joinSessions([native, handle, bare], [aliasesOfCommit(attribution(`x\n\nPlan-Session: ${claudeName}\nClaude-Session: https://claude.ai/code/${cloud.id}`))]);
    for (const name of [native, handle, cloud, bare]) expect(find(name)).toEqual(handle);
  });

  it('are not joined where a commit has two, or two agents have the same id', () => {
    expect(aliasesOfCommit(attribution(`x\n\nPlan-Session: ${claudeName}\nPlan-Session: claude-code/session-aaaaaa\nClaude-Session: https://claude.ai/code/session_01HX4664RkXz`))).toEqual([]);
    const find = joinSessions([{ agent: 'codex', id: 'same-id' }, { agent: 'amp', id: 'same-id' }, { agent: null, id: 'same-id' }], []);
    expect(find({ agent: null, id: 'same-id' })).toEqual({ agent: null, id: 'same-id' });
  });
});
