/**
 * Three-way merge of frontmatter by key, on the text as it is written: each top-level key with its continuation lines is one chunk, so comments,
 * quoting and order stay. Sets (sessions, tags, debt, depends) merge by item, `updated` takes the later date, every other key is a three-way choice.
 */
import { chooseThreeWay, conflict, isBlank, ok, sameLines, type Piece } from './merge-pieces.ts';

type Chunk = { readonly key: string; readonly lines: readonly string[] };

const setKeys: ReadonlySet<string> = new Set(['sessions', 'tags', 'debt', 'depends']);

/** Lines between the fences of each version; null where frontmatter cannot be merged by key (the caller then merges it by lines). */
export function mergeFrontmatter(base: readonly string[], first: readonly string[], second: readonly string[]): Piece[] | null {
  if (sameLines(first, second)) return [ok(first)];
  const [chunksO, chunksA, chunksB] = [chunksOf(base), chunksOf(first), chunksOf(second)];
  if (chunksO === null || chunksA === null || chunksB === null) return null;
  const merged = new Map<string, Piece[]>();
  const keys = new Set([...chunksO.keys(), ...chunksA.keys(), ...chunksB.keys()]);
  for (const key of keys) {
    const pieces = mergeKey(key, chunksO.get(key) ?? null, chunksA.get(key) ?? null, chunksB.get(key) ?? null);
    if (pieces !== null) merged.set(key, pieces);
  }
  const order = orderKeys([...chunksO.keys()], [...chunksA.keys()], [...chunksB.keys()]);
  return order === null ? null : order.flatMap((key) => merged.get(key) ?? []);
}

/** Comments and blank lines belong to the key below them; those at the end are a chunk of their own. */
function chunksOf(lines: readonly string[]): Map<string, Chunk> | null {
  const chunks = new Map<string, Chunk>();
  let waiting: string[] = [];
  let open: { key: string; lines: string[] } | null = null;
  const close = (): boolean => {
    if (open === null) return true;
    if (chunks.has(open.key)) return false;
    chunks.set(open.key, open);
    open = null;
    return true;
  };
  for (const line of lines) {
    const key = /^(?:"([^"\\]+)"[ \t]*|'([^']+)'[ \t]*|([^\s#'"\-[\]{},&*!|>%@`:][^:#]*)):(?:\s|$)/.exec(line);
    if (key !== null) {
      if (!close()) return null;
      open = { key: key[1] ?? key[2] ?? key[3]?.trimEnd() ?? '', lines: [...waiting, line] };
      waiting = [];
    } else if (isBlank(line) || line.startsWith('#')) waiting.push(line);
    else if (open !== null && /^(?:[ \t]|-(?:\s|$)|[\]}])/.test(line)) {
      open.lines.push(...waiting, line);
      waiting = [];
    } else return null;
  }
  if (!close()) return null;
  if (waiting.length > 0) chunks.set('', { key: '', lines: waiting });
  return chunks;
}

function mergeKey(key: string, base: Chunk | null, first: Chunk | null, second: Chunk | null): Piece[] | null {
  const textOf = (chunk: Chunk | null): string | null => (chunk === null ? null : chunk.lines.join('\n'));
  const chosen = chooseThreeWay(textOf(base), textOf(first), textOf(second));
  if (chosen !== undefined) return chosen === null ? null : [ok(chosen.split('\n'))];
  const byMeaning = first !== null && second !== null ? mergeByMeaning(key, base, first, second) : null;
  return [byMeaning === null ? conflict(base?.lines ?? [], first?.lines ?? [], second?.lines ?? []) : ok(byMeaning)];
}

/** The comments above a key are merged by themselves; the value by what the key means. */
function mergeByMeaning(key: string, base: Chunk | null, first: Chunk, second: Chunk): readonly string[] | null {
  const lead = chooseThreeWay(leadOf(base), leadOf(first), leadOf(second));
  if (lead === undefined) return null;
  const value = mergeValue(key, base === null ? null : withoutLead(base), withoutLead(first), withoutLead(second));
  return value === null ? null : [...(lead === '' ? [] : lead.split('\n')), ...value];
}

function leadOf(chunk: Chunk | null): string {
  return chunk === null ? '' : chunk.lines.slice(0, leadLength(chunk)).join('\n');
}

function withoutLead(chunk: Chunk): Chunk {
  return { ...chunk, lines: chunk.lines.slice(leadLength(chunk)) };
}

function leadLength(chunk: Chunk): number {
  return chunk.lines.findIndex((line) => !isBlank(line) && !line.startsWith('#'));
}

function mergeValue(key: string, base: Chunk | null, first: Chunk, second: Chunk): readonly string[] | null {
  if (setKeys.has(key)) return mergeSet(key, base, first, second);
  if (key !== 'updated') return null;
  const [one, two] = [timeOf(first), timeOf(second)];
  if (one === null || two === null) return null;
  return one === two ? ([first.lines, second.lines].sort((a, b) => (a.join('\n') < b.join('\n') ? 1 : -1))[0] ?? null) : one > two ? first.lines : second.lines;
}

function timeOf(chunk: Chunk): number | null {
  if (chunk.lines.length !== 1) return null;
  const line = chunk.lines[0] as string;
  const value = plain(line.slice(line.indexOf(':') + 1).replace(/\s#.*$/s, ''));
  if (!/^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?$/.test(value)) return null;
  // A time without a zone is read as UTC, so that the answer does not depend on where the merge runs.
  const time = Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(value) || !value.includes(':') ? value : `${value.replace(' ', 'T')}Z`);
  return Number.isNaN(time) ? null : time;
}

type ItemList = { readonly items: readonly string[]; readonly style: 'flow' | 'block'; readonly head: string; readonly tail: string; readonly indent: string };

function mergeSet(key: string, base: Chunk | null, first: Chunk, second: Chunk): readonly string[] | null {
  const [o, a, b] = [base === null ? null : listOf(base), listOf(first), listOf(second)];
  if (a === null || b === null || (base !== null && o === null)) return null;
  const before = o?.items ?? [];
  const kept = before.filter((item) => has(a, item) && has(b, item));
  const added = [...a.items, ...b.items].filter((item) => !before.some((known) => plain(known) === plain(item)));
  const unique = [...new Map(added.map((item) => [plain(item), item])).entries()].sort((x, y) => (x[0] < y[0] ? -1 : 1)).map((entry) => entry[1]);
  // One side alone decides the order of what it added; only additions of both sides need an order of their own.
  const fresh = [a, b].map((list) => list.items.filter((item) => !before.some((known) => plain(known) === plain(item))));
  const one = fresh.find((items) => items.length === unique.length);
  const items = [...kept, ...(one ?? unique)];
  for (const list of [a, b]) if (list.items.length === items.length && list.items.every((item, at) => plain(item) === plain(items[at] as string))) return list === a ? first.lines : second.lines;
  const styled = a.style === b.style ? a : (o ?? [a, b].find((list) => list.style === 'block') ?? a);
  return styled.style === 'flow' || items.length === 0
    ? [`${styled.head === '' ? `${key}: ` : styled.head}[${items.join(', ')}]${styled.style === 'flow' ? styled.tail : ''}`]
    : [styled.head.trimEnd(), ...items.map((item) => `${styled.indent}- ${item}`)];
}

function has(list: ItemList, item: string): boolean {
  return list.items.some((known) => plain(known) === plain(item));
}

function plain(item: string): string {
  return item.trim().replace(/^(["'])(.*)\1$/, '$2');
}

/** Only the plain forms, `[a, b]` on one line and `- a` lines without comments; anything else is not guessed at. */
function listOf(chunk: Chunk): ItemList | null {
  const head = chunk.lines[0] as string;
  const flow = /^([^:]+:[ \t]*)\[(.*)\]([ \t]*\r?)$/.exec(head);
  if (flow !== null) {
    if (chunk.lines.length > 1) return null;
    const inner = (flow[2] ?? '').trim();
    const items = inner === '' ? [] : splitItems(inner);
    return items === null ? null : { items, style: 'flow', head: flow[1] ?? '', tail: flow[3] ?? '', indent: '  ' };
  }
  if (!/^[^:]+:[ \t]*\r?$/.test(head)) return null;
  const items: string[] = [];
  let indent = '  ';
  for (const line of chunk.lines.slice(1)) {
    const item = /^([ \t]*)-[ \t]+([^#\s][^#]*)$/.exec(line);
    const written = item?.[2]?.replace(/(?<![ \t])[ \t]+$/, '');
    if (item === null || written === undefined || /^[^'"]*:(?:\s|$)/.test(written)) return null;
    indent = item[1] ?? '';
    items.push(written);
  }
  return items.length === 0 ? null : { items, style: 'block', head: `${head.trimEnd()} `, tail: '', indent };
}

function splitItems(inner: string): string[] | null {
  const items = inner.match(/"[^"\\]*"|'[^']*'|[^,'"[\]{}#]+/g)?.map((item) => item.trim()).filter((item) => item !== '') ?? [];
  // What the pattern skipped must be commas and nothing else.
  const rest = inner.replace(/"[^"\\]*"|'[^']*'|[^,'"[\]{}#]+/g, '');
  return /^,*$/.test(rest) && rest.length <= items.length ? items : null;
}

/** Base order, unless one side changed it; keys of the other side follow the key they stood behind. Null where both reordered apart. */
function orderKeys(base: readonly string[], first: readonly string[], second: readonly string[]): string[] | null {
  const common = new Set(first.filter((key) => second.includes(key)));
  const projected = (keys: readonly string[]): string => keys.filter((key) => common.has(key)).join('\n');
  let [lead, follow] = [first, second];
  if (projected(first) !== projected(second)) {
    const inBase = (keys: readonly string[]): string => keys.filter((key) => common.has(key) && base.includes(key)).join('\n');
    const original = base.filter((key) => common.has(key)).join('\n');
    if (inBase(first) === original) [lead, follow] = [second, first];
    else if (inBase(second) !== original) return null;
  }
  const order = [...lead];
  const leadOnly = new Set(lead.filter((key) => !common.has(key)));
  let anchor = -1;
  for (const key of follow) {
    const known = order.indexOf(key);
    if (known >= 0) {
      anchor = known;
      continue;
    }
    // Behind additions of the lead at the same place when its name sorts later: the order must not depend on whose turn it is.
    let place = anchor + 1;
    while (place < order.length && leadOnly.has(order[place] as string) && (order[place] as string) < key) place += 1;
    order.splice(place, 0, key);
    anchor = place;
  }
  return endLast(order);
}

/** The chunk of trailing comments has no key and stays at the end. */
function endLast(order: readonly string[]): string[] {
  return [...order.filter((key) => key !== ''), ...order.filter((key) => key === '')];
}
