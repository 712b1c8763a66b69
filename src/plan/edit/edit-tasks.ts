/** Edits of tasks: a tick is one byte, a new task one line. */
import { UserError } from '../../model/errors.ts';
import type { PlanDocument } from '../../model/document.ts';
import type { PlanTask, TaskState } from '../../model/plan.ts';
import { scanBody } from '../scan-body.ts';
import type { BodyLine } from '../scan-body.ts';
import { appendSection, endOfSection } from './edit-sections.ts';
import { insertLines, lineEndOf, lineStartOf } from './splice.ts';
import type { Splice } from './splice.ts';
import { inItem } from './written-text.ts';

const marks: Readonly<Record<TaskState, string>> = { open: ' ', done: 'x', 'in-progress': '~', cancelled: '-' };

/** Puts another mark between the brackets. Nothing changes where the state is the same. */
export function setTaskState(text: string, document: PlanDocument, task: PlanTask, state: TaskState): Splice[] {
  if (task.state === state) return [];
  const { box } = boxLine(text, document, task);
  return [{ start: box.markAt, end: box.markAt + 1, text: marks[state] }];
}

/** Replaces the first line of a task's text. */
export function rewordTask(text: string, document: PlanDocument, task: PlanTask, words: string): Splice[] {
  const { lines, at, box } = boxLine(text, document, task);
  const line = lines[at]!;
  const below = box.textAt >= line.end ? lines[at + 1] : undefined;
  const start = below?.content ?? box.textAt;
  let end = below?.end ?? line.end;
  while (end > start && /\s/.test(text[end - 1]!)) end -= 1;
  return [{ start, end, text: inItem(words) }];
}

/** Adds a task behind the last one of a section (or of the plan), in its style. A plan without tasks gets a `## Tasks` section. */
export function addTask(text: string, document: PlanDocument, words: string, section: string | null, spacing: 'tight' | 'loose'): Splice[] {
  const said = inItem(words);
  if (said === '') throw new UserError('a task needs words');
  const inside = section === null ? document.tasks : document.tasks.filter((task) => task.section.some((title) => isNamed(title, section)));
  const last = inside.findLast((task) => task.depth === 0) ?? inside.at(-1);
  if (last === undefined) return intoEmptySection(text, document, said, section);
  const { lines, at } = boxLine(text, document, last);
  const line = lines[at]!;
  let end = at;
  while (end + 1 < lines.length && belongsTo(lines[end + 1]!, line)) end += 1;
  const isLoose = spacing === 'loose' || separatedByBlank(text, lines, at);
  const from = lineStartOf(text, line.start);
  const prefix = nextPrefix(text.slice(from, line.box!.markAt - 1));
  return [insertLines(text, lineEndOf(text, lines[end]!.start), [`${prefix}[ ] ${said}`], { before: isLoose, after: false })];
}

/** A list that is numbered goes on counting. */
function nextPrefix(prefix: string): string {
  return prefix.replace(/(\d{1,9})([.)]\s+)$/, (_, number: string, mark: string) => `${Number(number) + 1}${mark}`);
}

function belongsTo(line: BodyLine, item: BodyLine): boolean {
  return line.level === 0 && (line.depth > item.depth || (line.depth === item.depth && line.begins === 0));
}

/** True where the item above in the same list has a blank line behind it. */
function separatedByBlank(text: string, lines: readonly BodyLine[], at: number): boolean {
  const above = lines[at - 1];
  return above !== undefined && above.depth >= 1 && above.level === 0 && text.slice(above.end, lines[at]!.start).split('\n').length > 2;
}

function intoEmptySection(text: string, document: PlanDocument, said: string, section: string | null): Splice[] {
  const wanted = document.headings.findIndex((heading) => (section === null ? /^(?:tasks?|to-?dos?|任务|任務|タスク|작업)$/i.test(heading.text.replace(/[*_`]/g, '').trim()) : isNamed(heading.text, section)));
  if (section !== null && wanted < 0) throw new UserError(`no section '${section}' in the plan`, { hints: document.headings.slice(0, 8).map((heading) => heading.text) });
  if (wanted < 0) return [appendSection(text, document, 'Tasks', [`- [ ] ${said}`], ['log', 'decisions', 'questions', 'debt'])];
  const heading = document.headings[wanted]!;
  const end = section === null ? endOfSection(text, document, wanted, 'own') : endOfSection(text, document, wanted, 'own');
  return [insertLines(text, Math.max(end, heading.end), [`- [ ] ${said}`], { before: true, after: true })];
}

function isNamed(title: string, wanted: string): boolean {
  const fold = (words: string): string => words.toLowerCase().replace(/[*_`]/g, '').trim();
  return fold(title) === fold(wanted) || fold(title).includes(fold(wanted));
}

function boxLine(text: string, document: PlanDocument, task: PlanTask): { lines: readonly BodyLine[]; at: number; box: NonNullable<BodyLine['box']> } {
  const { lines } = scanBody(text, document.frontmatter.bodyStart, document.frontmatter.bodyLine);
  const at = lines.findIndex((line) => line.line === task.line && line.box !== null);
  const box = lines[at]?.box;
  if (box === undefined || box === null) throw new Error(`no box on line ${task.line}, where a task was read`);
  return { lines, at, box };
}
