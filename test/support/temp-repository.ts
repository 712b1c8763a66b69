/**
 * Real repositories in temporary folders, made with plain git and never with the code under test. Removed when the test file ends.
 * Commit dates come from a counter (one minute apart from 2026-01-01T10:00:00Z), so ids and orders are the same in every run.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

const made: string[] = [];
afterAll(() => {
  for (const path of made.splice(0)) {
    if (process.env['GIT_PLAN_KEEP_TEMP'] === undefined) rmSync(path, { recursive: true, force: true });
  }
});

/** A new empty folder (its real path), removed when the test file ends. */
export function temporaryFolder(name = 'git-plan-test-'): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), name)));
  made.push(path);
  return path;
}

export type CommitOptions = {
  readonly author?: string;
  /** ISO 8601 or `<seconds> <zone>`; default: the counter. */
  readonly date?: string;
  readonly allowEmpty?: boolean;
};

/** One commit of `TempRepository.import`. `null` deletes a file. Parents are places in the list; default: the commit before (none for the first). */
export type ImportedCommit = {
  readonly message?: string;
  readonly files: Readonly<Record<string, string | Uint8Array | null>>;
  readonly parents?: readonly number[];
  readonly author?: string;
  /** Seconds since 1970; default: the counter. */
  readonly seconds?: number;
};

export type TempRepository = {
  /** Top of the work tree (or the bare repository's folder), absolute, symlinks resolved. */
  readonly path: string;
  /** Runs git there and gives its output without the last line feed. Throws when it fails. `env` is added to the environment. */
  readonly git: (args: readonly string[], options?: { readonly input?: string | Uint8Array; readonly env?: Readonly<Record<string, string>> }) => string;
  /** The same, giving the outcome instead of throwing. */
  readonly tryGit: (args: readonly string[], options?: { readonly input?: string | Uint8Array; readonly env?: Readonly<Record<string, string>> }) => GitOutcome;
  /** Writes a file of the work tree, folders included. */
  readonly write: (repoPath: string, content: string | Uint8Array) => void;
  readonly append: (repoPath: string, text: string) => void;
  readonly read: (repoPath: string) => string;
  readonly exists: (repoPath: string) => boolean;
  readonly remove: (repoPath: string) => void;
  readonly move: (from: string, to: string) => void;
  readonly symlink: (repoPath: string, target: string) => void;
  readonly chmod: (repoPath: string, mode: number) => void;
  /** Writes `files` (null deletes), adds everything and commits. Gives the commit id. */
  readonly commit: (message: string, files?: Readonly<Record<string, string | Uint8Array | null>>, options?: CommitOptions) => string;
  /** Makes a long history with one `git fast-import` on `branch` (default main) and checks it out. Gives the commit ids, in order. */
  readonly import: (commits: readonly ImportedCommit[], branch?: string) => readonly string[];
  /** Full id of a revision. */
  readonly id: (revision: string) => string;
  /** Adds a linked worktree on a new branch beside the repository. */
  readonly worktree: (branch: string) => TempRepository;
};

export type GitOutcome = { readonly status: number; readonly stdout: string; readonly stderr: string };

export type RepositoryOptions = {
  readonly bare?: boolean;
  readonly objectFormat?: 'sha1' | 'sha256';
  /** Committed at once, where given. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Folder to make it in; default: a new one. */
  readonly at?: string;
};

/** Makes an empty repository on branch `main`. */
export function createRepository(options: RepositoryOptions = {}): TempRepository {
  const path = options.at ?? temporaryFolder();
  mkdirSync(path, { recursive: true });
  execFileSync('git', ['init', '-q', '-b', 'main', `--object-format=${options.objectFormat ?? 'sha1'}`, ...(options.bare === true ? ['--bare'] : []), path], { stdio: 'pipe' });
  const repository = repositoryAt(path);
  if (options.files !== undefined) repository.commit('first', options.files);
  return repository;
}

/** Clones by `file://` (so that depth and filters count) into a new folder. `args` go to `git clone`. */
export function cloneRepository(source: string, args: readonly string[] = []): TempRepository {
  const path = join(temporaryFolder(), 'clone');
  execFileSync('git', ['clone', '-q', ...args, `file://${source}`, path], { stdio: 'pipe' });
  return repositoryAt(path);
}

let minutes = 0;

function nextSeconds(): number {
  minutes += 1;
  return Date.UTC(2026, 0, 1, 10, 0, 0) / 1000 + minutes * 60;
}

/** Wraps a repository that exists. */
export function repositoryAt(path: string): TempRepository {
  type Options = Parameters<TempRepository['git']>[1];
  const tryGit = (args: readonly string[], options: Options = {}): GitOutcome => {
    try {
      const stdout = execFileSync('git', [...args], { cwd: path, env: { ...process.env, ...options.env }, input: options.input ?? '', stdio: ['pipe', 'pipe', 'pipe'], maxBuffer: 2 ** 30 });
      return { status: 0, stdout: stdout.toString('utf8'), stderr: '' };
    } catch (error) {
      const failure = error as { status?: number | null; stdout?: Buffer; stderr?: Buffer };
      if (typeof failure.status !== 'number') throw error;
      return { status: failure.status, stdout: failure.stdout?.toString('utf8') ?? '', stderr: failure.stderr?.toString('utf8') ?? '' };
    }
  };
  const git = (args: readonly string[], options: Options = {}): string => {
    const { status, stdout, stderr } = tryGit(args, options);
    if (status !== 0) throw new Error(`git ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
    return stdout.replace(/\n$/, '');
  };
  const write = (repoPath: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(path, repoPath)), { recursive: true });
    writeFileSync(join(path, repoPath), content);
  };
  const remove = (repoPath: string): void => rmSync(join(path, repoPath), { recursive: true, force: true });
  return {
    path,
    git,
    tryGit,
    write,
    append: (repoPath, text) => appendFileSync(join(path, repoPath), text),
    read: (repoPath) => readFileSync(join(path, repoPath), 'utf8'),
    exists: (repoPath) => existsSync(join(path, repoPath)),
    remove,
    move: (from, to) => {
      mkdirSync(dirname(join(path, to)), { recursive: true });
      renameSync(join(path, from), join(path, to));
    },
    symlink: (repoPath, target) => {
      mkdirSync(dirname(join(path, repoPath)), { recursive: true });
      symlinkSync(target, join(path, repoPath));
    },
    chmod: (repoPath, mode) => chmodSync(join(path, repoPath), mode),
    commit: (message, files = {}, options = {}) => {
      for (const [repoPath, content] of Object.entries(files)) {
        if (content === null) remove(repoPath);
        else write(repoPath, content);
      }
      const date = options.date ?? `${nextSeconds()} +0000`;
      const author = options.author === undefined ? [] : [`--author=${options.author}`];
      git(['add', '-A']);
      git(['commit', '-q', '--no-verify', ...(options.allowEmpty === true ? ['--allow-empty'] : []), ...author, '-m', message], { env: { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date } });
      return git(['rev-parse', 'HEAD']);
    },
    import: (commits, branch = 'main') => {
      const marks = join(temporaryFolder('git-plan-marks-'), 'marks');
      git(['fast-import', '--quiet', '--force', `--export-marks=${marks}`], { input: importStream(commits, branch) });
      if (git(['rev-parse', '--is-bare-repository']) === 'false') git(['checkout', '-q', '-f', branch]);
      const ids = new Map(readFileSync(marks, 'utf8').trim().split('\n').map((line) => line.split(' ') as [string, string]));
      return commits.map((_, at) => ids.get(`:${at + 1}`) ?? '');
    },
    id: (revision) => git(['rev-parse', '--verify', revision]),
    worktree: (branch) => {
      const folder = join(temporaryFolder(), branch.replaceAll('/', '-'));
      git(['worktree', 'add', '-q', '-b', branch, folder]);
      return repositoryAt(realpathSync(folder));
    },
  };
}

function importStream(commits: readonly ImportedCommit[], branch: string): Buffer {
  const parts: (string | Uint8Array)[] = [];
  const data = (content: string | Uint8Array): void => {
    parts.push(`data ${Buffer.byteLength(content)}\n`, content, '\n');
  };
  commits.forEach((commit, at) => {
    const [first, ...others] = commit.parents ?? (at === 0 ? [] : [at - 1]);
    const when = `${commit.seconds ?? nextSeconds()} +0000`;
    // Without `from` fast-import goes on from the branch; a second root must therefore begin on a fresh one.
    if (first === undefined) parts.push(`reset refs/heads/${branch}\n\n`);
    parts.push(`commit refs/heads/${branch}\nmark :${at + 1}\nauthor ${commit.author ?? 'Ada <ada@example.com>'} ${when}\ncommitter Ada <ada@example.com> ${when}\n`);
    data(commit.message ?? `commit ${at + 1}`);
    if (first !== undefined) parts.push(`from :${first + 1}\n`);
    for (const other of others) parts.push(`merge :${other + 1}\n`);
    for (const [repoPath, content] of Object.entries(commit.files)) {
      if (content === null) {
        parts.push(`D ${quoted(repoPath)}\n`);
      } else {
        parts.push(`M 100644 inline ${quoted(repoPath)}\n`);
        data(content);
      }
    }
    parts.push('\n');
  });
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

function quoted(repoPath: string): string {
  return `"${repoPath.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
