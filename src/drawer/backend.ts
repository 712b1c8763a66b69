/** What the server asks of the program behind it. The server knows HTTP; the backend knows plans; tests put another one in its place. */
import type { DrawerSnapshot, PlanChanges, PlanDetail, PlanHistory, PlanKey, PlanPreamble } from '../model/drawer-view.ts';
import type { OperationAnswer, PageMessage, ServerMessage } from './protocol.ts';

/** A change without its revision: the hub numbers messages. */
export type Change = ServerMessage extends infer M ? (M extends { readonly kind: 'snapshot' | 'reset' } ? never : M extends ServerMessage ? Omit<M, 'revision'> : never) : never;

export interface DrawerBackend {
  /** The state that all changes said so far add up to. */
  snapshot(): DrawerSnapshot;
  /** Says every change after this call, in order. Returns the way to stop. */
  subscribe(listener: (change: Change) => void): () => void;
  /** null where there is no such plan. */
  plan(key: PlanKey): Promise<PlanDetail | null>;
  history(key: PlanKey): Promise<PlanHistory | null>;
  planAt(key: PlanKey, commit: string): Promise<PlanDetail | null>;
  changes(key: PlanKey): Promise<PlanChanges | null>;
  preamble(key: PlanKey): Promise<PlanPreamble | null>;
  /** `base` is the blob id that the page saw; null only for messages that change no existing file. */
  perform(message: PageMessage, base: string | null): Promise<OperationAnswer>;
  close(): Promise<void>;
}
