/** Whether anything may be kept between runs, or read that was kept, in this repository. */
import { UserError } from '../model/errors.ts';
import type { AppContext } from './context.ts';

/** Changed with every build: other code may read the same text otherwise. */
declare const __GIT_PLAN_BUILD__: string | undefined;

/** Names the code; facts that depend on how text is read hold for it alone. */
export const programBuild = typeof __GIT_PLAN_BUILD__ === 'string' ? __GIT_PLAN_BUILD__ : 'source';

/** True with `GIT_PLAN_NO_CACHE`. */
export function forbidsMemory(env: AppContext['env']): boolean {
  return !['', '0', 'false', undefined].includes(env['GIT_PLAN_NO_CACHE']);
}

/** False with `GIT_PLAN_NO_CACHE`, and where the git folder is not to be trusted or is none (only objects are there). */
export function mayRemember({ repository, env }: Pick<AppContext, 'repository' | 'env'>): boolean {
  return repository.commonDirTrusted && repository.objectsOnly !== true && !forbidsMemory(env);
}

/** Throws where the git folder is not to be trusted: a folder that only names another repository's must not write there. */
export function mustOwnGitFolder({ commonDirTrusted }: AppContext['repository']): void {
  if (!commonDirTrusted) throw new UserError('the git directory of this repository belongs to another one: nothing is written there');
}
