/** A plan cannot have been updated before it was created. A day and a moment of that day agree. */
import { readIsoDate } from './iso-date.ts';
import { atEntry, entryOf, type Rule, type RuleExample, scalarOf, shown } from './rule.ts';

const dayMs = 86_400_000;

export const updatedBeforeCreated: Rule = {
  code: 'updated-before-created',
  summary: 'Finds an updated date before the created date',
  severity: 'error',
  unmanaged: 'info',
  check: ({ document }) => {
    const entry = entryOf(document, 'updated');
    const updatedText = scalarOf(document, 'updated');
    const createdText = scalarOf(document, 'created');
    if (entry === null || updatedText === null || createdText === null) return [];
    const updated = readIsoDate(updatedText);
    const created = readIsoDate(createdText);
    if (updated === null || created === null) return [];
    // A bare day may stand for any moment of it, in any zone's idea of that day.
    const latest = updated.day ? updated.time + dayMs : updated.time;
    if (latest >= created.time || (created.day && latest > created.time - dayMs / 2)) return [];
    return [
      atEntry(entry, `Unexpected \`updated\` ${shown(updatedText)} before \`created\`, expected ${createdText} or later`, `updated: ${createdText}`),
    ];
  },
};

export const examples: readonly RuleExample[] = [
  { name: 'later', plan: '---\nid: a\ncreated: 2026-02-13\nupdated: 2026-02-14\n---\n', expected: [] },
  { name: 'the same day', plan: '---\nid: a\ncreated: 2026-02-13T10:30:00Z\nupdated: 2026-02-13\n---\n', expected: [] },
  {
    name: 'a day before',
    plan: '---\nid: a\ncreated: 2026-02-13\nupdated: 2026-02-11\n---\n',
    expected: [
      { line: 4, column: 10, message: 'Unexpected `updated` `2026-02-11` before `created`, expected 2026-02-13 or later', fix: 'updated: 2026-02-13' },
    ],
  },
  {
    name: 'minutes before, in another zone',
    plan: '---\nid: a\ncreated: 2026-02-13T10:30:00Z\nupdated: 2026-02-13T11:00:00+01:00\n---\n',
    expected: [
      { line: 4, message: 'Unexpected `updated` `2026-02-13T11:00:00+01:00` before `created`, expected 2026-02-13T10:30:00Z or later' },
    ],
  },
];
