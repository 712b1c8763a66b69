/** Plans are UTF-8. Bytes that are not would come back as other bytes from the first edit. */
import { atStart, type Rule, type RuleExample } from './rule.ts';
import { shellArgument } from './words.ts';

export const encoding: Rule = {
  code: 'encoding',
  summary: 'Finds files that are not UTF-8',
  severity: 'error',
  check: ({ text, malformedUtf8, path }) => {
    if (!malformedUtf8 || text === null) return [];
    const at = text.indexOf('\ufffd');
    const fix = `iconv -f <encoding> -t UTF-8 ${shellArgument(path)}`;
    if (at < 0) return atStart('Unexpected bytes, expected UTF-8', fix);
    const before = text.slice(0, at);
    return [{ line: before.split('\n').length, column: at - before.lastIndexOf('\n'), message: 'Unexpected bytes, expected UTF-8', fix }];
  },
};

export const examples: readonly RuleExample[] = [
  { name: 'a replacement character that was written on purpose', plan: '---\nid: a\n---\n\ufffd\n', expected: [] },
  {
    name: 'Latin-1',
    plan: '---\nid: a\n---\n# Caf\ufffd\n',
    malformedUtf8: true,
    expected: [{ line: 4, column: 6, message: 'Unexpected bytes, expected UTF-8', fix: 'iconv -f <encoding> -t UTF-8 docs/exec-plans/tokens.md' }],
  },
];
