import { useEffect, useRef } from 'preact/hooks';
import type { PlanCard as Card } from '../../src/model/drawer-view.ts';
import { go, place } from '../state/place.ts';
import { cardAsOf } from '../state/card-as-of.ts';
import { detailOf, shownVersion } from '../state/plan-details.ts';
import { savingPlans } from '../state/operations.ts';
import { isWide } from '../state/preferences.ts';
import { colourAt } from '../state/session-names.ts';
import { isFinished } from '../state/store.ts';
import { printing, selectedKey } from '../state/selection.ts';
import { Icon } from './icon.tsx';
import { InlineCode } from './inline-code.tsx';
import { PlanView } from './plan-view.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { SessionLabel } from './session-label.tsx';
import { StatusBadge } from './status-badge.tsx';
import { TimeAgo } from './time-ago.tsx';

/** One plan of the list: closed a summary, open the whole plan. */
export function PlanCard({ card, open }: { readonly card: Card; readonly open: boolean }) {
  const element = useRef<HTMLElement>(null);
  const selected = selectedKey.value === card.key;
  const wide = isWide();
  const detailId = `plan-${card.key}`;
  useEffect(() => {
    if (selected && element.current !== null && typeof element.current.scrollIntoView === 'function') element.current.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  // An address that names a plan leads to it: at once, and again when the plan is there and has its height. One that names a task leads to that instead.
  const isNamed = useRef(open && place.peek().task === null);
  const isRead = open && detailOf(card.key).value.value !== null;
  useEffect(() => {
    if (isNamed.current && element.current !== null && typeof element.current.scrollIntoView === 'function') element.current.scrollIntoView({ block: wide ? 'nearest' : 'start' });
    if (isRead) isNamed.current = false;
  }, [isRead]);
  const toggle = (): void => {
    selectedKey.value = card.key;
    go({ plan: open ? null : card.id, tab: 'plans' });
  };
  const version = open ? shownVersion.value : null;
  const shown = cardAsOf(card, version);
  const saving = savingPlans.value.has(card.key);
  return (
    <article
      ref={element} class={`card${selected ? ' selected' : ''}${open ? ' open' : ''}${isFinished(card) ? ' finished' : ''}`} aria-busy={saving} data-key={card.key}
      // A closed card opens wherever the pointer hits it; its button is what keys and screen readers use.
      onClick={(event) => {
        if (!open && (event.target as Element).closest('button, a') === null) toggle();
      }}
    >
      <header class="card-head">
        <h3>
          <button
            type="button" class="disclosure" data-card={card.key} aria-expanded={open} aria-controls={wide ? 'detail-pane' : detailId}
            onClick={toggle}
            onFocus={() => {
              selectedKey.value = card.key;
            }}
          >
            {card.title}
          </button>
        </h3>
        <StatusBadge card={shown} />
      </header>
      <ProgressBar card={shown} saving={saving} />
      <CardMeta card={shown} at={version?.at ?? null} />
      {open && (!wide || printing.value === 'list') ? <div class="card-detail" id={detailId}><PlanView key={card.key} card={card} /></div> : null}
    </article>
  );
}

/** `at`: the commit that the card is as of; null for the present. */
function CardMeta({ card, at }: { readonly card: Card; readonly at: string | null }) {
  if (card.problem !== null && card.problem.severity === 'error') {
    return (
      <p class="meta problem-line">
        <Icon name="warning" />
        <span class="grow clip" title={card.problem.message}><InlineCode text={card.problem.message} /></span>
        <span>line {card.problem.line}</span>
      </p>
    );
  }
  const finished = isFinished(card);
  return (
    <p class="meta">
      {card.taskCount === 0 ? null : <b class="with-icon">{card.progressPercent === 100 ? <Icon name="check" /> : null}{card.progressPercent}%</b>}
      {card.taskCount === 0 ? null : <span>{card.completedTaskCount}/{card.taskCount} tasks</span>}
      {card.lastSession === null ? null : <SessionLabel session={card.lastSession} colour={colourAt(card.lastSessionPlace)} />}
      {card.inFlight.length === 0 ? null : <InFlightNote card={card} />}
      <span class="meta-end">
        {card.openQuestions.length === 0 || finished ? null : <span class="with-icon" title={card.openQuestions.join('\n')}><Icon name="question" />{card.openQuestions.length}<span class="hidden"> open questions</span></span>}
        {card.uncommitted ? <span class="dot-note" title="Changes that are not committed"><span class="hidden">not committed, </span></span> : null}
        {at === null ? <TimeAgo at={(finished ? card.finishedAt : null) ?? card.updatedAt} prefix={finished ? `${card.status} ` : ''} /> : <span>as of <code>{at.slice(0, 7)}</code></span>}
      </span>
    </p>
  );
}

function InFlightNote({ card }: { readonly card: Card }) {
  const total = card.layers.inFlight;
  const branches = card.inFlight.map((flight) => flight.branch).join(', ');
  return <span class="with-icon" title={`${total} tasks done on ${branches}`}><Icon name="branch" />+{total}<span class="hidden"> tasks in flight on {branches}</span></span>;
}
