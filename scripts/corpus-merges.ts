/**
 * Merges every real merge in which both sides changed a file below `exec-plans/` again, with git alone and with the driver, and compares with what
 * people committed: node scripts/run-ts.mjs scripts/corpus-merges.ts [<repository or bundle>…]
 *
 * Prints one line a file that conflicts one way or the other, and the sums. Without arguments it reads the bundles at ../shared/corpus, or where
 * GIT_PLAN_CORPUS says.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { mergeDriverLine } from '../src/app/merge-driver-line.ts';
import { bundleDriver } from './bundle-driver.ts';

type Outcome = { readonly tree: string | null; readonly conflicted: ReadonlySet<string> };

export type MergeSums = { merges: number; files: number; conflictsByGit: number; conflictsByDriver: number; sameAsPeopleByGit: number; sameAsPeopleByDriver: number; mergesInConflictByGit: number; mergesInConflictByDriver: number };

export async function main(args: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'corpus-merges-'));
  try {
    const sums = await mergeAgain(args.length > 0 ? args : bundlesIn(process.env['GIT_PLAN_CORPUS'] ?? resolve(import.meta.dirname, '../../shared/corpus')), folder, (line) => console.log(line));
    console.log(`${sums.merges} merges in which both sides changed ${sums.files} plan files`);
    console.log(`in conflict with git alone: ${sums.conflictsByGit} files in ${sums.mergesInConflictByGit} merges; with the driver: ${sums.conflictsByDriver} files in ${sums.mergesInConflictByDriver} merges`);
    console.log(`equal to what people committed: ${sums.sameAsPeopleByGit} with git alone, ${sums.sameAsPeopleByDriver} with the driver`);
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function bundlesIn(folder: string): string[] {
  if (!existsSync(folder)) throw new Error(`No corpus at ${folder}; set GIT_PLAN_CORPUS`);
  return readdirSync(folder).filter((name) => name.endsWith('.bundle')).map((name) => join(folder, name));
}

export type RealMerge = { readonly merge: string; readonly base: string; readonly first: string; readonly second: string };

/** Merges of two commits that have a common ancestor, on all refs. */
export function mergesIn(repository: string): RealMerge[] {
  return git(repository, ['rev-list', '--all', '--merges', '--parents']).split('\n').flatMap((line) => {
    const [merge, first, second, ...more] = line.split(' ');
    if (merge === undefined || first === undefined || second === undefined || more.length > 0) return [];
    const base = spawnSync('git', ['merge-base', first, second], { cwd: repository, encoding: 'utf8' }).stdout.trim();
    return base === '' ? [] : [{ merge, base, first, second }];
  });
}

/** Files below `exec-plans/` that both sides changed. */
export function changedOnBothSides(repository: string, base: string, first: string, second: string): string[] {
  const other = new Set(changed(repository, base, second));
  return changed(repository, base, first).filter((file) => other.has(file));
}

export async function mergeAgain(sources: readonly string[], folder: string, say: (line: string) => void): Promise<MergeSums> {
  const driver = await bundleDriver(join(folder, 'driver'));
  const sums: MergeSums = { merges: 0, files: 0, conflictsByGit: 0, conflictsByDriver: 0, sameAsPeopleByGit: 0, sameAsPeopleByDriver: 0, mergesInConflictByGit: 0, mergesInConflictByDriver: 0 };
  for (const source of sources) {
    const name = basename(source, '.bundle');
    const plain = bareClone(source, join(folder, `${name}-plain`));
    const driven = bareClone(source, join(folder, `${name}-driven`));
    git(driven, ['config', 'merge.plan.driver', mergeDriverLine(driver)]);
    mkdirSync(join(driven, 'info'), { recursive: true });
    writeFileSync(join(driven, 'info', 'attributes'), '**/exec-plans/** merge=plan\n');
    for (const { merge, base, first, second } of mergesIn(plain)) {
      const files = changedOnBothSides(plain, base, first, second);
      if (files.length === 0) continue;
      const [alone, helped] = [mergeTree(plain, first, second), mergeTree(driven, first, second)];
      if (alone === null || helped === null) continue;
      sums.merges += 1;
      let [byGit, byDriver] = [0, 0];
      for (const file of files) {
        sums.files += 1;
        const people = blob(plain, `${merge}:${file}`);
        const verdict = (outcome: Outcome, repository: string): 'conflict' | 'same' | 'other' => (outcome.conflicted.has(file) ? 'conflict' : outcome.tree !== null && blob(repository, `${outcome.tree}:${file}`) === people ? 'same' : 'other');
        const [one, two] = [verdict(alone, plain), verdict(helped, driven)];
        if (one === 'conflict') byGit += 1;
        if (two === 'conflict') byDriver += 1;
        if (one === 'same') sums.sameAsPeopleByGit += 1;
        if (two === 'same') sums.sameAsPeopleByDriver += 1;
        if (one !== two || one === 'conflict') say(`${name} ${merge.slice(0, 10)} git: ${one}, driver: ${two}  ${file}`);
      }
      sums.conflictsByGit += byGit;
      sums.conflictsByDriver += byDriver;
      if (byGit > 0) sums.mergesInConflictByGit += 1;
      if (byDriver > 0) sums.mergesInConflictByDriver += 1;
    }
    for (const clone of [plain, driven]) rmSync(clone, { recursive: true, force: true });
  }
  return sums;
}

function bareClone(source: string, to: string): string {
  execFileSync('git', ['clone', '-q', '--bare', '--mirror', statSync(source).isFile() ? source : `file://${resolve(source)}`, to], { stdio: 'pipe' });
  return to;
}

function git(repository: string, args: readonly string[]): string {
  return execFileSync('git', [...args], { cwd: repository, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 28 }).trim();
}

function changed(repository: string, from: string, to: string): string[] {
  return git(repository, ['diff-tree', '-r', '-z', '--name-only', '--no-renames', from, to]).split('\0').filter((file) => /(?:^|\/)exec-plans\/.*\.md$/.test(file));
}

function blob(repository: string, name: string): string | null {
  const { status, stdout } = spawnSync('git', ['rev-parse', '--verify', '-q', name], { cwd: repository, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

/** Null where git cannot do it again (objects that the bundle does not have). */
function mergeTree(repository: string, first: string, second: string): Outcome | null {
  const { status, stdout } = spawnSync('git', ['merge-tree', '--write-tree', '--name-only', '-z', '--no-messages', first, second], { cwd: repository, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0 && status !== 1) return null;
  const [tree = '', ...conflicted] = stdout.split('\0').filter((part) => part !== '');
  return { tree, conflicted: new Set(conflicted) };
}
