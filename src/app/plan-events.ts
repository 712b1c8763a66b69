/** What happens to plans, as events that leave the program: for `git plan watch` and whatever else does not draw. */
import type { DrawerChange, RepositoryView, SessionView } from '../model/drawer-view.ts';
import type { ExecutionPlan, TechDebtItem } from '../model/plan.ts';
import type { AppContext } from './context.ts';
import { planOf } from './drawer-card.ts';
import { type DrawerLive, type LiveOptions, openDrawerLive } from './drawer-live.ts';

/** `watching` is the first event; everything after it is a change. A plan that moved to another file is updated, not deleted. */
export type WatchEvent =
  | { readonly kind: 'watching'; readonly plans: number; readonly repository: RepositoryView }
  | { readonly kind: 'plan-updated'; readonly id: string; readonly plan: ExecutionPlan }
  | { readonly kind: 'plan-deleted'; readonly id: string; readonly title: string; readonly filePath: string }
  | { readonly kind: 'repository-updated'; readonly repository: RepositoryView }
  | { readonly kind: 'sessions-updated'; readonly sessions: readonly SessionView[] }
  | { readonly kind: 'debt-updated'; readonly items: readonly TechDebtItem[] };

/** Begins to tell events. What is there already is not told; `watching` comes when all of it has been read. */
export async function openPlanEvents(context: AppContext, tell: (event: WatchEvent) => void, options: LiveOptions = {}): Promise<{ readonly close: () => Promise<void> }> {
  const live = await openDrawerLive(context, options);
  await live.settled();
  const { plans, repository } = live.snapshot();
  const known = new Map(plans.map(({ key, id, title, filePath }) => [key, { id, title, filePath }]));
  live.subscribe((change) => {
    for (const event of eventsOf(live, change, known)) tell(event);
  });
  tell({ kind: 'watching', plans: plans.length, repository });
  return { close: () => live.close() };
}

type Known = Map<string, { readonly id: string; readonly title: string; readonly filePath: string }>;

function eventsOf(live: DrawerLive, change: DrawerChange, known: Known): readonly WatchEvent[] {
  switch (change.kind) {
    case 'plans': {
      const gone = change.removed.flatMap(({ key }) => known.get(key) ?? []);
      for (const { key } of change.removed) known.delete(key);
      for (const { key, id, title, filePath } of change.upserted) known.set(key, { id, title, filePath });
      const ids = new Set([...known.values()].map(({ id }) => id));
      return [
        ...change.upserted.flatMap(({ key, id }): WatchEvent[] => {
          const found = live.sightOf(key);
          return found === null ? [] : [{ kind: 'plan-updated', id, plan: planOf(found.sight) }];
        }),
        ...gone.filter(({ id }) => !ids.has(id)).map((plan): WatchEvent => ({ kind: 'plan-deleted', ...plan })),
      ];
    }
    case 'repository':
      return [{ kind: 'repository-updated', repository: change.repository }];
    case 'sessions':
      return [{ kind: 'sessions-updated', sessions: change.sessions }];
    case 'debt':
      return [{ kind: 'debt-updated', items: change.debt ?? [] }];
    case 'overview':
    case 'templates':
      return [];
    default:
      return change satisfies never;
  }
}
