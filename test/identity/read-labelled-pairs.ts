/**
 * Tasks of consecutive versions of real plans, and which is which: labelled by reading the texts, before the answers of the code were seen.
 *
 * A case is what changed in one commit. `before` and `after` hold, in file order, tasks (`[x] text`), headings (`§2`: only whether two are the same
 * matters) and runs of tasks that stayed as they were (`=4-7`). Pairs count the written-out tasks of each side from 1: `same` are one task in two
 * versions, `apart` are pairs that a reader could take for one and that are not, `unsure` are left out of the count. A pair that is in none of the three
 * is not the same task either.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { PlanTask, TaskState } from '../../src/model/plan.ts';

export type LabelledPair = `${number}>${number}`;

export type LabelledCase = {
  /** Repository and commit. */
  readonly from: string;
  readonly before: readonly PlanTask[];
  readonly after: readonly PlanTask[];
  readonly same: readonly LabelledPair[];
  readonly apart: readonly LabelledPair[];
  readonly unsure: readonly LabelledPair[];
  /** The number of a written-out task; 0 for one that stayed as it was. */
  readonly numberOf: (task: PlanTask) => number;
};

type Row = { readonly from: string; readonly before: readonly string[]; readonly after: readonly string[]; readonly same: readonly LabelledPair[]; readonly apart?: readonly LabelledPair[]; readonly unsure?: readonly LabelledPair[] };

const states: Readonly<Record<string, TaskState>> = { ' ': 'open', x: 'done', '/': 'in-progress', '-': 'cancelled' };

export function readLabelledPairs(): LabelledCase[] {
  const rows = JSON.parse(readFileSync(resolve(import.meta.dirname, 'labelled-pairs.json'), 'utf8')) as readonly Row[];
  return rows.map(({ from, before, after, same, apart = [], unsure = [] }) => {
    const numbers = new Map<PlanTask, number>();
    return { from, before: tasksOf(before, numbers), after: tasksOf(after, numbers), same, apart, unsure, numberOf: (task) => numbers.get(task) ?? 0 };
  });
}

function tasksOf(lines: readonly string[], numbers: Map<PlanTask, number>): PlanTask[] {
  const tasks: PlanTask[] = [];
  let section: readonly string[] = [];
  let written = 0;
  const add = (text: string, state: TaskState): PlanTask => {
    const number = tasks.length + 1;
    const task: PlanTask = { number, text, done: state === 'done', state, line: number, depth: 0, section, key: `task-${number}` };
    tasks.push(task);
    return task;
  };
  for (const line of lines) {
    const box = /^\[(.)\] (.*)$/s.exec(line);
    const run = /^=(\d+)(?:-(\d+))?$/.exec(line);
    if (box !== null) {
      written += 1;
      numbers.set(add(box[2]!, states[box[1]!]!), written);
    } else if (run !== null) {
      for (let at = Number(run[1]); at <= Number(run[2] ?? run[1]); at += 1) add(`Unchanged${at}`, 'done');
    } else if (line.startsWith('§')) {
      section = [line];
    } else {
      throw new Error(`not a task, a heading or a run: ${line}`);
    }
  }
  return tasks;
}
