/**
 * All that the drawer's server and its page say to each other, in two unions. The values inside them are `model/drawer-view.ts`.
 * Types and one constant; nothing else is shared between server and page.
 */
import type { DrawerSnapshot, Overview, PlanCard, PlanDetail, PlanKey, RepositoryView, SessionView, TemplateView } from '../model/drawer-view.ts';
import type { PlanOperation } from '../model/operation.ts';
import type { TechDebtItem } from '../model/plan.ts';

/** Sent with every stream: a page of another version reloads itself rather than misread. */
export const protocolVersion = 1;

/** Server → page. Revisions grow by one; a page that misses one reads the snapshot again. */
export type ServerMessage =
  | { readonly kind: 'snapshot'; readonly revision: number; readonly snapshot: DrawerSnapshot }
  | { readonly kind: 'plans'; readonly revision: number; readonly upserted: readonly PlanCard[]; readonly removed: readonly { readonly key: PlanKey; readonly title: string }[] }
  | { readonly kind: 'repository'; readonly revision: number; readonly repository: RepositoryView }
  | { readonly kind: 'overview'; readonly revision: number; readonly overview: Overview }
  | { readonly kind: 'sessions'; readonly revision: number; readonly sessions: readonly SessionView[] }
  | { readonly kind: 'debt'; readonly revision: number; readonly debt: readonly TechDebtItem[] | null }
  | { readonly kind: 'templates'; readonly revision: number; readonly templates: readonly TemplateView[] }
  /** The stream cannot be continued from where the page was: a snapshot follows. */
  | { readonly kind: 'reset'; readonly revision: number };

/** Page → server, each one POST. `base` of the plan goes in `If-Match`. `operationId` makes a repeated send harmless. */
export type PageMessage =
  | { readonly kind: 'operate'; readonly operationId: string; readonly key: PlanKey; readonly operations: readonly PlanOperation[] }
  | { readonly kind: 'create'; readonly operationId: string; readonly title: string; readonly id: string | null; readonly template: string; readonly author: string | null; readonly tags: readonly string[]; readonly debtIds: readonly string[]; readonly open: boolean }
  | { readonly kind: 'commit'; readonly operationId: string; readonly key: PlanKey; readonly message: string }
  | { readonly kind: 'open-editor'; readonly operationId: string; readonly key: PlanKey; readonly line: number }
  | { readonly kind: 'fix'; readonly operationId: string; readonly key: PlanKey }
  /** Has a session that runs told about its plan at its next prompt, where its host can. */
  | { readonly kind: 'tell-session'; readonly operationId: string; readonly key: PlanKey; readonly sessionId: string }
  /** Opens the place of a debt item in the editor: the line of code, else its row in the tracker. */
  | { readonly kind: 'open-debt'; readonly operationId: string; readonly id: string };

/** Answer to a `PageMessage`. The new state itself comes by the stream, so there is one copy of the truth. */
export type OperationAnswer =
  | { readonly kind: 'done'; readonly key: PlanKey | null; readonly blobId: string | null; readonly note: string | null }
  /** 412: somebody else changed the file. What is there now comes with it. */
  | { readonly kind: 'stale'; readonly detail: PlanDetail }
  | { readonly kind: 'refused'; readonly message: string; readonly hints: readonly string[] };
