import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { PlanCard as Card } from '../../src/model/drawer-view.ts';
import { go, place } from '../state/place.ts';
import { completedOpen } from '../state/preferences.ts';
import { dialog, printing, selectedKey } from '../state/selection.ts';
import { activeCards, allCards, completedCards, connection, isFinished, openCard, page } from '../state/store.ts';
import { DebtSection } from './debt-section.tsx';
import { Icon } from './icon.tsx';
import { PlanCard } from './plan-card.tsx';
import { useSteadyOrder } from './use-steady-order.ts';
import { VirtualList } from './virtual-list.tsx';

const cardHeight = 88;
const keyOf = (card: Card): string => card.key;

/** Active plans, then what is finished, then tech debt: the last two folded until they are wanted. */
export function PlanList({ scroller }: { readonly scroller: RefObject<HTMLElement | null> }) {
  const state = page.value;
  const open = openCard.value;
  const question = `${place.value.query}\n${place.value.sort}`;
  const active = useSteadyOrder(activeCards.value, keyOf, open !== null, question);
  const completed = useSteadyOrder(completedCards.value, keyOf, open !== null, question);
  if (state === null) return connection.value === 'locked' ? null : <p class="empty-note" role="status">Reading plans…</p>;
  if (state.repository.watching === 'not-git') {
    return (
      <div class="empty" role="status">
        <Icon name="branch" />
        <p><b>Not a Git repository.</b> Run <code>git init</code>.</p>
        <p class="subtle">Plans are shown again once there is one.</p>
      </div>
    );
  }
  const searching = place.value.query.trim() !== '';
  const drafts = active.filter((card) => card.status === 'draft').length;
  const nothing = allCards.value.length === 0;
  const finishedTotal = allCards.value.filter(isFinished).length;
  const pinned = open?.key ?? selectedKey.value;
  return (
    <>
      <Deleted />
      {place.value.plan !== null && open === null ? <p class="notice warning" role="status">There is no plan “{place.value.plan}” here. <button type="button" class="text-button" onClick={() => go({ plan: null })}>Show all plans</button></p> : null}
      {nothing ? (
        <div class="empty">
          <Icon name="plans" />
          <p><b>No plans yet.</b> A plan is one Markdown file.</p>
          <div class="buttons"><button type="button" class="button primary" onClick={() => (dialog.value = { kind: 'new-plan', debtIds: [] })}>New plan</button></div>
          <p class="subtle">or <code>git plan new "Title"</code></p>
        </div>
      ) : searching && active.length + completed.length === 0 ? (
        <div class="empty">
          <p>No plan matches.</p>
          <div class="buttons"><button type="button" class="button" onClick={() => go({ query: '' })}>Clear filters</button></div>
        </div>
      ) : (
        <section aria-label="Active plans">
          <h2 class="section-title">Active <span class="badge neutral">{active.length - drafts}</span>{drafts === 0 ? null : <span class="badge neutral">{drafts} {drafts === 1 ? 'draft' : 'drafts'}</span>}</h2>
          {active.length === 0 && !searching ? <p class="empty-note">Nothing active. {finishedTotal} completed.</p> : null}
          <VirtualList items={active} keyOf={keyOf} label="Active plans" estimate={cardHeight} scroller={scroller} pinned={pinned}>
            {(card) => <PlanCard card={card} open={open?.key === card.key || printing.value === 'list'} />}
          </VirtualList>
        </section>
      )}
      {completed.length === 0 ? null : (
        <Folded title="Completed" count={completed.length} id="completed" open={completedOpen.value || searching || (open !== null && isFinished(open))} onToggle={(value) => (completedOpen.value = value)}>
          <VirtualList items={completed} keyOf={keyOf} label="Completed plans" estimate={cardHeight} scroller={scroller} pinned={pinned}>
            {(card) => <PlanCard card={card} open={open?.key === card.key || printing.value === 'list'} />}
          </VirtualList>
        </Folded>
      )}
      <DebtSection />
    </>
  );
}

type FoldedProps = { readonly title: string; readonly count: number | null; readonly id: string; readonly open: boolean; readonly onToggle: (open: boolean) => void; readonly badges?: preact.ComponentChildren; readonly children: preact.ComponentChildren };

/** A section that can be folded; its heading is the button. */
export function Folded({ title, count, id, open, onToggle, badges, children }: FoldedProps) {
  return (
    <section aria-label={title} id={`section-${id}`}>
      <h2 class="section-title">
        <button type="button" class="fold" aria-expanded={open} aria-controls={`folded-${id}`} onClick={() => onToggle(!open)}>
          <Icon name={open ? 'down' : 'chevron'} />{title}{' '}{count === null ? null : <span class="badge neutral">{count}</span>}{badges}
        </button>
      </h2>
      <div id={`folded-${id}`} hidden={!open}>{open ? children : null}</div>
    </section>
  );
}

/** A plan that was deleted disappears with a notice. */
function Deleted() {
  const [closedAt, setClosedAt] = useState(page.value?.revision ?? 0);
  const removed = page.value?.removed.filter((plan) => plan.revision > closedAt) ?? [];
  useEffect(() => {
    if (removed.length > 0 && place.value.plan !== null && openCard.value === null) go({ plan: null }, true);
  }, [removed.length]);
  if (removed.length === 0) return null;
  const text = removed.length === 1 ? `“${removed[0]?.title}” was deleted.` : `${removed.length} plans were deleted: ${removed.slice(0, 3).map(({ title }) => title).join(', ')}${removed.length > 3 ? ', …' : ''}`;
  return (
    <div class="notice info" role="status">
      <span class="grow">{text}</span>
      <button type="button" class="icon-button tiny" aria-label="Close notice" onClick={() => setClosedAt(page.value?.revision ?? 0)}><Icon name="close" /></button>
    </div>
  );
}
