/**
 * Merges by git itself: merge, rebase, cherry-pick, stash, criss-cross, add/add, rename; and what is left when the driver is missing, crashes or is
 * killed. 304 merges by default, 2,000 (and 200 kills) with GIT_PLAN_EXHAUSTIVE=1.
 */
import fc from '../support/fast-check.ts';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder, type TempRepository } from '../support/temp-repository.ts';
import { damageOf, hasMarkers, type Versions } from './damage.ts';
import { buildDriver, repositoryWithDriver } from './git-driver.ts';
import { applyEdits, edits, planModel, textOf, type PlanModel } from './random-plans.ts';

const exhaustive = process.env['GIT_PLAN_EXHAUSTIVE'] !== undefined;
const perKind = exhaustive ? 250 : 38;
const failures = exhaustive ? 50 : 12;
const path = 'docs/exec-plans/active/plan.md';
let driver = '';
let log = '';

beforeAll(async () => {
  driver = await buildDriver();
  log = join(temporaryFolder(), 'said');
  process.env['MERGE_DRIVER_LOG'] = log;
});

/** Every merge here is one by meaning: the driver says so when it had to leave one to git, and then the test would be one of git. */
afterAll(() => {
  delete process.env['MERGE_DRIVER_LOG'];
  expect(existsSync(log) ? readFileSync(log, 'utf8') : '').toBe('');
});

type Models = { readonly base: PlanModel; readonly ours: PlanModel; readonly theirs: PlanModel; readonly both: PlanModel };

/** Random but the same in each run. `both` has the edits of ours and theirs, one after the other. */
function samples(count: number, seed: number): Models[] {
  return fc.sample(fc.tuple(planModel, edits, edits), { numRuns: count, seed }).map(([base, one, two]) => {
    const words = (letter: string): (() => string) => {
      let number = 0;
      return () => `${letter}${(number += 1)}q`;
    };
    const ours = applyEdits(base, one, words('a'));
    return { base, ours, theirs: applyEdits(base, two, words('b')), both: applyEdits(ours, two, words('b')) };
  });
}

function versionsOf(models: Models): Versions {
  return { base: textOf(models.base), ours: textOf(models.ours), theirs: textOf(models.theirs) };
}

/** Base, ours and theirs as commits; gives their ids. */
function commitsOf(repository: TempRepository, { base, ours, theirs }: Versions, theirPath = path): readonly [string, string, string] {
  const move = theirPath === path ? {} : { [path]: null };
  const ids = repository.import([{ files: { [path]: base, 'other.txt': 'x' } }, { files: { [path]: ours, 'o.txt': 'o' } }, { files: { ...move, [theirPath]: theirs, 't.txt': 't' }, parents: [0] }], 'work');
  return [ids[0] as string, ids[1] as string, ids[2] as string];
}

function isConflicted(repository: TempRepository): boolean {
  return repository.git(['ls-files', '-u']) !== '';
}

/** The file after the merge must be undamaged, and marked exactly if git says that it is in conflict. */
function expectSound(repository: TempRepository, versions: Versions, at = path): void {
  const result = repository.read(at);
  expect({ versions, result, damage: damageOf(versions, result) }).toMatchObject({ damage: [] });
  expect({ result, marked: hasMarkers(result) }).toMatchObject({ marked: isConflicted(repository) });
}

type Act = (repository: TempRepository, ids: readonly [string, string, string], versions: Versions) => void;

const acts: Readonly<Record<string, Act>> = {
  merge: (repository, [, ours, theirs]) => {
    repository.git(['checkout', '-q', '-f', ours]);
    repository.tryGit(['merge', '-q', '--no-edit', theirs]);
  },
  rebase: (repository, [, ours, theirs]) => {
    repository.git(['checkout', '-q', '-f', ours]);
    repository.tryGit(['rebase', '-q', theirs]);
  },
  'cherry-pick': (repository, [, ours, theirs]) => {
    repository.git(['checkout', '-q', '-f', ours]);
    repository.tryGit(['cherry-pick', theirs]);
  },
  revert: (repository, [base, ours, theirs], versions) => {
    // Theirs takes base back to what it was: reverting it on ours merges ours with the state before.
    repository.git(['checkout', '-q', '-f', theirs]);
    repository.commit('back', { [path]: versions.base, 'other.txt': 'back' });
    const undo = repository.id('HEAD');
    repository.git(['checkout', '-q', '-f', ours]);
    expect(base).not.toBe('');
    repository.tryGit(['-c', 'core.editor=true', 'revert', '--no-edit', undo]);
  },
  stash: (repository, [base, ours], versions) => {
    repository.git(['checkout', '-q', '-f', base]);
    repository.write(path, versions.theirs);
    if (repository.git(['status', '--porcelain']) === '') return repository.write(path, versions.ours);
    repository.git(['stash', '-q']);
    repository.git(['checkout', '-q', '-f', ours]);
    repository.tryGit(['stash', 'pop', '-q']);
  },
};

describe('plans merged by git with the driver', () => {
  it.each(Object.keys(acts))('%s', (kind) => {
    for (const [at, models] of samples(perKind, kind.length * 1000).entries()) {
      const repository = repositoryWithDriver(driver);
      const versions = versionsOf(models);
      const ids = commitsOf(repository, versions);
      (acts[kind] as Act)(repository, ids, versions);
      // What reverting leaves out is meant to be left out; it is looked at for markers only.
      if (kind !== 'revert') expectSound(repository, versions);
      else expect({ at, marked: hasMarkers(repository.read(path)) }).toMatchObject({ marked: isConflicted(repository) });
    }
  }, 600_000);

  it('criss-cross: two merge bases, merged with longer markers first', () => {
    let nested = 0;
    for (const models of samples(perKind, 77)) {
      const repository = repositoryWithDriver(driver);
      const versions = versionsOf(models);
      const words = (letter: string): (() => string) => {
        let number = 0;
        return () => `${letter}${(number += 1)}q`;
      };
      const more = fc.sample(edits, { numRuns: 2, seed: nested + 1 });
      const [one, two] = [textOf(applyEdits(models.both, more[0] ?? [], words('c'))), textOf(applyEdits(models.both, more[1] ?? [], words('d')))];
      const ids = repository.import([
        { files: { [path]: versions.base } }, { files: { [path]: versions.ours }, parents: [0] }, { files: { [path]: versions.theirs }, parents: [0] },
        { files: { [path]: one }, parents: [1, 2] }, { files: { [path]: two }, parents: [2, 1] },
      ], 'work');
      repository.git(['checkout', '-q', '-f', ids[3] as string]);
      repository.tryGit(['merge', '-q', '--no-edit', ids[4] as string]);
      const result = repository.read(path);
      const lost = damageOf({ base: textOf(models.both), ours: one, theirs: two }, result).filter((damage) => damage.startsWith('lost:'));
      expect({ result, lost }).toMatchObject({ lost: [] });
      expect({ result, marked: hasMarkers(result) }).toMatchObject({ marked: isConflicted(repository) });
      nested += 1;
    }
    expect(nested).toBe(perKind);
  }, 600_000);

  it('add/add: both branches bring the same file', () => {
    for (const models of samples(perKind, 88)) {
      const repository = repositoryWithDriver(driver);
      const versions = { ...versionsOf(models), base: '' };
      const ids = repository.import([{ files: { 'other.txt': 'x' } }, { files: { [path]: versions.ours } }, { files: { [path]: versions.theirs }, parents: [0] }], 'work');
      repository.git(['checkout', '-q', '-f', ids[1] as string]);
      repository.tryGit(['merge', '-q', '--no-edit', ids[2] as string]);
      const lost = damageOf(versions, repository.read(path)).filter((damage) => damage.startsWith('lost:') || damage.startsWith('doubled'));
      expect({ versions, result: repository.read(path), lost }).toMatchObject({ lost: [] });
      expect(hasMarkers(repository.read(path))).toBe(isConflicted(repository));
    }
  }, 600_000);

  it('rename: completed on one side, worked on by the other', () => {
    const moved = 'docs/exec-plans/completed/plan.md';
    let followed = 0;
    for (const models of samples(perKind, 99)) {
      const repository = repositoryWithDriver(driver);
      const versions = versionsOf(models);
      const [, ours, theirs] = commitsOf(repository, versions, moved);
      repository.git(['checkout', '-q', '-f', ours]);
      const { stdout } = repository.tryGit(['merge', '--no-edit', theirs]);
      // Too small a plan, too many edits: git sees a removal and a new file. It says so and keeps both.
      if (stdout.includes('modify/delete')) {
        expect(isConflicted(repository)).toBe(true);
        continue;
      }
      followed += 1;
      expectSound(repository, versions, moved);
    }
    expect(followed).toBeGreaterThan(perKind / 2);
  }, 600_000);
});

describe('two branches that each do their own work', () => {
  it('never conflict: ticks of different tasks, log entries, decisions, questions, sessions', () => {
    let textConflicts = 0;
    const count = 20;
    for (const { base } of samples(count, 31)) {
      const plan: PlanModel = { ...base, tasks: base.tasks.map((task) => ({ ...task, state: ' ' })) };
      const work = (letter: string, odd: number): string => textOf({
        ...plan,
        updated: `2026-02-0${odd + 2}T10:00:00Z`,
        tasks: plan.tasks.map((task, at) => (at % 2 === odd ? { ...task, state: 'x' } : task)),
        log: [...plan.log, { at: `2026-02-0${odd + 2} 10:00`, text: `Did ${letter}q.` }],
        decisions: [...plan.decisions, [`Use ${letter}1q`, `Since ${letter}2q`, '2026-02-02']],
        questions: [...plan.questions, `Why ${letter}3q?`],
        sessions: [...plan.sessions, `session-${letter}4q`],
      });
      const versions = { base: textOf(plan), ours: work('a', 0), theirs: work('b', 1) };
      const [repository, plain] = [repositoryWithDriver(driver), repositoryWithDriver('', { attribute: 'merge' })];
      for (const each of [repository, plain]) acts['merge']?.(each, commitsOf(each, versions), versions);
      expect(repository.read(path)).not.toMatch(/^<{7}/m);
      expect(isConflicted(repository)).toBe(false);
      expectSound(repository, versions);
      if (isConflicted(plain)) textConflicts += 1;
    }
    // The same merges without the driver: what the driver is for.
    expect(textConflicts).toBe(count);
  }, 600_000);
});

describe('when the driver fails', () => {
  const failing: readonly (readonly [string, string])[] = [
    ['missing', 'git-plan-that-is-not-there'],
    ['crashing', `'${process.execPath}' -e 'throw new Error("crash")' --`],
    ['killed', `sh -c 'kill -9 $$' --`],
    ['failing without a word', `sh -c 'exit 3' --`],
  ];

  it.each(failing)('%s: git merges the lines itself', (_, command) => {
    let marked = 0;
    for (const models of samples(failures, 55)) {
      const versions = versionsOf(models);
      const [repository, plain] = [repositoryWithDriver(command), repositoryWithDriver(command, { attribute: 'merge' })];
      for (const each of [repository, plain]) acts['merge']?.(each, commitsOf(each, versions), versions);
      const lost = damageOf(versions, repository.read(path)).filter((damage) => damage.startsWith('lost:'));
      expect({ result: repository.read(path), lost }).toMatchObject({ lost: [] });
      expect(hasMarkers(repository.read(path))).toBe(isConflicted(repository));
      expect(isConflicted(repository)).toBe(isConflicted(plain));
      if (hasMarkers(repository.read(path))) marked += 1;
    }
    expect(marked).toBeGreaterThan(0);
  }, 600_000);

  it('control: without the second half of the line git takes ours and says nothing', () => {
    let damaged = 0;
    for (const models of samples(failures, 55)) {
      const versions = versionsOf(models);
      const repository = repositoryWithDriver('', { line: 'git-plan-that-is-not-there %O %A %B %L %P' });
      acts['merge']?.(repository, commitsOf(repository, versions), versions);
      if (damageOf(versions, repository.read(path)).length > 0) damaged += 1;
    }
    expect(damaged).toBeGreaterThan(failures / 2);
  }, 600_000);

  it('killed at any moment, the file holds ours or the whole result', () => {
    const folder = temporaryFolder();
    const [models] = samples(1, 5) as [Models];
    const { base, ours, theirs } = versionsOf(models);
    const place = (name: string): string => join(folder, name);
    const merge = `${driver} merge-file base ours theirs 7 plan.md`;
    writeFileSync(place('base'), base);
    writeFileSync(place('theirs'), theirs);
    writeFileSync(place('ours'), ours);
    spawnSync('sh', ['-c', merge], { cwd: folder });
    const result = readFileSync(place('ours'), 'utf8');
    expect(result).not.toBe(ours);
    const points = exhaustive ? 200 : 24;
    let untouched = 0;
    for (let point = 0; point < points; point += 1) {
      writeFileSync(place('ours'), ours);
      spawnSync('sh', ['-c', `exec ${merge}`], { cwd: folder, timeout: 1 + Math.floor((point * 160) / points), killSignal: 'SIGKILL' });
      const now = readFileSync(place('ours'), 'utf8');
      expect([ours, result]).toContain(now);
      if (now === ours) untouched += 1;
    }
    expect(untouched).toBeGreaterThan(0);
  }, 600_000);
});

describe('the test of damage finds what other drivers do', () => {
  it.each([['merge=union', { attribute: 'merge=union' }, []], ['-X ours', { attribute: 'merge' }, ['-X', 'ours']]] as const)('%s', (_, options, extra) => {
    let damaged = 0;
    for (const models of samples(16, 20)) {
      const versions = versionsOf(models);
      const repository = repositoryWithDriver('', options);
      const [, ours, theirs] = commitsOf(repository, versions);
      repository.git(['checkout', '-q', '-f', ours]);
      repository.tryGit(['merge', '-q', '--no-edit', ...extra, theirs]);
      if (damageOf(versions, repository.read(path)).length > 0) damaged += 1;
    }
    expect(damaged).toBeGreaterThanOrEqual(3);
  }, 600_000);
});

it('runs under a name with a space and a quote', () => {
  const repository = repositoryWithDriver(driver);
  const name = "docs/exec-plans/it's a $(touch pwned) plan.md";
  const ids = repository.import([{ files: { [name]: '# A\n\n- [ ] one\n- [ ] two\n' } }, { files: { [name]: '# A\n\n- [x] one\n- [ ] two\n' } }, { files: { [name]: '# A\n\n- [ ] one\n- [x] two\n' }, parents: [0] }], 'work');
  repository.git(['checkout', '-q', '-f', ids[1] as string]);
  repository.git(['merge', '-q', '--no-edit', ids[2] as string]);
  expect(repository.read(name)).toBe('# A\n\n- [x] one\n- [x] two\n');
  expect(repository.exists('pwned')).toBe(false);
  expect(execFileSync('git', ['status', '--porcelain'], { cwd: repository.path, encoding: 'utf8' })).toBe('');
});
