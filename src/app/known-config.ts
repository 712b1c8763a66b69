/**
 * Git's settings without asking git: what it said before is remembered in `<git folder>/git-plan/`, with how everything looked that it read, and holds for
 * as long as all of that looks the same (`git/config-memory`). Without what is remembered every answer is the same, one process later.
 */
import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { answersAlike, areOnOwnDisks, configQuestion, findSystemFile, isMemorable, isWholeAnswer, lookAt, systemFileIn } from '../git/config-memory.ts';
import type { ConfigQuestion } from '../git/config-memory.ts';
import type { ConfigEntry } from '../git/config.ts';
import type { GitLocation } from '../git/run-git.ts';
import { readFacts, writeFacts } from '../workspace/facts-file.ts';

export type KnownConfig = {
  /** What git would say; null where it is to be asked. Without what nobody here looks at (`isLookedAt`). */
  readonly entries: readonly ConfigEntry[] | null;
  /** Keeps what git said since this was opened, where it will hold. In a repository that is not to be trusted it must not be called. */
  readonly remember: (entries: readonly ConfigEntry[]) => Promise<void>;
};

/** Changed with every build: other code may ask otherwise. */
declare const __GIT_PLAN_BUILD__: string | undefined;
const build = typeof __GIT_PLAN_BUILD__ === 'string' ? __GIT_PLAN_BUILD__ : 'source';

/** A file that is younger may change again within one tick of the disk's clock, and look as before. As `list-summaries` has it. */
const settledMsDefault = 2500;

/** So many environments are remembered: `git plan` and `git-plan`, a terminal and an agent. */
const rowsMax = 4;

/** As it lies in the file. `system` is the path of the system's file, '' where git does not tell it; `look` is '' where nothing is remembered. */
type Row = readonly [key: string, system: string, look: string, entries: readonly (readonly [key: string, value: string, scope: string, origin: string])[]];

/** Sections of git's configuration that this program looks at. Others hold people's secrets (`http.extraHeader`, tokens of other programs), which are not copied into repositories. */
const sections = new Set(['author', 'color', 'commit', 'core', 'extensions', 'filter', 'hook', 'merge', 'plan', 'remote', 'trailer', 'user']);

/** Whether a setting is one that this program looks at: what contexts hold of git's configuration. */
export function isLookedAt({ key }: ConfigEntry): boolean {
  return sections.has(key.slice(0, key.indexOf('.')));
}

/** Null where nothing is to be remembered. `location`: as git would be asked. `settledMs`: for tests, which cannot wait. */
export function openKnownConfig(location: GitLocation, settledMs = settledMsDefault): KnownConfig | null {
  if (!['', '0', 'false', undefined].includes(location.env['GIT_PLAN_NO_CACHE'])) return null;
  const question = configQuestion(location.cwd, location.env);
  if (question === null) return null;
  const startedAt = Date.now();
  const path = join(question.gitDir, 'git-plan', 'config-v1');
  const rows = rowsIn(readFacts(path, build));
  const row = rows.find(([key]) => key === question.key);
  const system = row === undefined || row[1] === '' ? null : row[1];
  const before = lookAt(pathsOf(question, system));
  const isSame = row !== undefined && row[2] === before?.text;
  if (isSame && system !== null) return { entries: entriesIn(row), remember: async () => undefined };
  const isSettled = (newestMs: number, at: number): boolean => newestMs < at - settledMs;

  const remember = async (entries: readonly ConfigEntry[]): Promise<void> => {
    // What costs nothing first: git is asked about the system's file only where everything else can be remembered, and once.
    if (isSame || before === null || !isSettled(before.newestMs, startedAt) || !isMemorable(entries) || !answersAlike(question) || !isWritable(question.gitDir)) return;
    const found = system ?? systemFileIn(entries, question) ?? (await findSystemFile(location)) ?? '';
    const paths = pathsOf(question, found);
    const after = lookAt(paths);
    if (after === null) return;
    const stayed = (system === null ? lookAt(question.paths) : after)?.text === before.text;
    const holds = found !== '' && stayed && isSettled(after.newestMs, startedAt) && isWholeAnswer(entries, question, found) && areOnOwnDisks(paths);
    if (!holds && row?.[1] === found && found !== '') return;
    const others = rows.filter(([key]) => key !== question.key).slice(0, rowsMax - 1);
    writeFacts(path, build, (diskTimeMs) => {
      // The disk may have a clock of its own.
      const isOld = isSettled(after.newestMs, diskTimeMs - (Date.now() - startedAt));
      return [found === '' ? rowOf(question, '', after.text, []) : holds && isOld ? rowOf(question, found, after.text, entries) : rowOf(question, found, '', []), ...others];
    });
  };
  return { entries: null, remember };
}

function pathsOf({ paths }: ConfigQuestion, system: string | null): readonly string[] {
  return system === null || system === '' ? paths : [...paths, system];
}

function isWritable(gitDir: string): boolean {
  const folder = join(gitDir, 'git-plan');
  try {
    accessSync(existsSync(folder) ? folder : gitDir, constants.W_OK);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) return false;
    throw error;
  }
}

function rowOf(question: ConfigQuestion, system: string, look: string, entries: readonly ConfigEntry[]): Row {
  return [question.key, system, look, entries.filter(isLookedAt).map(({ key, value, scope, origin }) => [key, value, scope, origin])];
}

function entriesIn([, , , entries]: Row): readonly ConfigEntry[] {
  return entries.map(([key, value, scope, origin]) => ({ key, value, scope, origin }));
}

function rowsIn(facts: unknown): readonly Row[] {
  return Array.isArray(facts) && facts.every(isRow) ? facts : [];
}

function isRow(value: unknown): value is Row {
  if (!Array.isArray(value)) return false;
  const [key, system, look, entries] = value as readonly unknown[];
  return [key, system, look].every(isText) && Array.isArray(entries) && entries.every((entry) => Array.isArray(entry) && entry.length === 4 && entry.every(isText));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
