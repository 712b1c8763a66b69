/** Small repositories with everything that a tree can hold, made by one `git fast-import`: loose objects, or one pack. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from '../support/fast-check.ts';
import { createRepository, temporaryFolder } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

/** A path, a byte a character; mode null: it is deleted. */
export type RandomChange = { readonly path: string; readonly mode: '100644' | '100755' | '120000' | '160000' | null; readonly content: number };
/** Parents are places before its own; `secondsLater`: than the commit before. */
export type RandomCommit = { readonly parents: readonly number[]; readonly secondsLater: number; readonly changes: readonly RandomChange[] };
export type RandomTrees = { readonly repository: TempRepository; readonly ids: readonly string[]; /** All that a commit leads to, itself included. */ readonly ancestorsOf: (id: string) => ReadonlySet<string> };

const utf8 = (text: string): string => Buffer.from(text).toString('latin1');
const folders = ['', '', 'docs/', 'docs/exec-plans/', 'docs/exec-plans/active/', 'exec-plans/', 'a/', 'a/exec-plans/b/', 'a.b/', 'a-/exec-plans/', 'docs/exec-plans-not/', utf8('größe/exec-plans/'), 'two words/', 'docs/plans/', 'docs/plans/deep/'];
const names = ['a', 'a.md', 'a.b', 'a-', 'a0', 'docs', 'exec-plans', 'plan.md', '"quoted".md', 'line\nfeed.md', 'tab\t.md', utf8('größe.md'), '\xff\xfe.md', ':(glob)x', '\\', 'plans'];
const modes = ['100644', '100644', '100644', '100755', '120000', '160000', null, null] as const;

const change: fc.Arbitrary<RandomChange> = fc.record({ path: fc.tuple(fc.constantFrom(...folders), fc.constantFrom(...names)).map((parts) => parts.join('')), mode: fc.constantFrom(...modes), content: fc.nat({ max: 3 }) });

/** Chains, branches, merges of two and three, other roots. `skewed`: clocks that go back too. */
export function randomCommits(commitsMax: number, skewed = false): fc.Arbitrary<readonly RandomCommit[]> {
  const commit = fc.record({ reach: fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 3 }), isRoot: fc.nat({ max: 9 }), kind: fc.nat({ max: 3 }), secondsLater: fc.constantFrom(0, 0, 60, 3600, ...(skewed ? [-90_000] : [])), changes: fc.array(change, { minLength: 1, maxLength: 8 }) });
  return fc.array(commit, { minLength: Math.min(3, commitsMax), maxLength: commitsMax }).map((commits) => commits.map(({ reach, isRoot, kind, secondsLater, changes }, at) => {
    const parents = [...new Set(reach.slice(0, kind === 0 ? 3 : 1).map((back) => at - 1 - back).filter((parent) => parent >= 0))];
    return { parents: isRoot === 0 ? [] : parents, secondsLater, changes };
  }));
}

export function importTrees(commits: readonly RandomCommit[], options: { readonly packed?: boolean } = {}): RandomTrees {
  const repository = createRepository();
  const marks = join(temporaryFolder('git-plan-marks-'), 'marks');
  repository.git(['-c', `fastimport.unpackLimit=${options.packed === true ? 0 : 1_000_000}`, 'fast-import', '--quiet', '--force', `--export-marks=${marks}`], { input: streamOf(commits) });
  const found = new Map(readFileSync(marks, 'utf8').trim().split('\n').map((line) => line.split(' ') as [string, string]));
  const ids = commits.map((_, at) => found.get(`:${at + 1}`)!);
  const ancestors = new Map<string, ReadonlySet<string>>();
  commits.forEach(({ parents }, at) => ancestors.set(ids[at]!, new Set([ids[at]!, ...parents.flatMap((parent) => [...ancestors.get(ids[parent]!)!])])));
  return { repository, ids, ancestorsOf: (id) => ancestors.get(id)! };
}

function streamOf(commits: readonly RandomCommit[]): Buffer {
  let seconds = 1_767_225_600;
  const parts = commits.map(({ parents: [first, ...others], secondsLater, changes }, at) => {
    seconds += secondsLater;
    const when = `Ada <ada@example.com> ${seconds} +0000`;
    const lines = [`commit refs/heads/b${at}\nmark :${at + 1}\nauthor ${when}\ncommitter ${when}\ndata 8\nmessage${String.fromCharCode(97 + (at % 26))}\n`];
    if (first !== undefined) lines.push(`from :${first + 1}\n`);
    for (const other of others) lines.push(`merge :${other + 1}\n`);
    for (const { path, mode, content } of changes) {
      if (mode === null) lines.push(`D ${quoted(path)}\n`);
      else if (mode === '160000') lines.push(`M 160000 ${String(content + 1).repeat(40)} ${quoted(path)}\n`);
      else lines.push(`M ${mode} inline ${quoted(path)}\ndata 10\ncontent ${content}\n\n`);
    }
    return `${lines.join('')}\n`;
  });
  return Buffer.from(parts.join(''), 'latin1');
}

function quoted(path: string): string {
  return `"${[...path].map((byte) => (/[\w ./-]/.test(byte) && byte < '\x7f' ? byte : `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`)).join('')}"`;
}
