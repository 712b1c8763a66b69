/** Three-way merge of what stands below the frontmatter: the same things first, then blocks, then what both changed at one place. */
import type { PlanDocument } from '../model/document.ts';
import { blocksOf } from './merge-blocks.ts';
import { regionsOf } from './merge-lines.ts';
import { ok, sameLines, type Piece } from './merge-pieces.ts';
import { settleRegion, type Side, type Surroundings } from './merge-regions.ts';
import { mergeRows, mergeTasks, mergeUpdatedLines, type Version, type VersionTasks } from './merge-same-things.ts';

type Diff3 = typeof import('node-diff3');

export type BodyVersion = { readonly lines: readonly string[]; readonly document: PlanDocument };

export type BodyMerge = { readonly pieces: readonly Piece[]; /** Lines that went into a merged line. */ readonly replaced: ReadonlySet<string> };

export function mergeBody(diff3: Diff3, base: BodyVersion, first: BodyVersion, second: BodyVersion): BodyMerge {
  const replaced = new Set<string>();
  const versionOf = ({ lines }: BodyVersion): Version => ({ lines: [...lines], ids: new Map(), replaced });
  const [o, a, b] = [versionOf(base), versionOf(first), versionOf(second)];
  mergeTasks(o, a, b, { base: tasksOf(base), first: tasksOf(first), second: tasksOf(second) });
  mergeRows(o, a, b);
  mergeUpdatedLines(o, a, b);

  const [blocksO, blocksA, blocksB] = [cut(o), cut(a), cut(b)];
  const pieces = regionsOf(diff3, blocksO.texts, blocksA.texts, blocksB.texts).flatMap((region): Piece[] => {
    if (region.kind === 'stable') {
      const from = region.from === 'base' ? blocksO : region.from === 'first' ? blocksA : blocksB;
      return [ok(from.side(region.start, region.end).lines)];
    }
    const sides = [blocksO.side(...region.base), blocksA.side(...region.first), blocksB.side(...region.second)] as const;
    return settleRegion(diff3, ...sides, surroundings(o.lines, blocksO.line(region.base[0]), blocksO.line(region.base[1])));
  });
  return { pieces: dropDoubles(pieces, blocksA.named, blocksB.named), replaced };
}

/** What both sides moved to different places is there twice now; the upper place stands. Only where both copies are the same lines. */
function dropDoubles(pieces: readonly Piece[], first: ReadonlyMap<string, readonly string[]>, second: ReadonlyMap<string, readonly string[]>): Piece[] {
  const movable = new Map<string, readonly string[]>();
  for (const [name, lines] of first) {
    const other = second.get(name);
    if (other !== undefined && sameLines(lines, other)) movable.set(lines[0] as string, lines);
  }
  const seen = new Set<string>();
  return pieces.map((piece): Piece => {
    if (piece.kind === 'conflict') return piece;
    const kept: string[] = [];
    for (let at = 0; at < piece.lines.length; ) {
      const line = piece.lines[at] as string;
      const block = movable.get(line);
      const isWhole = block !== undefined && sameLines(block, piece.lines.slice(at, at + block.length));
      if (isWhole && seen.has(line)) {
        at += block.length;
        continue;
      }
      if (isWhole) seen.add(line);
      kept.push(line);
      at += 1;
    }
    return ok(kept);
  });
}

function tasksOf({ document }: BodyVersion): VersionTasks {
  return { tasks: [...document.tasks, ...document.criteria], bodyLine: document.frontmatter.bodyLine };
}

function cut(version: Version): { named: ReadonlyMap<string, readonly string[]>; texts: readonly string[]; line: (block: number) => number; side: (start: number, end: number) => Side } {
  const blocks = blocksOf(version.lines);
  const line = (block: number): number => blocks[block]?.start ?? version.lines.length;
  const count = new Map<string, number>();
  for (const { lines } of blocks) count.set(lines[0] as string, (count.get(lines[0] as string) ?? 0) + 1);
  // Repeated lines ("Step 1: write the failing test") are not followed: two of them are two things.
  const named = blocks.filter((block) => version.ids.has(block.start) && count.get(block.lines[0] as string) === 1);
  return {
    named: new Map(named.map((block) => [version.ids.get(block.start) as string, block.lines])),
    texts: blocks.map((block) => block.lines.join('\n')),
    line,
    side: (start, end) => {
      const [from, to] = [line(start), line(end)];
      const ids = [...version.ids].filter(([at]) => at >= from && at < to).map(([at, id]): [number, string] => [at - from, id]);
      return { lines: version.lines.slice(from, to), ids: new Map(ids) };
    },
  };
}

/** The rest of the section that a place lies in, above it and below it. */
function surroundings(lines: readonly string[], start: number, end: number): Surroundings {
  const isSection = (line: string): boolean => /^#{1,2}\s/.test(line);
  const above = lines.slice(0, start);
  const below = lines.slice(end);
  const from = above.findLastIndex(isSection);
  const to = below.findIndex(isSection);
  return { above: above.slice(from + 1), below: to < 0 ? below : below.slice(0, to) };
}
