/** The canvas beside the drawer: four numbers, the curve, what needs a person, what happened. */
import type { PlanCard } from '../../src/model/drawer-view.ts';
import { openPlan } from '../state/open-plan.ts';
import { layout } from '../state/preferences.ts';
import { dialog } from '../state/selection.ts';
import { allCards, isFinished, now, page, totals } from '../state/store.ts';
import { urgencyOf } from '../state/filter-plans.ts';
import { sessionName } from '../state/session-names.ts';
import { relativeTime } from '../state/times.ts';
import { InlineCode } from './inline-code.tsx';
import { Icon } from './icon.tsx';
import { OverviewChart } from './overview-chart.tsx';
import { SessionCard } from './sessions-view.tsx';
import { TimeAgo } from './time-ago.tsx';

export function Home() {
  const state = page.value;
  const { active, averagePercent, questions, sentence } = totals.value;
  // A page has one main part: where a plan is read in full, that is it.
  const Frame = layout.value === 'expanded' ? 'section' : 'main';
  return (
    <Frame class="home" data-region="home" tabIndex={-1} aria-label={Frame === 'main' ? undefined : 'Home'}>
      <header class="home-head">
        <h1>{state?.repository.name ?? 'Plans'}</h1>
        {state?.repository.branch == null ? (state?.repository.headCommit == null ? null : <span class="badge neutral mono">{state.repository.headCommit.slice(0, 7)}</span>) : <span class="badge neutral mono with-icon"><Icon name="branch" />{state.repository.branch}</span>}
        <span class="grow" />
        <button type="button" class="button primary" onClick={() => (dialog.value = { kind: 'new-plan', debtIds: [] })}>New plan <kbd>N</kbd></button>
      </header>
      <p class="sentence" title="The mean of the active plans' percentages, not of all tasks">{sentence}</p>
      <dl class="stats">
        <Stat value={String(active)} label={active === 1 ? 'active plan' : 'active plans'} />
        <Stat value={averagePercent === null ? '–' : `${averagePercent}%`} label="average progress" />
        <Stat value={String(state?.overview.doneThisWeek ?? 0)} label="tasks done this week" />
        <Stat value={String(questions)} label={questions === 1 ? 'open question' : 'open questions'} />
      </dl>
      <section class="panel" aria-label="Progress by commit">
        <OverviewChart points={state?.overview.points ?? []} />
      </section>
      <div class="panels">
        <Attention />
        <Recent />
      </div>
      <Running />
    </Frame>
  );
}

function Stat({ value, label }: { readonly value: string; readonly label: string }) {
  return <div><dt>{label}</dt><dd>{value}</dd></div>;
}

type Concern = { readonly card: PlanCard; readonly tone: string; readonly label: string; readonly text: string };

function concernsOf(card: PlanCard): readonly Concern[] {
  const concerns: Concern[] = [];
  if (card.conflicted) concerns.push({ card, tone: 'danger', label: 'conflicted', text: 'merge markers in the file' });
  else if (card.problem?.severity === 'error') concerns.push({ card, tone: 'danger', label: 'invalid', text: card.problem.message });
  if (card.staleDays !== null) concerns.push({ card, tone: 'warning', label: `stale ${card.staleDays}d`, text: `nothing happened since ${relativeTime(card.updatedAt, now.value)}` });
  for (const question of card.openQuestions.slice(0, 2)) concerns.push({ card, tone: 'info', label: 'question', text: question });
  return concerns;
}

function Attention() {
  const concerns = allCards.value.filter((card) => !isFinished(card)).sort((a, b) => urgencyOf(a) - urgencyOf(b)).flatMap(concernsOf);
  return (
    <section class="panel" aria-label="Needs attention">
      <h2>Needs attention {concerns.length === 0 ? null : <span class="badge neutral">{concerns.length}</span>}</h2>
      {concerns.length === 0 ? <p class="empty-note">{totals.value.active === 0 ? 'Nothing.' : 'Nothing. All active plans are valid and moving.'}</p> : (
        <ul class="rows concerns">
          {concerns.slice(0, 8).map((concern) => (
            <li key={`${concern.card.key}${concern.label}${concern.text}`}>
              <span class={`badge ${concern.tone}`}>{concern.label}</span>
              <div class="row-text"><button type="button" class="row-title" onClick={() => openPlan(concern.card)}>{concern.card.title}</button><p class="subtle clip-2"><InlineCode text={concern.text} /></p></div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Recent() {
  const recent = page.value?.overview.recent ?? [];
  const tones = { done: 'success', decision: 'accent', plain: 'neutral' } as const;
  return (
    <section class="panel" aria-label="Recent">
      <h2>Recent</h2>
      {recent.length === 0 ? <p class="empty-note">Progress appears after the first commit.</p> : (
        <ul class="rows">
          {recent.slice(0, 8).map((entry) => {
            const card = entry.planKey === null ? undefined : page.value?.plans.get(entry.planKey);
            return (
              <li key={`${entry.commit}${entry.planKey ?? ''}`}>
                <code class="subtle">{entry.commit.slice(0, 7)}</code>
                <div class="row-text">
                  {card === undefined ? <span class="row-title plain">{entry.subject}</span> : <button type="button" class="row-title" onClick={() => openPlan(card)}>{entry.subject}</button>}
                  <p class="subtle clip">{entry.planTitle} · {entry.session === null ? entry.author : sessionName(entry.session.agent, entry.session.sessionId)} · <TimeAgo at={entry.at} /></p>
                </div>
                <span class={`badge ${tones[entry.tone]}`}>{entry.summary}</span>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

function Running() {
  const live = page.value?.sessions.filter((session) => session.state === 'live') ?? [];
  if (live.length === 0) return null;
  return (
    <section class="running" aria-label="Running now">
      <h2 class="section-title">Running now <span class="badge neutral">{live.length}</span></h2>
      <ul class="cards grid">{live.map((session) => <li key={session.handle}><SessionCard session={session} /></li>)}</ul>
    </section>
  );
}
