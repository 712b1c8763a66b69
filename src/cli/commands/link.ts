/** `git plan link`: an agent session works on a plan. */
import { linkNextSession } from '../../app/link-next-session.ts';
import { tellSession } from '../../app/session-links.ts';
import type { ExitCode } from '../../model/errors.ts';
import { escapeText } from '../../render/escape.ts';
import { changeAndAnswer } from '../change-command.ts';
import type { Invocation } from '../invocation.ts';
import { sessionToLink } from '../session-to-link.ts';
import { usageError } from '../usage-error.ts';

/** Runs the command. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { positionals, options, io } = invocation;
  const [address = '', given] = positionals;
  const context = await invocation.context();
  if (options['next'] === true) {
    if (given !== undefined) throw usageError('--next and a session exclude each other');
    const plan = await linkNextSession(context, address, { dryRun: options['dry-run'] === true });
    io.out(`${escapeText(plan.id)}: the next session that starts here will be linked\n`);
    return 0;
  }
  const sessionId = sessionToLink(context, given ?? null);
  const code = await changeAndAnswer(invocation, address, [{ kind: 'link-session', sessionId }], ({ plan }) => `${escapeText(plan.id)}: linked ${escapeText(sessionId)}`);
  if (options['tell'] === true && options['dry-run'] !== true && !tellSession(context, sessionId)) io.err("warning: that session is not registered here, so it cannot be told; 'git plan context' prints what it should know\n");
  return code;
}
