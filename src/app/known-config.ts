/**
 * Git's settings without asking git: what it said before is remembered in `<git folder>/git-plan/`, with how everything looked that it read, and holds for
 * as long as all of that looks the same (`git/config-memory`); and so what it said of the tracked `.planconfig`. Without what is remembered every answer is
 * the same, a process later.
 */
import { accessSync, constants, existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { answersAlike, areOnOwnDisks, configQuestion, findSystemFile, isMemorable, isWholeAnswer, lookAt, systemFileIn } from '../git/config-memory.ts';
import type { ConfigQuestion, Look } from '../git/config-memory.ts';
import { planConfigName } from '../git/config.ts';
import type { ConfigEntry } from '../git/config.ts';
import type { GitLocation } from '../git/run-git.ts';
import { readFacts, settledMsDefault, writeFacts } from '../workspace/facts-file.ts';
import { forbidsMemory, programBuild } from './may-remember.ts';

export type KnownConfig = {
  /** What git would say; null where it is to be asked. Without what nobody here looks at (`isLookedAt`). */
  readonly entries: readonly ConfigEntry[] | null;
  /** The same for the `.planconfig` of the work tree at `rootPath`; null also where there is none. */
  readonly planEntries: readonly ConfigEntry[] | null;
  readonly rootPath: string;
  /** Keeps what git said since this was opened, where it will hold. In a repository that is not to be trusted it must not be called. */
  readonly remember: (entries: readonly ConfigEntry[], planEntries: readonly ConfigEntry[]) => Promise<void>;
};

/** So many environments are remembered: `git plan` and `git-plan`, a terminal and an agent. */
const rowsMax = 4;

type StoredEntry = readonly [key: string, value: string, scope: string, origin: string];

/** As it lies in the file. `system` is the path of the system's file, '' where git does not tell it; a look is '' where nothing is remembered. */
type Row = readonly [key: string, system: string, look: string, entries: readonly StoredEntry[], planLook: string, planEntries: readonly StoredEntry[]];

/** Sections of git's configuration that this program looks at. Others hold people's secrets (`http.extraHeader`, tokens of other programs), which are not copied into repositories. */
const sections = new Set(['author', 'color', 'commit', 'core', 'extensions', 'filter', 'hook', 'merge', 'plan', 'remote', 'trailer', 'user']);

/** Whether a setting is one that this program looks at: what contexts hold of git's configuration. */
export function isLookedAt({ key }: ConfigEntry): boolean {
  return sections.has(key.slice(0, key.indexOf('.')));
}

/** Null where nothing is to be remembered. `location`: as git would be asked. `settledMs`: for tests, which cannot wait. */
export function openKnownConfig(location: GitLocation, settledMs = settledMsDefault): KnownConfig | null {
  if (forbidsMemory(location.env)) return null;
  const question = configQuestion(location.cwd, location.env);
  if (question === null) return null;
  const startedAt = Date.now();
  const path = join(question.gitDir, 'git-plan', 'config-v1');
  const rows = rowsIn(readFacts(path, programBuild));
  const row = rows.find(([key]) => key === question.key);
  const system = row === undefined || row[1] === '' ? null : row[1];
  const before = lookAt(pathsOf(question, system));
  const isSame = row !== undefined && row[2] === before?.text;
  const known = isSame && system !== null ? row : null;
  const plan = planFileAt(question.rootPath);
  const knownPlan = known !== null && plan !== null && known[4] === plan.text ? known[5] : null;
  const isSettled = (newestMs: number, at: number): boolean => newestMs < at - settledMs;

  /** What git said, with the look that it goes with; a look of null where it will not hold. Null where nothing is to be written. */
  const judge = async (entries: readonly ConfigEntry[]): Promise<{ readonly system: string; readonly look: Look | null } | null> => {
    // What costs nothing first: git is asked about the system's file only where everything else can be remembered, and once.
    if (isSame || before === null || !isSettled(before.newestMs, startedAt) || !isMemorable(entries) || !answersAlike(question) || !isWritable(question.gitDir)) return null;
    const found = system ?? systemFileIn(entries, question) ?? (await findSystemFile(location)) ?? '';
    const paths = pathsOf(question, found);
    const after = lookAt(paths);
    if (after === null || found === '') return after === null ? null : { system: '', look: after };
    const stayed = (system === null ? lookAt(question.paths) : after)?.text === before.text;
    const holds = stayed && isSettled(after.newestMs, startedAt) && isWholeAnswer(entries, question, found) && areOnOwnDisks(paths);
    return holds ? { system: found, look: after } : row?.[1] === found ? null : { system: found, look: null };
  };

  const remember = async (entries: readonly ConfigEntry[], planEntries: readonly ConfigEntry[]): Promise<void> => {
    const isPlanKept = plan !== null && isSettled(plan.newestMs, startedAt) && planFileAt(question.rootPath)?.text === plan.text && areOnOwnDisks([join(question.rootPath, planConfigName)]);
    if (known !== null && (!isPlanKept || knownPlan !== null || !isWritable(question.gitDir))) return;
    const judged = known === null ? await judge(entries) : null;
    if (known === null && judged === null) return;
    const others = rows.filter(([key]) => key !== question.key).slice(0, rowsMax - 1);
    writeFacts(path, programBuild, (diskTimeMs) => {
      // The disk may have a clock of its own.
      const at = diskTimeMs - (Date.now() - startedAt);
      const planPart = isPlanKept && isSettled(plan.newestMs, at) ? ([plan.text, planEntries.map(stored)] as const) : (['', []] as const);
      if (known !== null) return [[...known.slice(0, 4), ...planPart], ...others];
      const look = judged?.look ?? null;
      const holds = look !== null && (judged?.system === '' || isSettled(look.newestMs, at));
      const settings = holds ? ([look.text, judged?.system === '' ? [] : entries.filter(isLookedAt).map(stored)] as const) : (['', []] as const);
      return [[question.key, judged?.system ?? '', ...settings, ...planPart], ...others];
    });
  };
  return { entries: known?.[3].map(loaded) ?? null, planEntries: knownPlan?.map(loaded) ?? null, rootPath: question.rootPath, remember };
}

/** Null where there is none, or what git is not given to read. */
function planFileAt(rootPath: string): Look | null {
  const path = join(rootPath, planConfigName);
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true ? lookAt([path]) : null;
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

function stored({ key, value, scope, origin }: ConfigEntry): StoredEntry {
  return [key, value, scope, origin];
}

function loaded([key, value, scope, origin]: StoredEntry): ConfigEntry {
  return { key, value, scope, origin };
}

function rowsIn(facts: unknown): readonly Row[] {
  return Array.isArray(facts) && facts.every(isRow) ? facts : [];
}

function isRow(value: unknown): value is Row {
  if (!Array.isArray(value) || value.length !== 6) return false;
  const [key, system, look, entries, planLook, planEntries] = value as readonly unknown[];
  return [key, system, look, planLook].every(isText) && areEntries(entries) && areEntries(planEntries);
}

function areEntries(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => Array.isArray(entry) && entry.length === 4 && entry.every(isText));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
