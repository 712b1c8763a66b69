/** Commits that are tied from kept lists hang together as if each had been tied anew. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CommitTies, tieAll } from '../../src/history/commit-ties.ts';

/** Of each commit the parents: earlier commits, or -1 where there were no plans. */
const graphs = fc.array(fc.array(fc.nat({ max: 1000 }), { maxLength: 3 }), { maxLength: 40 }).map((drawn) => drawn.map((parents, number) => [...new Set(parents.map((parent) => (parent % (number + 1)) - 1))]));

type Graph = readonly (readonly number[])[];

function listed(graph: Graph): { readonly parentEnds: number[]; readonly parents: number[] } {
  const parents = graph.flat();
  let end = 0;
  return { parentEnds: graph.map((own) => (end += own.length)), parents };
}

/** The longest way to a root, by its definition. */
function generation(graph: Graph, number: number): number {
  return 1 + Math.max(0, ...graph[number]!.filter((parent) => parent >= 0).map((parent) => generation(graph, parent)));
}

describe('ties of commits', () => {
  it('are the same whether the first commits came as lists or one by one, and chains go by first parents', () => {
    fc.assert(
      fc.property(graphs, fc.nat({ max: 40 }), (graph, cut) => {
        const begun = graph.slice(0, cut);
        const { parentEnds, parents } = listed(begun);
        const lists = tieAll(parentEnds, parents);
        const ties = new CommitTies(lists);
        for (const own of graph.slice(cut)) ties.tie(own, true);
        const lastOn = new Map<number, number>();
        graph.forEach((own, number) => {
          expect(ties.generationOf(number)).toBe(generation(graph, number));
          const chain = ties.chainOf(number);
          const before = lastOn.get(chain);
          // A commit begins its chain, or goes on where its first parent ended it.
          if (before === undefined) expect(ties.startOf(chain)).toBe(number);
          else expect(own[0]).toBe(before);
          lastOn.set(chain, number);
          expect(ties.stopsOn(chain)?.includes(number) ?? false).toBe((own[0] ?? -1) < 0 || own.length > 1);
        });
        for (const [chain, numbers] of new Map([...lastOn.keys()].map((each) => [each, ties.stopsOn(each) ?? []]))) expect(numbers, `${chain}`).toEqual(numbers.toSorted((a, b) => a - b));
        begun.forEach((_, number) => expect([lists.generations[number], lists.chains[number]]).toEqual([ties.generationOf(number), ties.chainOf(number)]));
      }),
    );
  });

  it('let a branch into which others are merged be one chain', () => {
    // 0 ← 1 (side) and 0 ← 2 ← 3 = merge of 2 and 1.
    const { parentEnds, parents } = listed([[], [0], [0], [2, 1]]);
    const { chains, chainStarts, chainEnds, stops } = tieAll(parentEnds, parents);
    expect([...chains]).toEqual([0, 1, 0, 0]);
    expect([[...chainStarts], [...chainEnds], [...stops]]).toEqual([[0, 1], [3, 1], [0, 3]]);
  });
});
