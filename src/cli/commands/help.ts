/** `git plan help`: the manual page where there is a terminal and a viewer for it, else its text. */
import { spawn } from 'node:child_process';
import type { ExitCode } from '../../model/errors.ts';
import { commandTable, findCommand, overview } from '../command-table.ts';
import type { Invocation } from '../invocation.ts';
import { manualPages, manualText } from '../manual.ts';
import { packagePath } from '../package-path.ts';
import { usageError } from '../usage-error.ts';

/** Runs the command. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  if (invocation.options['agent'] === true) {
    const { agentManual } = await import('../agent-manual.ts');
    invocation.io.out(agentManual());
    return 0;
  }
  const [word] = invocation.positionals;
  const command = word === undefined ? overview : findCommand(word);
  if (command === null) throw usageError(`'${word ?? ''}' is not a git-plan command`, word, commandTable.map((known) => known.name));
  const name = command === overview ? 'git-plan' : `git-plan-${command.name}`;
  if (invocation.io.isTerminal && (await showManual(packagePath('man', `${name}.1`)))) return 0;
  const page = manualPages().find((candidate) => candidate.name === name);
  invocation.io.out(manualText(page?.markdown ?? ''));
  return 0;
}

/** Shows a page with man; false where there is no man, or none that can show it. */
function showManual(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('man', [path], { stdio: ['inherit', 'inherit', 'ignore'] });
    // ENOENT: no man here, and the text is printed instead.
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}
