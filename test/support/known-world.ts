/** A user, a system and a repository whose settings can be remembered, and how what is remembered is held to what git says. */
import { mkdirSync, readFileSync, realpathSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { openContext } from '../../src/app/open-context.ts';
import { areOnOwnDisks, findSystemFile } from '../../src/git/config-memory.ts';
import { readerEnvironment } from '../../src/git/git-environment.ts';
import { findGitProgram, isGitItself } from '../../src/git/git-program.ts';
import { gitProcessCount } from '../../src/git/git-trace.ts';
import { createRepository, temporaryFolder } from './temp-repository.ts';
import type { TempRepository } from './temp-repository.ts';

/** Longer than one tick of the disks that tests run on, shorter than what two steps of a test take. */
export const settledMs = 20;

/** A time long ago. */
export const old = new Date('2020-01-01T00:00:00Z');

export type Variables = Readonly<Record<string, string | undefined>>;

export type World = {
  readonly repository: TempRepository;
  readonly home: string;
  readonly system: string;
  /** Other variables than those that tests are given. */
  env: Variables;
  cwd: string;
};

/** A repository in a plain place, a user with settings of one length, and a file of the system's. */
export function newWorld(): World {
  const repository = createRepository({ files: { 'docs/exec-plans/a.md': '# A\n\n- [ ] one\n', '.planconfig': '[plan]\n\treceive = every-commit\n' } });
  const home = temporaryFolder();
  const system = join(home, 'system');
  writeFileSync(system, '[plan]\n\tstaleAfter = 10 days\n');
  writeFileSync(join(home, '.gitconfig'), '[user]\n\tname = Ada\n[plan]\n\tdir = docs/one\n');
  writeFileSync(join(home, 'git'), '');
  repository.git(['config', 'plan.updated', 'always']);
  // Such times can be set again to the very same.
  for (const path of [system, join(home, '.gitconfig'), join(repository.path, '.git/config'), join(repository.path, '.planconfig')]) utimesSync(path, old, old);
  const { GIT_CEILING_DIRECTORIES: _, GIT_CONFIG_GLOBAL: __, GIT_CONFIG_NOSYSTEM: ___, XDG_CONFIG_HOME: ____, ...own } = process.env;
  return { repository, home, system, env: { ...own, HOME: home, GIT_CONFIG_SYSTEM: system }, cwd: repository.path };
}

/** The clock of files goes in ticks: waits for the file system, not for a while, by writing until a file is younger than all before it. */
export function settle(folder: string, ms = settledMs + 5): void {
  const path = join(folder, 'clock');
  writeFileSync(path, '');
  const start = statSync(path).mtimeMs;
  while (statSync(path).mtimeMs < start + ms) writeFileSync(path, '');
  rmSync(path);
}

export type Answer = { readonly said: unknown; readonly processes: number };

/** Opens a context, and counts the processes of git. */
export async function ask({ cwd, env }: World, options: { readonly noCache?: boolean; readonly blocks?: boolean; readonly settledMs?: number } = {}): Promise<Answer> {
  const before = gitProcessCount();
  const said = await openContext({ cwd, env, blocks: true, settledMs, ...options }).then(
    ({ gitConfig, settingValues, repository: { rootPath, gitDir, prefix } }) => ({ gitConfig, settingValues, rootPath, gitDir, prefix }),
    (error: unknown) => String(error),
  );
  return { said, processes: gitProcessCount() - before };
}

/** The answer, held to the one that git gives without anything remembered. */
export async function isSame(world: World, what: string): Promise<Answer> {
  const answer = await ask(world);
  expect(answer.said, what).toEqual((await ask(world, { noCache: true })).said);
  return answer;
}

/** Asks until no process is needed. A machine that is busy may stand still between two looks at a clock; then nothing is remembered that time. */
export async function untilKnown(world: World, what: string): Promise<void> {
  let answer = await isSame(world, what);
  for (let time = 0; answer.processes > 0 && time < 30; time += 1) answer = await isSame(world, what);
  expect(answer.processes, what).toBe(0);
}

/** Where it is remembered. */
export function memoryOf(world: World): string {
  return join(world.repository.path, '.git/git-plan/config-v1');
}

/** A world whose settings are remembered, which is checked. */
export async function knownWorld(): Promise<World> {
  const world = newWorld();
  settle(world.home);
  await untilKnown(world, 'at first');
  return world;
}

/** Whether anything is remembered on this machine; says so where not. */
export const able = await (async () => {
  const path = findGitProgram(process.env);
  const isAble = process.platform === 'linux' && path !== null && isGitItself(path) && areOnOwnDisks([process.execPath, import.meta.filename, realpathSync(temporaryFolder())]) && (await findSystemFile({ cwd: '/', env: readerEnvironment(process.env, 'here') })) !== null;
  if (!isAble) console.log('skipped: nothing is remembered of the settings on this machine (another system than Linux, git behind a script, a disk of the network, or a git that does not tell its file)');
  return isAble;
})();

export const script = (world: World, text: string): string => {
  const folder = join(world.home, 'bin');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'git'), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return `${folder}:${process.env['PATH']}`;
};
export const realGit = (): string => findGitProgram(process.env)!;
export const edit = (path: string, from: string, to: string): void => writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
export const local = ({ repository }: World): string => join(repository.path, '.git/config');
export const global = ({ home }: World): string => join(home, '.gitconfig');
export const add = (world: World, env: Variables): void => void (world.env = { ...world.env, ...env });
export const make = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};
export const otherRepository = (): TempRepository => {
  const other = createRepository({ files: { 'b.md': 'b' } });
  other.git(['config', 'plan.dir', 'docs/of-another']);
  return other;
};

/** The variables of a new world, for one that is there. */
export function newWorldEnv(world: World): Variables {
  return { ...newWorld().env, HOME: world.home, GIT_CONFIG_SYSTEM: world.system };
}

