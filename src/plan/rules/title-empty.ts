/** A title is what people see in every list. */
import { entryOf, type Rule, type RuleExample } from './rule.ts';

export const titleEmpty: Rule = {
  code: 'title-empty',
  summary: 'Finds an empty title',
  severity: 'error',
  check: ({ document }) => {
    const entry = entryOf(document, 'title');
    if (document === null || entry === null || entry.items !== null || (entry.value !== null && typeof entry.value === 'object')) return [];
    if ((entry.source ?? '').trim() !== '' && entry.value !== null) return [];
    const heading = document.headings.find(({ depth, text }) => depth === 1 && text.trim() !== '');
    return [
      { line: entry.line, column: entry.column, message: 'Unexpected empty title, expected a few words', fix: heading === undefined ? null : `title: ${JSON.stringify(heading.text.trim())}` },
    ];
  },
};

export const examples: readonly RuleExample[] = [
  { name: 'a title', plan: '---\nid: a\ntitle: Tokens\n---\n', expected: [] },
  { name: 'a number is a title', plan: '---\nid: a\ntitle: 2026\n---\n', expected: [] },
  {
    name: 'nothing',
    plan: '---\nid: a\ntitle:\n---\n# Tokens\n',
    expected: [{ line: 3, column: 1, message: 'Unexpected empty title, expected a few words', fix: 'title: "Tokens"' }],
  },
  {
    name: 'blanks in quotes',
    plan: '---\nid: a\ntitle: "  "\n---\n',
    expected: [{ line: 3, message: 'Unexpected empty title, expected a few words', fix: null }],
  },
];
