/** Markers over real history, against an oracle that knows nothing of matching: marker texts are unique, so presence in each commit's files decides. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { traceMarkers, traceWorkTree } from '../../src/debt/marker-history.ts';
import type { TracedMarker } from '../../src/debt/marker-history.ts';
import { canHoldMarkers, scanMarkers, syntaxClassOf } from '../../src/debt/scan-markers.ts';
import { openRepository } from '../../src/git/open-repository.ts';
import { openMarkerHistory } from '../../src/history-index/marker-facts.ts';
import type { FactsPlace } from '../../src/history-index/marker-facts.ts';
import { asNobody } from '../support/as-nobody.ts';
import { createRepository, temporaryFolder } from '../support/temp-repository.ts';
import type { ImportedCommit, TempRepository } from '../support/temp-repository.ts';

const reader = {
  signature: 'test',
  classOf: (repoPath: string) => (canHoldMarkers(repoPath) ? syntaxClassOf(repoPath) : null),
  mayHold: (bytes: Buffer) => bytes.includes('TODO'),
  read: (text: string, repoPath: string) => scanMarkers(text, repoPath),
};

async function trace(repo: TempRepository, revision: string, place: FactsPlace): Promise<{ traced: TracedMarker[]; work: { commits: number; blobs: number } }> {
  const { git } = await openRepository(repo.path);
  const history = await openMarkerHistory(git, await git.resolveCommit(revision), reader, place);
  return { traced: traceMarkers(history.commits, history.tip, history.markersOf), work: history.work };
}

type Fate = { readonly text: string; readonly createdIn: string; readonly resolvedIn: string | null };

/** Replays every commit: a text is introduced where no parent has it, and resolved where all parents have it and the commit does not. The last one counts. */
function oracle(repo: TempRepository, revision: string): Fate[] {
  const commits = repo.git(['rev-list', '--topo-order', '--reverse', '--parents', revision]).split('\n').map((line) => line.split(' '));
  const textsOf = new Map<string, Set<string>>();
  const date = (id: string): number => Number(repo.git(['show', '-s', '--format=%ct', id]));
  const fates = new Map<string, { createdIn: string; resolvedIn: string | null }>();
  for (const [id = '', ...parents] of commits) {
    const grep = repo.tryGit(['grep', '-h', '-o', '-E', 'TODO: marker-[0-9]+', id, '--']);
    const texts = new Set(grep.stdout.split('\n').filter((line) => line !== '').map((line) => line.replace('TODO: ', '')));
    textsOf.set(id, texts);
    const before = parents.map((parent) => textsOf.get(parent)!);
    for (const text of texts) if (before.every((set) => !set.has(text)) && !fates.has(text)) fates.set(text, { createdIn: id, resolvedIn: null });
    for (const text of before[0] ?? []) {
      if (texts.has(text) || !before.every((set) => set.has(text))) continue;
      const known = fates.get(text)!.resolvedIn;
      if (known === null || [date(id), id] >= [date(known), known]) fates.set(text, { ...fates.get(text)!, resolvedIn: id });
    }
  }
  const tip = textsOf.get(repo.id(revision))!;
  // What a merge left behind on one side was never paid, and is not here either: nobody's debt.
  return [...fates]
    .filter(([text, fate]) => tip.has(text) || fate.resolvedIn !== null)
    .map(([text, fate]) => ({ text, createdIn: fate.createdIn, resolvedIn: tip.has(text) ? null : fate.resolvedIn })).toSorted((a, b) => (a.text < b.text ? -1 : 1));
}

function fatesOf(traced: readonly TracedMarker[]): Fate[] {
  // A merge can hold one marker twice (moved on one side only): one text, one fate.
  const byText = new Map(traced.map((marker) => [marker.marker.text, { text: marker.marker.text, createdIn: marker.origin.commit ?? '', resolvedIn: marker.resolvedIn }]));
  return [...byText.values()].toSorted((a, b) => (a.text < b.text ? -1 : 1));
}

/** A linear congruential generator: the same histories in every run. */
function randomOf(seed: number): (max: number) => number {
  let state = seed;
  return (max) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * max);
  };
}

/** A history with branches, merges, renamed files, moved lines, and markers that come and go. Every marker text is unique. */
function randomHistory(seed: number, length: number): ImportedCommit[] {
  const random = randomOf(seed);
  const commits: (ImportedCommit & { readonly state: Record<string, string[]> })[] = [];
  let next = 0;
  const fresh = (): string => `// TODO: marker-${(next += 1)}`;
  for (let index = 0; index < length; index += 1) {
    const isMerge = index > 4 && random(4) === 0;
    const first = index === 0 ? null : isMerge || random(3) > 0 ? index - 1 : random(index);
    const second = isMerge ? random(index - 1) : null;
    const before = first === null ? {} : structuredClone(commits[first]!.state);
    const state = structuredClone(before);
    if (second !== null) {
      for (const [name, lines] of Object.entries(commits[second]!.state)) if (state[name] === undefined && random(2) === 0) state[name] = [...lines];
    } else {
      const names = Object.keys(state);
      const name = names[random(Math.max(1, names.length))] ?? `src/a${index}.ts`;
      const lines = state[name] ?? [];
      switch (random(6)) {
        case 0: state[`src/f${index}.ts`] = [fresh(), `const x${index} = ${index};`]; break;
        case 1: state[name] = [...lines, fresh()]; break;
        case 2: state[name] = lines.filter((line, at) => !line.includes('TODO') || at !== lines.findIndex((other) => other.includes('TODO'))); break;
        case 3: delete state[name]; state[`src/moved${index}.ts`] = [`// moved in ${index}`, ...lines]; break;
        case 4: state[name] = [...lines.toReversed(), `// line ${index}`]; break;
        default: state[name] = [...lines, `let y${index} = 0;`]; break;
      }
    }
    const files: Record<string, string | null> = {};
    for (const name of Object.keys(before)) if (state[name] === undefined) files[name] = null;
    for (const [name, lines] of Object.entries(state)) if (before[name]?.join('\n') !== lines.join('\n')) files[name] = `${lines.join('\n')}\n`;
    commits.push({ files, state, message: `c${index}`, ...(first === null ? {} : { parents: second === null || second === first ? [first] : [first, second] }) });
  }
  return commits;
}

describe('markers over history', () => {
  it('are dated as the oracle dates them, through renames, moved lines and merges', async () => {
    const all: TracedMarker[] = [];
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const repo = createRepository();
      repo.import(randomHistory(seed, 50));
      const { traced } = await trace(repo, 'HEAD', null);
      expect(new Set(traced.map((marker) => marker.origin.id)).size).toBe(traced.length);
      expect(fatesOf(traced)).toEqual(oracle(repo, 'HEAD'));
      all.push(...traced);
    }
    expect(all.filter((marker) => marker.resolvedIn !== null).length).toBeGreaterThan(5);
    expect(all.filter((marker) => marker.resolvedIn === null).length).toBeGreaterThan(5);
  });

  it('are the same from facts kept at every tenth commit as from scratch', async () => {
    const repo = createRepository();
    const ids = repo.import(randomHistory(7, 80));
    const place = { folder: temporaryFolder(), boundary: '' };
    for (let at = 0; at < ids.length; at += 10) await trace(repo, ids[at]!, place);
    const kept = await trace(repo, 'HEAD', place);
    const scratch = await trace(repo, 'HEAD', null);
    expect(JSON.stringify(kept.traced)).toBe(JSON.stringify(scratch.traced));
    expect(kept.work.commits).toBeLessThan(scratch.work.commits);
    expect((await trace(repo, 'HEAD', place)).work).toEqual({ commits: 0, blobs: 0 });
  });

  it('keep their id when reworded and moved, and end in the commit that removes them', async () => {
    const repo = createRepository();
    repo.commit('one', { 'src/a.ts': '// TODO: empty the token cache at night\n' });
    const created = repo.id('HEAD');
    repo.commit('reword', { 'src/a.ts': 'const a = 1;\n// TODO: empty the whole token cache at night\n' });
    repo.commit('move', { 'src/a.ts': 'const a = 1;\n', 'src/cache.ts': '// TODO: empty the whole token cache at night\n' });
    const [open] = (await trace(repo, 'HEAD', null)).traced;
    expect(open).toMatchObject({ repoPath: 'src/cache.ts', origin: { commit: created, author: 'Ada' }, resolvedIn: null });
    repo.commit('pay', { 'src/cache.ts': 'export {};\n' });
    const [paid] = (await trace(repo, 'HEAD', null)).traced;
    expect(paid).toMatchObject({ origin: open!.origin, resolvedIn: repo.id('HEAD') });
  });

  it('tell two alike in one file apart', async () => {
    const repo = createRepository();
    repo.commit('two', { 'src/a.ts': '// TODO: tidy\nlet a;\n// TODO: tidy\n' });
    const ids = (await trace(repo, 'HEAD', null)).traced.map((marker) => marker.origin.id);
    expect(new Set(ids).size).toBe(2);
    repo.commit('one left', { 'src/a.ts': 'let a;\n// TODO: tidy\n' });
    expect((await trace(repo, 'HEAD', null)).traced.map((marker) => marker.resolvedIn !== null)).toEqual([false, true]);
  });

  it('carry on into files that are not committed, with the id that they will have', async () => {
    const repo = createRepository();
    repo.commit('one', { 'src/a.ts': '// TODO: first\n' });
    const text = '// TODO: first\n// TODO: second\n';
    const now = traceWorkTree((await trace(repo, 'HEAD', null)).traced, [{ repoPath: 'src/a.ts', markers: scanMarkers(text, 'src/a.ts') }], '2026-05-01T00:00:00Z');
    expect(now.map((marker) => [marker.marker.text, marker.origin.commit === null])).toEqual([['first', false], ['second', true]]);
    repo.commit('two', { 'src/a.ts': text });
    expect((await trace(repo, 'HEAD', null)).traced.map((marker) => marker.origin.id)).toEqual(now.map((marker) => marker.origin.id));
  });

  it('are found again when the file of facts is damaged', async () => {
    const repo = createRepository();
    repo.import(randomHistory(5, 30));
    const place = { folder: temporaryFolder(), boundary: '' };
    const right = JSON.stringify((await trace(repo, 'HEAD', place)).traced);
    const { readFileSync, readdirSync, writeFileSync } = await import('node:fs');
    const file = `${place.folder}/${readdirSync(place.folder)[0]}`;
    const good = readFileSync(file);
    for (let cut = 1; cut < 40; cut += 1) {
      const bad = Buffer.from(good);
      if (cut % 2 === 0) bad[Math.floor((good.length * cut) / 40)]! ^= 1 << (cut % 8);
      writeFileSync(file, cut % 2 === 0 ? bad : good.subarray(0, Math.floor((good.length * cut) / 40)));
      expect(JSON.stringify((await trace(repo, 'HEAD', place)).traced)).toBe(right);
    }
    expect(execFileSync('git', ['status', '--porcelain'], { cwd: repo.path, encoding: 'utf8' })).toBe('');
  });

  it('are found where the folder of facts belongs to another user', async () => {
    const repo = createRepository();
    repo.commit('one', { 'src/a.ts': '// TODO: first\n' });
    const folder = join(temporaryFolder(), 'git-plan');
    mkdirSync(folder, { mode: 0 });
    const { traced } = await asNobody([folder, repo.path], () => trace(repo, 'HEAD', { folder, boundary: '' }));
    expect(traced.map(({ marker }) => marker.text)).toEqual(['first']);
  });
});
