/** When plans were first and last committed, and by whom first: what brute force over all commits says, what the definition says, and for how little work. */
import { describe, expect, it } from 'vitest';
import type { AppContext } from '../../src/app/context.ts';
import { openContext } from '../../src/app/open-context.ts';
import { openHistory } from '../../src/app/open-history.ts';
import type { HistoryOptions } from '../../src/app/open-history.ts';
import { readPlanFacts } from '../../src/app/plan-facts.ts';
import { committedFacts } from '../../src/history/committed-facts.ts';
import type { CommittedFacts } from '../../src/history/committed-facts.ts';
import { createRepository } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';
import { factsByBruteForce, isoOf, stampsIn } from './brute-facts.ts';
import { Oracle } from './oracle.ts';
import { randomHistory } from './random-history.ts';

const runs = process.env['GIT_PLAN_EXHAUSTIVE'] === undefined ? 12 : 300;

async function factsAt(context: AppContext, id: string, paths: readonly string[], options: HistoryOptions = {}): Promise<Record<string, CommittedFacts>> {
  return Object.fromEntries(await readPlanFacts(context, paths, id, options));
}

describe('random histories', () => {
  it.each(Array.from({ length: runs }, (_, seed) => seed))('seed %i: facts agree with brute force, bit by bit, all at once and without the index', async (seed) => {
    const repository = createRepository();
    const ids = repository.import(randomHistory(seed, 30, { restores: true }).commits.map((commit, at) => ({ ...commit, author: `Author ${at} <a@example.com>` })));
    const oracle = await Oracle.of(repository.path, [ids.at(-1)!]);
    const stamps = stampsIn(repository.path);
    const context = await openContext({ cwd: repository.path, env: process.env });
    const paths = [...new Set(ids.flatMap((id) => oracle.plansAt(id)))];
    for (const at of [7, 3, 20, 13, 26, ids.length - 1, 11]) {
      const id = ids[at]!;
      const expected = factsByBruteForce(oracle, stamps, id);
      // The index knows some of the commits, more each time.
      expect({ at, facts: await factsAt(context, id, paths) }).toEqual({ at, facts: expected });
      expect({ at, facts: await factsAt(context, id, paths, { noCache: true }) }).toEqual({ at, facts: expected });
    }
    const fresh = createRepository();
    fresh.git(['fetch', '-q', repository.path, 'main']);
    const anew = await openContext({ cwd: fresh.path, env: process.env });
    for (const time of ['written', 'read']) expect({ time, facts: await factsAt(anew, ids.at(-1)!, paths) }).toEqual({ time, facts: factsByBruteForce(oracle, stamps, ids.at(-1)!) });
  });

  it('hold what the definition speaks of', async () => {
    const counts = { 'last in a merge': 0, 'a side taken': 0, 'begun under another name': 0, 'brought back': 0 };
    for (let seed = 0; seed < runs; seed += 1) {
      const { commits } = randomHistory(seed, 30, { restores: true });
      const repository = createRepository();
      repository.import(commits);
      const history = await openHistory(await openContext({ cwd: repository.path, env: process.env }), { noCache: true });
      const { graph } = history;
      for (let number = 0; number < graph.size; number += 1) {
        for (const { repoPath, before, after } of graph.commit(number).changes) {
          const isMerge = graph.parentsOf(number).length > 1;
          if (isMerge && after !== null) counts[graph.parentWithSame(number, repoPath) >= 0 ? 'a side taken' : 'last in a merge'] += 1;
          if (!isMerge && before === null && graph.renamesOf(number).some(({ to }) => to === repoPath)) counts['begun under another name'] += 1;
          const [parent = -1] = graph.parentsOf(number);
          if (before === null && graph.lastChange(parent, repoPath) >= 0) counts['brought back'] += 1;
        }
      }
    }
    for (const [name, count] of Object.entries(counts)) expect({ name, often: count >= 5 }).toEqual({ name, often: true });
  });
});

const plan = (done: number, name = 'Tokens'): string => `# ${name}\n\n## Tasks\n\n${Array.from({ length: 5 }, (_, at) => `- [${at < done ? 'x' : ' '}] Step ${at} of ${name}`).join('\n')}\n`;
const active = 'docs/exec-plans/active/tokens.md';
const completed = 'docs/exec-plans/completed/tokens.md';

/** Subjects of the first and the last commit, which say more than dates. */
async function subjectsAt(repository: TempRepository, repoPath: string, revision = 'HEAD'): Promise<readonly [first: string, last: string] | null> {
  const context = await openContext({ cwd: repository.path, env: process.env });
  const facts = (await readPlanFacts(context, [repoPath], repository.id(revision))).get(repoPath);
  if (facts === undefined) return null;
  const subjects = new Map(repository.git(['log', '--all', '--format=%ct %s']).split('\n').map((line) => [isoOf(Number(line.split(' ')[0])), line.slice(line.indexOf(' ') + 1)]));
  return [subjects.get(facts.firstCommittedAt)!, subjects.get(facts.lastCommittedAt)!];
}

/** Merges with a date of its own, so that it can be told from others. */
function merge(repository: TempRepository, branch: string, args: readonly string[], minute: number): void {
  const date = `${Date.UTC(2027, 0, 1, 10, minute) / 1000} +0000`;
  repository.git(['merge', '-q', '--no-ff', '--no-verify', '-m', `merge ${branch}`, ...args, branch], { env: { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date } });
}

describe('what the facts mean', () => {
  it('a merge that takes a side is no commit of the plan, and what it leaves out does not count', async () => {
    const repository = createRepository({ files: { 'a.txt': '' } });
    repository.commit('new', { [active]: plan(0) });
    repository.git(['checkout', '-q', '-b', 'side']);
    repository.commit('on the side', { [active]: plan(1) });
    repository.git(['checkout', '-q', 'main']);
    repository.commit('code', { 'a.txt': '1' });
    merge(repository, 'side', [], 1);
    expect(await subjectsAt(repository, active)).toEqual(['new', 'on the side']);
    repository.git(['checkout', '-q', 'side']);
    repository.commit('left out', { [active]: plan(2) });
    repository.git(['checkout', '-q', 'main']);
    merge(repository, 'side', ['-s', 'ours'], 2);
    expect(await subjectsAt(repository, active)).toEqual(['new', 'on the side']);
    expect(await subjectsAt(repository, active, 'side')).toEqual(['new', 'left out']);
  });

  it('a merge that has the plan as no side has it is its last commit', async () => {
    const repository = createRepository({ files: { [active]: `${plan(0)}\nFirst.\n` } });
    repository.git(['checkout', '-q', '-b', 'side']);
    repository.commit('top', { [active]: `${plan(0).replace('# Tokens', '# All tokens')}\nFirst.\n` });
    repository.git(['checkout', '-q', 'main']);
    repository.commit('bottom', { [active]: `${plan(0)}\nLast.\n` });
    merge(repository, 'side', [], 1);
    expect(await subjectsAt(repository, active)).toEqual(['first', 'merge side']);
  });

  it('goes through renames, and a rename is a commit of the plan', async () => {
    const repository = createRepository({ files: { [active]: plan(0) } });
    repository.commit('work', { [active]: plan(5) });
    repository.commit('done', { [active]: null, [completed]: plan(5) }, { author: 'Bob <bob@example.com>' });
    expect(await subjectsAt(repository, completed)).toEqual(['first', 'done']);
    expect(await subjectsAt(repository, active)).toBeNull();
    expect(await subjectsAt(repository, active, 'HEAD~1')).toEqual(['first', 'work']);
    // What takes the place of a plan that moved away is another one.
    repository.commit('another', { [active]: plan(0, 'Keys') });
    expect(await subjectsAt(repository, active)).toEqual(['another', 'another']);
    expect(await subjectsAt(repository, completed)).toEqual(['first', 'done']);
  });

  it('reverts count as commits; the revert of a deletion goes on with the plan, another text begins one', async () => {
    const repository = createRepository({ files: { [active]: plan(0), 'a.txt': '' } });
    repository.commit('work', { [active]: plan(1) });
    repository.commit('undone', { [active]: plan(0) });
    expect(await subjectsAt(repository, active)).toEqual(['first', 'undone']);
    repository.commit('deleted', { [active]: null });
    expect(await subjectsAt(repository, active)).toBeNull();
    repository.commit('code', { 'a.txt': '1' });
    repository.commit('brought back', { [active]: plan(0) });
    expect(await subjectsAt(repository, active)).toEqual(['first', 'brought back']);
    repository.commit('deleted again', { [active]: null });
    repository.commit('anew', { [active]: plan(2, 'Keys') });
    expect(await subjectsAt(repository, active)).toEqual(['anew', 'anew']);
  });

  it('names who began it, and follows the tracker, which is no plan, by content and name', async () => {
    const repository = createRepository();
    repository.commit('first', { 'docs/exec-plans/tech-debt-tracker.md': '# Debt\n', [active]: plan(0) }, { author: 'Bob <bob@example.com>' });
    repository.commit('moved', { 'docs/exec-plans/tech-debt-tracker.md': null, 'docs/exec-plans/debt/tech-debt-tracker.md': '# Debt\n\nMore.\n', [active]: plan(1) });
    expect(await subjectsAt(repository, 'docs/exec-plans/debt/tech-debt-tracker.md')).toEqual(['first', 'moved']);
    const context = await openContext({ cwd: repository.path, env: process.env });
    expect((await readPlanFacts(context, [active], repository.id('HEAD'))).get(active)!.firstAuthor).toBe('Bob');
    expect(await readPlanFacts(context, [active], null)).toEqual(new Map());
  });
});

describe('how much it takes', () => {
  /** Every plan in a branch of its own, changed in others, all merged. */
  function manyPlans(plans: number): TempRepository {
    const repository = createRepository();
    const commits: { files: Record<string, string>; parents?: number[] }[] = [{ files: { 'a.txt': '' } }];
    let main = 0;
    for (let round = 0; round < 3; round += 1) {
      for (let at = 0; at < plans; at += 1) {
        const files = { [`docs/exec-plans/active/plan-${at}.md`]: plan(round, `Plan ${at}`) };
        commits.push({ files, parents: [main] }, { files, parents: [main, commits.length] });
        main = commits.length - 1;
      }
    }
    repository.import(commits);
    return repository;
  }

  it('reads no text of a plan, and for one plan no commit but its own', async () => {
    const plans = 60;
    const repository = manyPlans(plans);
    const context = await openContext({ cwd: repository.path, env: process.env });
    await openHistory(context);
    const history = await openHistory(context);
    let made = 0;
    const { graph } = history;
    const commit = graph.commit.bind(graph);
    graph.commit = (number) => {
      made += 1;
      return commit(number);
    };
    const named = new Set<number>();
    const counted = {
      ...history,
      commitOf: (number: number) => {
        named.add(number);
        return history.commitOf(number);
      },
      documentOf: () => {
        throw new Error('a plan was read');
      },
    };
    const one = committedFacts(counted, history.tips[0]!, ['docs/exec-plans/active/plan-7.md']);
    expect([...one.values()]).toHaveLength(1);
    expect(made).toBe(0);
    expect(named.size).toBe(1);
    const all = committedFacts(counted, history.tips[0]!, Array.from({ length: plans }, (_, at) => `docs/exec-plans/active/plan-${at}.md`));
    expect(all.size).toBe(plans);
    expect(made).toBe(0);
    // The control: the graph does make commits where it is asked for them.
    graph.commit(history.tips[0]!);
    expect(made).toBe(1);
  });
});
