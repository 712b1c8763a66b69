/** The history index: incremental, disposable, never trusted when damaged, safe under several processes. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blamePlan } from '../../src/app/blame-plan.ts';
import type { PlanBlame } from '../../src/app/blame-plan.ts';
import { openContext } from '../../src/app/open-context.ts';
import type { AppContext } from '../../src/app/context.ts';
import { openHistory } from '../../src/app/open-history.ts';
import { showTimeline } from '../../src/app/show-timeline.ts';
import { gitProcessCount } from '../../src/git/git-trace.ts';
import { rememberAnswers } from '../support/remember-answers.ts';
import { cli } from '../support/run-cli.ts';
import { cloneRepository, createRepository, temporaryFolder } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';
import { describeHistory } from '../history/describe-history.ts';
import { randomHistory } from '../history/random-history.ts';

const program = resolve(import.meta.dirname, '../../dist/cli.js');

function openAt(path: string, env: Record<string, string | undefined> = process.env): Promise<AppContext> {
  return openContext({ cwd: path, env });
}

function randomRepository(seed: number, commits: number): TempRepository {
  const repository = createRepository();
  repository.import(randomHistory(seed, commits).commits);
  return repository;
}

function indexOf(repository: TempRepository): string {
  const folder = join(repository.path, '.git/git-plan');
  const name = readdirSync(folder).find((each) => each.startsWith('history-'))!;
  return join(folder, name);
}

const plan = (done: number): string => `# Tokens\n\n## Tasks\n\n${Array.from({ length: 5 }, (_, at) => `- [${at < done ? 'x' : ' '}] Step ${at}`).join('\n')}\n`;
const planPath = 'docs/exec-plans/active/tokens.md';

describe('bringing the index up to date', () => {
  it('reads one commit and one blob after one new commit, and nothing without one', async () => {
    const repository = createRepository({ files: { [planPath]: plan(0), 'src/a.ts': '1\n' } });
    for (let done = 1; done < 4; done += 1) repository.commit(`step ${done}`, { [planPath]: plan(done) });
    const context = await openAt(repository.path);
    expect((await openHistory(context)).work).toEqual({ commits: 4, blobs: 4 });
    expect((await openHistory(context)).work).toEqual({ commits: 0, blobs: 0 });
    repository.commit('step 4', { [planPath]: plan(4) });
    expect((await openHistory(context)).work).toEqual({ commits: 1, blobs: 1 });
    repository.commit('code only', { 'src/a.ts': '2\n' });
    expect((await openHistory(context)).work).toEqual({ commits: 1, blobs: 0 });
  });

  it('asks git nothing about a few new commits, and for the walk over more of them', async () => {
    const repository = createRepository({ files: { [planPath]: plan(0), 'src/a.ts': '1\n' } });
    const context = await openAt(repository.path);
    await openHistory(context);
    const processes = async (work: { commits: number; blobs: number }): Promise<number> => {
      const before = gitProcessCount();
      expect((await openHistory(context)).work).toEqual(work);
      return gitProcessCount() - before;
    };
    repository.commit('step 1', { [planPath]: plan(1) });
    expect(await processes({ commits: 1, blobs: 1 })).toBe(0);
    // What the next one is compared with lies in a pack then.
    repository.git(['gc', '-q']);
    repository.git(['checkout', '-q', '-b', 'side']);
    repository.commit('step 2', { [planPath]: plan(2) });
    repository.git(['checkout', '-q', 'main']);
    repository.commit('code only', { 'src/a.ts': '2\n' });
    repository.git(['merge', '-q', '--no-ff', '-m', 'merge', 'side']);
    expect(await processes({ commits: 3, blobs: 1 })).toBe(0);
    const answer = await describeHistory(context, await openHistory(context));
    expect(await describeHistory(context, await openHistory(context, { noCache: true }))).toBe(answer);
    for (let step = 0; step < 17; step += 1) repository.commit(`code ${step}`, { 'src/a.ts': `code ${step}\n`, ...(step === 9 ? { [planPath]: plan(3) } : {}) });
    const many = await processes({ commits: 17, blobs: 1 });
    expect(many).toBe(1);
    expect(await describeHistory(context, await openHistory(context, { noCache: true }))).toBe(await describeHistory(context, await openHistory(context)));
  });

  it('starts at most three git processes for a second log of one plan', async () => {
    const repository = createRepository({ files: { [planPath]: plan(0) } });
    repository.commit('more', { [planPath]: plan(2) });
    await cli(repository.path, ['log', 'tokens']);
    const before = gitProcessCount();
    const { out } = await cli(repository.path, ['log', 'tokens']);
    expect(out).toContain('2 of 5 done');
    expect(gitProcessCount() - before).toBeLessThanOrEqual(3);
  });

  it('starts four more, however many branches a commit without a session may be the squash of', async () => {
    const repository = createRepository({ files: { [planPath]: plan(0) } });
    for (let branch = 0; branch < 12; branch += 1) {
      repository.git(['checkout', '-q', '-b', `feat-${branch}`, 'main']);
      for (const step of [1, 2]) repository.commit(`branch ${branch} step ${step}\n\nPlan-Session: codex/session-branch${String(branch).padStart(2, '0')}`, { [planPath]: plan(step), [`src/${branch}.ts`]: `${step}\n` });
      if (branch % 4 === 0) repository.git(['merge', '-q', '--no-ff', '-m', 'merge', 'main'], {});
    }
    repository.git(['checkout', '-q', 'main']);
    repository.git(['merge', '-q', '--squash', 'feat-7']);
    repository.commit('squash of feat-7');
    await cli(repository.path, ['log', 'tokens']);
    const before = gitProcessCount();
    const { out } = await cli(repository.path, ['log', 'tokens', '--json']);
    // And one for the commits of the branch that is found.
    expect(gitProcessCount() - before).toBeLessThanOrEqual(3 + 4 + 1);
    const { entries } = JSON.parse(out) as { entries: { subject: string; session: { sessionId: string; source: string } | null }[] };
    expect(entries.at(-1)).toMatchObject({ subject: 'squash of feat-7', session: { sessionId: 'session-branch07', source: 'squash-join' } });
    // A tip is no squash of its own branch: nothing is read into it.
    expect(entries[0]!.session).toBeNull();
  });

  it('knows nothing twice where branches, worktrees and amended commits come and go', async () => {
    const repository = createRepository({ files: { [planPath]: plan(0) } });
    const context = await openAt(repository.path);
    await openHistory(context, { tips: 'branches' });
    const tree = repository.worktree('feat/tokens');
    tree.commit('there', { [planPath]: plan(1) });
    const there = await openAt(tree.path);
    expect((await openHistory(there)).work).toEqual({ commits: 1, blobs: 1 });
    // The same file serves the main work tree.
    expect((await openHistory(context, { tips: 'branches' })).work).toEqual({ commits: 0, blobs: 0 });
    tree.git(['commit', '-q', '--amend', '--no-verify', '-m', 'there, amended']);
    expect((await openHistory(there)).work).toEqual({ commits: 1, blobs: 0 });
    expect((await showTimeline(there, 'tokens')).entries.map(({ subject }) => subject)).toEqual(['first', 'there, amended']);
  });

  it('survives hundreds of single refreshes, and stays small', async () => {
    const repository = createRepository();
    const ids = repository.import(Array.from({ length: 80 }, (_, at) => ({ files: { [planPath]: `${plan(at % 6)}\nnote ${at}\n` } })));
    const context = await openAt(repository.path);
    for (const id of ids) await openHistory(context, { at: id });
    const kept = statSync(indexOf(repository)).size;
    const answer = await describeHistory(context, await openHistory(context));
    rmSync(indexOf(repository));
    expect(await describeHistory(context, await openHistory(context))).toBe(answer);
    expect(kept).toBeLessThan(statSync(indexOf(repository)).size * 6);
  });
});

describe('a damaged index', () => {
  const truncations = 500;
  const flips = 1000;

  /** `blocks`: as a program that answers one question, which reads of the index what it needs. */
  async function damaged(count: number, blocks: boolean, damage: (bytes: Buffer, file: string, at: number) => void): Promise<{ wrong: number; rebuilt: number; salvaged: number }> {
    const repository = randomRepository(3, 24);
    const opened = await openContext({ cwd: repository.path, env: process.env, blocks });
    await openHistory(opened, { at: 'HEAD~3' });
    await openHistory(opened);
    const file = indexOf(repository);
    // Objects do not change: git is asked once for what 1,500 damaged files are made up for with.
    const context = { ...opened, repository: { ...opened.repository, git: rememberAnswers(opened.repository.git) } };
    const bytes = readFileSync(file);
    const expected = await describeHistory(context, await openHistory(context, { noCache: true }));
    const outcome = { wrong: 0, rebuilt: 0, salvaged: 0 };
    for (let at = 0; at < count; at += 1) {
      writeFileSync(file, bytes);
      damage(bytes, file, at);
      const history = await openHistory(context);
      if (history.work.commits > 0) outcome.rebuilt += 1;
      if ((await describeHistory(context, history)) !== expected) outcome.wrong += 1;
      // What was found damaged in the middle of the answer takes the file with it.
      if (!existsSync(file)) outcome.salvaged += 1;
    }
    return outcome;
  }

  it(`gives the right answer after each of ${truncations} truncations`, async () => {
    const { wrong, rebuilt } = await damaged(truncations, false, (bytes, file, at) => truncateSync(file, Math.floor((bytes.length * at) / truncations)));
    expect(wrong).toBe(0);
    // The control: nearly every cut is noticed, so that the answer comes from git.
    expect(rebuilt).toBeGreaterThan(truncations * 0.9);
  });

  const flip = (count: number) => (bytes: Buffer, file: string, at: number): void => {
    const flipped = Buffer.from(bytes);
    const place = Math.floor((bytes.length * (at + 0.5)) / count);
    flipped[place] = flipped[place]! ^ (1 << (at % 8));
    writeFileSync(file, flipped);
  };

  it(`gives the right answer after each of ${flips} flipped bits`, async () => {
    const { wrong, rebuilt, salvaged } = await damaged(flips, false, flip(flips));
    expect(wrong).toBe(0);
    expect(rebuilt).toBeGreaterThan(0);
    expect(salvaged).toBeGreaterThan(0);
  });

  it('gives the right answer where it reads no more than it needs', async () => {
    const { wrong, rebuilt, salvaged } = await damaged(150, true, flip(150));
    expect(wrong).toBe(0);
    expect(rebuilt).toBeGreaterThan(0);
    expect(salvaged).toBeGreaterThan(0);
  });

  it('is somebody else\'s, a folder, a symbolic link or unreadable: worked without', async () => {
    const repository = randomRepository(5, 12);
    const context = await openAt(repository.path);
    await openHistory(context);
    const file = indexOf(repository);
    const expected = await describeHistory(context, await openHistory(context, { noCache: true }));
    rmSync(file);
    const elsewhere = join(temporaryFolder(), 'target');
    writeFileSync(elsewhere, 'precious');
    repository.symlink(file.slice(repository.path.length + 1), elsewhere);
    expect(await describeHistory(context, await openHistory(context))).toBe(expected);
    expect(readFileSync(elsewhere, 'utf8')).toBe('precious');
  });
});

describe('several processes', () => {
  it('index at the same time, and all answer alike', async () => {
    const repository = randomRepository(7, 60);
    const run = (): Promise<string> => new Promise((done, failed) => {
      const child = spawn(process.execPath, [program, 'log', '--json'], { cwd: repository.path, env: process.env, stdio: ['ignore', 'pipe', 'inherit'] });
      const parts: Buffer[] = [];
      child.stdout.on('data', (part: Buffer) => parts.push(part));
      child.on('error', failed);
      child.on('close', (code) => (code === 0 ? done(Buffer.concat(parts).toString('utf8')) : failed(new Error(`exit code ${code}`))));
    });
    expect(existsSync(program)).toBe(true);
    const answers = await Promise.all(Array.from({ length: 8 }, run));
    expect(new Set(answers).size).toBe(1);
    expect(await run()).toBe(answers[0]);
    const { out } = await cli(repository.path, ['log', '--json', '--no-cache']);
    expect(JSON.parse(out)).toEqual(JSON.parse(answers[0]!));
    expect((await openHistory(await openAt(repository.path))).work).toEqual({ commits: 0, blobs: 0 });
  });
});

describe('other kinds of repositories', () => {
  it('answers in a shallow clone from what is there, and anew once it is deepened', async () => {
    const source = createRepository({ files: { [planPath]: plan(0) } });
    for (let done = 1; done < 5; done += 1) source.commit(`step ${done}`, { [planPath]: plan(done) });
    const clone = cloneRepository(source.path, ['--depth=2']);
    const entries = async () => (await showTimeline(await openAt(clone.path), 'tokens')).entries.map(({ subject }) => subject);
    expect(await entries()).toEqual(['step 3', 'step 4']);
    clone.git(['fetch', '-q', '--unshallow']);
    expect(await entries()).toEqual(['first', 'step 1', 'step 2', 'step 3', 'step 4']);
  });

  it('answers in a partial clone without fetching, and keeps nothing of what was not there', async () => {
    const source = createRepository({ files: { [planPath]: plan(0) } });
    for (let done = 1; done < 5; done += 1) source.commit(`step ${done}\n\nPlan-Session: codex/session-abc123`, { [planPath]: plan(done) });
    source.git(['config', 'uploadpack.allowFilter', 'true']);
    const clone = cloneRepository(source.path, ['--filter=blob:none']);
    const objects = clone.git(['count-objects', '-v']);
    const before = await showTimeline(await openAt(clone.path), 'tokens');
    expect(before.entries).toHaveLength(5);
    expect(before.entries.at(-1)!.after).toMatchObject({ completedTaskCount: 4 });
    expect(before.entries[0]!.after).toBeNull();
    // What the first version that can be read holds may be older: no commit and no session is said to have made it.
    expect(before.unread).toEqual([clone.git(['rev-parse', 'HEAD'])]);
    const blame = await blamePlan(await openAt(clone.path), 'tokens');
    expect(blame.unread).toEqual(before.unread);
    const sessionsOf = ({ tasks }: PlanBlame): readonly unknown[] => tasks.flatMap(({ done }) => (done === null || done.session === null ? [] : [done.session]));
    expect(sessionsOf(blame)).toEqual([]);
    expect((await cli(clone.path, ['blame', 'tokens'])).err).toContain('cannot be read here, as in a partial clone\nhint: git fetch --refetch --no-filter');
    expect(clone.git(['count-objects', '-v'])).toBe(objects);
    clone.git(['-c', 'fetch.prune=false', 'rev-list', '--objects', '--all'], {});
    clone.git(['fetch', '-q', '--refetch', '--filter=tree:99', 'origin']);
    const after = await showTimeline(await openAt(clone.path), 'tokens');
    expect(after.entries.map((entry) => entry.after?.completedTaskCount)).toEqual([0, 1, 2, 3, 4]);
    const whole = await blamePlan(await openAt(clone.path), 'tokens');
    expect([after.unread, whole.unread, sessionsOf(whole).length]).toEqual([[], [], 4]);
  });

  it('answers in bare and SHA-256 repositories', async () => {
    const source = createRepository({ objectFormat: 'sha256', files: { [planPath]: plan(0) } });
    source.commit('more', { [planPath]: plan(3) });
    const bare = cloneRepository(source.path, ['--bare']);
    for (const path of [source.path, bare.path]) {
      const context = await openAt(path);
      const { entries } = await showTimeline(context, 'tokens');
      expect(entries.map(({ after }) => after?.completedTaskCount)).toEqual([0, 3]);
      expect(entries[0]!.commit).toHaveLength(64);
      expect((await openHistory(context)).work).toEqual({ commits: 0, blobs: 0 });
    }
  });

  it('answers from memory where nothing may be written', async () => {
    const repository = createRepository({ files: { [planPath]: plan(2) } });
    const context = await openAt(repository.path, { ...process.env, GIT_PLAN_NO_CACHE: '1' });
    expect((await showTimeline(context, 'tokens')).entries).toHaveLength(1);
    expect(repository.exists('.git/git-plan')).toBe(false);
  });
});
