/** Running and recent agent sessions. One that is linked to a plan has a plan icon, which jumps to the plan. */
import { useState } from 'preact/hooks';
import type { SessionView } from '../../src/model/drawer-view.ts';
import { attempt, copyPreamble } from '../state/plan-actions.ts';
import { openPlan } from '../state/open-plan.ts';
import { agentName, sessionName, shortId } from '../state/session-names.ts';
import { cardOf, page } from '../state/store.ts';
import { Icon } from './icon.tsx';
import { TimeAgo } from './time-ago.tsx';

const groups = [{ state: 'live', title: 'Running' }, { state: 'idle', title: 'Idle' }, { state: 'recent', title: 'Recent' }] as const;

export function SessionsView() {
  const sessions = page.value?.sessions ?? [];
  if (sessions.length === 0) {
    return (
      <div class="empty">
        <Icon name="sessions" />
        <p><b>No sessions.</b> Agents register themselves once their hooks are installed.</p>
        <p class="subtle"><code>git plan agents install</code>, or <code>git plan session start</code> for anything else</p>
      </div>
    );
  }
  return (
    <>
      {groups.map(({ state, title }) => {
        const shown = sessions.filter((session) => session.state === state);
        return shown.length === 0 ? null : (
          <section key={state} aria-label={`${title} sessions`}>
            <h2 class="section-title">{title} <span class="badge neutral">{shown.length}</span></h2>
            <ul class="cards">{shown.map((session) => <li key={session.handle}><SessionCard session={session} /></li>)}</ul>
          </section>
        );
      })}
    </>
  );
}

export function showPlan(key: string): void {
  const card = cardOf(key);
  if (card !== null) openPlan(card, { query: '' });
}

/** The header of a session, and when it is opened its plan, offered as context. */
export function SessionCard({ session }: { readonly session: SessionView }) {
  const [open, setOpen] = useState(false);
  const plans = session.planKeys.map(cardOf).filter((card) => card !== null);
  const name = sessionName(session.agent, session.handle);
  return (
    <article class={`card session-card${open ? ' open' : ''}`} aria-label={name}>
      <header class="card-head">
        <i class={`presence ${session.state}`} aria-hidden="true" />
        <h3><button type="button" class="disclosure" aria-expanded={open} onClick={() => setOpen(!open)}>{agentName(session.agent)} <code>{shortId(session.handle)}</code></button></h3>
        <span class="plan-icons">
          {plans.map((card) => <button key={card.key} type="button" class="icon-button tiny" aria-label={`Go to plan ${card.title}`} title={card.title} onClick={() => showPlan(card.key)}><Icon name="plans" /></button>)}
        </span>
      </header>
      <p class="meta">
        <span>{session.state === 'live' ? 'running' : session.state}</span>
        {session.branch === null ? null : <span class="with-icon"><Icon name="branch" />{session.branch}</span>}
        {session.worktree === null ? null : <span>{session.worktree}</span>}
        <span class="grow" />
        {session.lastSeenAt === null ? null : <TimeAgo at={session.lastSeenAt} />}
      </p>
      {open ? (
        <div class="card-detail">
          {plans.length === 0 ? <p class="subtle">Not linked to a plan. Open a plan and choose “Link session”.</p> : plans.map((card) => (
            <div key={card.key} class="offer">
              <span class="grow"><b>{card.title}</b><br /><span class="subtle">{card.completedTaskCount}/{card.taskCount} tasks{card.nextTask === null ? '' : `, next: ${card.nextTask.text}`}</span></span>
              <button type="button" class="button small" onClick={() => attempt(copyPreamble(card.key))}><Icon name="copy" />Use as context</button>
            </div>
          ))}
        </div>
      ) : null}
    </article>
  );
}
