/** `---js` and its like make some parsers run code. Nothing but YAML is read, whatever the first line promises. */
import { parserFindings, type Rule, type RuleExample } from './rule.ts';

export const frontmatterLanguage: Rule = {
  code: 'frontmatter-language',
  summary: 'Finds frontmatter in another language than YAML',
  severity: 'error',
  check: (subject) => parserFindings(subject, 'frontmatter-language'),
};

export const examples: readonly RuleExample[] = [
  { name: 'YAML', plan: '---\nid: a\n---\n# A\n', expected: [] },
  {
    name: 'frontmatter in another language than YAML',
    plan: '---js\n{ id: process.exit() }\n---\n# A\n',
    expected: [{ line: 1, column: 4, message: 'Unexpected "js" behind the opening "---", expected "---" alone: frontmatter is YAML' }],
  },
];
