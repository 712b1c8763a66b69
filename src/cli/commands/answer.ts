/** `git plan answer`: the answer to an open question. */
import type { ExitCode } from '../../model/errors.ts';
import { escapeText } from '../../render/escape.ts';
import { changeAndAnswer, joined } from '../change-command.ts';
import type { Invocation } from '../invocation.ts';

/** Runs the command. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const [plan = '', question = '', ...words] = invocation.positionals;
  return changeAndAnswer(invocation, plan, [{ kind: 'answer-question', question, answer: joined(words) }], ({ plan: after }) => `${escapeText(after.id)}: answered`);
}
