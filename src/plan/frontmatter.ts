/**
 * Frontmatter: where it begins and ends, what it holds, and what is wrong with it. Three steps: the fences are checked here, strictly, before
 * any parser sees the text; frontmatter in the usual flat form is read without loading anything (`flat-frontmatter.ts`); the rest goes to
 * gray-matter with the YAML engine of `full-frontmatter.ts`, behind its guard.
 *
 * Nothing that stands in a file makes this throw: what cannot be read is `broken`, with problems that have a place and a fix.
 */
import type { Frontmatter, FrontmatterEntry, FrontmatterProblem } from '../model/document.ts';
import { readFlatFrontmatter } from './flat-frontmatter.ts';

/** Every code that a frontmatter problem can have. Stable. */
export const frontmatterCodes = [
  'frontmatter-unterminated', 'frontmatter-fence', 'frontmatter-language', 'frontmatter-yaml', 'frontmatter-not-a-map', 'frontmatter-anchor', 'frontmatter-alias',
  'frontmatter-tag', 'frontmatter-merge-key', 'frontmatter-directive', 'frontmatter-documents', 'frontmatter-depth', 'frontmatter-keys', 'frontmatter-size',
  'frontmatter-duplicate-key', 'frontmatter-forbidden-key', 'frontmatter-key', 'frontmatter-control-character',
] as const;
export type FrontmatterCode = (typeof frontmatterCodes)[number];

/** Larger frontmatter is refused unread. In UTF-16 units, which for a refusal is as good as bytes. */
export const frontmatterLengthMax = 64 * 1024;

export type FullReading = { readonly entries: readonly FrontmatterEntry[]; readonly problems: readonly FrontmatterProblem[] };
export type FullReader = (text: string, start: number, end: number, firstLine: number) => FullReading;

let fullReader: FullReader | null = null;

/** The text can be read only once `prepareFrontmatter` was awaited with it. */
export class UnpreparedError extends Error {}

/**
 * Loads the YAML packages if one of the texts has frontmatter that only they can read. Await it before `parsePlan` on texts that were not
 * checked by it. Cheap where nothing has to be loaded.
 */
export async function prepareFrontmatter(texts: Iterable<string>): Promise<void> {
  if (fullReader !== null) return;
  for (const text of texts) {
    if (needsFullReader(text)) return prepareFullReader();
  }
}

/** Loads the YAML packages, whatever there is to read. */
export async function prepareFullReader(): Promise<void> {
  if (fullReader !== null) return;
  const { loadFullReader } = await import('./full-frontmatter.ts');
  fullReader = await loadFullReader();
}

/** True for a text that can be read only once `prepareFrontmatter` was awaited with it. */
export function needsFullReader(text: string): boolean {
  return fullReader === null && takesFullReader(text);
}

/** True for a text whose frontmatter only the YAML packages can read, whether they are loaded or not. */
export function takesFullReader(text: string): boolean {
  const fences = findFences(text);
  if (fences.kind !== 'block' || fences.yamlEnd - fences.yamlStart > frontmatterLengthMax) return false;
  return readFlatFrontmatter(text, fences.yamlStart, fences.yamlEnd, 2) === null;
}

/** Reads a file's frontmatter. `light`: no entries of what the flat reader cannot take, and no need of `prepareFrontmatter`. */
export function readFrontmatter(text: string, options: { readonly light?: boolean } = {}): Frontmatter {
  const fences = findFences(text);
  if (fences.kind === 'none') return { kind: 'none', entries: [], problems: [], range: null, bodyStart: fences.bodyStart, bodyLine: 1 };
  const { range, bodyStart, bodyLine } = fences;
  if (fences.kind === 'broken') return { kind: 'broken', entries: [], problems: [fences.problem], range, bodyStart, bodyLine };
  const { yamlStart, yamlEnd } = fences;
  if (yamlEnd - yamlStart > frontmatterLengthMax) {
    const problem: FrontmatterProblem = {
      code: 'frontmatter-size', line: 1, column: 1, message: `Unexpected frontmatter of ${Math.ceil((yamlEnd - yamlStart) / 1024)} KiB, expected at most 64 KiB`, fix: 'move text from the frontmatter to the body',
    };
    return { kind: 'broken', entries: [], problems: [problem], range, bodyStart, bodyLine };
  }
  const flat = readFlatFrontmatter(text, yamlStart, yamlEnd, 2);
  if (flat !== null) return { kind: 'ok', entries: flat, problems: [], range, bodyStart, bodyLine };
  if (options.light === true && fullReader === null) return { kind: 'ok', entries: [], problems: [], range, bodyStart, bodyLine };
  if (fullReader === null) throw new UnpreparedError('preparePlanParser was not awaited for a text whose frontmatter needs the full YAML reader');
  const { entries, problems } = fullReader(text, yamlStart, yamlEnd, 2);
  return { kind: problems.length > 0 ? 'broken' : 'ok', entries: problems.length > 0 ? [] : entries, problems, range, bodyStart, bodyLine };
}

type Fences =
  | { readonly kind: 'none'; readonly bodyStart: number }
  | { readonly kind: 'broken'; readonly problem: FrontmatterProblem; readonly range: { start: number; end: number } | null; readonly bodyStart: number; readonly bodyLine: number }
  | { readonly kind: 'block'; readonly yamlStart: number; readonly yamlEnd: number; readonly range: { start: number; end: number }; readonly bodyStart: number; readonly bodyLine: number };

/** Finds the fences. Only `---` alone on the first line opens, the first `---` or `...` alone on a line closes. */
export function findFences(text: string): Fences {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  if (!text.startsWith('---', start)) return { kind: 'none', bodyStart: start };
  const firstEnd = lineEndAt(text, start);
  const rest = text.slice(start + 3, firstEnd);
  const looksLikeRule = rest.trim().startsWith('-') || rest.trim().includes(' ') || rest.includes('|') || !looksLikeFrontmatter(text, firstEnd);
  if (looksLikeRule) return { kind: 'none', bodyStart: start };

  // Where it ends is known first, so that the body of a file with a broken opening is still read as body.
  let at = nextLineAt(text, firstEnd);
  let line = 2;
  let inner: FrontmatterProblem | null = null;
  while (at < text.length) {
    const lineEnd = lineEndAt(text, at);
    if (text.startsWith('---', at) || text.startsWith('...', at)) {
      const tail = text.slice(at + 3, lineEnd);
      if (tail === '' || tail.trim() === '') {
        const bodyStart = nextLineAt(text, lineEnd);
        const range = { start, end: bodyStart };
        const problem = openingProblem(rest) ?? inner ?? (tail === '' ? null : {
          code: 'frontmatter-fence', line, column: 4, message: 'Unexpected spaces behind the closing "---", expected nothing', fix: 'remove the spaces',
        });
        const bodyLine = line + 1;
        if (problem !== null) return { kind: 'broken', problem, range, bodyStart, bodyLine };
        const firstStart = nextLineAt(text, firstEnd);
        return { kind: 'block', yamlStart: firstStart, yamlEnd: yamlEndBefore(text, at, firstStart), range, bodyStart, bodyLine };
      }
      if (text.startsWith('---', at)) {
        inner ??= tail.startsWith(' ') || tail.startsWith('\t')
          ? { code: 'frontmatter-documents', line, column: 1, message: 'Unexpected second YAML document, expected one', fix: 'keep one document between the "---" lines' }
          : { code: 'frontmatter-fence', line, column: 4, message: `Unexpected ${JSON.stringify(shorten(tail))} behind "---", expected "---" alone on its line`, fix: 'put the text on a line of its own, or quote it' };
      }
    }
    at = nextLineAt(text, lineEnd);
    line += 1;
  }
  const problem = openingProblem(rest) ?? {
    code: 'frontmatter-unterminated', line: 1, column: 1, message: 'Unexpected end of file in the frontmatter, expected a closing "---" line', fix: 'add a line "---" behind the last key',
  };
  return { kind: 'broken', problem, range: null, bodyStart: start, bodyLine: 1 };
}

function openingProblem(rest: string): FrontmatterProblem | null {
  if (rest === '') return null;
  if (rest.trim() === '') return { code: 'frontmatter-fence', line: 1, column: 4, message: 'Unexpected spaces behind the opening "---", expected nothing', fix: 'remove the spaces' };
  return {
    code: 'frontmatter-language', line: 1, column: 4, message: `Unexpected ${JSON.stringify(shorten(rest.trim()))} behind the opening "---", expected "---" alone: frontmatter is YAML`, fix: 'write the frontmatter in YAML and the first line as "---"',
  };
}

/**
 * A file may begin with a rule instead (`---`, then a blank line or a heading). It is frontmatter when the first line that says something looks
 * like a key, or like YAML that we refuse; anything else only where a fence closes it.
 */
function looksLikeFrontmatter(text: string, firstEnd: number): boolean {
  let at = nextLineAt(text, firstEnd);
  if (at >= text.length) return firstEnd < text.length;
  let sawBlank = false;
  let sawComment = false;
  while (at < text.length) {
    const lineEnd = lineEndAt(text, at);
    const line = text.slice(at, Math.min(lineEnd, at + 300));
    const trimmed = line.trim();
    if (trimmed === '') sawBlank ||= !sawComment;
    else if (trimmed.startsWith('#')) sawComment = true;
    else if (line === '---' || line === '...') return !sawBlank || sawComment;
    else if (/^(?:[^\s:#*>|<`\-[][^:]{0,200}|"[^"]{1,200}"|<<):(?:\s|$)/.test(line)) return true;
    else if (sawBlank || sawComment) return false;
    else if (/^(?:\*\*|[*+>|<`~] ?\S|\d+[.)] )/.test(line) && !/^\*[\w-]+\s*$/.test(line) && !/^[|>][+-]?\d?\s*$/.test(line)) return false;
    else return hasClosingFence(text, lineEnd) || /^[{[&!%?"']/.test(line);
    at = nextLineAt(text, lineEnd);
  }
  return false;
}

function hasClosingFence(text: string, from: number): boolean {
  for (let at = nextLineAt(text, from), lines = 0; at < text.length && lines < 2000; lines += 1) {
    const lineEnd = lineEndAt(text, at);
    const line = text.slice(at, Math.min(lineEnd, at + 4));
    if (line === '---' || line === '...') return true;
    if (line.startsWith('# ')) return false;
    at = nextLineAt(text, lineEnd);
  }
  return false;
}

/** Offset of the end of the line's text: before `\n` or `\r\n`. */
function lineEndAt(text: string, from: number): number {
  const feed = text.indexOf('\n', from);
  if (feed < 0) return text.length;
  return feed > from && text.charCodeAt(feed - 1) === 13 ? feed - 1 : feed;
}

function nextLineAt(text: string, lineEnd: number): number {
  if (lineEnd >= text.length) return text.length;
  return lineEnd + (text.charCodeAt(lineEnd) === 13 ? 2 : 1);
}

function yamlEndBefore(text: string, closing: number, yamlStart: number): number {
  let end = closing;
  if (end > yamlStart && text.charCodeAt(end - 1) === 10) end -= 1;
  if (end > yamlStart && text.charCodeAt(end - 1) === 13) end -= 1;
  return end;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
