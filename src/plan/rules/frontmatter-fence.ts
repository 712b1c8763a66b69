/** A fence is `---` alone on its line. Other tools read anything behind it in different ways, so nothing may stand there. */
import { parserFindings, type Rule, type RuleExample } from './rule.ts';

export const frontmatterFence: Rule = {
  code: 'frontmatter-fence',
  summary: 'Finds fence lines with something behind the dashes',
  severity: 'error',
  check: (subject) => parserFindings(subject, 'frontmatter-fence'),
};

export const examples: readonly RuleExample[] = [
  { name: 'dashes alone', plan: '---\nid: a\n---\n# A\n', expected: [] },
  {
    name: 'fence lines with something behind the dashes',
    plan: '---\nid: a\n--- \n# A\n',
    expected: [{ line: 3, column: 4, message: 'Unexpected spaces behind the closing "---", expected nothing' }],
  },
];
