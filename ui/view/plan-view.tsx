/** The whole plan: actions, problems, timeline, text with tasks that can be ticked. In the dock one column, expanded two. */
import { useEffect, useState } from 'preact/hooks';
import type { PlanCard, PlanDetail, PlanHistory } from '../../src/model/drawer-view.ts';
import { conflicts } from '../state/operations.ts';
import { detailOf, historyOf, readVersion, shownVersion, watchPlan } from '../state/plan-details.ts';
import { go, place } from '../state/place.ts';
import { isWide } from '../state/preferences.ts';
import { ServerError } from '../state/server.ts';
import { ConflictBar } from './conflict-bar.tsx';
import { PlanActions } from './plan-actions.tsx';
import { PlanBody } from './plan-body.tsx';
import { PlanFacts } from './plan-facts.tsx';
import { Problems } from './problems.tsx';
import { Timeline } from './timeline.tsx';
import { TimeAgo } from './time-ago.tsx';

export function PlanView({ card }: { readonly card: PlanCard }) {
  useEffect(() => watchPlan(card.key), [card.key]);
  const { value: current, problem } = detailOf(card.key).value;
  const history = historyOf(card.key).value;
  const { version, refusal } = useVersion(card, place.value.at, history.value);
  const detail = version ?? current;
  const conflict = conflicts.value.get(card.key);
  const wide = isWide();
  if (detail === null) return <p class="loading" role="status">{problem ?? 'Reading the plan…'}</p>;
  const timeline = <Timeline card={card} history={history.value} problem={history.problem} />;
  return (
    <div class={`plan${wide ? ' wide' : ''}`}>
      {conflict === undefined ? null : <ConflictBar conflict={conflict} />}
      {refusal === null ? null : <RefusedVersion text={refusal} />}
      {version === null ? <PlanActions card={card} /> : <VersionBanner detail={version} history={history.value} />}
      {version === null ? <Problems card={card} problems={detail.plan.problems} repairable={detail.repairable} /> : null}
      <div class="plan-columns">
        {wide ? null : timeline}
        <section class="plan-text" aria-label="Plan">
          <PlanBody card={card} detail={detail} history={history.value} />
        </section>
        <div class="plan-side">
          {wide ? timeline : null}
          <PlanFacts card={card} detail={detail} />
        </div>
      </div>
    </div>
  );
}

/** The plan as of the commit in the address; null for the present. `refusal`: why the version that is asked for is not shown. */
function useVersion(card: PlanCard, at: string | null, history: PlanHistory | null): { readonly version: PlanDetail | null; readonly refusal: string | null } {
  const [version, setVersion] = useState<PlanDetail | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const commit = at === null ? null : (history?.entries.find((entry) => entry.commit.startsWith(at))?.commit ?? null);
  const isUnknown = at !== null && commit === null && history !== null;
  useEffect(() => {
    setRefusal(isUnknown ? `No commit ${at?.slice(0, 7)} changed this plan.` : null);
    if (commit === null) {
      setVersion(null);
      return undefined;
    }
    let wanted = true;
    readVersion(card.key, commit).then((detail) => wanted && setVersion(detail), (error: unknown) => {
      if (!wanted) return;
      setVersion(null);
      setRefusal(`The plan as of ${commit.slice(0, 7)} cannot be shown: ${error instanceof ServerError && error.status === 404 ? 'it was not there.' : error instanceof Error ? error.message : String(error)}`);
    });
    return () => {
      wanted = false;
    };
  }, [card.key, commit, isUnknown]);
  const shown = commit === null ? null : version;
  // The card above it shows the same.
  useEffect(() => {
    shownVersion.value = shown;
    return () => {
      shownVersion.value = null;
    };
  }, [shown]);
  return { version: shown, refusal };
}

function RefusedVersion({ text }: { readonly text: string }) {
  return (
    <div class="notice warning" role="status">
      <span class="grow">{text} What follows is the plan as it is now.</span>
      <button type="button" class="button small" onClick={() => go({ at: null })}>Back to now</button>
    </div>
  );
}

function VersionBanner({ detail, history }: { readonly detail: PlanDetail; readonly history: PlanHistory | null }) {
  const entry = history?.entries.find(({ commit }) => commit === detail.at);
  return (
    <div class="notice info" role="status">
      <span class="grow">As of <code>{detail.at?.slice(0, 7)}</code>{entry === undefined ? null : <> · {entry.subject} · <TimeAgo at={entry.committedAt} /></>}. Read-only.</span>
      <button type="button" class="button small" onClick={() => go({ at: null })}>Back to now</button>
    </div>
  );
}
