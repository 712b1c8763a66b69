/** The title and the first heading name the same plan; they drift apart when one of them is edited. Prefixes such as `ExecPlan:` and marks are no difference. */
import { wordsAlone } from '../../model/letters.ts';
import { entryOf, type Rule, type RuleExample, scalarOf, shown } from './rule.ts';

export const titleHeading: Rule = {
  code: 'title-heading',
  summary: 'Finds a first heading that differs from the title',
  severity: 'warning',
  check: ({ document }) => {
    const title = scalarOf(document, 'title');
    const heading = document?.headings.find(({ depth }) => depth === 1);
    if (title === null || heading === undefined || entryOf(document, 'title') === null) return [];
    if (plainOf(title) === plainOf(heading.text) || plainOf(heading.text) === '') return [];
    return [{ line: heading.line, column: 1, message: `Unexpected heading ${shown(heading.text)}, expected the title ${shown(title)}`, fix: `# ${title}` }];
  },
};

function plainOf(text: string): string {
  return wordsAlone(text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^\s*(?:exec(?:ution)?[ -]?plan|plan)\s*[:\u2013\u2014-]\s*/u, ''));
}

export const examples: readonly RuleExample[] = [
  { name: 'the same words', plan: '---\nid: a\ntitle: Refactor `tokens`\n---\n# ExecPlan: Refactor tokens\n', expected: [] },
  { name: 'no heading', plan: '---\nid: a\ntitle: Tokens\n---\nText\n', expected: [] },
  {
    name: 'another heading',
    plan: '---\nid: a\ntitle: Tokens\n---\n\n# Sessions\n',
    expected: [{ line: 6, column: 1, message: 'Unexpected heading `Sessions`, expected the title `Tokens`', fix: '# Tokens' }],
  },
];
