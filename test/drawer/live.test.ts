/** The drawer's state over real repositories: what each thing that happens does to what is shown. */
import { spawnSync } from 'node:child_process';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type DrawerLive, openDrawerLive } from '../../src/app/drawer-live.ts';
import { planKeyOf } from '../../src/app/drawer-key.ts';
import { openContext } from '../../src/app/open-context.ts';
import { gitProcessCount } from '../../src/git/git-trace.ts';
import type { DrawerChange, DrawerSnapshot, PlanCard } from '../../src/model/drawer-view.ts';
import { createRepository, repositoryAt, temporaryFolder, type TempRepository } from '../support/temp-repository.ts';

const open: DrawerLive[] = [];
afterEach(async () => {
  for (const live of open.splice(0)) await live.close();
});

type Show = {
  readonly live: DrawerLive;
  readonly changes: DrawerChange[];
  /** Resolves when what is shown is as `test` wants it. */
  readonly until: (test: (snapshot: DrawerSnapshot) => boolean) => Promise<void>;
  readonly card: (repoPath: string) => PlanCard | undefined;
};

async function show(repository: TempRepository, rescanMs = 3_600_000): Promise<Show> {
  const failures: unknown[] = [];
  const live = await openDrawerLive(await openContext({ cwd: repository.path, env: process.env }), { watch: { rescanMs, pollMs: 20 }, onError: (error) => failures.push(error) });
  open.push(live);
  await live.settled();
  const changes: DrawerChange[] = [];
  live.subscribe((change) => changes.push(change));
  return {
    live, changes,
    until: (test) => new Promise((resolve, reject) => {
      const look = (): void => {
        if (failures.length > 0) reject(failures[0] as Error);
        if (!test(live.snapshot())) return;
        stop();
        resolve();
      };
      const stop = live.subscribe(look);
      look();
    }),
    card: (repoPath) => live.snapshot().plans.find(({ filePath }) => filePath === repoPath),
  };
}

const path = 'docs/exec-plans/auth.md';
const planText = (boxes: string, more = ''): string => `---\nid: auth\ntitle: Auth\nstatus: active\ncreated: 2026-02-13T10:30:00Z\nauthor: Ada\nsessions: []\ntags: []\n---\n\n# Auth\n\n## Tasks\n\n${[...boxes].map((box, at) => `- [${box}] Task ${String.fromCharCode(65 + at)}\n`).join('')}${more}`;
const withPlan = (boxes = 'x  '): TempRepository => createRepository({ files: { [path]: planText(boxes) } });
const cardIn = ({ plans }: DrawerSnapshot, id = 'auth'): PlanCard | undefined => plans.find((card) => card.id === id);

describe('what is shown', () => {
  it('is a card a plan, with its history', async () => {
    const { card, live } = await show(withPlan());
    expect(card(path)).toMatchObject({
      key: planKeyOf(path), id: 'auth', title: 'Auth', status: 'active', filePath: path, author: 'Ada', managed: true, taskCount: 3, completedTaskCount: 1, progressPercent: 33,
      layers: { committed: 1, workTree: 0, inFlight: 0 }, nextTask: { number: 2, text: 'Task B' }, problem: null, uncommitted: false, conflicted: false, brokenFrontmatter: false,
      lastCommit: { subject: 'first', author: 'Ada' },
    });
    const { overview, repository, debt, templates } = live.snapshot();
    expect(overview.points.map(({ scope, done }) => [scope, done])).toEqual([[3, 1]]);
    expect(overview.recent).toMatchObject([{ planTitle: 'Auth', summary: 'created' }]);
    expect(repository).toMatchObject({ branch: 'main', planFolder: 'docs/exec-plans', user: 'Ada', watching: 'events', bare: false });
    expect(debt).toBeNull();
    expect(templates.map(({ name }) => name)).toEqual(['blank', 'feature', 'bugfix', 'refactor', 'execplan']);
  });

  it('holds no absolute path', async () => {
    const repository = withPlan();
    const other = repository.worktree('feat');
    other.write(path, planText('xx '));
    const { live, until } = await show(repository);
    await until((snapshot) => (cardIn(snapshot)?.inFlight.length ?? 0) > 0);
    expect(JSON.stringify(live.snapshot())).not.toContain(repository.path);
    expect(JSON.stringify(live.snapshot())).not.toContain(other.path);
  });

  it('a save moves the bar, and only its card is told', async () => {
    const repository = createRepository({ files: { [path]: planText('x  '), 'docs/exec-plans/other.md': '# Other\n\n- [ ] A\n' } });
    const { until, changes, card } = await show(repository);
    repository.write(path, planText('xx '));
    await until((snapshot) => cardIn(snapshot)?.completedTaskCount === 2);
    expect(card(path)).toMatchObject({ layers: { committed: 1, workTree: 1, inFlight: 0 }, uncommitted: true });
    expect(changes.flatMap((change) => (change.kind === 'plans' ? change.upserted.map(({ id }) => id) : []))).toEqual(['auth']);
  });

  it('a commit makes ticks committed, and moves the curve', async () => {
    const repository = withPlan();
    const { until, card } = await show(repository);
    repository.commit('tick', { [path]: planText('xx ') });
    await until((snapshot) => snapshot.overview.points.length === 2 && cardIn(snapshot)?.lastCommit?.subject === 'tick');
    expect(card(path)).toMatchObject({ layers: { committed: 2, workTree: 0, inFlight: 0 }, uncommitted: false });
  });

  it('a checkout shows the other branch', async () => {
    const repository = withPlan();
    repository.git(['checkout', '-q', '-b', 'feat']);
    repository.commit('tick', { [path]: planText('xxx'), 'docs/exec-plans/second.md': '# Second\n' });
    repository.git(['checkout', '-q', 'main']);
    const { until } = await show(repository);
    repository.git(['checkout', '-q', 'feat']);
    await until((snapshot) => snapshot.repository.branch === 'feat' && snapshot.plans.length === 2 && cardIn(snapshot)?.lastCommit?.subject === 'tick');
    repository.git(['checkout', '-q', 'main']);
    await until((snapshot) => snapshot.repository.branch === 'main' && snapshot.plans.length === 1 && cardIn(snapshot)?.layers.inFlight === 2);
  });

  it('a branch made elsewhere is work in flight', async () => {
    const repository = withPlan();
    const { until } = await show(repository);
    const blob = repository.git(['hash-object', '-w', '--stdin'], { input: planText('xx ') });
    repository.git(['read-tree', 'HEAD'], { env: { GIT_INDEX_FILE: join(repository.path, '.git/scratch-index') } });
    repository.git(['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`], { env: { GIT_INDEX_FILE: join(repository.path, '.git/scratch-index') } });
    const tree = repository.git(['write-tree'], { env: { GIT_INDEX_FILE: join(repository.path, '.git/scratch-index') } });
    repository.git(['update-ref', 'refs/heads/feat/tokens', repository.git(['commit-tree', tree, '-p', 'HEAD', '-m', 'elsewhere'])]);
    await until((snapshot) => cardIn(snapshot)?.layers.inFlight === 1);
    await until((snapshot) => JSON.stringify(cardIn(snapshot)?.inFlight) === JSON.stringify([{ branch: 'feat/tokens', worktree: null, dirty: false, taskCount: 1, session: null }]));
    repository.git(['branch', '-D', 'feat/tokens']);
    await until((snapshot) => cardIn(snapshot)?.layers.inFlight === 0);
  });

  it('a file that another worktree did not commit is work in flight, until it is done here too', async () => {
    const repository = withPlan();
    const other = repository.worktree('feat');
    const { until } = await show(repository);
    other.write(path, planText('x x'));
    await until((snapshot) => cardIn(snapshot)?.inFlight[0]?.dirty === true && cardIn(snapshot)?.layers.inFlight === 1);
    repository.write(path, planText('x x'));
    await until((snapshot) => cardIn(snapshot)?.layers.inFlight === 0 && cardIn(snapshot)?.layers.workTree === 1);
  });

  it('a plan that is deleted goes with its title, one that moves is another file', async () => {
    const repository = withPlan();
    const { until, changes } = await show(repository);
    repository.move(path, 'docs/exec-plans/completed/auth.md');
    await until((snapshot) => snapshot.plans[0]?.filePath === 'docs/exec-plans/completed/auth.md');
    repository.remove('docs/exec-plans/completed/auth.md');
    await until(({ plans }) => plans.length === 0);
    expect(changes.flatMap((change) => (change.kind === 'plans' ? change.removed : []))).toContainEqual({ key: planKeyOf('docs/exec-plans/completed/auth.md'), title: 'Auth' });
  });

  it('a move that is not committed keeps what HEAD has as committed', async () => {
    const repository = createRepository({ files: { 'docs/exec-plans/active/auth.md': planText('xx ') } });
    const { until } = await show(repository);
    repository.move('docs/exec-plans/active/auth.md', 'docs/exec-plans/completed/auth.md');
    await until((snapshot) => snapshot.plans[0]?.filePath === 'docs/exec-plans/completed/auth.md');
    expect((await show(repository)).card('docs/exec-plans/completed/auth.md')?.layers).toEqual({ committed: 2, workTree: 0, inFlight: 0 });
  });

  it('frontmatter that breaks, and conflict markers, are said', async () => {
    const repository = withPlan();
    const { until } = await show(repository);
    repository.write(path, '---\nid: [\n---\n# Auth\n');
    await until(({ plans }) => plans[0]?.brokenFrontmatter === true && plans[0].problem?.severity === 'error');
    repository.write(path, planText('x ', '<<<<<<< ours\n- [x] Mine\n=======\n- [x] Theirs\n>>>>>>> theirs\n'));
    await until((snapshot) => cardIn(snapshot)?.conflicted === true);
  });

  it('two plans with one id say so, and stop when one changes', async () => {
    const repository = withPlan();
    const { until } = await show(repository);
    repository.write('docs/exec-plans/twin.md', planText('   '));
    await until(({ plans }) => plans.length === 2 && plans.every(({ problem }) => problem?.code === 'id-duplicate'));
    repository.write('docs/exec-plans/twin.md', planText('   ').replace('id: auth', 'id: twin'));
    await until(({ plans }) => plans.every(({ problem }) => problem?.code !== 'id-duplicate'));
  });

  it('the tracker is shown once it is there', async () => {
    const repository = withPlan();
    const { until } = await show(repository);
    repository.write('docs/exec-plans/tech-debt-tracker.md', '# Tech debt\n\n| ID | Description | Severity | Module | Created | Resolved | Plan |\n|---|---|---|---|---|---|---|\n| debt-1 | Slow start | high | cli | 2026-01-01 |  |  |\n');
    await until(({ debt }) => debt?.[0]?.description === 'Slow start' && debt[0].severity === 'high');
    repository.remove('docs/exec-plans/tech-debt-tracker.md');
    await until(({ debt }) => debt === null);
  });

  it('a template that comes, changes or goes is told', async () => {
    const repository = withPlan();
    const { until, changes } = await show(repository);
    const template = 'docs/exec-plans/_templates/review.md';
    const sections = ({ templates }: DrawerSnapshot): readonly string[] | undefined => templates.find(({ name }) => name === 'review')?.sections;
    repository.write(template, '# {{title}}\n\n## Scope\n');
    await until((snapshot) => sections(snapshot)?.join() === 'Scope');
    repository.write(template, '# {{title}}\n\n## Scope\n\n## Findings\n');
    await until((snapshot) => sections(snapshot)?.join() === 'Scope,Findings');
    repository.remove(template);
    await until((snapshot) => sections(snapshot) === undefined);
    expect(changes.filter(({ kind }) => kind === 'templates').length).toBeGreaterThanOrEqual(3);
  });

  it('a plan that takes the id of another has its past, also without a commit', async () => {
    const repository = createRepository({ files: { [path]: planText('x  ') } });
    const { until, card } = await show(repository);
    repository.write(path, planText('x  ').replace('id: auth', 'id: other'));
    await until((snapshot) => snapshot.plans[0]?.id === 'other' && snapshot.plans[0].lastCommit === null && snapshot.overview.recent[0]?.planKey === null);
    repository.write(path, planText('x  '));
    await until((snapshot) => snapshot.overview.recent[0]?.planKey === planKeyOf(path) && card(path)?.lastCommit?.subject === 'first');
  });

  it('a save starts no git and looks at no other plan', async () => {
    const repository = createRepository({ files: { [path]: planText('x     '), 'docs/exec-plans/other.md': '# Other\n\n- [ ] A\n' } });
    repository.git(['branch', 'side']);
    const { until, live } = await show(repository);
    const other = live.snapshot().plans.find(({ title }) => title === 'Other');
    const before = gitProcessCount();
    for (const boxes of ['xx    ', 'xxx   ', 'xxxxx ']) {
      repository.write(path, planText(boxes));
      await until((snapshot) => cardIn(snapshot)?.completedTaskCount === boxes.trim().length);
      await live.settled();
    }
    expect(gitProcessCount()).toBe(before);
    expect(live.snapshot().plans.find(({ title }) => title === 'Other')).toBe(other);
    // Another branch does (negative control).
    repository.git(['branch', 'third']);
    await live.refresh(['refs']);
    await live.settled();
    expect(gitProcessCount()).toBeGreaterThan(before);
  });

  it('a session that registers itself is shown, with the plan that names it', async () => {
    const repository = withPlan();
    const { until } = await show(repository);
    const at = new Date().toISOString();
    const record = { v: 1, handle: 'session-abcdefghij', agent: 'claude-code', nativeId: 'n', aliases: [], worktree: repository.path, branch: 'main', startedAt: at, lastSeenAt: at, endedAt: null, plans: [], pid: null, host: null };
    repository.write('.git/git-plan/sessions/claude-code-session-abcdefghij.json', JSON.stringify(record));
    await until(({ sessions }) => sessions[0]?.handle === 'session-abcdefghij');
    repository.write(path, planText('x  ').replace('sessions: []', 'sessions: [session-abcdefghij]'));
    await until(({ sessions }) => sessions[0]?.planKeys[0] === planKeyOf(path));
  });

  it('settings that change are followed', async () => {
    const repository = createRepository({ files: { [path]: planText('x '), 'plans/other.md': '# Other\n\n- [ ] A\n' } });
    const { until } = await show(repository);
    repository.git(['config', 'plan.dir', 'plans']);
    await until(({ plans }) => plans.length === 1 && plans[0]?.filePath === 'plans/other.md');
    repository.append('plans/other.md', '- [x] B\n');
    await until(({ plans }) => plans[0]?.taskCount === 2);
  });

  it('a repository without plans, commits or folder says so, and then has its first plan', async () => {
    const repository = createRepository();
    const { until, live } = await show(repository);
    expect(live.snapshot()).toMatchObject({ plans: [], repository: { headCommit: null, branch: 'main' } });
    repository.write(path, planText(' '));
    await until((snapshot) => cardIn(snapshot)?.uncommitted === true);
    repository.commit('first');
    await until((snapshot) => cardIn(snapshot)?.uncommitted === false && cardIn(snapshot)?.lastCommit?.subject === 'first');
  });

  it('line endings that git converts are no change', async () => {
    const repository = createRepository();
    repository.git(['config', 'core.autocrlf', 'true']);
    repository.commit('first', { [path]: planText('x ').replaceAll('\n', '\r\n') });
    expect((await show(repository)).card(path)).toMatchObject({ uncommitted: false, layers: { committed: 1, workTree: 0 } });
  });

  it('a bare repository is shown as HEAD has it', async () => {
    const source = withPlan();
    const bare = createRepository({ bare: true });
    source.git(['push', '-q', bare.path, 'main']);
    const { until, live } = await show(bare);
    expect(live.snapshot().repository.bare).toBe(true);
    expect(cardIn(live.snapshot())).toMatchObject({ taskCount: 3, uncommitted: false });
    source.commit('tick', { [path]: planText('xxx') });
    source.git(['push', '-q', bare.path, 'main']);
    await until((snapshot) => cardIn(snapshot)?.completedTaskCount === 3 && cardIn(snapshot)?.lastCommit?.subject === 'tick');
  });

  it('a SHA-256 repository is shown', async () => {
    const repository = createRepository({ objectFormat: 'sha256', files: { [path]: planText('x ') } });
    const { card, until } = await show(repository);
    expect(card(path)).toMatchObject({ uncommitted: false, blobId: repository.git(['rev-parse', `HEAD:${path}`]) });
    repository.write(path, planText('xx'));
    await until((snapshot) => cardIn(snapshot)?.layers.workTree === 1);
  });

  it('a repository that keeps its refs in tables is shown, and followed', async ({ skip }) => {
    const at = temporaryFolder();
    const made = spawnSync('git', ['init', '-q', '-b', 'main', '--ref-format=reftable', at], { encoding: 'utf8' });
    if (made.status !== 0) {
      console.log('skipped: this git writes no reftable');
      skip();
    }
    const repository = repositoryAt(at);
    repository.commit('first', { [path]: planText('x ') });
    const { until } = await show(repository);
    repository.commit('tick', { [path]: planText('xx') });
    await until((snapshot) => cardIn(snapshot)?.lastCommit?.subject === 'tick' && cardIn(snapshot)?.uncommitted === false);
    repository.git(['branch', 'side', 'HEAD~1']);
    repository.git(['checkout', '-q', 'side']);
    await until(({ repository: { branch } }) => branch === 'side');
  });

  it('refs that are packed are followed', async () => {
    const repository = withPlan();
    repository.git(['branch', 'side']);
    repository.git(['pack-refs', '--all']);
    const { until } = await show(repository);
    repository.commit('tick', { [path]: planText('xx ') });
    await until((snapshot) => cardIn(snapshot)?.lastCommit?.subject === 'tick');
    repository.git(['pack-refs', '--all']);
    repository.git(['checkout', '-q', 'side']);
    await until((snapshot) => snapshot.repository.branch === 'side' && cardIn(snapshot)?.layers.inFlight === 1);
  });

  it('a repository that goes away is said to be gone, and is shown again when it is back', async () => {
    const repository = createRepository({ at: join(temporaryFolder(), 'here'), files: { [path]: planText('x ') } });
    const { until } = await show(repository);
    renameSync(repository.path, `${repository.path}-away`);
    await until((snapshot) => snapshot.repository.watching === 'gone' && snapshot.plans.length === 1);
    renameSync(`${repository.path}-away`, repository.path);
    await until((snapshot) => snapshot.repository.watching === 'events');
    repository.write(path, planText('xx'));
    await until((snapshot) => cardIn(snapshot)?.completedTaskCount === 2);
  });

  it('500 plans that a checkout changes are all told, in few messages', async () => {
    const files = (boxes: string): Record<string, string> => Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`docs/exec-plans/p${at}.md`, planText(boxes).replace('id: auth', `id: p${at}`)]));
    const repository = createRepository({ files: files('x  ') });
    repository.git(['checkout', '-q', '-b', 'other']);
    repository.commit('other', files('xxx'));
    repository.git(['checkout', '-q', 'main']);
    const { until, changes } = await show(repository);
    repository.git(['checkout', '-q', 'other']);
    await until(({ plans, repository: { branch } }) => branch === 'other' && plans.every(({ completedTaskCount }) => completedTaskCount === 3));
    // How many parts of the checkout are seen depends on how long git takes; not one a plan.
    expect(changes.filter(({ kind }) => kind === 'plans').length).toBeLessThan(50);
  });
});

/** Small numbers from a seed, the same in every run. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('whatever happens', () => {
  const runs = process.env['GIT_PLAN_EXHAUSTIVE'] === '1' ? 100 : 4;
  for (let seed = 1; seed <= runs; seed += 1) {
    it(`what is shown ends as it is read from scratch (seed ${seed})`, async () => {
      const random = randomOf(seed);
      const repository = withPlan();
      repository.worktree('aside');
      const { live } = await show(repository);
      const paths = ['docs/exec-plans/auth.md', 'docs/exec-plans/active/b.md', 'docs/exec-plans/completed/c.md', 'sub/docs/exec-plans/d.md'];
      const boxes = (): string => Array.from({ length: 3 }, () => (random(2) === 0 ? 'x' : ' ')).join('');
      const steps: readonly (() => void)[] = [
        () => repository.write(paths[random(4)] ?? '', planText(boxes()).replace('id: auth', `id: p${random(3)}`)),
        () => repository.remove(paths[random(4)] ?? ''),
        () => void repository.tryGit(['add', '-A']),
        () => void repository.tryGit(['commit', '-q', '--no-verify', '-m', `step ${random(1000)}`]),
        () => void repository.tryGit(['checkout', '-q', '-f', ['main', 'b1', 'b2'][random(3)] ?? '']),
        () => void repository.tryGit(['branch', '-f', ['b1', 'b2'][random(2)] ?? '']),
        () => void repository.tryGit(['pack-refs', '--all']),
        () => void repository.tryGit(['reset', '-q', '--hard', 'HEAD~1']),
        () => repository.write('docs/exec-plans/active/broken.md', '---\nid: [\n---\n'),
        () => repository.remove('docs'),
      ];
      for (let step = 0; step < 25; step += 1) steps[random(steps.length)]?.();
      const scratch = await openDrawerLive(await openContext({ cwd: repository.path, env: process.env }), { watch: { rescanMs: 3_600_000 } });
      open.push(scratch);
      await scratch.settled();
      const wanted = comparable(scratch.snapshot());
      await new Promise<void>((resolve) => {
        const look = (): void => {
          if (comparable(live.snapshot()) === wanted) resolve();
        };
        live.subscribe(look);
        look();
      });
      await live.settled();
      expect(comparable(live.snapshot())).toBe(wanted);
    });
  }
});

function comparable(snapshot: DrawerSnapshot): string {
  return JSON.stringify({ ...snapshot, plans: snapshot.plans.toSorted((a, b) => (a.filePath < b.filePath ? -1 : 1)) }, null, 1);
}
