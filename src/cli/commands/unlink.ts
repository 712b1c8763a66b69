/** `git plan unlink`: an agent session does not work on a plan. */
import type { ExitCode } from '../../model/errors.ts';
import { escapeText } from '../../render/escape.ts';
import { changeAndAnswer } from '../change-command.ts';
import type { Invocation } from '../invocation.ts';
import { sessionToLink } from '../session-to-link.ts';

/** Runs the command. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const [address = '', given] = invocation.positionals;
  const sessionId = sessionToLink(await invocation.context(), given ?? null, 'unlink');
  return changeAndAnswer(invocation, address, [{ kind: 'unlink-session', sessionId }], ({ plan }) => `${escapeText(plan.id)}: unlinked ${escapeText(sessionId)}`);
}
