/** Git's configuration syntax, read without the git program: for the tracked `.planconfig` where there is none. Includes are not followed. */
import { FatalError } from '../model/errors.ts';
import { planConfigName } from './config.ts';
import type { ConfigEntry } from './config.ts';
import type { ObjectId } from '../model/commit.ts';
import type { GitReader } from './port.ts';

const bytesMax = 256 * 1024;

/** The same as `readPlanConfig`, of a commit, from any reader. Throws `FatalError` for text that git could not parse either. */
export async function readPlanConfigAt(git: GitReader, commit: ObjectId): Promise<readonly ConfigEntry[]> {
  const entry = (await git.listTree(commit, [planConfigName])).find(({ repoPath }) => repoPath === planConfigName);
  if (entry === undefined || entry.type !== 'blob' || entry.mode === '120000') return [];
  const bytes = (await git.readBlobs([entry.id], { bytesMax })).get(entry.id) ?? null;
  if (bytes === null) throw new FatalError(`Cannot read ${planConfigName}: it is larger than ${bytesMax / 1024} KiB, or missing`);
  return parseConfigText(new TextDecoder().decode(bytes)).map((pair) => ({ ...pair, scope: 'planconfig', origin: `blob:${commit}:${planConfigName}` }));
}

/**
 * Keys as git lists them (section and name in lower case), values as it reads them; a name that stands alone is `true`.
 *
 *     [plan "rule"] id-format = off   ; a comment
 *         dir = "docs/my plans" \
 *     /more
 */
export function parseConfigText(text: string): readonly { readonly key: string; readonly value: string }[] {
  const reader = new Reader(text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n'));
  const entries: { key: string; value: string }[] = [];
  // Git takes names in front of all sections too.
  let prefix = '';
  for (;;) {
    reader.skipSpace();
    if (reader.atEnd) return entries;
    if (reader.peek === '#' || reader.peek === ';') reader.take(/[^\n]*/y);
    else if (reader.peek === '[') prefix = `${readSection(reader)}.`;
    else entries.push(readEntry(reader, prefix));
  }
}

class Reader {
  readonly text: string;
  at = 0;
  constructor(text: string) {
    this.text = text;
  }
  get atEnd(): boolean {
    return this.at >= this.text.length;
  }
  get peek(): string {
    return this.text[this.at] ?? '';
  }
  /** What `pattern` (sticky) finds here; null where it finds nothing. */
  take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match !== null) this.at += match[0].length;
    return match;
  }
  skipSpace(): void {
    this.take(/[ \t\n\r]*/y);
  }
  error(): FatalError {
    const line = this.text.slice(0, this.at).split('\n').length;
    return new FatalError(`Cannot read ${planConfigName}: bad config line ${line}`, { hints: [`Mend the file; its syntax is that of \`git config -f ${planConfigName}\``] });
  }
}

/** `[plan]`, `[plan "rule"]`, and the old `[plan.rule]`. */
function readSection(reader: Reader): string {
  const name = reader.take(/\[([A-Za-z0-9.-]+)/y)?.[1]?.toLowerCase();
  if (name === undefined) throw reader.error();
  if (reader.take(/\]/y) !== null) return name;
  const subsection = reader.take(/[ \t\r]+"((?:[^"\\\n]|\\[^\n])*)"\]/y)?.[1];
  if (subsection === undefined) throw reader.error();
  return `${name}.${subsection.replace(/\\(.)/gs, '$1')}`;
}

function readEntry(reader: Reader, prefix: string): { key: string; value: string } {
  const name = reader.take(/[A-Za-z][A-Za-z0-9-]*/y)?.[0].toLowerCase();
  if (name === undefined) throw reader.error();
  reader.take(/[ \t]*/y);
  const key = `${prefix}${name}`;
  if (reader.atEnd || reader.take(/\n/y) !== null) return { key, value: 'true' };
  if (reader.take(/=/y) === null) throw reader.error();
  return { key, value: readValue(reader) };
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\', '"': '"', n: '\n', t: '\t', b: '\b', '\n': '' };

/** Up to the end of the line; blanks at its ends belong to it only inside quotes. */
function readValue(reader: Reader): string {
  let value = '';
  let keep = 0;
  let quoted = false;
  for (;;) {
    const character = reader.peek;
    if (character === '' || character === '\n') {
      if (quoted) throw reader.error();
      reader.at += 1;
      return value.slice(0, keep);
    }
    if (!quoted && (character === '#' || character === ';')) {
      reader.take(/[^\n]*/y);
      continue;
    }
    reader.at += 1;
    if (!quoted && /[ \t\r]/.test(character)) {
      if (value !== '') value += character;
      continue;
    }
    if (character === '"') quoted = !quoted;
    else if (character !== '\\') value += character;
    else {
      const escaped = escapes[reader.peek];
      if (escaped === undefined) throw reader.error();
      reader.at += 1;
      value += escaped;
      if (escaped === '') continue;
    }
    keep = value.length;
  }
}
