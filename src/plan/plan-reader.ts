/**
 * Reads many versions of plans, and what two of them share only once. A plan grows by a line here and a box there, and a history of it holds the rest
 * of its text hundreds of times.
 *
 * A version is cut before every line that begins with a heading's hashes. Where the text above such a line ends inside of nothing (no fence, no HTML
 * block, no conflict), the heading closes all that is open, and what is below it reads the same whatever stands above: it is read by itself, and kept
 * by its bytes. The answer is that of `parsePlan`, which a property test and every version of the corpus hold it to.
 */
import type { Frontmatter, PlanDocument } from '../model/document.ts';
import { findFences, readFrontmatter } from './frontmatter.ts';
import { documentOf, parsePlan } from './parse-plan.ts';
import type { ParseOptions } from './parse-plan.ts';
import { scanBody } from './scan-body.ts';
import { placeSections, splitPassages } from './sections.ts';
import type { Passage, PassageGroup } from './sections.ts';

/** A stretch of text that was read by itself. */
type Piece = { readonly passages: readonly Passage[]; readonly conflictLines: readonly number[]; readonly lineCount: number; readonly length: number; readonly endsInside: boolean };

/** Of the texts that are kept, before all of them are forgotten. */
const keptBytesMax = 64 * 1024 * 1024;

export class PlanReader {
  readonly #criteriaSections: readonly string[];
  /** By its bytes, each as one character. */
  readonly #pieces = new Map<string, Piece>();
  readonly #frontmatters = new Map<string, Frontmatter>();
  #keptBytes = 0;

  constructor({ criteriaSections = [] }: Pick<ParseOptions, 'criteriaSections'> = {}) {
    this.#criteriaSections = criteriaSections;
  }

  /** Reads a file's bytes. Throws `UnpreparedError` where `prepareFrontmatter` was not awaited for a text that needs it. */
  read(bytes: Buffer): PlanDocument {
    // One character a byte: cheap to make, to cut and to look up, while decoding costs as much as reading.
    const raw = bytes.toString('latin1', 0, bytes.length);
    const frontmatter = this.#frontmatter(bytes, raw);
    if (frontmatter === null) return parsePlan(bytes.toString('utf8', 0, bytes.length), { criteriaSections: this.#criteriaSections });
    const { fields, bodyAt } = frontmatter;
    const groups: PassageGroup[] = [];
    const conflictLines: number[] = [];
    let lines = fields.bodyLine - 1;
    let offset = fields.bodyStart;
    for (let at = bodyAt; at < raw.length;) {
      let end = nextCut(raw, at);
      let piece = this.#piece(bytes, raw, at, end);
      // Twice as many cuts each time, so that one open fence does not have the rest read again for every hash in it.
      for (let cuts = 1; piece.endsInside && end < raw.length; cuts *= 2) {
        for (let passed = 0; passed < cuts && end < raw.length; passed += 1) end = nextCut(raw, end);
        piece = this.#piece(bytes, raw, at, end);
      }
      groups.push({ passages: piece.passages, lines, offset });
      for (const line of piece.conflictLines) conflictLines.push(line + lines);
      lines += piece.lineCount;
      offset += piece.length;
      at = end;
    }
    if (groups.length === 0) groups.push({ passages: splitPassages('', []), lines, offset });
    return documentOf({ frontmatter: fields, sections: placeSections(groups), conflictLines, lineCount: Math.max(lines, fields.bodyLine) }, this.#criteriaSections);
  }

  /** Null where it takes the whole text to tell. */
  #frontmatter(bytes: Buffer, raw: string): { readonly fields: Frontmatter; readonly bodyAt: number } | null {
    const start = raw.startsWith(byteOrderMark) ? byteOrderMark.length : 0;
    if (!raw.startsWith('---', start)) return { fields: this.#fields(bytes, raw, start), bodyAt: start };
    const end = closingFenceEnd(raw, start + 3);
    const known = this.#frontmatters.get(raw.slice(0, end));
    if (known !== undefined) return { fields: known, bodyAt: end };
    const text = bytes.toString('utf8', 0, end);
    const fences = findFences(text);
    return fences.kind === 'block' && fences.bodyStart === text.length ? { fields: this.#fields(bytes, raw, end), bodyAt: end } : null;
  }

  #fields(bytes: Buffer, raw: string, end: number): Frontmatter {
    const known = this.#frontmatters.get(raw.slice(0, end));
    if (known !== undefined) return known;
    const fields = readFrontmatter(bytes.toString('utf8', 0, end));
    this.#make(end);
    this.#frontmatters.set(bytes.toString('latin1', 0, end), fields);
    return fields;
  }

  #piece(bytes: Buffer, raw: string, start: number, end: number): Piece {
    const known = this.#pieces.get(raw.slice(start, end));
    if (known !== undefined) return known;
    const text = bytes.toString('utf8', start, end);
    const { lines, conflictLines, lineCount, endsInside } = scanBody(text);
    const piece: Piece = { passages: splitPassages(text, lines), conflictLines, lineCount, length: text.length, endsInside };
    this.#make(end - start);
    // A copy: a slice would keep the whole version alive.
    this.#pieces.set(bytes.toString('latin1', start, end), piece);
    return piece;
  }

  #make(room: number): void {
    this.#keptBytes += room;
    if (this.#keptBytes <= keptBytesMax) return;
    this.#pieces.clear();
    this.#frontmatters.clear();
    this.#keptBytes = room;
  }
}

/** As its three bytes read. */
const byteOrderMark = '\u00ef\u00bb\u00bf';

/** Where the next line begins that may be a heading with hashes; the end where none does. */
function nextCut(raw: string, from: number): number {
  for (let at = raw.indexOf('\n#', from); at >= 0; at = raw.indexOf('\n#', at + 1)) {
    let behind = at + 2;
    while (raw.charCodeAt(behind) === 35) behind += 1;
    if (behind - at > 7) continue;
    const code = raw.charCodeAt(behind);
    if (code === 32 || code === 9 || code === 10 || code === 13) return at + 1;
  }
  return raw.length;
}

/** The end of the first line that may close frontmatter; the end where none does. */
function closingFenceEnd(raw: string, from: number): number {
  for (let at = raw.indexOf('\n', from); at >= 0; at = raw.indexOf('\n', at + 1)) {
    if (!raw.startsWith('---', at + 1) && !raw.startsWith('...', at + 1)) continue;
    const end = raw.indexOf('\n', at + 1);
    return end < 0 ? raw.length : end + 1;
  }
  return raw.length;
}
