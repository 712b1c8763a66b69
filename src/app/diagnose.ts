/** `git plan doctor`: what is in force here, and what is wrong with it. Reads only. */
import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { runGit } from '../git/run-git.ts';
import { readConfig } from '../git/config.ts';
import type { AppContext } from './context.ts';
import { loadPlans } from './load-plans.ts';
import { findManager } from './hook-managers.ts';
import { hookStates } from './set-up.ts';

export type Check = { readonly name: string; readonly state: 'ok' | 'warning' | 'error'; readonly message: string; readonly fix: string | null };

/** Every check, in the order in which a person would look. */
export async function diagnose(context: AppContext, program: { readonly version: string; readonly nodeVersion: string; readonly homePath: string }): Promise<readonly Check[]> {
  const { repository } = context;
  const checks: Check[] = [];
  const say = (name: string, state: Check['state'], message: string, fix: string | null = null): void => void checks.push({ name, state, message, fix });
  say('git-plan', 'ok', `${program.version} on Node ${program.nodeVersion}`);
  const git = (await runGit(repository, ['version'])).stdout.toString('utf8').trim();
  const [major = 0, minor = 0] = (/(\d{1,9})\.(\d{1,9})/.exec(git) ?? []).slice(1).map(Number);
  say('git', major > 2 || (major === 2 && minor >= 36) ? 'ok' : 'warning', git, major > 2 || minor >= 36 ? null : 'install git 2.36 or newer');
  if (!existsSync(join(program.homePath, 'dist', 'hook.js'))) say('package', 'error', 'dist/hook.js is missing, so hooks cannot check plans', 'install git-plan again');
  try {
    accessSync(repository.gitDir, constants.W_OK);
    say('git directory', 'ok', 'can be written: undo and the history index are kept');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    say('git directory', 'warning', 'cannot be written: undo and the history index are not kept');
  }
  for (const { event, path, state } of await hookStates(context)) {
    // It checks nothing, so that it is a matter of taste whether it is there; but one that is there is meant to run.
    if (event === 'prepare-commit-msg' && state !== 'not executable') continue;
    if (state === 'installed') say(`hook ${event}`, 'ok', path);
    else if (state === 'not executable') say(`hook ${event}`, 'error', `${path} is not executable, so git passes it over`, `chmod +x ${path}`);
    else say(`hook ${event}`, event === 'pre-commit' ? 'warning' : 'ok', state === 'absent' ? 'not installed' : `${path} is another program's`, 'git plan hooks install');
  }
  const manager = repository.rootPath === null ? null : findManager(repository.rootPath);
  if (manager !== null) say('hook manager', 'ok', `${manager.name} (${manager.file})`);
  const config = await readConfig(repository);
  const driver = config.get('merge.plan.driver')?.at(-1);
  say('merge driver', driver === undefined ? 'warning' : 'ok', driver === undefined ? 'not registered: git merges plans as text' : 'registered', driver === undefined ? 'git plan init' : null);
  const plans = await loadPlans(context, { history: false, inFlight: false });
  const broken = plans.filter(({ plan }) => plan.problems.some((problem) => problem.severity === 'error'));
  say('plans', broken.length === 0 ? 'ok' : 'warning', `${plans.length} found, ${plans.filter(({ plan }) => plan.managed).length} managed, ${broken.length} with errors`, broken.length === 0 ? null : 'git plan validate');
  return checks;
}
