/** `__proto__` and its like change programs that read them carelessly. */
import { parserFindings, type Rule, type RuleExample } from './rule.ts';

export const frontmatterForbiddenKey: Rule = {
  code: 'frontmatter-forbidden-key',
  summary: 'Finds keys that reach an object\'s prototype',
  severity: 'error',
  check: (subject) => parserFindings(subject, 'frontmatter-forbidden-key'),
};

export const examples: readonly RuleExample[] = [
  { name: 'a name that only looks like it', plan: '---\nid: a\nprototype-plan: x\n---\n', expected: [] },
  {
    name: 'keys that reach an object\'s prototype',
    plan: '---\nid: a\n__proto__: x\n---\n',
    expected: [{ line: 3, column: 1, message: 'Unexpected key "__proto__", expected another name' }],
  },
];
