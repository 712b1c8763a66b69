/** `git plan decide`: a decision and its reason. */
import type { ExitCode } from '../../model/errors.ts';
import { escapeText } from '../../render/escape.ts';
import { changeAndAnswer, joined } from '../change-command.ts';
import type { Invocation } from '../invocation.ts';
import { textOption } from '../options.ts';

/** Runs the command. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const [plan = '', ...words] = invocation.positionals;
  return changeAndAnswer(invocation, plan, [{ kind: 'add-decision', text: joined(words), because: textOption(invocation.options, 'because') }], ({ plan: after }) => `${escapeText(after.id)}: decided`);
}
