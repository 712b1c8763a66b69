/** The programs that a user chose for git: pager and editor. */
import { parse, resolve } from 'node:path';
import { userEnvironment } from '../git/git-environment.ts';
import { runGit } from '../git/run-git.ts';

const variables = { GIT_PAGER: ['GIT_PAGER', 'PAGER', 'TERM'], GIT_EDITOR: ['GIT_EDITOR', 'VISUAL', 'EDITOR', 'TERM'] } as const;

/**
 * The command line (for a shell, as git has it) of the pager or editor that git would start outside of any repository; null where there is none. What a
 * clone's own configuration names is not taken: a clone that somebody else made would start a program of theirs.
 */
export async function userProgram(name: 'GIT_PAGER' | 'GIT_EDITOR', cwd: string, env: Readonly<Record<string, string | undefined>>): Promise<string | null> {
  const chosen = Object.fromEntries(variables[name].flatMap((variable) => (env[variable] === undefined ? [] : [[variable, env[variable]]])));
  // git is started without a user's variables; these few decide the answer.
  const outside = { cwd: parse(resolve(cwd)).root, env: userEnvironment(env) };
  const { stdout, status } = await runGit(outside, ['var', name], { okStatuses: [0, 1, 128], withoutConfig: true, env: chosen });
  const program = stdout.toString('utf8').trim();
  return status !== 0 || program === '' ? null : program;
}
