import { useEffect } from 'preact/hooks';
import { conflicts, keepMine, takeTheirs } from '../state/operations.ts';
import { dialog } from '../state/selection.ts';
import { Modal } from './modal.tsx';
import { progressOf } from '../../src/model/plan.ts';
import type { PlanDetail } from '../../src/model/drawer-view.ts';

/** What was seen, what is there now, and what was wanted. */
export function CompareDialog({ planKey }: { readonly planKey: string }) {
  const conflict = conflicts.value.get(planKey);
  const isMet = conflict === undefined;
  useEffect(() => {
    if (isMet) dialog.value = null;
  }, [isMet]);
  if (conflict === undefined) return null;
  const { seen, theirs, intent } = conflict;
  const lines = compareTasks(seen, theirs);
  return (
    <Modal title="This plan changed on disk" size="large">
      <p>You wanted: <b>{intent.text}</b></p>
      {seen !== null && seen.plan.status !== theirs.plan.status ? <p>Status: <del>{seen.plan.status}</del> <ins>{theirs.plan.status}</ins></p> : null}
      <p class="subtle">Tasks when you looked ({progressText(seen)}) and now ({progressText(theirs)})</p>
      <ul class="compare">
        {lines.map((line, index) => <li key={index} class={line.kind}><span aria-hidden="true">{line.kind === 'gone' ? '−' : line.kind === 'new' ? '+' : line.kind === 'changed' ? '~' : ' '}</span><span class="hidden">{line.kind}</span> {line.text}</li>)}
      </ul>
      <div class="buttons end">
        <button type="button" class="button" onClick={() => { takeTheirs(conflict); dialog.value = null; }}>Take theirs</button>
        <button type="button" class="button primary" onClick={() => { keepMine(conflict); dialog.value = null; }}>Keep mine</button>
      </div>
    </Modal>
  );
}

const progressText = (detail: PlanDetail | null): string => {
  if (detail === null) return 'not read';
  const { completedTaskCount, taskCount } = progressOf(detail.plan.tasks);
  return `${completedTaskCount}/${taskCount}`;
};

function compareTasks(seen: PlanDetail | null, theirs: PlanDetail): readonly { readonly kind: 'same' | 'changed' | 'gone' | 'new'; readonly text: string }[] {
  const before = new Map(seen?.plan.tasks.map((task) => [task.key, task]));
  const box = (done: boolean): string => (done ? '[x]' : '[ ]');
  const after = theirs.plan.tasks.map((task) => {
    const old = before.get(task.key);
    before.delete(task.key);
    const kind = old === undefined ? ('new' as const) : old.state !== task.state ? ('changed' as const) : ('same' as const);
    return { kind, text: `${box(task.done)} ${task.text}` };
  });
  return [...[...before.values()].map((task) => ({ kind: 'gone' as const, text: `${box(task.done)} ${task.text}` })), ...after];
}
