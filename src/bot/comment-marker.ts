/** The first line of our comments: invisible on the page, and how a later run finds what an earlier one posted. */

/** `head` and `base` are as the comment gives them, often abbreviated. What is absent is null. */
export type CommentMarker = { readonly key: string; readonly head: string | null; readonly base: string | null; readonly run: string | null; readonly sum: string | null };

const prefix = '<!-- git-plan:comment ';

/**
 * Reads the marker of a comment; null where the first line is none of ours, or of a version that is not understood.
 *
 *     <!-- git-plan:comment v=1 key=default head=9f3c2ab61d base=1d0e7f4c02 run=8841.1 sum=5e0b91 -->
 */
export function parseMarker(body: string): CommentMarker | null {
  const end = body.indexOf('-->');
  const line = end < 0 ? '' : body.slice(0, end);
  if (!line.startsWith(prefix) || line.includes('\n')) return null;
  const values = new Map<string, string>();
  for (const part of line.slice(prefix.length).trim().split(' ')) {
    const equals = part.indexOf('=');
    if (equals > 0 && !values.has(part.slice(0, equals))) values.set(part.slice(0, equals), part.slice(equals + 1));
  }
  const key = values.get('key');
  if (key === undefined || values.get('v') !== '1') return null;
  const id = (name: string): string | null => (/^[0-9a-f]{7,64}$/.test(values.get(name) ?? '') ? (values.get(name) ?? null) : null);
  return { key, head: id('head'), base: id('base'), run: values.get('run') ?? null, sum: values.get('sum') ?? null };
}

/** Whether both are the same comment: of two runs on the same commits only the run's number and links differ, which is no news. */
export function isSameComment(stored: string, wanted: string): boolean {
  const [a, b] = [parseMarker(stored), parseMarker(wanted)];
  if (a !== null && b !== null && a.sum !== null && a.sum === b.sum && a.key === b.key && a.head === b.head && a.base === b.base) return true;
  return withoutRun(stored) === withoutRun(wanted);
}

/** Forges store CR LF or LF as they like, and cut white space off the end. */
function withoutRun(body: string): string {
  const text = body.replaceAll('\r\n', '\n').trimEnd();
  return parseMarker(text) === null ? text : text.replace(/^[^\n]*?-->/, (line) => line.replace(/ run=\S+/, ''));
}
