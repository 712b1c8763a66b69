/** When every plan was first and last committed, and by whom first, by brute force. */
import type { CommittedFacts } from '../../src/history/committed-facts.ts';
import { gitIn } from '../support/corpus.ts';
import type { Oracle } from './oracle.ts';

export type Stamp = { readonly seconds: number; readonly author: string };

/** Of every commit, by id. */
export function stampsIn(path: string): ReadonlyMap<string, Stamp> {
  const lines = gitIn(path, ['log', '--all', '--no-mailmap', '--no-show-signature', '--format=%H %ct %an']).toString('utf8').trimEnd().split('\n');
  return new Map(lines.map((line) => line.split(' ')).map(([id = '', seconds, ...author]) => [id, { seconds: Number(seconds), author: author.join(' ') }]));
}

/** Every plan at a commit. */
export function factsByBruteForce(oracle: Oracle, stamps: ReadonlyMap<string, Stamp>, id: string): Record<string, CommittedFacts> {
  return Object.fromEntries(oracle.plansAt(id).map((repoPath) => {
    const { first, last } = oracle.factsAt(id, repoPath, (each) => stamps.get(each)!.seconds)!;
    return [repoPath, { firstCommittedAt: isoOf(stamps.get(first)!.seconds), lastCommittedAt: isoOf(stamps.get(last)!.seconds), firstAuthor: stamps.get(first)!.author }];
  }));
}

export function isoOf(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
