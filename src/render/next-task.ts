/** What `git plan next` shows. */
import type { ExecutionPlan } from '../model/plan.ts';
import { escapeText } from './escape.ts';
import type { Palette } from './palette.ts';
import { textWidth, truncate } from './text-width.ts';
import { plainWords } from './wording.ts';

/** The next task of each plan: task first, because that is what was asked. `width` null: do not cut. */
export function renderNext(plans: readonly ExecutionPlan[], palette: Palette, width: number | null): string {
  return plans
    .map((plan) => {
      const task = plan.nextTask;
      if (task === null) return '';
      const head = `${task.number}. `;
      const text = escapeText(plainWords(task.text));
      const about = `${escapeText(plan.id)}  ${plan.completedTaskCount} of ${plan.taskCount} done  ${escapeText(plan.filePath)}:${task.line}`;
      const gap = ' '.repeat(textWidth(head));
      return `${palette.active(head)}${width === null ? text : truncate(text, width - textWidth(head))}\n${gap}${palette.muted(width === null ? about : truncate(about, width - textWidth(gap)))}\n`;
    })
    .join('');
}
