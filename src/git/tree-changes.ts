/**
 * What differs between two trees, from the trees themselves: the same entries in the same order as `git diff-tree -r --raw --no-renames`. Both trees are
 * sorted by name, a folder as if its name ended with a slash, so that a file and a folder of one name are two entries; equal ones are passed by.
 */
import type { ObjectId } from '../model/commit.ts';
import type { WalkedChange } from './port.ts';
import type { PathFilter } from './path-filter.ts';

/** Gives the bytes of a tree; undefined where they cannot be had. */
export type TreeSource = (id: ObjectId) => Buffer | undefined;

/** `name`: a byte a character, as are all paths here until they are handed out. */
type TreeEntry = { readonly name: string; readonly mode: string; readonly id: ObjectId; readonly isFolder: boolean; /** What trees are sorted by. */ readonly key: string };

const depthMax = 100;
const nothing = Buffer.alloc(0);

/** Null stands for no tree (the side before a first commit). Undefined: a tree cannot be had, or is not as git would write it. */
export function treeChanges(before: ObjectId | null, after: ObjectId | null, filter: PathFilter, source: TreeSource, idBytes: number): WalkedChange[] | undefined {
  const comparison = new TreeComparison(filter, source, idBytes);
  return comparison.compare('', before, after, 0) ? comparison.changes : undefined;
}

class TreeComparison {
  readonly changes: WalkedChange[] = [];
  readonly #filter: PathFilter;
  readonly #source: TreeSource;
  readonly #idBytes: number;

  constructor(filter: PathFilter, source: TreeSource, idBytes: number) {
    this.#filter = filter;
    this.#source = source;
    this.#idBytes = idBytes;
  }

  /** `folder` is '' or ends with a slash. False: not certain. */
  compare(folder: string, before: ObjectId | null, after: ObjectId | null, depth: number): boolean {
    const olds = this.#open(before);
    const news = this.#open(after);
    if (olds === undefined || news === undefined || depth > depthMax) return false;
    for (;;) {
      while (olds.skipShared(news));
      const old = olds.peek();
      const next = news.peek();
      if (old === undefined || next === undefined) return false;
      if (old === null && next === null) return true;
      // Names are a byte a character: strings are ordered as their bytes are.
      const takesOld = old !== null && (next === null || old.key <= next.key);
      const takesNext = next !== null && (old === null || next.key <= old.key);
      if (!this.#compareEntries(folder, takesOld ? old : null, takesNext ? next : null, depth)) return false;
      if (takesOld) olds.advance();
      if (takesNext) news.advance();
    }
  }

  #compareEntries(folder: string, old: TreeEntry | null, next: TreeEntry | null, depth: number): boolean {
    if (old !== null && next !== null && old.id === next.id && old.mode === next.mode) return true;
    const { name, isFolder } = (old ?? next)!;
    const path = `${folder}${name}`;
    if (isFolder) return !this.#filter.mayHold(path) || this.compare(`${path}/`, old?.id ?? null, next?.id ?? null, depth + 1);
    if (this.#filter.takes(path)) this.changes.push({ repoPath: decode(path), beforeMode: old?.mode ?? '000000', before: old?.id ?? null, mode: next?.mode ?? '000000', after: next?.id ?? null });
    return true;
  }

  #open(id: ObjectId | null): TreeReader | undefined {
    const bytes = id === null ? nothing : this.#source(id);
    return bytes === undefined ? undefined : new TreeReader(bytes, this.#idBytes);
  }
}

/** A path in UTF-8; what is none gets replacement characters, as where git's output is read. */
function decode(path: string): string {
  // eslint-disable-next-line no-control-regex -- ASCII is meant
  return /^[\x00-\x7f]*$/.test(path) ? path : Buffer.from(path, 'latin1').toString('utf8');
}

/** Modes that git writes. Other ones (old, or of other programs) git reads as one of these. */
const modes: ReadonlyMap<string, string> = new Map([['100644', '100644'], ['100755', '100755'], ['120000', '120000'], ['160000', '160000'], ['40000', '040000']]);

/** `<mode> <name>NUL<id>`, repeated, in ascending order. */
class TreeReader {
  readonly #bytes: Buffer;
  readonly #idBytes: number;
  #at = 0;
  #lastKey = '';
  #entry: TreeEntry | null = null;
  /** Where `#entry` ends. */
  #end = 0;

  constructor(bytes: Buffer, idBytes: number) {
    this.#bytes = bytes;
    this.#idBytes = idBytes;
  }

  /** The entry that comes next; null at the end; undefined where it is not as git would write it. */
  peek(): TreeEntry | null | undefined {
    if (this.#entry !== null || this.#at === this.#bytes.length) return this.#entry;
    const bytes = this.#bytes;
    const space = bytes.indexOf(0x20, this.#at);
    const nameEnd = space < 0 ? -1 : bytes.indexOf(0, space);
    const end = nameEnd + 1 + this.#idBytes;
    if (nameEnd < 0 || end > bytes.length) return undefined;
    const mode = modes.get(bytes.toString('latin1', this.#at, space));
    const name = bytes.toString('latin1', space + 1, nameEnd);
    const id = bytes.toString('hex', nameEnd + 1, end);
    const isFolder = mode === '040000';
    const key = isFolder ? `${name}/` : name;
    if (mode === undefined || key <= this.#lastKey || name === '' || name.includes('/') || /^0+$/.test(id)) return undefined;
    this.#entry = { name, mode, id, isFolder, key };
    this.#end = end;
    return this.#entry;
  }

  advance(): void {
    this.#lastKey = this.#entry?.key ?? '';
    this.#entry = null;
    this.#at = this.#end;
  }

  /** Passes by an entry that comes next in both; most of a large folder is the same in both, and needs no strings. */
  skipShared(other: TreeReader): boolean {
    const nameEnd = this.#bytes.indexOf(0, this.#at);
    const length = nameEnd + 1 + this.#idBytes - this.#at;
    if (nameEnd < 0 || this.#at + length > this.#bytes.length || other.#at + length > other.#bytes.length) return false;
    if (this.#bytes.compare(other.#bytes, other.#at, other.#at + length, this.#at, this.#at + length) !== 0) return false;
    for (const each of [this, other]) {
      each.#at += length;
      each.#entry = null;
    }
    return true;
  }
}
