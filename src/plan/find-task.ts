/** Finds the task that a person or an agent means. */
import { UserError } from '../model/errors.ts';
import type { PlanTask } from '../model/plan.ts';

const candidatesMax = 8;

/** By number, key, whole text, then words that only one task has. Throws a `UserError` that lists the candidates. */
export function findTask(tasks: readonly PlanTask[], address: string): PlanTask {
  const wanted = address.trim();
  const number = /^#?(\d{1,6})$/.exec(wanted)?.[1];
  if (number !== undefined) {
    const task = tasks[Number(number) - 1];
    if (task !== undefined) return task;
    throw new UserError(`no task ${number}: the plan has ${tasks.length === 0 ? 'no tasks' : `tasks 1 to ${tasks.length}`}`, { hints: listed(tasks) });
  }
  if (fold(wanted) === '') throw new UserError('no task named: expected its number or some of its words', { hints: listed(tasks) });
  const found = matching(tasks, wanted);
  // "Step 1" eight times in a file: the one that is still open is meant, if it is one.
  const open = found.filter((task) => task.state === 'open' || task.state === 'in-progress');
  if (found.length === 1) return found[0]!;
  if (open.length === 1) return open[0]!;
  if (found.length === 0) throw new UserError(`no task matches '${wanted}'`, { hints: listed(tasks) });
  throw new UserError(`'${wanted}' matches ${found.length} tasks: expected one`, { hints: listed(found) });
}

/** As `findTask`; where no task has these words, a criterion that has them. Numbers are those of tasks. */
export function findBox({ tasks, criteria }: { readonly tasks: readonly PlanTask[]; readonly criteria: readonly PlanTask[] }, address: string): PlanTask {
  const wanted = address.trim();
  const isCriterion = !/^#?\d{1,6}$/.test(wanted) && fold(wanted) !== '' && matching(tasks, wanted).length === 0 && matching(criteria, wanted).length > 0;
  return findTask(isCriterion ? criteria : tasks, address);
}

/** By key alone where one has it, else by whole text, part of the text, words in any order: the first of these that finds any. */
function matching(tasks: readonly PlanTask[], wanted: string): readonly PlanTask[] {
  const exact = tasks.find((task) => task.key === wanted) ?? tasks.find((task) => task.key === wanted.toLowerCase());
  if (exact !== undefined) return [exact];
  const folded = fold(wanted);
  const same = tasks.filter((task) => fold(task.text) === folded);
  if (same.length > 0) return same;
  const part = tasks.filter((task) => fold(task.text).includes(folded));
  const words = folded.split(' ');
  return part.length > 0 ? part : tasks.filter((task) => words.every((word) => fold(task.text).includes(word)));
}

function fold(text: string): string {
  return text.toLowerCase().replace(/[`*_~"'’]/g, '').replace(/\s+/g, ' ').trim();
}

function listed(tasks: readonly PlanTask[]): string[] {
  const lines = tasks.slice(0, candidatesMax).map((task) => `${task.number}  ${task.text}`);
  return tasks.length > candidatesMax ? [...lines, `… and ${tasks.length - candidatesMax} more`] : lines;
}
