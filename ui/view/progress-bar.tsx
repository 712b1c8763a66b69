import type { PlanCard } from '../../src/model/drawer-view.ts';

/** The three layers in words: what the bar shows is said, too. */
export function barText(card: PlanCard): string {
  const { layers, completedTaskCount, taskCount } = card;
  const parts = [`${completedTaskCount} of ${taskCount} tasks done`];
  if (layers.workTree > 0) parts.push(`${layers.workTree} of them not committed`);
  if (layers.inFlight > 0) parts.push(`${layers.inFlight} more on other branches`);
  return parts.join(', ');
}

/** Committed here (solid), in the work tree (hatched), in flight elsewhere (outlined). */
export function ProgressBar({ card, saving = false }: { readonly card: PlanCard; readonly saving?: boolean }) {
  if (card.taskCount === 0) return <p class="no-tasks">No tasks defined</p>;
  const share = (count: number): string => `${(count / card.taskCount) * 100}%`;
  return (
    <div class={`bar${saving ? ' saving' : ''}`} role="progressbar" aria-label={`Progress of ${card.title}`} aria-valuenow={card.progressPercent} aria-valuemin={0} aria-valuemax={100} aria-valuetext={barText(card)} title={barText(card)}>
      <i class="bar-committed" style={{ width: share(card.layers.committed) }} />
      <i class="bar-work-tree" style={{ width: share(card.layers.workTree) }} />
      <i class="bar-in-flight" style={{ width: share(card.layers.inFlight) }} />
    </div>
  );
}
