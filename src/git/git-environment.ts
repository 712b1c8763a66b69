/**
 * The environment of git children. Reading another repository with variables that a hook inherited once wrote into the wrong index, so there are
 * three purposes, each with its own environment (see docs/SECURITY.md):
 *
 * - `here`: the user's own repository; what git gave us stays (GIT_DIR, GIT_INDEX_FILE, quarantine, `-c` values), what changes answers goes.
 * - `elsewhere`: another repository; every variable that names a repository or carries configuration goes.
 * - `untrusted`: a directory from strangers; nothing of the environment but PATH (the clean room is built by `clean-room.ts`).
 */
export type GitMode = 'here' | 'elsewhere' | 'untrusted';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What `git rev-parse --local-env-vars` prints, plus what git 2.54 adds, plus where configuration travels in variables. */
const repositoryVariables = new Set([
  'GIT_ALTERNATE_OBJECT_DIRECTORIES', 'GIT_CONFIG', 'GIT_CONFIG_PARAMETERS', 'GIT_CONFIG_COUNT', 'GIT_OBJECT_DIRECTORY', 'GIT_DIR', 'GIT_WORK_TREE',
  'GIT_IMPLICIT_WORK_TREE', 'GIT_GRAFT_FILE', 'GIT_INDEX_FILE', 'GIT_NO_REPLACE_OBJECTS', 'GIT_REPLACE_REF_BASE', 'GIT_PREFIX', 'GIT_SHALLOW_FILE',
  'GIT_COMMON_DIR', 'GIT_INTERNAL_SUPER_PREFIX', 'GIT_QUARANTINE_PATH', 'GIT_NAMESPACE', 'GIT_REF_STORAGE_FORMAT', 'GIT_DEFAULT_HASH', 'GIT_DEFAULT_REF_FORMAT',
]);

/** Changes what commands print, read or start, and never wanted from a reader. */
const disturbing = new Set([
  'GIT_PREFIX', 'GIT_PAGER', 'GIT_EXTERNAL_DIFF', 'GIT_DIFF_OPTS', 'GIT_LITERAL_PATHSPECS', 'GIT_GLOB_PATHSPECS', 'GIT_NOGLOB_PATHSPECS', 'GIT_ICASE_PATHSPECS',
  'GIT_ATTR_SOURCE', 'GIT_REDIRECT_STDIN', 'GIT_REDIRECT_STDOUT', 'GIT_REDIRECT_STDERR',
]);

/** Set for every reader. A reader takes no lock, fetches nothing, asks nothing and answers in English. */
const readerVariables: Environment = {
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_LAZY_FETCH: '1',
  // Git before 2.39.4 and some later lines do not know the variable above; without a protocol they cannot fetch either.
  GIT_ALLOW_PROTOCOL: 'none',
  // The content of a commit is what its id says; a replace ref may say otherwise (it showed `done` for a `todo`).
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_LITERAL_PATHSPECS: '1',
  LC_ALL: 'C',
  LANGUAGE: '',
};

/** The environment for git children that read, made from the program's own. For `untrusted` the clean room adds GIT_DIR and the object folder. */
export function readerEnvironment(env: Environment, mode: GitMode): Environment {
  if (mode === 'untrusted') {
    return {
      PATH: env['PATH'],
      HOME: '/nonexistent',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_ATTR_NOSYSTEM: '1',
      ...readerVariables,
    };
  }
  const result: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || disturbing.has(name) || name.startsWith('GIT_TRACE')) continue;
    if (mode === 'elsewhere' && isRepositoryVariable(name)) continue;
    result[name] = value;
  }
  return { ...result, ...readerVariables };
}

/** For questions about the user alone: no repository is named, while `-c` values and configuration in variables stay, which are the user's own words. */
export function userEnvironment(env: Environment): Environment {
  const said = Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('GIT_CONFIG_')));
  return { ...readerEnvironment(env, 'elsewhere'), ...said };
}

/** Adds configuration to an environment, as `-c` does, also for names that hold an equals sign. */
export function withConfig(env: Environment, entries: readonly (readonly [key: string, value: string])[]): Environment {
  const first = Number(env['GIT_CONFIG_COUNT'] ?? '0') || 0;
  const added = entries.flatMap(([key, value], at) => [[`GIT_CONFIG_KEY_${first + at}`, key], [`GIT_CONFIG_VALUE_${first + at}`, value]]);
  return { ...env, ...Object.fromEntries(added), GIT_CONFIG_COUNT: String(first + entries.length) };
}

/** The caller's environment without anything that names a repository: for programs that are started to work elsewhere (editor, browser, agent). */
export function environmentElsewhere(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isRepositoryVariable(name)));
}

function isRepositoryVariable(name: string): boolean {
  return repositoryVariables.has(name) || name.startsWith('GIT_CONFIG_KEY_') || name.startsWith('GIT_CONFIG_VALUE_');
}
