/** What YAML cannot read, with the place where it stopped. */
import { parserFindings, type Rule, type RuleExample } from './rule.ts';

export const frontmatterYaml: Rule = {
  code: 'frontmatter-yaml',
  summary: 'Finds frontmatter that is not YAML',
  severity: 'error',
  check: (subject) => parserFindings(subject, 'frontmatter-yaml'),
};

export const examples: readonly RuleExample[] = [
  { name: 'a conflict, which is what is wrong then', plan: '---\nid: a\n<<<<<<< HEAD\ntitle: A\n=======\ntitle: B\n>>>>>>> other\n---\n', expected: [] },
  { name: 'a colon in quotes', plan: '---\nid: a\ntitle: "Auth: the second attempt"\n---\n', expected: [] },
  {
    name: 'frontmatter that is not YAML',
    plan: '---\nid: a\ntitle: Auth: the second attempt\n---\n',
    expected: [{ line: 3, column: 12, message: 'Unexpected ": " inside an unquoted value, expected quotes around it' }],
  },
];
