/** A file above 1 MiB is listed and not read: nothing that reads every plan may depend on the size of one. */
import { atStart, type Rule, type RuleExample } from './rule.ts';

export const planBytesMax = 1024 * 1024;

export const tooLarge: Rule = {
  code: 'too-large',
  summary: 'Finds plans above 1 MiB, which are not read',
  severity: 'error',
  check: ({ bytes }) => {
    if (bytes <= planBytesMax) return [];
    return atStart(`Unexpected size of ${(bytes / planBytesMax).toFixed(1)} MiB, expected at most 1 MiB; the file was not read`, 'Move what is not the plan into files of their own');
  },
};

export const examples: readonly RuleExample[] = [
  { name: 'exactly 1 MiB', plan: '---\nid: a\n---\n', bytes: 1_048_576, expected: [] },
  {
    name: 'larger',
    plan: '',
    unreadable: true,
    bytes: 209_715_200,
    expected: [
      { line: 1, column: 1, message: 'Unexpected size of 200.0 MiB, expected at most 1 MiB; the file was not read', fix: 'Move what is not the plan into files of their own' },
    ],
  },
];
