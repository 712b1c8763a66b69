/** Which commits a push brings, from what git tells its hooks, and what is wrong with the plans in them. */
import type { ObjectId } from '../model/commit.ts';
import { UserError } from '../model/errors.ts';
import { checkRange, type CommitRange, joinReports, type RangeReport } from './check-range.ts';
import type { AppContext } from './context.ts';

export type PushedRef = {
  /** Full name of the ref that is written. */
  readonly ref: string;
  /** Null: it is created. */
  readonly before: ObjectId | null;
  /** Null: it is deleted. */
  readonly after: ObjectId | null;
};

export type PushReport = RangeReport & { readonly refs: readonly string[] };

const idPattern = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** `<local ref> <local id> <remote ref> <remote id>`, a line a ref, as `pre-push` gets it. */
export function readPushLines(input: string): readonly PushedRef[] {
  return linesOf(input, 4).map(([, after = '', ref = '', before = '']) => ({ ref, before: idOf(before), after: idOf(after) }));
}

/** `<old id> <new id> <ref>`, a line a ref, as `pre-receive` gets it. */
export function readReceiveLines(input: string): readonly PushedRef[] {
  return linesOf(input, 3).map(([before = '', after = '', ref = '']) => ({ ref, before: idOf(before), after: idOf(after) }));
}

/**
 * Checks the commits that the refs bring. `known`: refs whose history the other side has already (`refs/remotes/origin/`; on the server, all of `refs/`).
 * Deleted refs and refs to something else than a commit bring none.
 */
export async function checkPushed(context: AppContext, refs: readonly PushedRef[], knownRefs: readonly string[]): Promise<PushReport> {
  const { git } = context.repository;
  const written = refs.filter(({ after }) => after !== null);
  const reports: RangeReport[] = [];
  if (written.length > 0) {
    const known = new Set((await git.listRefs(knownRefs)).flatMap(({ commit }) => commit ?? []));
    const ranges = new Map<string, CommitRange>();
    for (const { before, after } of written) {
      const tip = await git.resolveCommit(`${after ?? ''}^{commit}`);
      if (tip === null || known.has(tip)) continue;
      // What the remote has may not be here: then it says nothing about what is new.
      const past = before === null ? null : await git.resolveCommit(`${before}^{commit}`);
      if (past !== null) known.add(past);
      ranges.set(tip, { tip, before: past, known: [] });
    }
    for (const range of ranges.values()) reports.push(await checkRange(context, { ...range, known: [...known] }, { policy: context.settings.receive, ...limitOf(context) }));
  }
  return { ...joinReports(reports), commits: reports.flatMap(({ commits }) => commits), refs: written.map(({ ref }) => ref) };
}

/** `plan.receiveCommitsMax` */
function limitOf({ settings }: AppContext): { readonly commitsMax?: number } {
  const value = settings.other['plan.receivecommitsmax']?.at(-1);
  return value !== undefined && /^\d{1,9}$/.test(value) ? { commitsMax: Number(value) } : {};
}

function linesOf(input: string, words: number): readonly (readonly string[])[] {
  return input.split('\n').filter((line) => line !== '').map((line) => {
    const parts = line.split(' ');
    if (parts.length !== words) throw new UserError(`unexpected line from git: '${line}', expected ${words} words`);
    return parts;
  });
}

/** Zeros, 40 or 64 of them, stand for nothing. */
function idOf(word: string): ObjectId | null {
  if (!idPattern.test(word)) throw new UserError(`unexpected object id '${word}'`);
  return /^0+$/.test(word) ? null : word;
}
