/** The one place where what the server says becomes what the page shows. Pure. */
import type { ServerMessage } from '../../src/drawer/protocol.ts';
import type { DrawerSnapshot, PlanCard, PlanKey } from '../../src/model/drawer-view.ts';

export type PageState = Omit<DrawerSnapshot, 'plans'> & {
  readonly revision: number;
  readonly plans: ReadonlyMap<PlanKey, PlanCard>;
  /** Plans that went away since the page opened and did not come back, newest last: each is said once. */
  readonly removed: readonly { readonly key: PlanKey; readonly id: string; readonly title: string; readonly revision: number }[];
  /** True when a message was missed: the page must read the snapshot again. */
  readonly behind: boolean;
};

/** State after `message`. A message that was seen before changes nothing; one after a gap marks the state as behind. */
export function apply(state: PageState | null, message: ServerMessage): PageState | null {
  if (message.kind === 'snapshot') return fromSnapshot(state, message.revision, message.snapshot);
  if (state === null) return null;
  if (message.kind === 'reset') return { ...state, behind: true };
  if (message.revision <= state.revision) return state;
  if (message.revision > state.revision + 1) return { ...state, behind: true };
  const next = { ...state, revision: message.revision };
  switch (message.kind) {
    case 'plans': {
      const plans = new Map(state.plans);
      const gone = message.removed.map(({ key }) => plans.get(key)).filter((card) => card !== undefined);
      for (const { key } of message.removed) plans.delete(key);
      for (const card of message.upserted) plans.set(card.key, card);
      return { ...next, plans, removed: deletions(state.removed, gone, plans, message.revision) };
    }
    case 'repository':
      return { ...next, repository: message.repository };
    case 'overview':
      return { ...next, overview: message.overview };
    case 'sessions':
      return { ...next, sessions: message.sessions };
    case 'debt':
      return { ...next, debt: message.debt };
    case 'templates':
      return { ...next, templates: message.templates };
    default:
      return message satisfies never;
  }
}

function fromSnapshot(before: PageState | null, revision: number, snapshot: DrawerSnapshot): PageState {
  const { plans, ...rest } = snapshot;
  const known = before?.plans;
  // A card that did not change keeps its identity, so that nothing is drawn again for it.
  const kept = new Map(plans.map((card) => {
    const old = known?.get(card.key);
    return [card.key, old !== undefined && old.blobId === card.blobId && JSON.stringify(old) === JSON.stringify(card) ? old : card] as const;
  }));
  const gone = before === null ? [] : [...before.plans.values()].filter((card) => !kept.has(card.key));
  return { ...rest, revision, plans: kept, removed: deletions(before?.removed ?? [], gone, kept, revision), behind: false };
}

/** A file that went away while a plan of the same id is there was moved, not deleted; one that is there again is no longer gone. */
function deletions(before: PageState['removed'], gone: readonly PlanCard[], plans: ReadonlyMap<PlanKey, PlanCard>, revision: number): PageState['removed'] {
  if (before.length === 0 && gone.length === 0) return before;
  const ids = new Set([...plans.values()].map((card) => card.id));
  return [...before, ...gone.map(({ key, id, title }) => ({ key, id, title, revision }))].filter(({ key, id }) => !plans.has(key) && !ids.has(id)).slice(-20);
}
