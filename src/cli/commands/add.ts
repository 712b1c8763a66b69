/** `git plan add`: one more task. */
import type { ExitCode } from '../../model/errors.ts';
import { escapeText } from '../../render/escape.ts';
import { changeAndAnswer, joined } from '../change-command.ts';
import type { Invocation } from '../invocation.ts';
import { textOption } from '../options.ts';

/** Runs the command. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const [plan = '', ...words] = invocation.positionals;
  const text = joined(words);
  return changeAndAnswer(invocation, plan, [{ kind: 'add-task', text, section: textOption(invocation.options, 'section') }], ({ before, plan: after }) => {
    // Not by its text, which is written in a way that Markdown does not take for something else.
    const added = after.tasks.find((task, at) => before.tasks[at]?.text !== task.text);
    return `${escapeText(after.id)}: added task ${added === undefined ? '' : `${added.number} `}of ${after.tasks.length}`;
  });
}
