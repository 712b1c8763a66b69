/** Settings as git reads them, and the tracked `.planconfig`, in git's own syntax and parsed by git itself. Data only. */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { FatalError } from '../model/errors.ts';
import { GitError } from './git-error.ts';
import { runGit } from './run-git.ts';
import type { GitLocation, GitTarget } from './run-git.ts';

export type ConfigEntry = {
  /** Section and name lower-cased, the subsection as written: `plan.rule.id-format`, `branch.Main.remote`. */
  readonly key: string;
  /** `true` where the key stands alone. */
  readonly value: string;
  /** `system`, `global`, `local`, `worktree`, `command` (`-c`), or `planconfig`. */
  readonly scope: string;
  /** Where it stands, as git says it (`file:/home/ada/.gitconfig`, `command line:`); `file:.planconfig` or `blob:<rev>:.planconfig` for the tracked file. */
  readonly origin: string;
};

/** The tracked settings file at the root of the repository. */
export const planConfigName = '.planconfig';
const planConfigBytesMax = 256 * 1024;

/** All configuration that holds here, lowest precedence first, includes followed, `-c` values last. One process. */
export async function readConfigEntries(target: GitTarget): Promise<readonly ConfigEntry[]> {
  const { stdout } = await runGit(target, ['config', '-z', '--list', '--includes', '--show-scope', '--show-origin'], { withoutConfig: true, short: true });
  return parseEntries(stdout.toString('utf8'));
}

/** All configuration as key and values, last value last. One process. */
export async function readConfig(target: GitTarget): Promise<ReadonlyMap<string, readonly string[]>> {
  return valuesByKey(await readConfigEntries(target));
}

/** Groups entries by key, keeping their order. */
export function valuesByKey(entries: readonly ConfigEntry[]): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const { key, value } of entries) {
    const known = values.get(key);
    if (known === undefined) values.set(key, [value]);
    else known.push(value);
  }
  return values;
}

/**
 * The entries of the tracked `.planconfig`: of the work tree, or with `at` (a full commit id) of that commit. Empty where there is none; then, in a
 * work tree, no process runs. Includes are not followed: the file comes from whoever can push. Throws `FatalError` where git cannot parse it.
 */
export async function readPlanConfig(repository: { readonly location: GitLocation; readonly rootPath: string | null }, at?: string): Promise<readonly ConfigEntry[]> {
  const source = at === undefined ? workTreeSource(repository.rootPath) : ['--blob', `${at}:${planConfigName}`];
  if (source === null) return [];
  if (at !== undefined) {
    const { stdout } = await runGit(repository, ['ls-tree', '-z', '--full-tree', at, '--', planConfigName], { short: true });
    if (!/^100(?:644|755) blob /.test(stdout.toString('utf8'))) return [];
  }
  const origin = at === undefined ? `file:${planConfigName}` : `blob:${at}:${planConfigName}`;
  try {
    const { stdout } = await runGit(repository, ['config', '-z', '--no-includes', ...source, '--list'], { withoutConfig: true, short: true, outputBytesMax: 4 * planConfigBytesMax });
    return records(stdout.toString('utf8')).map((record) => ({ ...keyAndValue(record), scope: 'planconfig', origin }));
  } catch (error) {
    if (!(error instanceof GitError) || error.kind !== 'failed') throw error;
    throw new FatalError(`Cannot read ${planConfigName}: ${error.message}`, { cause: error, hints: [`Mend the file; its syntax is that of \`git config -f ${planConfigName}\``] });
  }
}

/**
 * The entries of `.planconfig` in the staging area (`:`) or in HEAD (`HEAD:`), for hooks, which do not look at the work tree. One process, and a
 * second one only where there is none and git says so in words that are not known here. Throws as `readPlanConfig` does.
 */
export async function readRecordedPlanConfig(target: GitTarget, place: ':' | 'HEAD:'): Promise<readonly ConfigEntry[]> {
  const object = `${place}${planConfigName}`;
  // With the readers' `-c` values, which a blob's list does not show: to find the blob git reads the staging area, and asks `core.fsmonitor` about it.
  const { stdout, status, stderr } = await runGit(target, ['config', '-z', '--no-includes', `--blob=${object}`, '--list'], { short: true, outputBytesMax: 4 * planConfigBytesMax, okStatuses: [0, 1, 128] });
  if (status === 0) return records(stdout.toString('utf8')).map((record) => ({ ...keyAndValue(record), scope: 'planconfig', origin: `blob:${object}` }));
  if (stderr.includes('unable to resolve config blob')) return [];
  const present = await runGit(target, ['rev-parse', '--verify', '-q', object], { short: true, okStatuses: [0, 1, 128] });
  if (present.status !== 0) return [];
  throw new FatalError(`Cannot read ${planConfigName}: ${stderr.split('\n')[0]?.replace(/^(?:fatal|error): /, '') ?? ''}`, { hints: [`Mend the file; its syntax is that of \`git config -f ${planConfigName}\``] });
}

function workTreeSource(rootPath: string | null): readonly string[] | null {
  if (rootPath === null) return null;
  const path = join(rootPath, planConfigName);
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  if (!stat.isFile() || stat.size > planConfigBytesMax) throw new FatalError(`Unexpected kind or size of ${planConfigName}, expected a file of at most ${planConfigBytesMax / 1024} KiB`);
  return ['-f', path];
}

/** `<scope>\0<origin>\0<key>\n<value>\0`; a key without value has no line feed. */
function parseEntries(text: string): ConfigEntry[] {
  const tokens = records(text);
  const entries: ConfigEntry[] = [];
  for (let at = 0; at + 2 < tokens.length; at += 3) entries.push({ ...keyAndValue(tokens[at + 2] ?? ''), scope: tokens[at] ?? '', origin: tokens[at + 1] ?? '' });
  return entries;
}

function records(text: string): string[] {
  return text.split('\0').slice(0, -1);
}

function keyAndValue(record: string): { key: string; value: string } {
  const end = record.indexOf('\n');
  return end < 0 ? { key: record, value: 'true' } : { key: record.slice(0, end), value: record.slice(end + 1) };
}
