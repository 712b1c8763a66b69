/** A message is written by anybody who can commit: no text makes the reader, or the hook's insertion, slow. Bounds are of work, in CPU time of this process. */
import { describe, expect, it } from 'vitest';
import { attributeCommitAll } from '../../src/history/attribution.ts';
import { findCommentPrefix, insertPlanTrailers } from '../../src/history/message-trailers.ts';
import type { Commit } from '../../src/model/commit.ts';
import { cpuMs, limitMs } from '../support/cpu-time.ts';

const plainAuthor = { name: 'Ada', email: 'ada@example.com' };

function commitOf(message: string, author = plainAuthor): Commit {
  return { id: '0'.repeat(40), parents: ['1'.repeat(40), '2'.repeat(40)], author, authoredAt: '', committer: author, committedAt: '', message };
}

const n = 200_000;
const many = (line: string, count = n / 10): string => `Subject\n\n${`${line}\n`.repeat(count)}`;

const messages: Readonly<Record<string, string>> = {
  'one line of blanks': `Subject\n\n${' '.repeat(n)}x\n`,
  'a trailer key of dashes': `Subject\n\n${'-'.repeat(n)}`,
  'a value of blanks': `Subject\n\nPlan-Session:${' '.repeat(n)}x\n`,
  'a value of tabs in every line': many(`Plan:${'\t'.repeat(100)}x`),
  'plan lines': many('Plan: plan-a'),
  'session lines': many('Plan-Session: codex/session-abc123'),
  'groups': many('Plan: plan-a\nPlan-Task: x\nPlan-Session: codex/session-abc123'),
  'tasks below one plan, and sessions': `Subject\n\n${'Plan: plan-a\nPlan-Task: x\n'.repeat(300)}${'Plan-Session: codex/session-abc123\n'.repeat(20_000)}`,
  'open fences of growing length': `Subject\n\n${Array.from({ length: 600 }, (_, at) => '`'.repeat(at + 3)).join('\n')}`,
  'open fences of shrinking length': `Subject\n\n${Array.from({ length: 600 }, (_, at) => '`'.repeat(603 - at)).join('\nx\n')}`,
  'fences of both kinds in turn': many('```\n~~~'),
  'quotes': many('> > > > Plan-Session: codex/session-abc123'),
  'session links': many('https://claude.ai/code/session_0123456789'),
  'links that are almost sessions': many(`[${'a'.repeat(500)}](https://claude.ai/code/session_${'a'.repeat(500)}`, 200),
  'brackets': `Subject\n\n${'['.repeat(n)}`,
  'co-authors without an address': many(`Co-authored-by: ${'a <'.repeat(300)}`, 250),
  'co-authors of blanks': many(`Co-authored-by: ${' '.repeat(1_900)}<a@b>`, 130),
  'assisted by words': many(`Assisted-by: ${'Claude '.repeat(250)}`, 140),
  'generated with': many(`Generated with [${'Claude Code '.repeat(150)}`, 140),
  'a squash of nothing': `Subject\n\nSquashed commit of the following:\n\n${`commit ${'a'.repeat(40)}\n\n    Plan: plan-a\n    Plan-Session: codex/session-abc123\n\n`.repeat(2_500)}`,
  'carriage returns': `Subject\n\n${'\r'.repeat(n)}`,
  'line ends only': '\n'.repeat(n),
  'surrogates and marks': `Subject\n\n${'\ud800\u202e\u0301'.repeat(n / 3)}`,
  'controls': `Subject\n\n${'\u0000\u001b[31m'.repeat(n / 6)}`,
  'comments': `Subject\n\n${'# x\n'.repeat(n / 4)}`,
  'a path of dots': `Subject\n\nPlan: ${'../'.repeat(n / 3)}x.md\n`,
  'an id of dashes': `Subject\n\nPlan: a${'-a'.repeat(n / 2)}\n`,
  'a merge of a long branch': `Merge branch '${'a/'.repeat(n / 2)}'\n`,
};

const authors: Readonly<Record<string, { readonly name: string; readonly email: string }>> = {
  'a name of blanks': { name: ' '.repeat(n), email: 'ada@example.com' },
  'a name of blanks and a word': { name: `${' '.repeat(n)}(aider)`, email: 'ada@example.com' },
  'an address of plus signs': { name: 'Ada', email: `${'1+'.repeat(n / 2)}@users.noreply.github.com` },
  'a name of brackets': { name: '[bot]'.repeat(n / 5), email: '[bot]'.repeat(n / 5) },
};

describe('hostile text costs next to nothing', () => {
  for (const [name, message] of Object.entries(messages)) {
    it(`to read: ${name}`, () => expect(cpuMs(() => attributeCommitAll(commitOf(message)))).toBeLessThan(limitMs));
    it(`to add to: ${name}`, () => {
      const wish = { session: 'amp/session-7wyc74epum', plan: 'plan-b', task: null };
      expect(cpuMs(() => insertPlanTrailers(message, { comment: findCommentPrefix(message), configuredKeys: ['Plan-Session'], squashed: name.includes('squash') ? message : null, wish }))).toBeLessThan(limitMs);
    });
  }
  for (const [name, author] of Object.entries(authors)) it(`to read: ${name}`, () => expect(cpuMs(() => attributeCommitAll(commitOf('Subject\n', author)))).toBeLessThan(limitMs));

  it('and so do plan lines, notes and commits that it replaced', () => {
    const note = `${'a'.repeat(n)}\n---\n${'['.repeat(n)}`;
    expect(cpuMs(() => attributeCommitAll(commitOf('Subject\n'), { note }))).toBeLessThan(limitMs);
    const addedPlanLines = Array.from({ length: 20_000 }, () => `- 2026-04-04 ${' '.repeat(200)}(${'C'.repeat(100)}`);
    expect(cpuMs(() => attributeCommitAll(commitOf('Subject\n'), { addedPlanLines }))).toBeLessThan(limitMs);
  });

  it('while a careless pattern costs more on less (negative control)', () => {
    const blanks = `${' '.repeat(n / 4)}x`;
    expect(cpuMs(() => /\s+$/.test(blanks), 1)).toBeGreaterThan(limitMs);
  });
});
