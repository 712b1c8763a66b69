/**
 * Reads any frontmatter that is allowed: gray-matter with the `yaml` package as its engine, both loaded only when `frontmatter.ts` asks.
 *
 * The guard runs first, on the tokens of yaml's lexer, which is iterative and linear: composing 10 KB of nested `[` aborts Node, 20,000 keys
 * take 20 seconds, and anchors, aliases and tags have no place in metadata. gray-matter is always called with an options object: without one it
 * shares its results between callers and forgets errors the second time. Its own engines can execute code; here each of them refuses.
 */
import type * as Yaml from 'yaml';
import type { FrontmatterEntry, FrontmatterProblem, FrontmatterValue } from '../model/document.ts';
import { forbiddenKeys, frontmatterKeysMax } from './flat-frontmatter.ts';
import type { FrontmatterCode, FullReader, FullReading } from './frontmatter.ts';

const depthMax = 32;
const blankRunMax = 1000;

/** Loads the packages and gives the reader. */
export async function loadFullReader(): Promise<FullReader> {
  const [{ default: matter }, yaml] = await Promise.all([import('gray-matter'), import('yaml')]);
  return (text, start, end, firstLine) => {
    const source = text.slice(start, end);
    const at = (offset: number): { line: number; column: number } => placeOf(source, offset, firstLine);
    const guarded = guard(yaml, source, at);
    if (guarded !== null) return refused(guarded);
    let document: Yaml.Document.Parsed | null = null;
    const parse = (block: string): object => {
      // gray-matter hands over the block with the line ending of the opening fence in front.
      document = yaml.parseDocument(block.slice(1), { version: '1.2', schema: 'core', merge: false, uniqueKeys: false, prettyErrors: false, strict: true, logLevel: 'silent' });
      return {};
    };
    const refuse = (): never => {
      throw new Error('only YAML frontmatter is read');
    };
    const refusing = { parse: refuse, stringify: refuse };
    try {
      matter(`---\n${source}\n---\n`, {
        language: 'yaml',
        engines: { yaml: { parse, stringify: refuse }, json: refusing, js: refusing, javascript: refusing, coffee: refusing, coffeescript: refusing, cson: refusing, toml: refusing },
      });
    } catch (error) {
      // Whatever a parser throws on hostile text (RangeError, ReferenceError …) is a fact about the file.
      return refused({ code: 'frontmatter-yaml', line: firstLine, column: 1, message: `Unexpected YAML (${error instanceof Error ? error.message : String(error)}), expected "key: value" lines`, fix: null });
    }
    if (document === null) return { entries: [], problems: [] };
    return readDocument(yaml, document, source, start, at);
  };
}

type Place = (offset: number) => { line: number; column: number };

function refused(...problems: readonly FrontmatterProblem[]): FullReading {
  return { entries: [], problems };
}

function problem(place: Place, offset: number, code: FrontmatterCode, message: string, fix: string | null): FrontmatterProblem {
  return { code, ...place(offset), message, fix };
}

/** The first thing that must not reach the parser, else null. */
function guard(yaml: typeof Yaml, source: string, place: Place): FrontmatterProblem | null {
  // eslint-disable-next-line no-control-regex
  const control = source.search(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n|$)|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/);
  if (control >= 0) {
    const code = source.charCodeAt(control).toString(16).toUpperCase().padStart(4, '0');
    return problem(place, control, 'frontmatter-control-character', `Unexpected control character U+${code} in the frontmatter, expected text`, 'remove the character');
  }
  if (hasBlankRun(source)) return problem(place, 0, 'frontmatter-size', `Unexpected ${blankRunMax} blank characters in a row in the frontmatter, expected keys`, 'remove the blank lines');

  const indents: number[] = [];
  const flow: string[] = [];
  let offset = 0;
  let keys = 0;
  let column = 0;
  let atLineStart = true;
  for (const token of new yaml.Lexer().lex(source)) {
    const here = offset;
    if (token === '\u0002' || token === '\u0018' || token === '\u001f') continue;
    offset += token.length;
    const type = yaml.CST.tokenType(token);
    switch (type) {
      case 'anchor': return problem(place, here, 'frontmatter-anchor', `Unexpected anchor ${quoted(token)}, expected a plain value`, 'remove the anchor, or put the value in quotes');
      case 'alias': return problem(place, here, 'frontmatter-alias', `Unexpected alias ${quoted(token)}, expected a plain value`, 'write the value out, or put it in quotes');
      case 'tag': return problem(place, here, 'frontmatter-tag', `Unexpected tag ${quoted(token)}, expected a plain value`, 'remove the tag, or put the value in quotes');
      case 'directive-line': return problem(place, here, 'frontmatter-directive', `Unexpected directive ${quoted(token)}, expected keys`, 'remove the line');
      case 'doc-start':
      case 'doc-end': return problem(place, here, 'frontmatter-documents', 'Unexpected second YAML document, expected one', 'keep one document between the "---" lines');
      case 'newline':
        column = 0;
        atLineStart = true;
        continue;
      case 'space':
        column += token.length;
        continue;
      case 'flow-seq-start':
      case 'flow-map-start':
        flow.push(token);
        break;
      case 'flow-seq-end':
      case 'flow-map-end':
        flow.pop();
        break;
      case 'map-value-ind':
      case 'explicit-key-ind':
        keys += 1;
        break;
      case 'comma':
        if (flow[flow.length - 1] === '{') keys += 1;
        break;
      default:
    }
    if (atLineStart && flow.length === 0) {
      while (indents.length > 0 && indents[indents.length - 1]! >= column) indents.pop();
      indents.push(column);
    } else if ((type === 'seq-item-ind' || type === 'explicit-key-ind') && flow.length === 0) indents.push(column);
    atLineStart = false;
    const lastBreak = token.lastIndexOf('\n');
    column = lastBreak < 0 ? column + token.length : token.length - lastBreak - 1;
    if (indents.length + flow.length > depthMax) {
      return problem(place, here, 'frontmatter-depth', `Unexpected nesting deeper than ${depthMax} levels, expected flat frontmatter`, 'keep one level: keys with plain values or lists');
    }
    if (keys > frontmatterKeysMax) return problem(place, here, 'frontmatter-keys', `Unexpected more than ${frontmatterKeysMax} keys, expected fewer`, 'move the data to a file of its own');
  }
  return null;
}

/** gray-matter strips comments with an expression that is quadratic in a run of blank lines. */
function hasBlankRun(source: string): boolean {
  let run = 0;
  for (let index = 0; index < source.length; index += 1) {
    const code = source.charCodeAt(index);
    run = code === 32 || code === 10 || code === 13 || code === 9 || code === 160 ? run + 1 : 0;
    if (run >= blankRunMax) return true;
  }
  return false;
}

function readDocument(yaml: typeof Yaml, document: Yaml.Document.Parsed, source: string, start: number, place: Place): FullReading {
  const first = document.errors[0];
  if (first !== undefined) return refused(yamlProblem(first, source, place));
  const warning = document.warnings[0];
  if (warning !== undefined) return refused(problem(place, warning.pos[0], 'frontmatter-yaml', `Unexpected YAML (${firstLineOf(warning.message)}), expected "key: value" lines`, null));
  const root = document.contents;
  if (root === null || (yaml.isScalar(root) && root.value === null && root.source === '')) return { entries: [], problems: [] };
  if (!yaml.isMap(root)) {
    const what = yaml.isSeq(root) ? 'list' : 'text';
    return refused(problem(place, root.range?.[0] ?? 0, 'frontmatter-not-a-map', `Unexpected ${what} as frontmatter, expected "key: value" lines`, 'write each value as "key: value"'));
  }
  const problems: FrontmatterProblem[] = [];
  checkKeys(yaml, root, place, problems);
  if (problems.length > 0) return refused(...problems);

  const entries: FrontmatterEntry[] = [];
  for (const pair of root.items) {
    const keyNode = pair.key as Yaml.Scalar.Parsed;
    const node = pair.value as Yaml.ParsedNode | null;
    const keyStart = keyNode.range[0];
    const isEmpty = node === null || (yaml.isScalar(node) && node.type === 'PLAIN' && (node.source ?? '') === '');
    const items = yaml.isSeq(node) && node.items.every((item) => yaml.isScalar(item)) ? node.items.map((item) => sourceOf(item as Yaml.Scalar)) : null;
    entries.push({
      key: sourceOf(keyNode),
      value: isEmpty ? null : valueOf(yaml, node),
      source: isEmpty ? '' : yaml.isScalar(node) ? sourceOf(node) : null,
      items,
      ...place(keyStart),
      keyRange: { start: start + keyStart, end: start + keyNode.range[1] },
      valueRange: isEmpty ? null : { start: start + node.range[0], end: start + endOf(yaml, node) },
    });
  }
  return { entries, problems: [] };
}

/** Duplicate, forbidden, merge and unusable keys, in maps at any depth. */
function checkKeys(yaml: typeof Yaml, node: unknown, place: Place, problems: FrontmatterProblem[]): void {
  if (yaml.isSeq(node)) for (const item of node.items) checkKeys(yaml, item, place, problems);
  if (!yaml.isMap(node)) return;
  const lines = new Map<string, number>();
  for (const pair of node.items) {
    const key: unknown = pair.key;
    if (!yaml.isScalar(key) || !key.range) {
      const offset = yaml.isNode(key) ? key.range?.[0] ?? 0 : 0;
      problems.push(problem(place, offset, 'frontmatter-key', 'Unexpected list or map as a key, expected a word', 'write each key as a plain word'));
      continue;
    }
    const name = sourceOf(key);
    const offset = key.range[0];
    if (name === '<<') problems.push(problem(place, offset, 'frontmatter-merge-key', 'Unexpected merge key "<<", expected a plain key', 'write the merged keys out'));
    else if (name === '') problems.push(problem(place, offset, 'frontmatter-key', 'Unexpected empty key, expected a word', 'give the value a key, or remove it'));
    else if (forbiddenKeys.has(name)) problems.push(problem(place, offset, 'frontmatter-forbidden-key', `Unexpected key "${name}", expected another name`, 'rename the key'));
    const firstSeen = lines.get(name);
    const { line } = place(offset);
    if (firstSeen !== undefined) {
      problems.push(problem(place, offset, 'frontmatter-duplicate-key', `Unexpected second ${quoted(name)}, expected each key once (lines ${firstSeen} and ${line})`, 'remove one of the two lines'));
    } else lines.set(name, line);
    checkKeys(yaml, pair.value, place, problems);
  }
}

function sourceOf(node: Yaml.Scalar): string {
  return node.source ?? (node.value === null ? '' : String(node.value));
}

function valueOf(yaml: typeof Yaml, node: unknown): FrontmatterValue {
  if (yaml.isScalar(node)) {
    const { value } = node;
    if (typeof value === 'number') return Number.isFinite(value) ? value : sourceOf(node);
    return typeof value === 'string' || typeof value === 'boolean' || value === null ? value : sourceOf(node);
  }
  if (yaml.isSeq(node)) return node.items.map((item) => valueOf(yaml, item));
  if (yaml.isMap(node)) {
    const map = Object.create(null) as Record<string, FrontmatterValue>;
    for (const pair of node.items) if (yaml.isScalar(pair.key)) map[sourceOf(pair.key)] = valueOf(yaml, pair.value);
    return map;
  }
  return null;
}

/** End of what is written for a node; yaml counts a block collection up to the next key, comments included. */
function endOf(yaml: typeof Yaml, node: Yaml.ParsedNode): number {
  if (yaml.isScalar(node) || yaml.isAlias(node)) return node.range[1];
  if (node.flow === true) return node.range[1];
  if (yaml.isSeq(node)) {
    const last = node.items[node.items.length - 1];
    return yaml.isNode(last) && last.range ? endOf(yaml, last as Yaml.ParsedNode) : node.range[1];
  }
  const last = node.items[node.items.length - 1];
  if (last === undefined) return node.range[1];
  if (last.value !== null) return endOf(yaml, last.value as Yaml.ParsedNode);
  return last.key.range[1];
}

/** Says what yaml found in the words that all diagnostics have. */
function yamlProblem(error: Yaml.YAMLParseError, source: string, place: Place): FrontmatterProblem {
  const offset = Math.min(error.pos[0], source.length);
  const message = firstLineOf(error.message);
  switch (error.code) {
    case 'BLOCK_AS_IMPLICIT_KEY': {
      const colon = source.indexOf(': ', offset);
      const lineEnd = source.indexOf('\n', offset);
      const isOnLine = colon >= 0 && (lineEnd < 0 || colon < lineEnd);
      return problem(place, isOnLine ? colon : offset, 'frontmatter-yaml', 'Unexpected ": " inside an unquoted value, expected quotes around it', 'put the value in double quotes');
    }
    case 'TAB_AS_INDENT': return problem(place, offset, 'frontmatter-yaml', 'Unexpected tab as indentation, expected spaces', 'replace the tab with spaces');
    case 'MISSING_CHAR': return problem(place, offset, 'frontmatter-yaml', `Unexpected text (${message}), expected it to be closed or quoted`, 'close the quote or the bracket, or put the value in quotes');
    case 'BAD_INDENT': return problem(place, offset, 'frontmatter-yaml', `Unexpected indentation (${message}), expected keys at the start of the line`, 'move the line to the left, or put the value above it in quotes');
    case 'MULTILINE_IMPLICIT_KEY': return problem(place, offset, 'frontmatter-yaml', 'Unexpected text without a colon, expected "key: value"', 'write the line as "key: value", or indent it under its key');
    default: return problem(place, offset, 'frontmatter-yaml', `Unexpected YAML (${message}), expected "key: value" lines`, null);
  }
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

function firstLineOf(message: string): string {
  const end = message.indexOf('\n');
  return (end < 0 ? message : message.slice(0, end)).replace(/(?<![.:])[.:]+$/, '');
}

function placeOf(source: string, offset: number, firstLine: number): { line: number; column: number } {
  let line = firstLine;
  let lineStart = 0;
  for (let at = source.indexOf('\n'); at >= 0 && at < offset; at = source.indexOf('\n', at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  return { line, column: offset - lineStart + 1 };
}
