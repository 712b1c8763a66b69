/** The versions of plans in a frame of the index: each a list of pieces of text, each piece once. */
import type { ObjectId } from '../model/commit.ts';
import type { Frontmatter } from '../model/document.ts';
import { PlanCutter, PlanPiece } from '../plan/plan-pieces.ts';
import type { CutPlan } from '../plan/plan-pieces.ts';
import { DamagedIndexError, rangeAt } from './frame.ts';
import type { Frame } from './frame.ts';
import type { CheckedBytes } from './checked-bytes.ts';
import type { Salvage, VersionSource } from './history-facts.ts';
import { findId } from './sorted-ids.ts';

/** In the list that says of each blob which version it is: no plan's, or one that could not be read. */
export const [noVersion, unreadable] = [-1, -2];

type Lists = { readonly versionEnds: Int32Array; readonly versionPieces: Int32Array; readonly pieceEnds: Int32Array; readonly texts: CheckedBytes };

export class PlanTexts {
  readonly #frontmatters: ReadonlyMap<number, Frontmatter>;
  readonly #frame: Frame;
  /** Read when the first version is asked for: most questions are answered without. */
  #lists: Lists | null = null;
  readonly #pieces: PlanPiece[] = [];

  constructor(frame: Frame, frontmatters: readonly (readonly [version: number, fields: Frontmatter])[]) {
    this.#frame = frame;
    this.#frontmatters = new Map(frontmatters);
  }

  /** `blobIds` in their order, raw; `versions`: which version each is; `salvage`: for when a text is found damaged. */
  sourceOf(blobIds: Buffer, idBytes: number, versions: Int32Array, salvage: Salvage): VersionSource {
    let salvaged: ReadonlyMap<ObjectId, Buffer> | null = null;
    const cutter = new PlanCutter();
    const readable = (): ObjectId[] => [...versions.keys()].filter((place) => versions[place]! >= 0).map((place) => blobIds.toString('hex', place * idBytes, (place + 1) * idBytes));
    return (blob) => {
      const place = findId(blob, versions.length, idBytes, blobIds, (rank) => rank);
      const version = place < 0 ? noVersion : versions[place]!;
      if (version === noVersion) return undefined;
      if (version === unreadable) return null;
      if (salvaged === null) {
        try {
          return this.#version(version);
        } catch (error) {
          if (!(error instanceof DamagedIndexError)) throw error;
          salvaged = salvage(readable());
        }
      }
      const bytes = salvaged.get(blob);
      return bytes === undefined ? null : { pieces: cutter.cut(bytes), frontmatter: this.#frontmatters.get(version) ?? null };
    };
  }

  #version(version: number): CutPlan {
    const lists = (this.#lists ??= readLists(this.#frame));
    const { start, end } = rangeAt(lists.versionEnds, version);
    const pieces: PlanPiece[] = [];
    for (let at = start; at < end; at += 1) pieces.push(this.#piece(lists, lists.versionPieces[at]!));
    if (pieces.length === 0) throw new DamagedIndexError('version');
    return { pieces, frontmatter: this.#frontmatters.get(version) ?? null };
  }

  #piece({ pieceEnds, texts }: Lists, number: number): PlanPiece {
    const known = this.#pieces[number];
    if (known !== undefined) return known;
    const { start, end } = rangeAt(pieceEnds, number);
    const piece = new PlanPiece(texts.slice(start, end));
    this.#pieces[number] = piece;
    return piece;
  }
}

function readLists(frame: Frame): Lists {
  return { versionEnds: frame.numbers('versionEnds'), versionPieces: frame.numbers('versionPieces'), pieceEnds: frame.numbers('pieceEnds'), texts: frame.texts('pieces') };
}
