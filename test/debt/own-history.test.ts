/**
 * Markers over this repository's own history, against brute force: every file of every commit is read, and presence of a text in each commit's files
 * decides when it came and went. Few debts are marked here, so the words that open doc comments stand in for them: they come, move with their files,
 * are reworded and go like debts do.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { normaliseDebtText } from '../../src/debt/debt-item.ts';
import { traceMarkers } from '../../src/debt/marker-history.ts';
import type { TracedMarker } from '../../src/debt/marker-history.ts';
import { canHoldMarkers, scanMarkers, syntaxClassOf } from '../../src/debt/scan-markers.ts';
import { openRepository } from '../../src/git/open-repository.ts';
import { openMarkerHistory } from '../../src/history-index/marker-facts.ts';
import type { FactsPlace } from '../../src/history-index/marker-facts.ts';
import { temporaryFolder } from '../support/temp-repository.ts';

const home = resolve(import.meta.dirname, '../..');
const words = ['Gives', 'Throws', 'Makes', 'Reads', 'Runs', 'The', 'What', 'Where', 'Whether', 'Every', 'Says', 'Finds', 'Checks', 'Only', 'One', 'Two', 'For', 'Then', 'TODO', 'FIXME', 'HACK', 'XXX', 'DEBT'];
const isWhole = git('rev-parse', '--is-shallow-repository', '--show-toplevel').startsWith('false\n') && git('rev-list', '--count', 'HEAD') !== '';
if (!isWhole) console.log('skipped: this is not a clone with its whole history');

function git(...args: string[]): string {
  return spawnSync('git', args, { cwd: home, encoding: 'utf8', maxBuffer: 2 ** 30 }).stdout;
}

const reader = {
  signature: 'own history',
  classOf: (repoPath: string) => (canHoldMarkers(repoPath) ? syntaxClassOf(repoPath) : null),
  mayHold: (bytes: Buffer) => words.some((word) => bytes.includes(word)),
  read: (text: string, repoPath: string) => scanMarkers(text, repoPath, words),
};

async function trace(place: FactsPlace, revision = 'HEAD'): Promise<readonly TracedMarker[]> {
  const { git: port } = await openRepository(home);
  const history = await openMarkerHistory(port, await port.resolveCommit(revision), reader, place);
  return traceMarkers(history.commits, history.tip, history.markersOf);
}

type Fate = { readonly createdIn: string; readonly resolvedIn: ReadonlySet<string>; readonly isOpen: boolean };

/** Texts that never stood twice in one commit → what presence says of them. */
function oracle(): { readonly fates: ReadonlyMap<string, Fate>; readonly textsOf: ReadonlyMap<string, ReadonlySet<string>> } {
  const commits = git('rev-list', '--topo-order', '--reverse', '--parents', 'HEAD').trim().split('\n').map((line) => line.split(' '));
  const trees = new Map(commits.map(([id = '']) => [id, git('ls-tree', '-r', '-z', '--full-tree', id).split('\0').flatMap((line) => {
    const [, blob = '', path = ''] = /^100\d{3} blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
    return blob !== '' && canHoldMarkers(path) ? [{ blob, path }] : [];
  })]));
  const contents = contentsOf([...new Set([...trees.values()].flat().map(({ blob }) => blob))]);
  const markersOf = new Map<string, readonly string[]>();
  const twice = new Set<string>();
  const textsOf = new Map<string, Set<string>>();
  for (const [id, files] of trees) {
    const texts = new Set<string>();
    for (const { blob, path } of files) {
      const key = `${blob} ${syntaxClassOf(path) ?? ''}`;
      if (!markersOf.has(key)) markersOf.set(key, scanMarkers(contents.get(blob) ?? '', path, words).map(keyOf));
      for (const text of markersOf.get(key)!) {
        if (texts.has(text)) twice.add(text);
        texts.add(text);
      }
    }
    textsOf.set(id, texts);
  }
  const fates = new Map<string, { createdIn: string[]; resolvedIn: Set<string>; isOpen: boolean }>();
  for (const [id = '', ...parents] of commits) {
    const [now, before] = [textsOf.get(id)!, parents.map((parent) => textsOf.get(parent)!)];
    for (const text of now) {
      if (before.some((set) => set.has(text))) continue;
      const fate = fates.get(text) ?? { createdIn: [], resolvedIn: new Set<string>(), isOpen: false };
      fate.createdIn.push(id);
      fates.set(text, fate);
    }
    for (const text of before[0] ?? []) if (!now.has(text) && before.every((set) => set.has(text))) fates.get(text)!.resolvedIn.add(id);
  }
  const tip = textsOf.get(commits.at(-1)![0]!)!;
  // What came twice is another question: which of the two it is.
  const clear = [...fates].filter(([text, { createdIn }]) => createdIn.length === 1 && !twice.has(text));
  return { textsOf, fates: new Map(clear.map(([text, { createdIn, resolvedIn }]) => [text, { createdIn: createdIn[0]!, resolvedIn, isOpen: tip.has(text) }])) };
}

function contentsOf(blobs: readonly string[]): ReadonlyMap<string, string> {
  const { stdout } = spawnSync('git', ['cat-file', '--batch'], { cwd: home, input: `${blobs.join('\n')}\n`, maxBuffer: 2 ** 30 });
  const contents = new Map<string, string>();
  for (let at = 0; at < stdout.length; ) {
    const newline = stdout.indexOf(10, at);
    const [id = '', , size] = stdout.toString('latin1', at, newline).split(' ');
    contents.set(id, stdout.toString('utf8', newline + 1, newline + 1 + Number(size)));
    at = newline + 1 + Number(size) + 1;
  }
  return contents;
}

function keyOf({ word, text }: { readonly word: string; readonly text: string }): string {
  return normaliseDebtText(`${word} ${text}`);
}

describe.runIf(isWhole)('markers of this repository', () => {
  it('have the dates and ends that brute force finds, and are the same from kept facts as from scratch', { timeout: 300_000 }, async () => {
    const { fates, textsOf } = oracle();
    const scratch = await trace(null);
    const place = { folder: temporaryFolder(), boundary: '' };
    const middle = git('rev-list', 'HEAD').trim().split('\n');
    for (const share of [0.75, 0.5, 0.25, 0]) await trace(place, middle[Math.floor((middle.length - 1) * share)]!);
    expect(JSON.stringify(await trace(place))).toBe(JSON.stringify(scratch));

    let [same, reworded, ended] = [0, 0, 0];
    const traced = new Set<string>();
    for (const { marker, origin, resolvedIn } of scratch) {
      const text = keyOf(marker);
      const fate = fates.get(text);
      if (fate === undefined) continue;
      traced.add(text);
      expect([text, resolvedIn === null], text).toEqual([text, fate.isOpen]);
      if (resolvedIn !== null) {
        expect(fate.resolvedIn, text).toContain(resolvedIn);
        ended += 1;
      }
      // A reworded one began under other words, no later than these came.
      if (origin.commit !== null && textsOf.get(origin.commit)?.has(text) !== true) reworded += 1;
      else {
        expect([text, origin.commit]).toEqual([text, fate.createdIn]);
        same += 1;
      }
    }
    for (const [text, { isOpen }] of fates) if (isOpen) expect(traced, text).toContain(text);
    console.log(`${same} dated alike, ${reworded} reworded since, ${ended} ended alike`);
    expect(same).toBeGreaterThan(100);
    expect(ended).toBeGreaterThan(5);
  });
});
