import type { PlanCard } from '../../src/model/drawer-view.ts';
import { attempt, copyLink, copyPreamble, openInEditor, setStatus } from '../state/plan-actions.ts';
import { dialog, linking } from '../state/selection.ts';
import { isFinished, readOnly } from '../state/store.ts';
import { Icon } from './icon.tsx';
import { LinkSession } from './link-session.tsx';

/** The row of buttons of an open plan. Finished plans are read-only until they are reopened. */
export function PlanActions({ card }: { readonly card: PlanCard }) {
  const open = linking.value === card.key;
  const blocked = readOnly.value;
  return (
    <div class="actions" role="group" aria-label="Actions">
      {isFinished(card) ? (
        <button type="button" class="button small" disabled={blocked} onClick={() => setStatus(card, 'active')}><Icon name="reopen" />Reopen</button>
      ) : (
        <>
          <div class="anchor">
            <button type="button" class="button small" aria-expanded={open} aria-haspopup="dialog" disabled={blocked} onClick={() => (linking.value = open ? null : card.key)}><Icon name="sessions" />Link session<Icon name="down" /></button>
            {open ? <LinkSession card={card} /> : null}
          </div>
          {card.status === 'draft' ? <button type="button" class="button small" disabled={blocked} onClick={() => setStatus(card, 'active')}><Icon name="circleCheck" />Start</button> : null}
          <button type="button" class="button small lesser" disabled={blocked} onClick={() => setStatus(card, 'completed')}><Icon name="circleCheck" />Mark complete</button>
          <button type="button" class="button small lesser" disabled={blocked} onClick={() => setStatus(card, 'abandoned')}><Icon name="abandon" />Abandon</button>
        </>
      )}
      {card.uncommitted ? <button type="button" class="button small plain" disabled={blocked} onClick={() => (dialog.value = { kind: 'commit', key: card.key })}><Icon name="commit" />Commit…</button> : null}
      <div class="tools">
        <button type="button" class="icon-button" aria-label="Copy context for an agent" title="Copy context for an agent" onClick={() => attempt(copyPreamble(card.key))}><Icon name="copy" /></button>
        <button type="button" class="icon-button" aria-label="Copy link" title="Copy link (C)" onClick={() => copyLink(card)}><Icon name="link" /></button>
        <button type="button" class="icon-button" aria-label="Open in editor" title="Open in editor (E)" onClick={() => attempt(openInEditor(card))}><Icon name="edit" /></button>
      </div>
    </div>
  );
}
