import { useEffect, useRef, useState } from 'preact/hooks';
import type { PlanCard, SessionView } from '../../src/model/drawer-view.ts';
import { attempt, linkSession, unlinkSession } from '../state/plan-actions.ts';
import { linking } from '../state/selection.ts';
import { sessionName } from '../state/session-names.ts';
import { page } from '../state/store.ts';
import { TimeAgo } from './time-ago.tsx';

const idPattern = /^[A-Za-z0-9][A-Za-z0-9._:/-]{2,127}$/;

/** Running sessions first, then idle and recent ones, then what is linked and not known here; any id can be pasted. */
export function LinkSession({ card }: { readonly card: PlanCard }) {
  const [query, setQuery] = useState('');
  const [tell, setTell] = useState(false);
  const panel = useRef<HTMLDivElement>(null);
  const opener = useRef<Element | null>(document.activeElement);
  const sessions = page.value?.sessions ?? [];
  const close = (): void => {
    linking.value = null;
    if (opener.current instanceof HTMLElement) opener.current.focus();
  };
  useEffect(() => {
    panel.current?.querySelector('input')?.focus({ preventScroll: true });
    if (typeof panel.current?.scrollIntoView === 'function') panel.current.scrollIntoView({ block: 'nearest' });
    const outside = (event: PointerEvent): void => {
      if (event.target instanceof Node && panel.current?.parentElement?.contains(event.target) !== true) linking.value = null;
    };
    document.addEventListener('pointerdown', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
      if (linking.peek() === card.key) linking.value = null;
    };
  }, []);
  const words = query.trim().toLowerCase();
  const shown = sessions.filter((session) => [session.agent, session.handle, session.branch ?? '', session.worktree ?? '', sessionName(session.agent, session.handle)].some((text) => text.toLowerCase().includes(words)));
  const unknown = card.linkedSessionIds.filter((id) => !sessions.some((session) => session.handle === id));
  const canPaste = idPattern.test(query.trim()) && !sessions.some((session) => session.handle === query.trim()) && !card.linkedSessionIds.includes(query.trim());
  const choose = (handle: string, name: string): void => {
    if (card.linkedSessionIds.includes(handle)) unlinkSession(card, handle, name);
    else attempt(linkSession(card, handle, name, tell && sessions.some((session) => session.handle === handle && session.state !== 'recent')));
    close();
  };
  return (
    <div
      ref={panel} class="popover" role="dialog" aria-label="Link session"
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          close();
        } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
          event.preventDefault();
          moveFocus(panel.current, event.key === 'ArrowDown' ? 1 : -1);
        }
      }}
    >
      <input type="search" class="input" placeholder="Search, or paste an id…" aria-label="Search sessions or paste an id" value={query} onInput={(event) => setQuery(event.currentTarget.value)} />
      {sessions.some((session) => session.state !== 'recent') ? <label class="check"><input type="checkbox" checked={tell} onChange={(event) => setTell(event.currentTarget.checked)} />Tell the session about the plan</label> : null}
      {sessions.length === 0 && unknown.length === 0 ? <p class="empty-note">No session found. Agents register themselves once <code>git plan agents install</code> ran; any id can be pasted.</p> : null}
      <ul class="menu">
        {shown.map((session) => <li key={session.handle}><SessionOption session={session} linked={card.linkedSessionIds.includes(session.handle)} onChoose={choose} /></li>)}
        {canPaste ? <li><button type="button" class="option" onClick={() => choose(query.trim(), query.trim())}>Link “{query.trim()}”</button></li> : null}
      </ul>
      {card.linkedSessionIds.length === 0 ? null : (
        <ul class="menu unlink" aria-label="Linked">
          {card.linkedSessionIds.map((id) => {
            const known = sessions.find((session) => session.handle === id);
            const name = sessionName(known?.agent ?? null, id);
            return <li key={id}><button type="button" class="option" onClick={() => { unlinkSession(card, id, name); close(); }}>Unlink {name}</button></li>;
          })}
        </ul>
      )}
    </div>
  );
}

function SessionOption({ session, linked, onChoose }: { readonly session: SessionView; readonly linked: boolean; readonly onChoose: (handle: string, name: string) => void }) {
  const name = sessionName(session.agent, session.handle);
  return (
    <button type="button" class="option" aria-pressed={linked} onClick={() => onChoose(session.handle, name)}>
      <i class={`presence ${session.state}`} />
      <span class="grow"><b>{name}</b><br /><span class="subtle">{[session.state === 'live' ? 'running' : session.state, session.branch, session.worktree].filter((part) => part !== null).join(' · ')}</span></span>
      {session.lastSeenAt === null ? null : <TimeAgo at={session.lastSeenAt} />}
      {linked ? <span class="tick" aria-hidden="true">✓</span> : null}
    </button>
  );
}

function moveFocus(panel: HTMLElement | null, step: number): void {
  const stops = [...(panel?.querySelectorAll<HTMLElement>('input, button') ?? [])];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  stops[(at + step + stops.length) % stops.length]?.focus();
}
