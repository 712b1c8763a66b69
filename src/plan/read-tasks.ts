/** Checkboxes of a plan as tasks and criteria. */
import type { PlanTask, TaskState } from '../model/plan.ts';
import type { BodyLine } from './scan-body.ts';
import type { BoxDraft, Passage, Section } from './sections.ts';
import { isCriteriaTitle } from './section-words.ts';

/** Every box in file order. Those under criteria headings are apart, unless the plan has no others. */
export function readTasks(sections: readonly Section[], criteriaWords: readonly string[]): { readonly tasks: readonly PlanTask[]; readonly criteria: readonly PlanTask[] } {
  const tasks: Placed[] = [];
  const criteria: Placed[] = [];
  for (const section of sections) {
    const boxes = boxesOf(section.passage);
    if (boxes.length === 0) continue;
    const isCriteria = section.path.some((title, depth) => !(depth === 0 && section.isUnderTitle) && isCriteriaTitle(title, criteriaWords));
    for (const box of boxes) (isCriteria ? criteria : tasks).push({ box, section });
  }
  return tasks.length === 0 ? { tasks: numbered(criteria), criteria: [] } : { tasks: numbered(tasks), criteria: numbered(criteria) };
}

type Placed = { readonly box: BoxDraft; readonly section: Section };

function boxesOf({ text, lines, readings }: Passage): readonly BoxDraft[] {
  if (readings.boxes !== undefined) return readings.boxes;
  const boxes: BoxDraft[] = [];
  lines.forEach((line, index) => {
    if (line.box === null) return;
    const written = boxText(text, lines, index);
    boxes.push({ text: written, state: stateOf(line.box.mark), line: line.line, depth: Math.max(0, line.depth - 1), key: keyOf(written) });
  });
  readings.boxes = boxes;
  return boxes;
}

function numbered(placed: readonly Placed[]): PlanTask[] {
  const taken = new Map<string, number>();
  return placed.map(({ box, section }, index) => {
    const times = (taken.get(box.key) ?? 0) + 1;
    taken.set(box.key, times);
    return { number: index + 1, text: box.text, done: box.state === 'done', state: box.state, line: box.line + section.lineShift, depth: box.depth, section: section.path, key: times === 1 ? box.key : `${box.key}~${times}` };
  });
}

function stateOf(mark: string): TaskState {
  switch (mark) {
    case 'x': case 'X': return 'done';
    case '~': case '/': return 'in-progress';
    case '-': return 'cancelled';
    default: return 'open';
  }
}

/** The first line of the task's text; it may stand on the line below its box. */
function boxText(text: string, lines: readonly BodyLine[], index: number): string {
  const line = lines[index]!;
  const own = text.slice(line.box!.textAt, line.end).trim();
  if (own !== '') return own;
  const below = lines[index + 1];
  return below === undefined || below.kind !== 'paragraph' ? '' : text.slice(below.content, below.end).trim();
}

const keyLengthMax = 120;

/**
 * An id written in front (`T3: …`, `**M1.T2** …`, `[AC1] …`) or behind (`… {#t3}`), else the text with case, Markdown marks and white space folded.
 * "Step 1" is no id: it returns in every section.
 */
export function keyOf(text: string): string {
  const behind = text.includes('{#') ? /\{#([A-Za-z][\w.-]{0,40})\}\s*$/.exec(text)?.[1] : undefined;
  if (behind !== undefined) return behind.toLowerCase();
  const front = mayBeginWithId(text) ? /^[*_`[(]{0,3}([A-Z]{1,5}-?\d{1,4}(?:\.[A-Z]{0,3}\d{1,4})*)[*_`\])]{0,3}(?:\s*[:.)—–-]|\s)/.exec(text)?.[1] : undefined;
  if (front !== undefined && !/^(?:P|V|H|Q)\d$/.test(front)) return front.toLowerCase();
  return folded(text.toLowerCase()).slice(0, keyLengthMax) || 'task';
}

/** An id's letter or a mark in front, and no small letter behind a capital one: most sentences end here. */
function mayBeginWithId(text: string): boolean {
  const first = text.charCodeAt(0);
  if (first < 65 || first > 90) return first === 42 || first === 95 || first === 96 || first === 91 || first === 40;
  const second = text.charCodeAt(1);
  return !(second >= 97 && second <= 122) && second !== 32;
}

/** Without marks, white space as single blanks. Most texts are so already. */
function folded(text: string): string {
  return /[`*_~]|[^\S ]|^ | $| {2}/.test(text) ? text.replace(/[`*_~]/g, '').replace(/\s+/g, ' ').trim() : text;
}
