/** What a merge is made of while it is not text yet: runs of lines that are settled, and places where the two sides stay apart. */

/** Side `first` and side `second` are in canonical order, not ours and theirs: a merge must not depend on who merges whom. */
export type Piece =
  | { readonly kind: 'ok'; readonly lines: readonly string[] }
  | { readonly kind: 'conflict'; readonly base: readonly string[]; readonly first: readonly string[]; readonly second: readonly string[] };

export function ok(lines: readonly string[]): Piece {
  return { kind: 'ok', lines };
}

export function conflict(base: readonly string[], first: readonly string[], second: readonly string[]): Piece {
  return { kind: 'conflict', base, first, second };
}

export function isBlank(line: string): boolean {
  return line.trim() === '';
}

export function sameLines(one: readonly string[], two: readonly string[]): boolean {
  return one.length === two.length && one.every((line, at) => line === two[at]);
}

/** Three-way choice on values that are compared as text: `undefined` where both sides changed it apart. */
export function chooseThreeWay<T extends string | null>(base: T, first: T, second: T): T | undefined {
  if (first === second || second === base) return first;
  return first === base ? second : undefined;
}

/** Raised inside the merge when it would take too long; the caller then merges by plain text. */
export class MergeTooLarge extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MergeTooLarge';
  }
}
