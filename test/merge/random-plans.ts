/**
 * Random plans and random edits of them, for merges. Every word that an edit writes is new (`w12`), so that "nothing is lost" can be asked of any
 * result by looking for words, without knowing how it was merged.
 */
import fc from '../support/fast-check.ts';

export type Task = { readonly words: string; readonly state: ' ' | 'x' | '~'; readonly depth: 0 | 1; readonly more: readonly string[] };

export type PlanModel = {
  readonly status: 'draft' | 'active' | 'completed';
  readonly updated: string;
  readonly sessions: readonly string[];
  readonly tags: readonly string[];
  readonly extra: readonly { readonly key: string; readonly value: string }[];
  readonly tasks: readonly Task[];
  readonly log: readonly { readonly at: string; readonly text: string }[];
  readonly decisions: readonly (readonly [string, string, string])[];
  readonly questions: readonly string[];
  readonly prose: readonly string[];
  readonly fences: readonly string[];
  readonly sections: readonly string[];
  readonly form: { readonly crlf: boolean; readonly bom: boolean; readonly finalNewline: boolean; readonly managed: boolean; readonly blockLists: boolean; readonly loose: boolean; readonly bulletLog: boolean };
};

export function textOf(plan: PlanModel): string {
  const { form } = plan;
  const list = (key: string, items: readonly string[]): string[] => (form.blockLists && items.length > 0 ? [`${key}:`, ...items.map((item) => `  - ${item}`)] : [`${key}: [${items.join(', ')}]`]);
  const head = form.managed
    ? ['---', 'id: plan-random', 'title: Random', `status: ${plan.status}`, 'created: 2026-01-01T00:00:00Z', `updated: ${plan.updated}`, 'author: ada',
      ...list('sessions', plan.sessions), ...list('tags', plan.tags), ...plan.extra.map(({ key, value }) => `${key}: ${value}`), '---', '']
    : [];
  const tasks = plan.tasks.flatMap((task, at) => {
    const indent = task.depth === 1 ? '  ' : '';
    return [...(form.loose && at > 0 ? [''] : []), `${indent}- [${task.state}] ${task.words}`, ...task.more.map((line) => `${indent}  ${line}`)];
  });
  const lines = [
    ...head, '# Random', '', '## Goal', '', ...plan.prose, '', '## Tasks', '', ...tasks, '',
    ...plan.fences.flatMap((fence) => ['```sh', fence, '```', '']),
    '## Progress Log', '',
    ...(form.bulletLog ? [...plan.log.map((entry) => `- ${entry.at}: ${entry.text}`), ''] : plan.log.flatMap((entry) => [`### ${entry.at}`, '', entry.text, ''])),
    '## Decisions', '', '| Decision | Rationale | Date |', '| --- | --- | --- |', ...plan.decisions.map((row) => `| ${row.join(' | ')} |`), '',
    '## Open Questions', '', ...plan.questions.map((question) => `- ${question}`), ...plan.sections.flatMap((section) => ['', `## ${section}`, '', `About ${section}.`]),
  ];
  const ending = form.crlf ? '\r\n' : '\n';
  return (form.bom ? '\uFEFF' : '') + lines.join(ending) + (form.finalNewline ? ending : '');
}

/** One edit: a kind and two numbers that choose the place. */
export type Edit = { readonly kind: (typeof editKinds)[number]; readonly at: number; readonly how: number };

export const editKinds = [
  'tick', 'tick', 'tick', 'untick', 'begin', 'add-task', 'add-task', 'remove-task', 'reword', 'tick-and-reword', 'move-task', 'explain', 'nest',
  'add-log', 'add-log', 'add-decision', 'edit-decision', 'remove-decision', 'add-question', 'remove-question', 'link', 'link', 'unlink', 'tag', 'updated', 'status',
  'prose-line', 'prose-edit', 'prose-remove', 'fence', 'section', 'extra', 'crlf', 'final-newline',
] as const;

/** Applies edits in order. `word` gives words that nobody else uses. */
export function applyEdits(plan: PlanModel, edits: readonly Edit[], word: () => string): PlanModel {
  return edits.reduce((now, edit) => applyEdit(now, edit, word), plan);
}

function applyEdit(plan: PlanModel, { kind, at, how }: Edit, word: () => string): PlanModel {
  const place = <T>(list: readonly T[]): number => (list.length === 0 ? -1 : at % list.length);
  const change = <T>(list: readonly T[], to: (value: T) => T): readonly T[] => list.map((value, index) => (index === place(list) ? to(value) : value));
  const insert = <T>(list: readonly T[], value: T): readonly T[] => {
    const index = at % (list.length + 1);
    return [...list.slice(0, index), value, ...list.slice(index)];
  };
  const remove = <T>(list: readonly T[]): readonly T[] => list.filter((_, index) => index !== place(list));
  const day = (number: number): string => `2026-0${1 + (number % 8)}-${String(1 + (number % 27)).padStart(2, '0')}`;
  const reworded = (task: Task): Task => ({ ...task, words: `${task.words} ${word()}` });
  switch (kind) {
    case 'tick': return { ...plan, tasks: change(plan.tasks, (task) => ({ ...task, state: 'x' })) };
    case 'untick': return { ...plan, tasks: change(plan.tasks, (task) => ({ ...task, state: ' ' })) };
    case 'begin': return { ...plan, tasks: change(plan.tasks, (task) => (task.state === 'x' ? task : { ...task, state: '~' })) };
    case 'add-task': return { ...plan, tasks: insert(plan.tasks, { words: `Add ${word()} to ${word()}`, state: how % 3 === 0 ? 'x' : ' ', depth: how % 5 === 0 ? 1 : 0, more: [] }) };
    case 'remove-task': return { ...plan, tasks: remove(plan.tasks) };
    case 'reword': return { ...plan, tasks: change(plan.tasks, reworded) };
    case 'tick-and-reword': return { ...plan, tasks: change(plan.tasks, (task) => ({ ...reworded(task), state: 'x' })) };
    case 'move-task': {
      const moved = plan.tasks[place(plan.tasks)];
      if (moved === undefined) return plan;
      const rest = remove(plan.tasks);
      const to = how % (rest.length + 1);
      return { ...plan, tasks: [...rest.slice(0, to), moved, ...rest.slice(to)] };
    }
    case 'explain': return { ...plan, tasks: change(plan.tasks, (task) => ({ ...task, more: [...task.more, `because ${word()}`] })) };
    case 'nest': return { ...plan, tasks: change(plan.tasks, (task) => ({ ...task, depth: task.depth === 1 ? 0 : 1 })) };
    case 'add-log': return { ...plan, log: [...plan.log, { at: `${day(at)} 1${how % 10}:00`, text: `Did ${word()}.` }] };
    case 'add-decision': return { ...plan, decisions: [...plan.decisions, [`Use ${word()}`, `Because ${word()}`, day(at)]] };
    case 'edit-decision': return { ...plan, decisions: change(plan.decisions, ([what, why, date]) => (how % 2 === 0 ? [what, `${why} ${word()}`, date] : [what, why, `${date} ${word()}`])) };
    case 'remove-decision': return { ...plan, decisions: remove(plan.decisions) };
    case 'add-question': return { ...plan, questions: [...plan.questions, `Why ${word()}?`] };
    case 'remove-question': return { ...plan, questions: remove(plan.questions) };
    case 'link': return { ...plan, sessions: [...plan.sessions, `session-${word()}`] };
    case 'unlink': return { ...plan, sessions: remove(plan.sessions) };
    case 'tag': return { ...plan, tags: insert(plan.tags, `tag-${word()}`) };
    case 'updated': return { ...plan, updated: `${day(how)}T0${at % 10}:00:00Z` };
    case 'status': return { ...plan, status: how % 2 === 0 ? 'active' : plan.tasks.every((task) => task.state === 'x') ? 'completed' : 'draft' };
    case 'prose-line': return { ...plan, prose: insert(plan.prose, `The ${word()} matters.`) };
    case 'prose-edit': return { ...plan, prose: change(plan.prose, (line) => `${line} And ${word()}.`) };
    case 'prose-remove': return { ...plan, prose: remove(plan.prose) };
    case 'fence': return { ...plan, fences: insert(plan.fences, `run ${word()}`) };
    case 'section': return { ...plan, sections: insert(plan.sections, `Notes on ${word()}`) };
    case 'extra': return { ...plan, extra: [...plan.extra, { key: `x-${word()}`, value: word() }] };
    case 'crlf': return { ...plan, form: { ...plan.form, crlf: !plan.form.crlf } };
    case 'final-newline': return { ...plan, form: { ...plan.form, finalNewline: !plan.form.finalNewline } };
  }
}

const repeated = 'Step 1: write the failing test';

/** A plan of some size: every text in it is its own, but for tasks that repeat on purpose. */
export const planModel: fc.Arbitrary<PlanModel> = fc.record({
  taskCount: fc.nat({ max: 8 }),
  states: fc.array(fc.constantFrom(' ', 'x', '~') as fc.Arbitrary<Task['state']>, { minLength: 8, maxLength: 8 }),
  nested: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
  repeats: fc.boolean(),
  logCount: fc.nat({ max: 4 }),
  decisionCount: fc.nat({ max: 4 }),
  questionCount: fc.nat({ max: 3 }),
  proseCount: fc.nat({ max: 5 }),
  fenceCount: fc.nat({ max: 3 }),
  sessionCount: fc.nat({ max: 3 }),
  form: fc.record({ crlf: fc.constantFrom(false, false, false, true), bom: fc.constantFrom(false, false, false, true), finalNewline: fc.constantFrom(true, true, true, false), managed: fc.constantFrom(true, true, false), blockLists: fc.boolean(), loose: fc.boolean(), bulletLog: fc.boolean() }),
}).map((seed): PlanModel => ({
  status: 'active',
  updated: '2026-01-01T00:00:00Z',
  sessions: numbers(seed.sessionCount).map((at) => `session-base${at}`),
  tags: ['alpha', 'beta'],
  extra: [{ key: 'owner', value: 'team' }],
  tasks: numbers(seed.taskCount).map((at) => ({ words: seed.repeats && at % 2 === 1 ? repeated : `Build part${at} of thing${at}`, state: seed.states[at] ?? ' ', depth: at > 0 && seed.nested[at] === true ? 1 : 0, more: at === 2 ? ['with detail2'] : [] })),
  log: numbers(seed.logCount).map((at) => ({ at: `2026-01-0${at + 1} 10:00`, text: `Began stage${at}.` })),
  decisions: numbers(seed.decisionCount).map((at) => [`Choose option${at}`, `Reason${at}`, `2026-01-0${at + 1}`]),
  questions: numbers(seed.questionCount).map((at) => `What of matter${at}?`),
  prose: numbers(seed.proseCount).map((at) => `Sentence number${at} stands here.`),
  fences: numbers(seed.fenceCount).map((at) => `make target${at}`),
  sections: [],
  form: seed.form,
}));

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at);
}

export const edits: fc.Arbitrary<Edit[]> = fc.array(fc.record({ kind: fc.constantFrom(...editKinds), at: fc.nat({ max: 40 }), how: fc.nat({ max: 40 }) }), { minLength: 1, maxLength: 6 });

export type Triple = { readonly base: PlanModel; readonly ours: PlanModel; readonly theirs: PlanModel };

/** A plan and two edited forms of it. Words of ours are `a1`, `a2`, …; of theirs `b1`, … */
export const triple: fc.Arbitrary<Triple> = fc.tuple(planModel, edits, edits).map(([base, one, two]) => {
  const words = (letter: string): (() => string) => {
    let count = 0;
    return () => `${letter}${(count += 1)}q`;
  };
  return { base, ours: applyEdits(base, one, words('a')), theirs: applyEdits(base, two, words('b')) };
});
