/** `git plan note`: a progress-log entry. */
import type { ExitCode } from '../../model/errors.ts';
import { escapeText } from '../../render/escape.ts';
import { changeAndAnswer, joined } from '../change-command.ts';
import type { Invocation } from '../invocation.ts';

/** Runs the command. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const [plan = '', ...words] = invocation.positionals;
  return changeAndAnswer(invocation, plan, [{ kind: 'add-log', text: joined(words) }], ({ plan: after }) => `${escapeText(after.id)}: noted`);
}
