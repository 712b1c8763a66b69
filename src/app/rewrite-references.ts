/**
 * Rewrites references to a file that moves: links, reference definitions and paths in prose or code, relative to the file that has them or to the
 * root of the repository. Pure: text in, text out; every other byte stays. URLs are left alone, because they name a branch of another place.
 */
import { baseName } from '../plan/plan-path.ts';

export type Move = { readonly from: string; readonly to: string };

const pathCharacter = /[\p{L}\p{N}._/~@%+\-#]/u;

/** Rewrites, in the text of the Markdown file at `filePath`, what refers to `move.from`. */
export function rewriteReferences(text: string, filePath: string, move: Move): string {
  let result = text;
  for (const name of new Set([baseName(move.from), encodePath(baseName(move.from))])) result = rewriteName(result, name, filePath, move);
  return result;
}

function rewriteName(text: string, name: string, filePath: string, move: Move): string {
  let result = '';
  let done = 0;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    const end = at + name.length;
    let start = at;
    while (start > done && isPathCharacter(text, start - 1)) start -= 1;
    if (continues(text, end)) continue;
    const replacement = replaced(text, start, end, filePath, move);
    if (replacement === null) continue;
    result += text.slice(done, start) + replacement;
    done = end;
  }
  return result + text.slice(done);
}

function isPathCharacter(text: string, at: number): boolean {
  const character = text[at] ?? '';
  return pathCharacter.test(character) || /[\ud800-\udfff]/.test(character);
}

/** True where the name goes on: `plan.md2`, `plan.md.bak`, `plan.md/x`. A full stop at the end of a sentence does not count. */
function continues(text: string, end: number): boolean {
  return /^(?:[\p{L}\p{N}_/~-]|\.[\p{L}\p{N}])/u.test(text.slice(end, end + 3));
}

/** What the token becomes, or null where it means another file. */
function replaced(text: string, start: number, end: number, filePath: string, move: Move): string | null {
  const token = text.slice(start, end);
  if (token.startsWith('//') || text.slice(Math.max(0, start - 3), start).endsWith('://') || token.includes('#')) return null;
  const isEncoded = token.includes('%');
  const plain = isEncoded ? decodePath(token) : token;
  if (plain === null) return null;
  const spell = (path: string): string => (isEncoded ? encodePath(path) : path);
  if (plain.startsWith('/')) return resolvePath('', plain.slice(1)) === move.from ? spell(`/${move.to}`) : null;
  const folder = folderOf(filePath);
  if (resolvePath(folder, plain) === move.from && (plain.includes('/') || isDestination(text, start))) {
    const relative = relativePath(folder, move.to);
    return spell(plain.startsWith('./') && !relative.startsWith('.') ? `./${relative}` : relative);
  }
  return plain.includes('/') && resolvePath('', plain) === move.from ? spell(move.to) : null;
}

/** A bare name is a reference only where a link leads to it: `](name`, `](<name`, `]: name`. */
function isDestination(text: string, start: number): boolean {
  return /(?:\]\(<?|\]:[ \t]+<?)$/.test(text.slice(Math.max(0, start - 8), start));
}

/**
 * Rewrites the relative links of the file that moves itself, so that they lead where they led. `exists` says whether a path (relative to the root)
 * is a file or folder; a link that leads nowhere stays as it is.
 */
export function rewriteOwnLinks(text: string, move: Move, exists: (repoPath: string) => boolean): string {
  const before = folderOf(move.from);
  const after = folderOf(move.to);
  if (before === after) return text;
  return text.replace(/(\]\(<?|^[ ]{0,3}\[[^\]\n\r\u2028\u2029]{1,999}\]:[ \t]+<?)([^\s()<>#?]+)/gm, (whole, opening: string, target: string) => {
    if (/^(?:[a-z][a-z0-9+.-]*:|\/)/i.test(target)) return whole;
    const plain = target.includes('%') ? decodePath(target) : target;
    const resolved = plain === null ? null : resolvePath(before, plain);
    if (plain === null || resolved === null || resolved === '' || resolved === move.from || !exists(resolved)) return whole;
    const relative = relativePath(after, resolved) + (plain.endsWith('/') ? '/' : '');
    const spelled = plain.startsWith('./') && !relative.startsWith('.') ? `./${relative}` : relative;
    return opening + (target.includes('%') ? encodePath(spelled) : spelled);
  });
}

/** Joins and normalises; null where it leads out of the repository. */
export function resolvePath(folder: string, path: string): string | null {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '..') {
      if (parts.length === 0) return null;
      parts.pop();
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** The way from a folder to a file, with `../` where needed. */
export function relativePath(folder: string, path: string): string {
  const from = folder === '' ? [] : folder.split('/');
  const to = path.split('/');
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared += 1;
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/');
}

function encodePath(path: string): string {
  return encodeURI(path).replaceAll('(', '%28').replaceAll(')', '%29');
}

function decodePath(path: string): string | null {
  try {
    return decodeURI(path);
  } catch (error) {
    // `%` that encodes nothing: the token is not a URL path.
    if (error instanceof URIError) return null;
    throw error;
  }
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}
