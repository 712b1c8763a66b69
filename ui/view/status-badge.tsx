import type { PlanCard } from '../../src/model/drawer-view.ts';

type Badge = { readonly text: string; readonly tone: string };

/** The one word that says most about a plan now. */
export function badgeOf(card: PlanCard): Badge {
  if (card.conflicted) return { text: 'conflicted', tone: 'danger' };
  if (card.brokenFrontmatter || card.problem?.severity === 'error') return { text: 'invalid', tone: 'danger' };
  if (card.status === 'completed') return { text: 'completed', tone: 'success' };
  if (card.status === 'abandoned') return { text: 'abandoned', tone: 'neutral' };
  if (card.status === 'draft') return { text: 'draft', tone: 'neutral' };
  if (card.staleDays !== null) return { text: `stale ${card.staleDays}d`, tone: 'warning' };
  if (card.statusText !== null && /^(?:paused|blocked|parked|on hold)/i.test(card.statusText)) return { text: card.statusText.split(/[\s,.;:(–-]/)[0] ?? card.statusText, tone: 'warning' };
  if (card.taskCount > 0 && card.completedTaskCount === card.taskCount) return { text: 'all done', tone: 'success' };
  return card.completedTaskCount > 0 ? { text: 'in progress', tone: 'accent' } : { text: 'active', tone: 'accent' };
}

export function StatusBadge({ card }: { readonly card: PlanCard }) {
  const badge = badgeOf(card);
  return <span class={`badge ${badge.tone}`} title={card.statusText ?? undefined}>{badge.text}</span>;
}
