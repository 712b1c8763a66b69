/** The five templates of `git plan new`. What they make is valid, and written so that two branches that tick different boxes merge. */
import type { PlanStatus } from '../model/plan.ts';
import { isoOfDate } from '../model/time.ts';
import { oneLine, yamlList, yamlScalar } from './edit/written-text.ts';

export const templateNames = ['blank', 'feature', 'bugfix', 'refactor', 'execplan'] as const;
export type TemplateName = (typeof templateNames)[number];

export type TemplateValues = {
  readonly id: string;
  readonly title: string;
  readonly status: PlanStatus;
  readonly now: Date;
  readonly author: string;
  readonly tags: readonly string[];
  readonly sessions: readonly string[];
  readonly debt: readonly string[];
  /** Tasks to begin with, instead of the template's. */
  readonly tasks?: readonly string[];
  readonly taskSpacing?: 'tight' | 'loose';
};

type Part = readonly [title: string, lines: readonly string[]];
const tasks = (...texts: readonly string[]): Part => ['Tasks', texts.map((text) => `- [ ] ${text}`)];

const ending: readonly Part[] = [
  ['Progress Log', []],
  ['Decisions', ['| Decision | Rationale | Date |', '|----------|-----------|------|']],
  ['Open Questions', []],
];

const bodies: Readonly<Record<TemplateName, readonly Part[]>> = {
  blank: [['Goal', []], ['Tasks', []], ...ending],
  feature: [
    ['Goal', ['What a user can do afterwards, and how they will notice.']],
    ['Scope', ['- In: ', '- Out: ']],
    tasks('Write down the behaviour as tests', 'Build it', 'Document it'),
    ['Acceptance', ['- [ ] A user can do it by following the documentation']],
    ...ending,
  ],
  bugfix: [
    ['Goal', ['What goes wrong, for whom, since when.']],
    ['Reproduction', ['Steps, expected, seen.']],
    tasks('Reproduce it in a failing test', 'Find the cause', 'Mend the cause', 'Look for the same mistake elsewhere'),
    ['Acceptance', ['- [ ] The test passes, and fails without the change']],
    ...ending,
  ],
  refactor: [
    ['Goal', ['What will be easier to change, and why now.']],
    ['Invariants', ['Behaviour that stays, and the tests that say so.']],
    tasks('Cover the behaviour that must stay', 'Change the shape in small steps', 'Remove what is dead'),
    ['Acceptance', ['- [ ] No test was weakened']],
    ...ending,
  ],
  execplan: [
    ['Purpose', ['What someone gains after this change and how they can see it working.']],
    ['Context', ['The files, terms and earlier plans that a newcomer needs.']],
    ['Plan of Work', ['The sequence of edits, in prose.']],
    tasks('First milestone', 'Second milestone'),
    ['Validation', ['- [ ] Commands to run, and what they must print']],
    ['Surprises', []],
    ...ending,
    ['Outcomes', []],
  ],
};

/**
 * Makes a plan's text from one of the five, or from a template of the user's own, in which `{{id}}`, `{{title}}`, `{{status}}`, `{{date}}`, `{{created}}`, `{{author}}`
 * are filled in; a template without frontmatter gets it.
 */
export function renderTemplate(template: { readonly name: TemplateName } | { readonly text: string }, values: TemplateValues): string {
  if ('text' in template) return renderOwn(template.text, values);
  const parts = bodies[template.name].map((part): Part => (part[0] === 'Tasks' && values.tasks !== undefined ? tasks(...values.tasks.map(oneLine)) : part));
  const gap = values.taskSpacing === 'loose' ? '\n\n' : '\n';
  const sections = parts.map(([title, lines]) => `## ${title}\n${lines.length === 0 ? '' : `\n${lines.join(lines.every((line) => line.startsWith('- [')) ? gap : '\n')}\n`}`);
  return `${frontmatterOf(values)}\n# ${oneLine(values.title)}\n\n${sections.join('\n')}`;
}

function frontmatterOf(values: TemplateValues): string {
  const stamp = isoOfDate(values.now);
  return [
    '---',
    `id: ${values.id}`,
    `title: ${yamlScalar(values.title, false)}`,
    `status: ${values.status}`,
    `created: ${stamp}`,
    `updated: ${stamp}`,
    `author: ${yamlScalar(values.author, false)}`,
    `sessions: ${yamlList(values.sessions)}`,
    `tags: ${yamlList(values.tags)}`,
    ...(values.debt.length > 0 ? [`debt: ${yamlList(values.debt)}`] : []),
    '---',
    '',
  ].join('\n');
}

function renderOwn(text: string, values: TemplateValues): string {
  const isFrontmatter = /^\uFEFF?---\r?\n/.test(text);
  const fields: Readonly<Record<string, string>> = { id: values.id, title: oneLine(values.title), status: values.status, date: values.now.toISOString().slice(0, 10), created: isoOfDate(values.now), author: oneLine(values.author) };
  const end = isFrontmatter ? text.search(/\n(?:---|\.\.\.)[ \t]*\r?(?:\n|$)/) : -1;
  const fill = (part: string, inYaml: boolean): string => part.replace(/\{\{\s*(id|title|status|date|created|author)\s*\}\}/g, (_, name: string) => (inYaml && (name === 'title' || name === 'author') ? yamlScalar(fields[name]!, false) : fields[name]!));
  const filled = end < 0 ? fill(text, false) : fill(text.slice(0, end), true) + fill(text.slice(end), false);
  return isFrontmatter ? filled : `${frontmatterOf(values)}\n${filled}`;
}
