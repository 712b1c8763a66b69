/** What linking a session means beside the plan: the registry knows, so that its commits and its next start do; and it may be told. */
import { UserError } from '../model/errors.ts';
import type { PlanOperation } from '../model/operation.ts';
import { isDenied, readRegistry } from '../sessions/registry.ts';
import { noteLinkedPlan, setSessionContext } from '../sessions/record-session.ts';
import type { AppContext } from './context.ts';

type LinkOperation = Extract<PlanOperation, { readonly kind: 'link-session' | 'unlink-session' }>;

/** Notes the links. The plan itself is what counts: where the registry cannot be written (an agent's sandbox), nothing is lost. */
export function noteSessionLinks(context: AppContext, planId: string, operations: readonly LinkOperation[]): void {
  const { commonDir, commonDirTrusted } = context.repository;
  if (!commonDirTrusted) return;
  for (const { kind, sessionId } of operations) {
    try {
      noteLinkedPlan(commonDir, sessionId.slice(sessionId.lastIndexOf('/') + 1), planId, { linked: kind === 'link-session' });
    } catch (error) {
      if (!isDenied(error)) throw error;
    }
  }
}

/**
 * The session that somebody means, as it stands in a plan: the handle of a session that is known here by its handle, the beginning of it, or its own id;
 * every other text as it is. Throws `UserError` where several begin so.
 */
export function resolveSession(context: AppContext, given: string): string {
  const { commonDir, commonDirTrusted } = context.repository;
  const bare = given.slice(given.lastIndexOf('/') + 1);
  const records = readRegistry(commonDirTrusted ? commonDir : null);
  const exact = records.find(({ handle, nativeId, aliases }) => handle === bare || nativeId === bare || aliases.includes(bare));
  if (exact !== undefined) return exact.handle;
  const near = records.filter(({ handle }) => bare.length >= 4 && (handle.startsWith(`session-${bare}`) || (bare.length > 'session-'.length && handle.startsWith(bare))));
  if (near.length > 1) throw new UserError(`'${given}' begins ${near.length} sessions`, { hints: near.map(({ agent, handle }) => `  ${agent}/${handle}`) });
  return near[0]?.handle ?? given;
}

/** Has a registered session told about its plan at its next prompt, where its host can, else at its next start. False where it is not registered. */
export function tellSession(context: AppContext, handle: string): boolean {
  const { commonDir, commonDirTrusted } = context.repository;
  const record = readRegistry(commonDirTrusted ? commonDir : null).find((each) => each.handle === handle);
  return record !== undefined && setSessionContext(commonDir, record.agent, record.handle, 'prompt');
}
