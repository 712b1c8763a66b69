/**
 * Walks the commit graph with one `git log`: every commit, with what it changed below some paths against its first parent. That is enough to know
 * the state of every plan at every commit, whatever a merge did (ours, evil, criss-cross, octopus). No history simplification, which hides side
 * branches whose work a merge discarded; no renames, which read blobs (and would fetch them in a partial clone).
 *
 * The format and its parser are one definition. What log and diff would read from the user's configuration is given explicitly. Ids go through
 * stdin, so that any number of them fits.
 */
import type { ObjectId } from '../model/commit.ts';
import { FatalError } from '../model/errors.ts';
import { presentId, requireObjectId } from './object-id.ts';
import type { WalkQuery, WalkedChange, WalkedCommit } from './port.ts';
import { GitError } from './git-error.ts';
import { runGit, streamGit } from './run-git.ts';
import type { GitTarget } from './run-git.ts';

/** `-c log.showRoot`: with `false` in the user's configuration a root commit would change nothing. */
const logArguments = [
  '-c', 'log.showRoot=true', '-c', 'log.follow=false', '-c', 'diff.orderFile=/dev/null', 'log', '--ignore-missing', '--full-history', '--raw', '-z', '--no-abbrev', '--no-renames', '--no-relative',
  '--ignore-submodules=none', '--no-color', '--no-notes', '--no-mailmap', '--no-show-signature', '--no-ext-diff', '--no-textconv', '--encoding=UTF-8',
];

/** A NUL-terminated header begins with this byte; raw lines begin with a colon, behind a line feed. */
const mark = '\x01';

/** History of a million commits is walked in less than this on any machine that can hold it. */
const deadlineMs = 1_800_000;

/** Some thousand commits. */
const fewBytesMax = 256 * 1024;

function revisionInput(tips: readonly ObjectId[], not: readonly ObjectId[]): string {
  return [...tips.map(requireObjectId), ...not.map((id) => `^${requireObjectId(id)}`)].map((line) => `${line}\n`).join('');
}

/**
 * Calls `visit` for every commit that is reachable from `tips` and not from `not`, in git's order (children mostly, but with skewed clocks not
 * always, before parents). Ids in `tips` or `not` that do not exist are passed over.
 */
export async function walkCommits(target: GitTarget, query: WalkQuery, visit: (commit: WalkedCommit) => void): Promise<void> {
  if (query.tips.length === 0) return;
  // `--sparse` keeps commits that change nothing below the paths: they tie the graph together.
  const args = [...logArguments, '--sparse', '--diff-merges=first-parent', `--format=tformat:${WalkReader.format}`, '--stdin', '--', ...query.pathspecs];
  const options = { stdin: revisionInput(query.tips, query.not ?? []), deadlineMs, env: { GIT_LITERAL_PATHSPECS: undefined } };
  if (query.few === true) {
    try {
      const { stdout } = await runGit(target, args, { ...options, short: true, outputBytesMax: fewBytesMax });
      const whole = new WalkReader(visit);
      whole.push(stdout);
      whole.end();
      return;
    } catch (error) {
      // More than was expected: from the beginning, as it comes.
      if (!(error instanceof GitError) || error.kind !== 'output') throw error;
    }
  }
  const reader = new WalkReader(visit);
  await streamGit(target, args, (chunk) => reader.push(chunk), options);
  reader.end();
}

/**
 * Reads the walk in pieces of any size:
 *
 *     \x01<commit> <parent> <parent>\0
 *     \n:100644 100644 <before> <after> M\0docs/a.md\0:000000 100644 <zeros> <after> A\0docs/b.md\0
 *     \x01<commit> …
 */
class WalkReader {
  static readonly format = '%x01%H %P';
  readonly #visit: (commit: WalkedCommit) => void;
  #rest: Buffer | null = null;
  #id = '';
  #parents: readonly ObjectId[] = [];
  #changes: WalkedChange[] = none;
  #raw: string | null = null;

  constructor(visit: (commit: WalkedCommit) => void) {
    this.#visit = visit;
  }

  push(piece: Buffer): void {
    const chunk = this.#rest === null ? piece : Buffer.concat([this.#rest, piece]);
    const end = chunk.lastIndexOf(0);
    this.#rest = end + 1 === chunk.length ? null : chunk.subarray(end + 1);
    if (end < 0) return;
    // Headers and raw lines are ASCII, paths are bytes of UTF-8: read as UTF-8 a path that is not gets replacement characters.
    for (const field of chunk.toString('utf8', 0, end).split('\0')) this.#field(field);
  }

  end(): void {
    if (this.#rest !== null || this.#raw !== null) throw new FatalError('git log ended in the middle of a record');
    this.#flush();
  }

  #field(field: string): void {
    if (this.#raw !== null) {
      this.#change(this.#raw, field);
      this.#raw = null;
    } else if (field.startsWith(mark)) {
      this.#flush();
      this.#header(field);
    } else if (field.startsWith('\n:')) {
      this.#raw = field.slice(2);
    } else if (field.startsWith(':')) {
      this.#raw = field.slice(1);
    } else {
      throw unexpected(field);
    }
  }

  #header(field: string): void {
    const space = field.indexOf(' ');
    this.#id = field.slice(1, space);
    this.#parents = space + 1 === field.length ? none : field.slice(space + 1).split(' ');
    this.#changes = none;
  }

  #change(raw: string, repoPath: string): void {
    const [beforeMode = '', mode = '', before = '', after = ''] = raw.split(' ');
    if (this.#changes === none) this.#changes = [];
    this.#changes.push({ repoPath, beforeMode, before: presentId(before), mode, after: presentId(after) });
  }

  #flush(): void {
    if (this.#id !== '') this.#visit({ id: this.#id, parents: this.#parents, changes: this.#changes });
    this.#id = '';
  }
}

const none: never[] = [];

function unexpected(field: string): FatalError {
  return new FatalError(`Unexpected answer of git log: ${JSON.stringify(field.slice(0, 120))}`);
}
