/**
 * Reads plans that are cut into pieces, each piece once.
 *
 * Where the text above a heading ends inside of nothing (no fence, no HTML block, no conflict), the heading closes all that is open, and what is below
 * it reads the same whatever stands above: it is read by itself. The answer is that of `parsePlan`, which a property test and every version of the
 * corpus hold it to.
 */
import type { Frontmatter, PlanDocument } from '../model/document.ts';
import { findFences, takesFullReader, readFrontmatter } from './frontmatter.ts';
import { documentOf, parseBody } from './parse-plan.ts';
import type { ParseOptions } from './parse-plan.ts';
import type { CutPlan, PieceReading, PlanPiece } from './plan-pieces.ts';
import { scanBody } from './scan-body.ts';
import { placeSections, splitPassages } from './sections.ts';
import type { PassageGroup } from './sections.ts';

/** By the first piece. Null: it takes the whole text to tell. */
const frontmatters = new WeakMap<PlanPiece, Frontmatter | null>();

/** By the first piece: whether its frontmatter takes the YAML packages. */
const yamlHeads = new WeakMap<PlanPiece, boolean>();

/** True where the frontmatter must be read ahead, by `readCutFrontmatter` after `prepareFullReader`, and kept with the pieces. */
export function needsYaml(pieces: readonly PlanPiece[]): boolean {
  const head = pieces[0]!;
  if (head.bytes.length <= 3) return false;
  const known = yamlHeads.get(head);
  if (known !== undefined) return known;
  if (!closesItself(head)) return takesFullReader(textOf(pieces));
  const needs = takesFullReader(textOf([head]));
  yamlHeads.set(head, needs);
  return needs;
}

/** What `CutPlan.frontmatter` is to be for pieces that need it. */
export function readCutFrontmatter(pieces: readonly PlanPiece[]): Frontmatter {
  return readFrontmatter(textOf(pieces));
}

/** Reads a plan. Throws only where it needs the YAML packages and comes without its frontmatter. */
export function readCutPlan({ pieces, frontmatter }: CutPlan, { criteriaSections = [] }: Pick<ParseOptions, 'criteriaSections'> = {}): PlanDocument {
  const fields = frontmatter ?? frontmatterOf(pieces[0]!);
  if (fields === null || (frontmatter !== null && !closesItself(pieces[0]!))) {
    const text = textOf(pieces);
    return parseBody(text, frontmatter ?? readFrontmatter(text), { criteriaSections });
  }
  const groups: PassageGroup[] = [];
  const conflictLines: number[] = [];
  let lines = fields.bodyLine - 1;
  let offset = fields.bodyStart;
  for (let at = 1; at < pieces.length;) {
    let count = 1;
    let reading = readPiece(pieces[at]!);
    // Twice as many more each time, so that one open fence does not have the rest read again for every hash in it.
    for (let more = 1; reading.endsInside && at + count < pieces.length; more *= 2) {
      count = Math.min(count + more, pieces.length - at);
      reading = readJoined(pieces[at]!, pieces.slice(at + 1, at + count));
    }
    groups.push({ passages: reading.passages, lines, offset });
    for (const line of reading.conflictLines) conflictLines.push(line + lines);
    lines += reading.lineCount;
    offset += reading.length;
    at += count;
  }
  if (groups.length === 0) groups.push({ passages: splitPassages('', []), lines, offset });
  return documentOf({ frontmatter: fields, sections: placeSections(groups), conflictLines, lineCount: Math.max(lines, fields.bodyLine) }, criteriaSections);
}

/** Null where it takes the whole text to tell. */
function frontmatterOf(head: PlanPiece): Frontmatter | null {
  const known = frontmatters.get(head);
  if (known !== undefined) return known;
  const fields = closesItself(head) ? readFrontmatter(textOf([head])) : null;
  frontmatters.set(head, fields);
  return fields;
}

/** True where it is the frontmatter, from fence to fence, or where there is none. */
function closesItself(head: PlanPiece): boolean {
  if (head.bytes.length <= 3) return true;
  const text = textOf([head]);
  const fences = findFences(text);
  return fences.kind === 'block' && fences.bodyStart === text.length;
}

function readPiece(piece: PlanPiece): PieceReading {
  return (piece.reading ??= readText(textOf([piece])));
}

/** Of the ways in which it was joined the last few are kept: versions follow each other. */
const joinedMax = 8;

function readJoined(piece: PlanPiece, followers: readonly PlanPiece[]): PieceReading {
  const known = piece.joined.find((each) => each.followers.length === followers.length && each.followers.every((follower, at) => follower === followers[at]));
  if (known !== undefined) return known.reading;
  const reading = readText(textOf([piece, ...followers]));
  piece.joined = [{ followers, reading }, ...piece.joined.slice(0, joinedMax - 1)];
  return reading;
}

function readText(text: string): PieceReading {
  const { lines, conflictLines, lineCount, endsInside } = scanBody(text);
  return { passages: splitPassages(text, lines), conflictLines, lineCount, length: text.length, endsInside };
}

/** Every piece ends with a line, and so between two characters. */
/** The text that was cut into these pieces; bytes that are not UTF-8 become replacement characters. */
export function textOf(pieces: readonly PlanPiece[]): string {
  return pieces.length === 1 ? pieces[0]!.bytes.toString('utf8') : Buffer.concat(pieces.map(({ bytes }) => bytes)).toString('utf8');
}
