/** A conflict that was committed with its markers. Markers inside a code fence are an example, not a conflict. */
import { frontmatterConflictLines } from './frontmatter-conflicts.ts';
import type { Rule, RuleExample } from './rule.ts';

export const conflictMarkers: Rule = {
  code: 'conflict-markers',
  summary: 'Finds conflict markers',
  severity: 'error',
  check: (subject) => {
    const { document, text } = subject;
    if (document === null || text === null) return [];
    const found = [...frontmatterConflictLines(subject), ...document.conflictLines];
    if (found.length === 0) return [];
    const lines = text.split('\n');
    return found.map((line) => ({
      line,
      column: 1,
      message: `Unexpected conflict marker \`${/^[^ \r]*/.exec(lines[line - 1] ?? '')?.[0] ?? ''}\`, expected the resolved text`,
      fix: 'Resolve the conflict and remove the marker lines',
    }));
  },
};

export const examples: readonly RuleExample[] = [
  { name: 'markers in a fence', plan: '---\nid: a\n---\n```\n<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n```\n', expected: [] },
  { name: 'quotations in quotations', plan: '---\nid: a\n---\n>>>>>>>> eight deep\n', expected: [] },
  { name: 'a heading underlined with equals signs', plan: '---\nid: a\n---\nTitle\n=======\n', expected: [] },
  {
    name: 'an unresolved conflict in the frontmatter, of which the YAML is no second problem',
    plan: '---\nid: a\n<<<<<<< HEAD\nupdated: 2026-02-13\n||||||| base\n=======\nupdated: 2026-02-14\n>>>>>>> other\n---\n# A\n',
    expected: [
      { line: 3, column: 1, message: 'Unexpected conflict marker `<<<<<<<`, expected the resolved text' },
      { line: 5, message: 'Unexpected conflict marker `|||||||`, expected the resolved text' },
      { line: 6, message: 'Unexpected conflict marker `=======`, expected the resolved text' },
      { line: 8, message: 'Unexpected conflict marker `>>>>>>>`, expected the resolved text' },
    ],
  },
  {
    name: 'an unresolved conflict',
    plan: '---\nid: a\n---\n<<<<<<< HEAD\n- [x] One\n=======\n- [ ] One\n>>>>>>> other\n',
    expected: [
      { line: 4, column: 1, message: 'Unexpected conflict marker `<<<<<<<`, expected the resolved text' },
      { line: 6, message: 'Unexpected conflict marker `=======`, expected the resolved text' },
      { line: 8, message: 'Unexpected conflict marker `>>>>>>>`, expected the resolved text', fix: 'Resolve the conflict and remove the marker lines' },
    ],
  },
  {
    name: 'with a conflict-marker-size of nine',
    plan: '---\nid: a\n---\n<<<<<<<<< ours\n- [x] One\n=======\n||||||||| base\n=========\n- [ ] One\n>>>>>>>>> theirs\n',
    expected: [
      { line: 4, column: 1, message: 'Unexpected conflict marker `<<<<<<<<<`, expected the resolved text' },
      { line: 7, message: 'Unexpected conflict marker `|||||||||`, expected the resolved text' },
      { line: 8, message: 'Unexpected conflict marker `=========`, expected the resolved text' },
      { line: 10, message: 'Unexpected conflict marker `>>>>>>>>>`, expected the resolved text' },
    ],
  },
];
