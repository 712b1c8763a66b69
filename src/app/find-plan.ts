/**
 * Finds the plan that somebody means: by id, path, slug, the beginning of an id, words of the title, or, where nothing is said, the plan that the
 * branch works on. The first kind of match that fits anything decides; several fits are an error that lists them.
 */
import { UserError } from '../model/errors.ts';
import type { ExecutionPlan } from '../model/plan.ts';

export type FindOptions = {
  /** Short name of the current branch; null when detached. */
  readonly currentBranch?: string | null;
  /** Folder the user stands in, relative to the root, '' or ending in '/': for paths. */
  readonly prefix?: string;
};

type Named = { readonly plan: ExecutionPlan };

const candidatesMax = 8;

/** Finds one plan. Throws `UserError`: no such plan (exit code 1, near ones named), or several. */
export function findPlan<Loaded extends Named>(plans: readonly Loaded[], address: string | null, options: FindOptions = {}): Loaded {
  if (address === null || address.trim() === '') return findUnnamed(plans, options.currentBranch ?? null);
  for (const matches of matchers(plans, address.trim(), options.prefix ?? '')) {
    const fitting = matches();
    if (fitting.length === 1) return fitting[0] as Loaded;
    if (fitting.length > 1) throw ambiguous(address, fitting);
  }
  throw new UserError(`no plan matches '${address}'`, { hints: nearHints(plans, address) });
}

function matchers<Loaded extends Named>(plans: readonly Loaded[], address: string, prefix: string): (() => readonly Loaded[])[] {
  const lower = address.toLowerCase();
  const paths = new Set([normalPath(address), normalPath(prefix + address)]);
  const where = (test: (plan: ExecutionPlan) => boolean) => (): readonly Loaded[] => plans.filter((loaded) => test(loaded.plan));
  const words = lower.split(/[\s\-_]+/).filter((word) => word !== '');
  return [
    where((plan) => plan.id === address),
    where((plan) => paths.has(plan.filePath)),
    where((plan) => stemOf(plan.filePath).toLowerCase() === lower),
    where((plan) => slugOf(plan.id) === lower || slugOf(stemOf(plan.filePath)) === lower),
    where((plan) => plan.id.toLowerCase().startsWith(lower)),
    where((plan) => slugOf(plan.id).startsWith(lower) || plan.filePath.toLowerCase().endsWith(`/${lower}`)),
    where((plan) => plan.title.toLowerCase() === lower),
    where((plan) => plan.title.toLowerCase().includes(lower)),
    where((plan) => words.every((word) => plan.title.toLowerCase().includes(word) || plan.id.toLowerCase().includes(word))),
    where((plan) => isSubsequence(lower.replace(/[\s\-_]+/g, ''), plan.title.toLowerCase()) && lower.length >= 4),
  ];
}

/** Nothing was said: the one plan whose id or slug the branch names, else the only active plan. */
function findUnnamed<Loaded extends Named>(plans: readonly Loaded[], branch: string | null): Loaded {
  const open = plans.filter(({ plan }) => plan.status === 'active' || plan.status === 'draft');
  if (branch !== null) {
    const named = open.filter(({ plan }) => namesPlan(branch, plan));
    if (named.length === 1) return named[0] as Loaded;
    if (named.length > 1) throw ambiguous(branch, named);
  }
  const active = open.filter(({ plan }) => plan.status === 'active');
  if (active.length === 1) return active[0] as Loaded;
  if (plans.length === 0) throw new UserError('there is no plan in this repository', { hints: ['git plan new "<title>" creates one'] });
  throw new UserError(active.length === 0 ? 'no plan was named, and none is active' : 'no plan was named, and several are active', {
    hints: [...listed(active.length === 0 ? plans : active), 'name one of them'],
  });
}

/** True where the branch (`feat/auth-refactor`) carries the id or the slug of the plan as whole words. */
export function namesPlan(branch: string, plan: ExecutionPlan): boolean {
  const name = `-${branch.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')}-`;
  return [plan.id, slugOf(plan.id), slugOf(stemOf(plan.filePath))].some((word) => word.length >= 3 && name.includes(`-${word.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')}-`));
}

function ambiguous(address: string, fitting: readonly Named[]): UserError {
  return new UserError(`'${address}' matches ${fitting.length} plans`, { hints: [...listed(fitting), 'name one of them by its id or path'] });
}

function listed(plans: readonly Named[]): string[] {
  const hasTwin = ({ id }: ExecutionPlan): boolean => plans.filter(({ plan }) => plan.id === id).length > 1;
  const lines = plans.slice(0, candidatesMax).map(({ plan }) => `  ${plan.id}  ${plan.title}${hasTwin(plan) ? `  ${plan.filePath}` : ''}`);
  return plans.length > candidatesMax ? [...lines, `  and ${plans.length - candidatesMax} more`] : lines;
}

function nearHints(plans: readonly Named[], address: string): string[] {
  const pairs = (text: string): Set<string> => new Set([...text.toLowerCase()].flatMap((_, at, all) => (at === 0 ? [] : [`${all[at - 1] ?? ''}${all[at] ?? ''}`])));
  const wanted = pairs(address);
  const scored = plans
    .map((loaded) => {
      const own = pairs(`${slugOf(loaded.plan.id)} ${loaded.plan.title}`);
      return { loaded, score: [...wanted].filter((pair) => own.has(pair)).length / Math.max(1, wanted.size) };
    })
    .filter(({ score }) => score >= 0.5)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, 3);
  return scored.length === 0 ? ["'git plan list' shows every plan"] : ['did you mean', ...listed(scored.map(({ loaded }) => loaded))];
}

/** An id without `plan-`, date and number in front: what people remember. */
export function slugOf(id: string): string {
  return id.toLowerCase().replace(/^(?:exec-?)?plan-/, '').replace(/^\d{4}-?\d{2}-?\d{2}[-_]?/, '').replace(/^\d{1,5}[-_]/, '');
}

/** File name without `.md`; for `plan.md` the folder's name. */
function stemOf(filePath: string): string {
  const segments = filePath.split('/');
  const name = (segments.at(-1) ?? '').replace(/\.md$/i, '');
  return /^plan(?:_.*)?$/i.test(name) ? (segments.at(-2) ?? name) : name;
}

function normalPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.replaceAll('\\', '/').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

function isSubsequence(needle: string, text: string): boolean {
  let at = 0;
  for (const character of needle) {
    at = text.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
