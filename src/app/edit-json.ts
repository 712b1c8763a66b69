/**
 * Changes JSON that belongs to somebody else: by splices in its text, so that spacing, order and unknown keys stay as they are and a removal takes out
 * exactly what an insertion put in. Pure. What is not plain JSON (comments, trailing commas) is refused: it is not ours to guess.
 */
import { UserError } from '../model/errors.ts';

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

export type JsonNode =
  | { readonly kind: 'object'; readonly start: number; readonly end: number; readonly members: readonly { readonly key: string; readonly start: number; readonly value: JsonNode }[] }
  | { readonly kind: 'array'; readonly start: number; readonly end: number; readonly items: readonly JsonNode[] }
  | { readonly kind: 'scalar'; readonly start: number; readonly end: number };

type Container = Exclude<JsonNode, { kind: 'scalar' }>;

const depthMax = 200;

/** Reads a text as a tree with offsets. Throws `UserError` with line and column where it is not plain JSON. `name` is for the message. */
export function readJsonTree(text: string, name: string): JsonNode {
  const start = text.startsWith('\ufeff') ? 1 : 0;
  try {
    JSON.parse(text.slice(start));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UserError(`${name} is not plain JSON${hasComment(text) ? ': it has comments' : ''}`, { hints: [error.message, 'git-plan changes no file that it cannot read exactly; HOME=$(mktemp -d) git plan agents install <agent> --dry-run shows what to add by hand'] });
  }
  const reader = { text, at: start };
  skipBlanks(reader);
  return readNode(reader, 0, name);
}

function hasComment(text: string): boolean {
  return /^[ \t]*(?:\/\/|\/\*)/m.test(text) || /,\s*\/\//.test(text);
}

type Reader = { readonly text: string; at: number };

function skipBlanks(reader: Reader): void {
  while (/\s/.test(reader.text[reader.at] ?? '')) reader.at += 1;
}

/** The text is known to be JSON: only places are looked for. */
function readNode(reader: Reader, depth: number, name: string): JsonNode {
  if (depth > depthMax) throw new UserError(`${name} is nested deeper than ${depthMax} levels`);
  const start = reader.at;
  const first = reader.text[start];
  if (first === '{' || first === '[') return first === '{' ? readObject(reader, depth, name) : readArray(reader, depth, name);
  if (first === '"') readString(reader);
  else while (/[^\s,\]}]/.test(reader.text[reader.at] ?? ',')) reader.at += 1;
  return { kind: 'scalar', start, end: reader.at };
}

function readString(reader: Reader): string {
  const start = reader.at;
  for (reader.at += 1; reader.text[reader.at] !== '"'; reader.at += 1) if (reader.text[reader.at] === '\\') reader.at += 1;
  reader.at += 1;
  return JSON.parse(reader.text.slice(start, reader.at)) as string;
}

function readObject(reader: Reader, depth: number, name: string): JsonNode {
  const start = reader.at;
  const members: { key: string; start: number; value: JsonNode }[] = [];
  eachChild(reader, '}', () => {
    const at = reader.at;
    const key = readString(reader);
    skipBlanks(reader);
    reader.at += 1;
    skipBlanks(reader);
    members.push({ key, start: at, value: readNode(reader, depth + 1, name) });
  });
  return { kind: 'object', start, end: reader.at, members };
}

function readArray(reader: Reader, depth: number, name: string): JsonNode {
  const start = reader.at;
  const items: JsonNode[] = [];
  eachChild(reader, ']', () => items.push(readNode(reader, depth + 1, name)));
  return { kind: 'array', start, end: reader.at, items };
}

function eachChild(reader: Reader, close: string, read: () => void): void {
  reader.at += 1;
  skipBlanks(reader);
  while (reader.text[reader.at] !== close) {
    read();
    skipBlanks(reader);
    if (reader.text[reader.at] === ',') reader.at += 1;
    skipBlanks(reader);
  }
  reader.at += 1;
}

/** The value of a key, as JSON has it: the last one where a key stands twice. */
export function memberOf(node: JsonNode | null, key: string): JsonNode | null {
  return node?.kind === 'object' ? (node.members.findLast((member) => member.key === key)?.value ?? null) : null;
}

/** What a node holds. */
export function valueOf(text: string, node: JsonNode): JsonValue {
  return JSON.parse(text.slice(node.start, node.end)) as JsonValue;
}

type Child = { readonly start: number; readonly end: number };

function childrenOf(node: Container): readonly Child[] {
  return node.kind === 'array' ? node.items : node.members.map(({ start, value }) => ({ start, end: value.end }));
}

/** Adds a member at the end of an object, or an item at the end of an array (`key` null), spaced as its neighbours are. */
export function insertChild(text: string, node: Container, key: string | null, value: JsonValue): string {
  const children = childrenOf(node);
  const last = children.at(-1);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const unit = unitOf(text);
  const isInline = last !== undefined && !text.slice(node.start, last.start).includes('\n');
  const write = (indent: string): string => {
    const pretty = (isInline ? JSON.stringify(value).replace(/("(?:[^"\\]|\\.)*")|([:,])/g, (_, string: string | undefined, mark: string) => string ?? `${mark} `) : JSON.stringify(value, null, unit)).split('\n').join(`${eol}${indent}`);
    return key === null ? pretty : `${JSON.stringify(key)}: ${pretty}`;
  };
  if (last === undefined) {
    const base = indentAt(text, node.start);
    return `${text.slice(0, node.start + 1)}${eol}${base}${unit}${write(base + unit)}${eol}${base}${text.slice(node.end - 1)}`;
  }
  const indent = indentAt(text, last.start);
  return text.slice(0, last.end) + (isInline ? `, ${write('')}` : `,${eol}${indent}${write(indent)}`) + text.slice(last.end);
}

/** Puts another value in a node's place. */
export function replaceNode(text: string, node: JsonNode, value: JsonValue): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  return text.slice(0, node.start) + JSON.stringify(value, null, unitOf(text)).split('\n').join(`${eol}${indentAt(text, node.start)}`) + text.slice(node.end);
}

/** Takes out the child at a place of a container, with the comma that `insertChild` put before it. */
export function removeChild(text: string, node: Container, index: number): string {
  const children = childrenOf(node);
  const [before, child, after] = [children[index - 1], children[index], children[index + 1]];
  if (child === undefined) return text;
  if (before !== undefined) return text.slice(0, before.end) + text.slice(child.end);
  if (after !== undefined) return text.slice(0, child.start) + text.slice(after.start);
  return text.slice(0, node.start + 1) + text.slice(node.end - 1);
}

/** The blanks that the line of an offset begins with. */
function indentAt(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', at - 1) + 1, at))?.[0] ?? '';
}

/** One step of indentation, as the file itself has it. */
function unitOf(text: string): string {
  return /^[ \t]+/m.exec(text.replace(/^[^{[]*[{[]/, ''))?.[0] ?? '  ';
}
