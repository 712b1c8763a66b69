/** Dates and first authors of plans in every kind of repository, with and without the index, and that no git hook can come to gather history. */
import * as fs from 'node:fs';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { AppContext } from '../../src/app/context.ts';
import { EntryReader } from '../../src/app/drawer-history.ts';
import { readPast } from '../../src/app/drawer-past.ts';
import { inCleanRoom } from '../../src/app/in-clean-room.ts';
import { lastTouched } from '../../src/app/last-touched.ts';
import { listBranchPlans } from '../../src/app/list-branch-plans.ts';
import { loadPlans } from '../../src/app/load-plans.ts';
import { openContext } from '../../src/app/open-context.ts';
import { readPlanFacts } from '../../src/app/plan-facts.ts';
import { gitProcessCount } from '../../src/git/git-trace.ts';
import { IndexFile } from '../../src/history-index/index-file.ts';
import { PlanTracker } from '../../src/index.ts';
import { repositoryInMemory } from '../support/in-memory.ts';
import { cli } from '../support/run-cli.ts';
import { cloneRepository, createRepository } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

const active = 'docs/exec-plans/active/tokens.md';
const completed = 'docs/exec-plans/completed/tokens.md';
const plan = (done: number): string => `# Tokens\n\n## Tasks\n\n${Array.from({ length: 5 }, (_, at) => `- [${at < done ? 'x' : ' '}] Step ${at}`).join('\n')}\n`;

/** Begun by Bob, worked on by Ada on a branch, then moved. */
function story(objectFormat: 'sha1' | 'sha256' = 'sha1'): TempRepository {
  const repository = createRepository({ objectFormat, files: { 'src/a.ts': '1\n' } });
  repository.commit('new', { [active]: plan(0) }, { author: 'Bob <bob@example.com>', date: '2026-01-01T10:00:00Z' });
  repository.git(['checkout', '-q', '-b', 'side']);
  repository.commit('work', { [active]: plan(3) }, { date: '2026-01-02T10:00:00Z' });
  repository.git(['checkout', '-q', 'main']);
  repository.commit('code', { 'src/a.ts': '2\n' });
  repository.git(['merge', '-q', '--no-ff', '--no-verify', '-m', 'merge', 'side']);
  repository.commit('moved', { [active]: null, [completed]: plan(5) }, { date: '2026-01-03T10:00:00Z' });
  return repository;
}

const whole = { firstCommittedAt: '2026-01-01T10:00:00Z', lastCommittedAt: '2026-01-03T10:00:00Z', firstAuthor: 'Bob' };

function openAt(path: string, env: Readonly<Record<string, string>> = {}): Promise<AppContext> {
  return openContext({ cwd: path, env: { ...process.env, ...env } });
}

async function factsOf(context: AppContext, repoPath = completed): Promise<unknown> {
  return (await readPlanFacts(context, [repoPath], await context.repository.git.resolveCommit('HEAD'))).get(repoPath) ?? null;
}

describe('when plans were committed', () => {
  it('is the same with the index, without it, in bare, SHA-256 and partial clones and in a clean room', async () => {
    const repository = story();
    repository.git(['config', 'uploadpack.allowFilter', 'true']);
    const places = [repository, story('sha256'), cloneRepository(repository.path, ['--bare']), cloneRepository(repository.path, ['--filter=blob:none'])];
    for (const { path } of places) {
      for (const env of [{ GIT_PLAN_NO_CACHE: '1' }, {}, {}]) expect({ path, env, facts: await factsOf(await openAt(path, env)) }).toEqual({ path, env, facts: whole });
    }
    const context = await openAt(story().path);
    expect(await inCleanRoom(context, (room) => factsOf(room))).toEqual(whole);
    expect(fs.existsSync(join(context.repository.commonDir, 'git-plan'))).toBe(false);
  });

  it('begins where a shallow clone ends, and is told anew when it is deepened', async () => {
    const clone = cloneRepository(story().path, ['--depth=1']);
    const [shallow, before] = [await openAt(clone.path), { firstCommittedAt: '2026-01-03T10:00:00Z', lastCommittedAt: '2026-01-03T10:00:00Z', firstAuthor: 'Ada' }];
    expect(await factsOf(shallow)).toMatchObject({ firstCommittedAt: before.firstCommittedAt, lastCommittedAt: before.lastCommittedAt });
    clone.git(['fetch', '-q', '--unshallow']);
    expect(await factsOf(await openAt(clone.path))).toEqual(whole);
  });

  it('is the same from isomorphic-git, on disk and in memory', async () => {
    const repository = story();
    const dated = async (tracker: PlanTracker): Promise<unknown> => (await tracker.discoverPlans({ at: 'HEAD' })).map(({ filePath, createdAt, updatedAt, author }) => [filePath, createdAt, updatedAt, author]);
    const expected = [[completed, whole.firstCommittedAt, whole.lastCommittedAt, 'Bob']];
    expect(await dated(new PlanTracker({ cwd: repository.path }))).toEqual(expected);
    for (const source of [{ fs, dir: repository.path }, repositoryInMemory(join(repository.path, '.git'))]) expect(await dated(new PlanTracker({ source }))).toEqual(expected);
  });

  it('is as of the revision that is asked for', async () => {
    const context = await openAt(story().path);
    const dates = async (at: string): Promise<unknown> => (await loadPlans(context, { at })).map(({ plan: { createdAt, updatedAt } }) => [createdAt, updatedAt]);
    expect(await dates('HEAD')).toEqual([['2026-01-01T10:00:00Z', '2026-01-03T10:00:00Z']]);
    expect(await dates('HEAD~1')).toEqual([['2026-01-01T10:00:00Z', '2026-01-02T10:00:00Z']]);
  });

  it('is what a pull request is told of the last commit, without an index', async () => {
    const repository = story();
    const { git } = (await openAt(repository.path)).repository;
    expect([...(await lastTouched(git, [completed, active], repository.id('HEAD')))]).toEqual([[active, '2026-01-03T10:00:00Z'], [completed, '2026-01-03T10:00:00Z']]);
    expect((await lastTouched(git, [active], repository.id('HEAD~1'))).get(active)).toBe('2026-01-02T10:00:00Z');
    expect(await lastTouched(git, [], repository.id('HEAD'))).toEqual(new Map());
  });
});

describe('opening history for it', () => {
  it('starts no git process for what is known, however many plans and branches', async () => {
    const repository = story();
    for (const branch of ['one', 'two', 'three']) {
      repository.git(['checkout', '-q', '-b', branch, 'main']);
      repository.commit(branch, { [`docs/exec-plans/active/${branch}.md`]: plan(1) });
    }
    const context = await openAt(repository.path);
    const cost = async (ask: () => Promise<unknown>): Promise<number> => {
      const before = gitProcessCount();
      await ask();
      return gitProcessCount() - before;
    };
    const tip = repository.id('HEAD');
    expect(await cost(() => readPlanFacts(context, [completed], tip))).toBeGreaterThan(0);
    expect(await cost(() => readPlanFacts(context, [completed], tip))).toBe(0);
    const branches = (): Promise<unknown> => listBranchPlans(context, { problems: false, inFlight: false });
    await branches();
    const without = await cost(() => listBranchPlans(context, { history: false, problems: false, inFlight: false }));
    expect(await cost(branches)).toBe(without);
  });

  it('happens once for everything that the drawer says of the past', async () => {
    const repository = story();
    const context = await openAt(repository.path);
    const opened = vi.spyOn(IndexFile.prototype, 'open');
    const { facts, entries } = await readPast(context, new EntryReader(), [completed]);
    expect(facts.get(completed)).toEqual(whole);
    expect(entries.map(({ subject }) => subject)).toEqual(['new', 'work', 'moved']);
    expect(opened).toHaveBeenCalledTimes(1);
    opened.mockRestore();
  });

  it('tells on standard error that a first reading takes long, for show and list as for log', async () => {
    const repository = createRepository();
    repository.import(Array.from({ length: 1100 }, (_, at) => ({ files: { [at % 100 === 0 ? active : 'a.txt']: at % 100 === 0 ? plan(at / 100) : `${at}` } })));
    const index = join(repository.path, '.git/git-plan');
    const note = 'reading history, which takes a moment the first time\n';
    for (const args of [['show', 'tokens', '--json'], ['show', 'tokens'], ['list', '--json'], ['list', '--sort', 'updated'], ['--json'], ['search', 'Tokens', '--json'], ['log', 'tokens']]) {
      fs.rmSync(index, { recursive: true, force: true });
      expect({ args, err: (await slowly(() => cli(repository.path, args))).err }).toEqual({ args, err: note });
      expect({ args, err: (await slowly(() => cli(repository.path, args))).err }).toEqual({ args, err: '' });
    }
  });
});

/** A clock on which every look takes two seconds. */
async function slowly<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const { now } = Date;
  let late = 0;
  Date.now = () => now() + (late += 2000);
  try {
    return await ask();
  } finally {
    Date.now = now;
  }
}

describe('git hooks', () => {
  /** Everything that a program may load, lazily too. */
  function reachedFrom(file: string, seen = new Set<string>()): ReadonlySet<string> {
    if (seen.has(file)) return seen;
    seen.add(file);
    const code = readFileSync(file, 'utf8').replace(/^import type .*$/gm, '');
    for (const [, path = ''] of code.matchAll(/(?:from|import\()\s*'(\.[^']+\.ts)'/g)) reachedFrom(resolve(dirname(file), path), seen);
    return seen;
  }

  it('never reach what gathers or keeps history, or remembers folders', () => {
    const home = resolve(import.meta.dirname, '../..');
    const keepers = ['src/app/open-history.ts', 'src/workspace/root-folders.ts'].map((path) => join(home, path));
    for (const hook of ['hooks/main.ts', 'hooks/prepare-commit-msg.ts']) {
      const reached = reachedFrom(join(home, hook));
      expect({ hook, reaches: keepers.filter((path) => reached.has(path)), files: reached.size > 20 }).toEqual({ hook, reaches: [], files: true });
    }
    // The control: what lists plans does reach it, through a lazy import.
    const listing = reachedFrom(join(home, 'src/app/load-plans.ts'));
    expect(keepers.filter((path) => listing.has(path))).toEqual(keepers);
  });
});
