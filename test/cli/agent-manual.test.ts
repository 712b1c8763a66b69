/** The page for agents: short, whole, and naming nothing that is not there. */
import { describe, expect, it } from 'vitest';
import { commandTable } from '../../src/cli/command-table.ts';
import { estimateTokens } from '../../src/mcp/plan-views.ts';
import { cli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temp-repository.ts';

describe('git plan help --agent', () => {
  it('is one plain page under 4,000 tokens, also outside of a repository', async () => {
    const { code, out, err } = await cli(temporaryFolder(), ['help', '--agent'], { isTerminal: true });
    expect([code, err]).toEqual([0, '']);
    expect(estimateTokens(out)).toBeLessThan(4_000);
    expect(estimateTokens(out)).toBeGreaterThan(1_000);
    expect(out).not.toMatch(/\x1b|\*\*|^#{1,6} \w/m);
  });

  it('names every command that an agent has a use for, and none that does not exist', async () => {
    const { out } = await cli(temporaryFolder(), ['help', '--agent']);
    const named = new Set([...out.matchAll(/git plan ([a-z-]+)/g)].map(([, name]) => name!));
    const names = new Set(commandTable.flatMap(({ name, aliases }) => [name, ...aliases]));
    expect([...named].filter((name) => !names.has(name))).toEqual([]);
    for (const name of ['list', 'show', 'next', 'done', 'undone', 'add', 'note', 'decide', 'ask', 'answer', 'new', 'complete', 'log', 'blame', 'diff', 'sessions', 'context', 'validate', 'debt', 'mcp']) expect(named).toContain(name);
  });
});
