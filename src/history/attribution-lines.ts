/**
 * Which lines of a commit message can carry evidence at all: every line but the subject; not in a closed fenced block; not quoted or
 * indented. Limits come first, so that hostile text costs no more than a long message does.
 */
import { findTrailerBlock } from './attribution-trailers.ts';

export const messageLengthMax = 256 * 1024;
export const lineLengthMax = 2_000;

export type EvidenceLine = {
  readonly text: string;
  /** 1-based, in the message. */
  readonly line: number;
  /** Counts paragraphs; a group of plan lines never reaches across two. */
  readonly paragraph: number;
  /** True inside the block that git itself parses. */
  readonly inLastBlock: boolean;
};

const squashHeader = 'Squashed commit of the following:';

type Fence = { readonly index: number; readonly mark: string; readonly length: number; readonly closes: boolean };

function fencesOf(lines: readonly string[]): Fence[] {
  const fences: Fence[] = [];
  lines.forEach((line, index) => {
    const match = /^ {0,3}(`{3,}|~{3,})(.*)$/s.exec(line);
    const run = match?.[1];
    if (run === undefined) return;
    const rest = match?.[2] ?? '';
    if (run.startsWith('`') && rest.includes('`')) return;
    fences.push({ index, mark: run.charAt(0), length: run.length, closes: rest.trim() === '' });
  });
  return fences;
}

function closesFence(fence: Fence | undefined, open: Fence): boolean {
  return fence !== undefined && fence.closes && fence.mark === open.mark && fence.length >= open.length;
}

/** Marks the lines of closed fenced blocks. An unclosed fence hides nothing: it would hide every trailer of the message. */
function fencedLines(lines: readonly string[]): Set<number> {
  const hidden = new Set<number>();
  const fences = fencesOf(lines);
  // A search that failed for a mark and a length fails for all later and longer ones: without this, many open fences cost the square.
  const hopelessFrom: Record<string, number> = {};
  for (let at = 0; at < fences.length; at += 1) {
    const open = fences[at];
    if (open === undefined || open.length >= (hopelessFrom[open.mark] ?? Infinity)) continue;
    let close = at + 1;
    while (close < fences.length && !closesFence(fences[close], open)) close += 1;
    const end = fences[close];
    if (end === undefined) {
      hopelessFrom[open.mark] = open.length;
      continue;
    }
    for (let index = open.index; index <= end.index; index += 1) hidden.add(index);
    at = close;
  }
  return hidden;
}

/**
 * Below git's header of `merge --squash` every message is indented by four: takes that off, and gives the indices of the squashed subjects,
 * which are no more evidence than any other subject.
 */
function unindentSquash(lines: string[], hidden: ReadonlySet<number>): { lines: string[]; subjects: Set<number> } {
  const subjects = new Set<number>();
  const header = lines.findIndex((line, index) => line === squashHeader && !hidden.has(index));
  if (header < 0) return { lines, subjects };
  let awaitsSubject = false;
  const unindented = lines.map((line, index) => {
    if (index <= header) return line;
    if (/^commit [0-9a-f]{40,64}$/.test(line)) awaitsSubject = true;
    if (!line.startsWith('    ')) return line;
    const text = line.slice(4);
    if (awaitsSubject && text.trim() !== '') {
      subjects.add(index);
      awaitsSubject = false;
    }
    return text;
  });
  return { lines: unindented, subjects };
}

/** The lines of a message as they are read: cut to the limits, without line ends. */
export function messageLines(message: string): string[] {
  return message
    .slice(0, messageLengthMax)
    .split('\n')
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line).slice(0, lineLengthMax));
}

/** The lines of a message that may carry evidence, in order. */
export function evidenceLines(message: string): readonly EvidenceLine[] {
  const raw = messageLines(message);
  const block = findTrailerBlock(raw);
  const { lines, subjects } = unindentSquash(raw, fencedLines(raw));
  const hidden = fencedLines(lines);
  const subject = lines.findIndex((line) => line.trim() !== '');
  const found: EvidenceLine[] = [];
  let paragraph = 0;
  lines.forEach((line, index) => {
    if (line.trim() === '') {
      paragraph += 1;
      return;
    }
    if (index <= subject || subjects.has(index) || hidden.has(index) || /^[>\s]/.test(line)) return;
    const inLastBlock = block !== null && index >= block.start && index < block.end;
    found.push({ text: line.trimEnd(), line: index + 1, paragraph, inLastBlock });
  });
  return found;
}
