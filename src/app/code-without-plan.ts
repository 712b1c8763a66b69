/** Whether a pull request changes code and no plan. Off unless `plan.ci.codeWithoutPlan` asks for it, because it annoys where it is not wanted. */
import type { ObjectId } from '../model/commit.ts';
import { UserError } from '../model/errors.ts';
import type { CodeWithoutPlan } from '../model/pull-request.ts';
import type { AppContext } from './context.ts';

/** Null where it is off, or where no changed path fits `plan.ci.code`. */
export async function findCodeWithoutPlan(context: AppContext, start: ObjectId, tip: ObjectId): Promise<CodeWithoutPlan | null> {
  const mode = context.settings.other['plan.ci.codewithoutplan']?.at(-1)?.toLowerCase() ?? 'off';
  if (mode === 'off') return null;
  if (mode !== 'warn' && mode !== 'error') throw new UserError(`Unexpected value '${mode}' of plan.ci.codeWithoutPlan, expected off, warn or error`);
  const globs = context.settings.other['plan.ci.code'] ?? [];
  const { git } = context.repository;
  const old = new Map((await git.listTree(start, [])).map(({ repoPath, id }) => [repoPath, id]));
  const now = new Map((await git.listTree(tip, [])).map(({ repoPath, id }) => [repoPath, id]));
  const changed = [...new Set([...old.keys(), ...now.keys()])].filter((path) => old.get(path) !== now.get(path));
  const paths = changed.filter((path) => (globs.length === 0 ? !path.endsWith('.md') : globs.some((glob) => fitsGlob(path, glob)))).toSorted();
  return paths.length === 0 ? null : { severity: mode === 'warn' ? 'warning' : 'error', count: paths.length, path: paths[0]! };
}

/** `*` and `?` inside a folder, `**` over folders; a name without a slash fits in any folder. Matched without backtracking over the whole path, whatever the glob. */
export function fitsGlob(path: string, glob: string): boolean {
  const wanted = (glob.includes('/') ? glob.replace(/^\//, '') : `**/${glob}`).replace(/\/$/, '/**').split('/');
  const given = path.split('/');
  // reached[at]: the globs so far fit the first `at` folders.
  let reached = given.map(() => false).concat(false);
  reached[0] = true;
  for (const part of wanted) {
    const next = reached.map(() => false);
    if (part === '**') {
      let open = false;
      reached.forEach((isReached, at) => (next[at] = open ||= isReached));
    } else {
      reached.forEach((isReached, at) => {
        if (isReached && at < given.length && fitsName(given[at]!, part)) next[at + 1] = true;
      });
    }
    reached = next;
  }
  return reached.at(-1) === true;
}

/** Linear in each star: the last star may always take one more. */
function fitsName(name: string, part: string): boolean {
  let [at, place, star, resume] = [0, 0, -1, 0];
  while (at < name.length) {
    if (place < part.length && (part[place] === '?' || part[place] === name[at]) && part[place] !== '*') {
      at += 1;
      place += 1;
    } else if (part[place] === '*') {
      star = place;
      resume = at;
      place += 1;
    } else if (star >= 0) {
      resume += 1;
      at = resume;
      place = star + 1;
    } else return false;
  }
  while (part[place] === '*') place += 1;
  return place === part.length;
}
