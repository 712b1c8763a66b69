/** Which session is meant where none is named: the one that the command runs in. */
import { resolveSession } from '../app/session-links.ts';
import type { AppContext } from '../app/context.ts';
import { findCurrentSession } from '../app/find-current-session.ts';
import { UserError } from '../model/errors.ts';

/** The session as it stands in a plan. Throws `UserError` where none is named and none is known. */
export function sessionToLink(context: AppContext, given: string | null, command: 'link' | 'unlink' = 'link'): string {
  if (given !== null) return resolveSession(context, given);
  const session = findCurrentSession(context);
  if (session === null) throw new UserError('this command does not run in an agent session that is known', { hints: [`name one: git plan ${command} <plan> <session>; 'git plan session list' shows those that run`] });
  return session;
}
