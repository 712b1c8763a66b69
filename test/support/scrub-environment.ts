/** Every test runs without the caller's git: no GIT_* variable, no user or system configuration, a fixed locale and time zone. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the tests themselves are told by: where the corpus lies, how much to try, what to keep. */
const testSwitches = new Set(['GIT_PLAN_CORPUS', 'GIT_PLAN_ATTRIBUTION_CASES', 'GIT_PLAN_EXHAUSTIVE', 'GIT_PLAN_KEEP_TEMP', 'GIT_PLAN_RUNS', 'GIT_PLAN_SEED', 'GIT_PLAN_TEST_RUNS']);

export function scrubEnvironment(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(env)) if (name.startsWith('GIT_') && !testSwitches.has(name)) delete env[name];
  for (const name of ['NODE_EXTRA_CA_CERTS', 'EDITOR', 'VISUAL', 'PAGER', 'NO_COLOR', 'FORCE_COLOR']) delete env[name];
  const home = mkdtempSync(join(tmpdir(), 'git-plan-home-'));
  Object.assign(env, {
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    GIT_CONFIG_GLOBAL: join(home, '.gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CEILING_DIRECTORIES: tmpdir(),
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
    LC_ALL: 'C',
    TZ: 'UTC',
  });
}

scrubEnvironment(process.env);
