/** The drawer: docked, expanded, or a rail at the edge. */
import type { RefObject } from 'preact';
import { useRef } from 'preact/hooks';
import { embedded, go, place, type Tab } from '../state/place.ts';
import { isWide, layout, theme, type Theme } from '../state/preferences.ts';
import { dialog, printing } from '../state/selection.ts';
import { cardAsOf } from '../state/card-as-of.ts';
import { shownVersion } from '../state/plan-details.ts';
import { connection, openCard, page, totals } from '../state/store.ts';
import { retry } from '../state/connection.ts';
import { Filters } from './filters.tsx';
import { Icon, type IconName } from './icon.tsx';
import { PlanList } from './plan-list.tsx';
import { PlanView } from './plan-view.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { Resizer } from './resizer.tsx';
import { SessionsView } from './sessions-view.tsx';
import { StatusBadge } from './status-badge.tsx';

const nextTheme: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const themeIcons: Readonly<Record<Theme, IconName>> = { system: 'system', light: 'sun', dark: 'moon' };

export function Drawer() {
  const scroller = useRef<HTMLDivElement>(null);
  if (layout.value === 'rail' && !embedded && printing.value === null) return <Rail />;
  const wide = isWide();
  // Expanded, the list is beside the main part; docked, the drawer as a whole is beside it.
  const [Shell, List] = wide ? (['div', 'aside'] as const) : (['aside', 'div'] as const);
  const landmark = { 'aria-label': 'Plans', 'data-region': 'drawer', tabIndex: -1 };
  return (
    <Shell class={`drawer${wide ? ' expanded' : ''}`} {...(wide ? {} : landmark)}>
      {embedded ? null : <Resizer />}
      <List class="drawer-list" {...(wide ? landmark : {})}>
        <DrawerHead wide={wide} />
        <Notices />
        <div class="drawer-body" ref={scroller} id="drawer-body" role="tabpanel" aria-labelledby={`tab-${place.value.tab}`} tabIndex={-1}>
          {place.value.tab === 'sessions' && printing.value === null ? <SessionsView /> : <PlanList scroller={scroller as RefObject<HTMLElement | null>} />}
        </div>
        <Foot />
      </List>
      {wide ? <DetailPane /> : null}
    </Shell>
  );
}

function DrawerHead({ wide }: { readonly wide: boolean }) {
  const tab = (name: Tab, label: string, icon: IconName, count: number | null) => (
    <button
      type="button" role="tab" id={`tab-${name}`} aria-selected={place.value.tab === name} aria-controls="drawer-body" tabIndex={place.value.tab === name ? 0 : -1} class="tab" onClick={() => go({ tab: name })}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
        event.stopPropagation();
        const other = name === 'plans' ? 'sessions' : 'plans';
        go({ tab: other });
        document.getElementById(`tab-${other}`)?.focus();
      }}
    >
      <Icon name={icon} />{label}{count === null || count === 0 ? null : <span class="count">{count}</span>}
    </button>
  );
  const running = page.value?.sessions.filter((session) => session.state === 'live').length ?? 0;
  return (
    <header class="drawer-head">
      <div class="row">
        <div role="tablist" aria-label="Drawer" class="tabs">
          {tab('plans', 'Plans', 'plans', null)}
          {tab('sessions', 'Sessions', 'sessions', running)}
        </div>
        <span class="grow" />
        <button type="button" class="icon-button" aria-label="New plan" title="New plan (N)" onClick={() => (dialog.value = { kind: 'new-plan', debtIds: [] })}><Icon name="plus" /></button>
        <button type="button" class="icon-button" aria-label={`Theme: ${theme.value}`} title={`Theme: ${theme.value}`} onClick={() => (theme.value = nextTheme[theme.value])}><Icon name={themeIcons[theme.value]} /></button>
        {embedded ? null : (
          <>
            <button type="button" class="icon-button expand" aria-label={wide ? 'Dock drawer' : 'Expand drawer'} title={`${wide ? 'Dock' : 'Expand'} (Ctrl I)`} onClick={() => (layout.value = wide ? 'dock' : 'expanded')}><Icon name={wide ? 'dock' : 'expand'} /></button>
            <button type="button" class="icon-button" aria-label="Close drawer" title="Close drawer" onClick={() => (layout.value = 'rail')}><Icon name="close" /></button>
          </>
        )}
      </div>
      {place.value.tab === 'plans' ? <Filters /> : null}
    </header>
  );
}

function Notices() {
  const state = page.value;
  if (connection.value === 'offline') {
    return <div class="notice danger" role="alert"><span class="grow">The drawer does not answer. What is shown may be old, and nothing can be changed.</span><button type="button" class="button small" onClick={retry}>Retry</button></div>;
  }
  if (connection.value === 'locked') return <div class="notice danger" role="alert"><span class="grow">This page has no valid token. Open the address that <code>git plan drawer</code> prints.</span></div>;
  if (state?.repository.watching === 'gone') return <div class="notice danger" role="alert">The repository is no longer there.</div>;
  if (state?.repository.watching === 'polling') return <div class="notice warning" role="status"><span class="grow">The system has no file watches left: changes are looked for every second. Raise <code>fs.inotify.max_user_watches</code> for instant updates.</span></div>;
  return null;
}

const connectionWords = { connecting: 'Connecting', live: 'Live', reconnecting: 'Reconnecting', offline: 'Offline', locked: 'No token' } as const;

function Foot() {
  return (
    <footer class="drawer-foot">
      <span class="keys"><kbd>J</kbd> <kbd>K</kbd> move</span>
      <span class="keys"><kbd>Enter</kbd> open</span>
      <button type="button" class="text-button keys" onClick={() => (dialog.value = { kind: 'palette' })}><kbd>Ctrl K</kbd> commands</button>
      <button type="button" class="text-button keys" onClick={() => (dialog.value = { kind: 'shortcuts' })}><kbd>?</kbd> keys</button>
      <span class="grow" />
      <span class={`connection ${connection.value}`} role="status"><i aria-hidden="true" />{connectionWords[connection.value]}</span>
    </footer>
  );
}

function DetailPane() {
  const card = openCard.value;
  const shown = card === null ? null : cardAsOf(card, shownVersion.value);
  return (
    <main class="detail-pane" id="detail-pane" aria-label="Plan detail" data-region="detail" tabIndex={-1}>
      {card === null || shown === null ? <p class="empty-note">Choose a plan to read it here.</p> : (
        <>
          <header class="detail-head">
            <div class="row"><button type="button" class="icon-button back" aria-label="Back to the list" onClick={() => go({ plan: null })}><Icon name="back" /></button><h2 aria-level={1}>{card.title}</h2><StatusBadge card={shown} /></div>
            <ProgressBar card={shown} />
            {shown.taskCount === 0 ? null : <p class="meta"><b>{shown.progressPercent}%</b><span>{shown.completedTaskCount}/{shown.taskCount} tasks</span></p>}
          </header>
          <PlanView key={card.key} card={card} />
        </>
      )}
    </main>
  );
}

const ringLength = 2 * Math.PI * 11;

function Rail() {
  const { averagePercent, attention, sentence } = totals.value;
  return (
    <aside class="rail" aria-label="Plans" data-region="drawer">
      <button type="button" class="rail-button" aria-label={`Open drawer: ${sentence}${attention > 0 ? `, ${attention} need attention` : ''}`} title={sentence} onClick={() => (layout.value = 'dock')}>
        <svg viewBox="0 0 28 28" width="28" height="28" aria-hidden="true">
          <circle class="ring-track" cx="14" cy="14" r="11" />
          <circle class="ring-done" cx="14" cy="14" r="11" strokeDasharray={`${((averagePercent ?? 0) / 100) * ringLength} ${ringLength}`} transform="rotate(-90 14 14)" />
        </svg>
        {attention > 0 ? <i class="attention-dot" /> : null}
        <span class="rail-value" aria-hidden="true">{averagePercent === null ? '–' : `${averagePercent}%`}</span>
      </button>
    </aside>
  );
}
