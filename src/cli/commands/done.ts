/** `git plan done`: tick tasks off. */
import type { ExitCode } from '../../model/errors.ts';
import { changeAndAnswer, progressLine } from '../change-command.ts';
import type { Invocation } from '../invocation.ts';

/** Runs the command. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const [plan = '', ...tasks] = invocation.positionals;
  return changeAndAnswer(invocation, plan, tasks.map((task) => ({ kind: 'set-task', task, state: 'done' }) as const), progressLine);
}
