/** A session has one name wherever it is shown, and none of them is a vendor's own id. */
import { describe, expect, it } from 'vitest';
import { dropAgentVariables } from '../support/agent-environment.ts';
import { cli } from '../support/run-cli.ts';
import { createRepository } from '../support/temp-repository.ts';

dropAgentVariables();

const path = 'docs/exec-plans/move-store.md';
const plan = (boxes: string): string => `# Move the store\n\n${[...boxes].map((box, at) => `- [${box === '.' ? ' ' : box}] Step ${at + 1} of the move\n`).join('')}`;
const nativeIds = ['session_01HX4664RkXz4noWVguDNaxf', '019efec9-4960-7e93-8ddc-9fccd068207e'];

type Session = { readonly sessionId: string | null } | null;

describe('sessions that commits name by the id of their vendor', () => {
  const repository = createRepository({ files: { [path]: plan('...') } });
  repository.commit(`One\n\nClaude-Session: https://claude.ai/code/${nativeIds[0]}`, { [path]: plan('x..') });
  repository.commit(`Two\n\nCopilot-Session: ${nativeIds[1]}`, { [path]: plan('xx.') });

  it('have the handle of `sessions` in log, blame and the comment on a pull request', async () => {
    const json = async (...args: readonly string[]): Promise<unknown> => JSON.parse((await cli(repository.path, [...args, '--json'])).out);
    const handles = ((await json('sessions')) as { sessions: { sessionId: string }[] }).sessions.map(({ sessionId }) => sessionId).toSorted();
    expect(handles).toHaveLength(2);
    const { entries } = (await json('log', 'move-store')) as { entries: { session: Session }[] };
    expect(entries.slice(1).map(({ session }) => session?.sessionId).toSorted()).toEqual(handles);
    const { tasks } = (await json('blame', 'move-store')) as { tasks: { done: { session: Session } | null }[] };
    expect(tasks.slice(0, 2).map(({ done }) => done?.session?.sessionId).toSorted()).toEqual(handles);
    const shown = [(await cli(repository.path, ['log', 'move-store'])).out, (await cli(repository.path, ['ci', 'github', '--base', 'HEAD~2', '--head', 'HEAD', '--dry-run'])).out];
    for (const text of shown) {
      for (const handle of handles) expect(text).toContain(handle.slice('session-'.length, 'session-'.length + 8));
      for (const native of nativeIds) expect(text).not.toContain(native.slice(0, 8));
    }
  });
});
