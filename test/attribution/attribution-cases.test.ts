/** Sixty real commits and two dozen constructed ones, labelled by hand: the reader returns the expected value for all of them. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { attributeCommitAll } from '../../src/history/attribution.ts';
import type { Attribution, AttributionEvidence } from '../../src/history/attribution.ts';
import { readIdentity } from '../../src/history/attribution-identities.ts';
import { messageLines } from '../../src/history/attribution-lines.ts';
import { readCheckpointSession } from '../../src/history/attribution-notes.ts';
import { findTrailerBlock } from '../../src/history/attribution-trailers.ts';
import type { Commit } from '../../src/model/commit.ts';

type Expected = { readonly agent: string | null; readonly sessionId: string | null; readonly source: string };

type AttributionCase = {
  readonly id: string;
  readonly message: string;
  readonly author: string;
  readonly committer: string;
  readonly expected: Expected;
  readonly sessions?: readonly string[];
  readonly plans?: readonly string[];
  readonly links?: readonly { readonly plan: string; readonly task: string | null; readonly session: string }[];
  readonly pointers?: readonly string[];
  readonly gitTrailer?: boolean;
  readonly context?: { readonly notes?: Readonly<Record<string, string>>; readonly entire?: Readonly<Record<string, readonly unknown[]>> };
  readonly expectedWithContext?: Expected;
};

const file = process.env['GIT_PLAN_ATTRIBUTION_CASES'] ?? fileURLToPath(new URL('../../../shared/attribution-cases.json', import.meta.url));
const present = existsSync(file);
if (!present) console.warn('attribution cases: skipped, attribution-cases.json is not beside the project (GIT_PLAN_ATTRIBUTION_CASES names another place)');
const cases: readonly AttributionCase[] = present ? (JSON.parse(readFileSync(file, 'utf8')) as AttributionCase[]) : [];

function commitOf({ message, author, committer }: AttributionCase): Commit {
  const identity = (text: string) => readIdentity(text) ?? { name: text, email: '' };
  return { id: '0'.repeat(40), parents: [], author: identity(author), authoredAt: '', committer: identity(committer), committedAt: '', message };
}

function evidenceOf({ context }: AttributionCase): AttributionEvidence {
  const checkpoints = Object.entries(context?.entire ?? {}).map(([id, sessions]) => [id, sessions.map(readCheckpointSession).filter((session) => session !== null)] as const);
  return { note: context?.notes?.['refs/notes/ai'] ?? null, checkpoints: new Map(checkpoints) };
}

function seen({ primary }: Attribution): Expected {
  return primary === null ? { agent: null, sessionId: null, source: 'none' } : { agent: primary.agent, sessionId: primary.sessionId, source: primary.source };
}

describe.skipIf(!present)('labelled commits', () => {
  it('are all there', () => {
    expect(cases.length).toBe(83);
  });

  it.each(cases.map((each) => [each.id, each] as const))('%s', (_id, each) => {
    const found = attributeCommitAll(commitOf(each));
    expect(seen(found)).toEqual(each.expected);
    if (each.sessions !== undefined) expect(found.sessions.map(({ agent, sessionId }) => `${agent}/${sessionId}`)).toEqual(each.sessions);
    expect(found.plans).toEqual(each.plans ?? []);
    expect(found.links).toEqual(each.links ?? []);
    expect(found.pointers).toEqual(each.pointers ?? []);
    if (each.expectedWithContext !== undefined) expect(seen(attributeCommitAll(commitOf(each), evidenceOf(each)))).toEqual(each.expectedWithContext);
  });

  it('lose their confidence where the agent wrote no line', () => {
    const linked = cases.find(({ id }) => id === 'entire-and-claude');
    if (linked === undefined) throw new Error('no such case');
    expect(attributeCommitAll(commitOf(linked), evidenceOf(linked)).primary?.confidence).toBe(0.6);
  });

  it('are seen in a trailer block exactly where git sees one', () => {
    const wrong = cases.filter(({ gitTrailer }) => gitTrailer !== undefined).filter((each) => {
      const lines = messageLines(each.message);
      const block = findTrailerBlock(lines);
      const inBlock = block === null ? [] : lines.slice(block.start, block.end);
      const matters = inBlock.some((line) => /^(?:plan|plan-session|entire-checkpoint|claude-session|copilot-session|amp-thread(?:-id)?|agent-logs-url|assisted-by):/i.test(line));
      return matters !== each.gitTrailer;
    });
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });
});
