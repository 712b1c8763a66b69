/** The programs that a user chose for git: pager and editor. */
import { runGit } from '../git/run-git.ts';

const variables = { GIT_PAGER: ['GIT_PAGER', 'PAGER', 'TERM'], GIT_EDITOR: ['GIT_EDITOR', 'VISUAL', 'EDITOR', 'TERM'] } as const;

/** The command line (for a shell, as git has it) of the pager or editor that git would start in a folder; null where there is none. */
export async function userProgram(name: 'GIT_PAGER' | 'GIT_EDITOR', cwd: string, env: Readonly<Record<string, string | undefined>>): Promise<string | null> {
  const chosen = Object.fromEntries(variables[name].flatMap((variable) => (env[variable] === undefined ? [] : [[variable, env[variable]]])));
  // git is started without a user's variables; these few decide the answer.
  const { stdout, status } = await runGit({ cwd }, ['var', name], { okStatuses: [0, 1, 128], withoutConfig: true, env: chosen });
  const program = stdout.toString('utf8').trim();
  return status !== 0 || program === '' ? null : program;
}
