/** Progress by commit: a step line coloured by session, the same as a list beside it, and a slider that shows the plan as it was. */
import { useEffect, useState } from 'preact/hooks';
import type { PlanCard, PlanHistory } from '../../src/model/drawer-view.ts';
import type { TimelineEntry } from '../../src/model/timeline.ts';
import { copy, attempt } from '../state/plan-actions.ts';
import { go, place } from '../state/place.ts';
import { isWide } from '../state/preferences.ts';
import { sessionKey } from '../../src/model/session.ts';
import { sessionColours, sessionName } from '../state/session-names.ts';
import { now } from '../state/store.ts';
import { shortDate } from '../state/times.ts';
import { summaryOf } from '../state/entry-summary.ts';
import { SessionLabel, type Colour } from './session-label.tsx';
import { TimelineChart } from './timeline-chart.tsx';
import { TimeAgo } from './time-ago.tsx';

const windowSize = 60;
const firstRows = 4;

export function Timeline({ card, history, problem }: { readonly card: PlanCard; readonly history: PlanHistory | null; readonly problem: string | null }) {
  const [all, setAll] = useState(false);
  const [shift, setShift] = useState(0);
  const [near, setNear] = useState<string | null>(null);
  const at = history === null ? -1 : indexOf(history.entries, place.value.at);
  const count = history?.entries.length ?? 0;
  // What is chosen is in the window, by whatever way it was chosen; and no other commit's words float above it.
  useEffect(() => {
    const from = Math.max(0, count - windowSize - shift);
    if (place.value.at === null) setShift(0);
    else if (at >= 0 && at < from) setShift(Math.max(0, count - windowSize - at));
    else if (at >= from + windowSize) setShift(count - 1 - at);
    setNear((commit) => (commit !== null && at >= 0 && commit !== history?.entries[at]?.commit ? null : commit));
  }, [place.value.at, count]);
  if (history === null) return <section class="timeline" aria-label="Timeline"><h4 aria-level={isWide() ? 2 : 4}>Timeline</h4><p class="subtle">{problem ?? 'Reading history…'}</p></section>;
  const { entries } = history;
  if (entries.length === 0) return <section class="timeline" aria-label="Timeline"><h4 aria-level={isWide() ? 2 : 4}>Timeline</h4><p class="subtle">{history.problem ?? 'Progress appears after the first commit.'}</p></section>;
  const colours = sessionColours(entries);
  const colourOf = (entry: TimelineEntry): Colour => colours.get(sessionKey(entry.session) ?? '') ?? { colour: 0, hollow: false };
  const from = Math.max(0, entries.length - windowSize - shift);
  const shown = entries.slice(from, from + windowSize);
  // Nothing to draw where there never was a task.
  const isEmpty = entries.every(({ before, after }) => (after ?? before)?.taskCount === 0);
  const rows = [...shown].reverse();
  const hasNone = entries.some((entry) => sessionKey(entry.session) === null);
  return (
    <section class="timeline" aria-label="Timeline">
      <div class="timeline-head">
        <h4 aria-level={isWide() ? 2 : 4}>Timeline</h4>
        <span class="grow" />
        <span class="legend">
          {[...colours.values()].slice(0, 7).map((entry) => <SessionLabel key={sessionKey(entry.session)} session={entry.session} colour={entry} />)}
          {hasNone ? <SessionLabel session={null} /> : null}
        </span>
      </div>
      {isEmpty ? null : <TimelineChart entries={shown} colourOf={colourOf} near={near} chosen={at < 0 ? null : (entries[at] as TimelineEntry).commit} present={from + shown.length < entries.length ? null : card.progressPercent} onNear={setNear} onChoose={(commit) => (commit === null ? go({ at: null }) : choose(entries, commit))} />}
      {entries.length > windowSize ? (
        <label class="brush">
          <span>Commits {from + 1} to {from + shown.length} of {entries.length}</span>
          <input type="range" min={0} max={entries.length - windowSize} value={entries.length - windowSize - shift} aria-label="Part of the history that is shown" onInput={(event) => setShift(entries.length - windowSize - Number(event.currentTarget.value))} />
        </label>
      ) : null}
      {entries.length > 1 ? (
        <label class="slider">
          <span class="hidden">Show the plan as of a commit</span>
          <input
            type="range" min={0} max={entries.length} value={at < 0 ? entries.length : at}
            aria-valuetext={at < 0 ? 'Now' : describeEntry(entries[at] as TimelineEntry)}
            onBlur={() => setNear(null)}
            onInput={(event) => {
              const index = Number(event.currentTarget.value);
              setNear(entries[index]?.commit ?? null);
              go({ at: index >= entries.length ? null : (entries[index] as TimelineEntry).commit.slice(0, 12) }, true);
            }}
          />
        </label>
      ) : null}
      {isEmpty && entries.length < 2 ? null : <div class="chart-foot subtle" aria-hidden="true"><span>{shortDate((shown[0] as TimelineEntry).committedAt, now.value)}</span><span class={at < 0 ? '' : 'as-of'}>{at < 0 ? 'now' : `as of ${(entries[at] as TimelineEntry).commit.slice(0, 7)}`}</span></div>}
      <ol class="commits" aria-label="Commits, newest first">
        {(all ? rows : rows.slice(0, firstRows)).map((entry) => (
          <li key={entry.commit} class={`${near === entry.commit ? 'near' : ''}${place.value.at !== null && entry.commit.startsWith(place.value.at) ? ' chosen' : ''}`} onMouseEnter={() => setNear(entry.commit)} onMouseLeave={() => setNear(null)}>
            <i class={`swatch s${colourOf(entry).colour}${colourOf(entry).hollow ? ' hollow' : ''}`} title={entry.session === null ? 'no session' : sessionName(entry.session.agent, entry.session.sessionId)} />
            <button type="button" class="commit-id" title="Copy the commit's id" aria-label={`Copy commit id ${entry.commit.slice(0, 7)}`} onClick={() => attempt(copy(entry.commit, `Copied ${entry.commit.slice(0, 7)}`))}>{entry.commit.slice(0, 7)}</button>
            <button type="button" class="commit-subject" title={`${entry.subject}\n${entry.author}`} aria-label={`Show the plan as of ${entry.commit.slice(0, 7)}: ${entry.subject}`} onClick={() => choose(entries, entry.commit)} onFocus={() => setNear(entry.commit)} onBlur={() => setNear(null)}>{entry.subject}</button>
            <Change entry={entry} />
            <TimeAgo at={entry.committedAt} />
          </li>
        ))}
      </ol>
      {rows.length > firstRows ? <button type="button" class="text-button" aria-expanded={all} onClick={() => setAll(!all)}>{all ? 'Show fewer' : `Show ${rows.length - firstRows} more`}</button> : null}
      <span class="hidden">{card.title}</span>
    </section>
  );
}

const indexOf = (entries: readonly TimelineEntry[], at: string | null): number => (at === null ? -1 : entries.findIndex(({ commit }) => commit.startsWith(at)));

function choose(entries: readonly TimelineEntry[], commit: string): void {
  const newest = entries[entries.length - 1]?.commit;
  go({ at: place.value.at !== null && commit.startsWith(place.value.at) ? null : commit === newest && place.value.at === null ? commit.slice(0, 12) : commit.slice(0, 12) });
}

function Change({ entry }: { readonly entry: TimelineEntry }) {
  const { text, tone } = summaryOf(entry);
  return <span class={`badge ${tone}`}>{text}</span>;
}

const describeEntry = (entry: TimelineEntry): string => `${entry.commit.slice(0, 7)}, ${entry.subject}, ${summaryOf(entry).text}`;
