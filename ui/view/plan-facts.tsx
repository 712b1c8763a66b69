import type { PlanCard, PlanDetail } from '../../src/model/drawer-view.ts';
import { go, place } from '../state/place.ts';
import { toggleTerm } from '../state/filter-plans.ts';
import { page } from '../state/store.ts';
import { sessionName } from '../state/session-names.ts';
import { Icon } from './icon.tsx';
import { TimeAgo } from './time-ago.tsx';

/** Where the values come from when the file itself does not say them. */
const sourceWords: Readonly<Record<string, string>> = { 'file-name': 'from the file name', folder: 'from the folder', tasks: 'from the tasks', history: 'from history', line: 'from the text', heading: 'from the heading' };

/** Author, dates, tags, sessions, work elsewhere, file: the quiet part. */
export function PlanFacts({ card, detail }: { readonly card: PlanCard; readonly detail: PlanDetail }) {
  const { plan } = detail;
  const source = (name: string): string | undefined => {
    const found = plan.inferred[name];
    return found === undefined ? undefined : sourceWords[found];
  };
  const sessions = page.value?.sessions ?? [];
  return (
    <dl class="facts">
      {plan.author === '' ? null : <><dt>Author</dt><dd title={source('author')}>{plan.author}</dd></>}
      <dt>Created</dt><dd title={source('createdAt')}><TimeAgo at={plan.createdAt} /></dd>
      <dt>Updated</dt><dd title={source('updatedAt')}><TimeAgo at={plan.updatedAt} /></dd>
      {plan.tags.length === 0 ? null : <><dt>Tags</dt><dd class="tags">{plan.tags.map((tag) => <button key={tag} type="button" class="tag" onClick={() => go({ query: toggleTerm(place.value.query, { field: 'tag', value: tag.toLowerCase() }) })}>{tag}</button>)}</dd></>}
      {plan.linkedSessionIds.length === 0 ? null : <><dt>Sessions</dt><dd>{plan.linkedSessionIds.map((id) => sessionName(sessions.find((session) => session.handle === id)?.agent ?? null, id)).join(', ')}</dd></>}
      {card.inFlight.length === 0 ? null : (
        <><dt>In flight</dt><dd>{card.inFlight.map((flight) => (
          <p key={`${flight.branch}${flight.worktree ?? ''}`} class="with-icon"><Icon name="branch" />+{flight.taskCount} on {flight.branch}{flight.dirty ? ' (not committed)' : ''}{flight.session === null ? '' : ` by ${sessionName(flight.session.agent, flight.session.sessionId)}`}</p>
        ))}</dd></>
      )}
      {plan.debtIds.length === 0 ? null : <><dt>Debt</dt><dd>{plan.debtIds.join(', ')}</dd></>}
      {plan.dependsOn.length === 0 ? null : <><dt>Depends on</dt><dd>{plan.dependsOn.map((id) => <button key={id} type="button" class="text-button" onClick={() => go({ plan: id })}>{id}</button>)}</dd></>}
      <dt>File</dt><dd class="path"><code>{plan.filePath}</code></dd>
    </dl>
  );
}
