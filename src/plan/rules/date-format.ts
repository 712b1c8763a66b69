/** `created` and `updated` are ISO 8601, a day or a moment, so that they sort and compare. Slashes, dots and missing zeros in year-first order are mended by `--fix`. */
import { readIsoDate } from './iso-date.ts';
import { atEntry, entryOf, type Finding, type Rule, type RuleExample, scalarOf, shown } from './rule.ts';

export const dateFormat: Rule = {
  code: 'date-format',
  summary: 'Finds dates that are not ISO 8601',
  severity: 'error',
  unmanaged: 'info',
  check: ({ document }) => {
    const findings: Finding[] = [];
    for (const key of ['created', 'updated']) {
      const entry = entryOf(document, key);
      const value = scalarOf(document, key);
      if (entry === null || value === null || readIsoDate(value) !== null) continue;
      const message = `Unexpected date ${shown(value)} in \`${key}\`, expected ISO 8601 such as 2026-02-13 or 2026-02-13T10:30:00Z`;
      const mended = mendedDate(value);
      if (mended === null || entry.valueRange === null) findings.push(atEntry(entry, message, `${key}: <year>-<month>-<day>`));
      else findings.push(atEntry(entry, message, `${key}: ${mended}`, { start: entry.valueRange.start, end: entry.valueRange.end, text: mended }));
    }
    return findings;
  },
};

/** Only where the year comes first: `03/04/2026` means two days. */
function mendedDate(value: string): string | null {
  const parts = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(value);
  if (parts === null) return null;
  const [, year = '', month = '', day = ''] = parts;
  const mended = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return readIsoDate(mended) === null ? null : mended;
}

export const examples: readonly RuleExample[] = [
  { name: 'a day', plan: '---\nid: a\ncreated: 2026-02-13\n---\n', expected: [] },
  { name: 'a moment', plan: '---\nid: a\ncreated: "2026-02-13T10:30:00Z"\nupdated: 2026-02-13T12:00+01:00\n---\n', expected: [] },
  {
    name: 'slashes',
    plan: '---\nid: a\ncreated: 2026/2/13\n---\n',
    expected: [
      {
        line: 3,
        column: 10,
        message: 'Unexpected date `2026/2/13` in `created`, expected ISO 8601 such as 2026-02-13 or 2026-02-13T10:30:00Z',
        fix: 'created: 2026-02-13',
      },
    ],
    fixed: '---\nid: a\ncreated: 2026-02-13\n---\n',
  },
  {
    name: 'the day first',
    plan: '---\nid: a\nupdated: 03/04/2026\n---\n',
    expected: [
      {
        line: 3,
        message: 'Unexpected date `03/04/2026` in `updated`, expected ISO 8601 such as 2026-02-13 or 2026-02-13T10:30:00Z',
        fix: 'updated: <year>-<month>-<day>',
      },
    ],
  },
  {
    name: 'a day that no calendar has',
    plan: '---\nid: a\ncreated: 2026-02-30\n---\n',
    expected: [{ line: 3, message: 'Unexpected date `2026-02-30` in `created`, expected ISO 8601 such as 2026-02-13 or 2026-02-13T10:30:00Z' }],
  },
];
