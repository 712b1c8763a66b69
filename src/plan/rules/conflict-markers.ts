/** A conflict that was committed with its markers. Markers inside a code fence are an example, not a conflict. */
import type { Rule, RuleExample } from './rule.ts';

export const conflictMarkers: Rule = {
  code: 'conflict-markers',
  summary: 'Finds conflict markers',
  severity: 'error',
  check: ({ document, text }) => {
    if (document === null || text === null || document.conflictLines.length === 0) return [];
    const lines = text.split('\n');
    return document.conflictLines.map((line) => ({
      line,
      column: 1,
      message: `Unexpected conflict marker \`${(lines[line - 1] ?? '').slice(0, 7)}\`, expected the resolved text`,
      fix: 'Resolve the conflict and remove the marker lines',
    }));
  },
};

export const examples: readonly RuleExample[] = [
  { name: 'markers in a fence', plan: '---\nid: a\n---\n```\n<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n```\n', expected: [] },
  { name: 'a heading underlined with equals signs', plan: '---\nid: a\n---\nTitle\n=======\n', expected: [] },
  {
    name: 'an unresolved conflict',
    plan: '---\nid: a\n---\n<<<<<<< HEAD\n- [x] One\n=======\n- [ ] One\n>>>>>>> other\n',
    expected: [
      { line: 4, column: 1, message: 'Unexpected conflict marker `<<<<<<<`, expected the resolved text' },
      { line: 6, message: 'Unexpected conflict marker `=======`, expected the resolved text' },
      { line: 8, message: 'Unexpected conflict marker `>>>>>>>`, expected the resolved text', fix: 'Resolve the conflict and remove the marker lines' },
    ],
  },
];
