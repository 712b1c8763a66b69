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
  return changeAndAnswer(invocation, plan, [{ kind: 'add-task', text, section: textOption(invocation.options, 'section') }], ({ plan: after }) => {
    const added = after.tasks.findLast((task) => task.text === text);
    return `${escapeText(after.id)}: added task ${added === undefined ? '' : `${added.number} `}of ${after.taskCount}`;
  });
}
