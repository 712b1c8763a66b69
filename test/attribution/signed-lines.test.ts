/** What a plan says of who wrote it: a line that the commit itself adds names its agent, where nothing else does. */
import { describe, expect, it } from 'vitest';
import { dropAgentVariables } from '../support/agent-environment.ts';
import { cli } from '../support/run-cli.ts';
import { createRepository } from '../support/temp-repository.ts';

dropAgentVariables();

const path = 'docs/exec-plans/active/move-store.md';
const plan = (boxes: string, ...log: readonly string[]): string => `# Move the store\n\n## Progress\n\n${[...boxes].map((box, at) => `- [${box === '.' ? ' ' : box}] Step ${at + 1} of the move\n`).join('')}\n## Decision Log\n\n${log.join('\n')}\n`;
const decision = (who: string): string => `- Decision: Keep the old one for a week.\n  Rationale: Nobody knows yet.\n  Date/Author: 2026-04-04 / ${who}\n`;

type Session = { readonly agent: string | null; readonly source: string; readonly confidence: number } | null;

describe('a line that an agent signed in a plan', () => {
  const repository = createRepository({ files: { [path]: plan('...') } });
  repository.commit('By an agent', { [path]: plan('x..', decision('Codex')) });
  repository.commit('By a person, below it', { [path]: plan('xx.', decision('Codex'), decision('Ada')) });
  repository.commit('Move', { [path]: null, 'docs/exec-plans/completed/move-store.md': plan('xx.', decision('Codex'), decision('Ada')) });
  repository.commit('By another agent, which says so itself\n\nCo-Authored-By: Claude Opus 4.8 <noreply@anthropic.com>', { 'docs/exec-plans/completed/move-store.md': plan('xxx', decision('Codex'), decision('Ada'), decision('Codex, again')) });
  repository.commit('Code that looks like it', { 'notes.md': '- Date/Author: 2026-04-04 / Codex\n' });

  it('names the agent of the commit that added it, and of no other, in log, blame and sessions', async () => {
    const { entries } = JSON.parse((await cli(repository.path, ['log', 'move-store', '--json'])).out) as { entries: { subject: string; session: Session }[] };
    expect(entries.map(({ subject, session }) => [subject, session?.agent ?? null, session?.source ?? null])).toEqual([
      ['first', null, null], ['By an agent', 'codex', 'plan-text'], ['By a person, below it', null, null], ['Move', null, null], ['By another agent, which says so itself', 'claude-code', 'co-authored-by'],
    ]);
    expect(entries[1]!.session).toMatchObject({ sessionId: null, confidence: 0.6 });
    const { tasks } = JSON.parse((await cli(repository.path, ['blame', 'move-store', '--json'])).out) as { tasks: { done: { session: Session } | null }[] };
    expect(tasks.map(({ done }) => done?.session?.agent ?? null)).toEqual(['codex', null, 'claude-code']);
    const { sessions } = JSON.parse((await cli(repository.path, ['sessions', '--json'])).out) as { sessions: { agent: string; source: string; commits: { subject: string }[] }[] };
    expect(sessions.map(({ agent, source, commits }) => [agent, source, commits.map(({ subject }) => subject)]).toSorted()).toEqual([
      ['claude-code', 'co-authored-by', ['By another agent, which says so itself']], ['codex', 'plan-text', ['By an agent']],
    ]);
  });

  it('is none where it names no agent, nor in a sentence', async () => {
    const silent = createRepository({ files: { [path]: plan('.', decision('Ada')) } });
    silent.commit('Tick', { [path]: plan('x', decision('Ada'), '- 2026-04-05: Claude Dioudonnat was asked.') });
    expect((await cli(silent.path, ['log', 'move-store'])).out).toMatch(/✓ Step 1 of the move/);
    expect((await cli(silent.path, ['sessions'])).out).toBe('');
  });
});
