/** Tells the registry which plan a session was linked to, so that its commits and its next start know. */
import type { PlanOperation } from '../model/operation.ts';
import { isDenied } from '../sessions/registry.ts';
import { noteLinkedPlan } from '../sessions/record-session.ts';
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
