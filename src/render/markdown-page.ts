/**
 * Shows Markdown on a terminal: headings, lists with boxes, tables, quotes and code, each by structure and never by what the text asks of the
 * terminal. Takes the tree that remark made; every text in it is escaped here. HTML and images are shown as they are written.
 */
import type { Definition, List, ListItem, PhrasingContent, Root, RootContent, Table, TableCell } from 'mdast';
import { escapeBlock, escapeText } from './escape.ts';
import type { Palette } from './palette.ts';
import { spansWidth, wrapSpans } from './styled-text.ts';
import type { Span } from './styled-text.ts';
import { padEnd, truncate } from './text-width.ts';

type Page = { readonly palette: Palette; readonly width: number; readonly definitions: ReadonlyMap<string, Definition> };

const plain = (text: string): string => text;
const columnsMin = 20;
const proseColumnsMax = 100;

/** Renders the tree, `width` columns wide at most. Ends with a line feed where there is anything. */
export function renderMarkdown(root: Root, palette: Palette, width: number): string {
  const definitions = new Map(root.children.filter((node) => node.type === 'definition').map((node) => [node.identifier, node]));
  const lines = blocks(root.children, { palette, width: Math.max(columnsMin, Math.min(width, proseColumnsMax)), definitions });
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** Blocks with an empty line between them. */
function blocks(nodes: readonly RootContent[], page: Page): string[] {
  const lines: string[] = [];
  for (const node of nodes) {
    const own = block(node, page);
    if (own.length === 0) continue;
    if (lines.length > 0) lines.push('');
    lines.push(...own);
  }
  return lines;
}

function block(node: RootContent, page: Page): string[] {
  const { palette } = page;
  switch (node.type) {
    case 'heading':
      return heading(node.depth, node.children, page);
    case 'paragraph':
      return wrapSpans(inline(node.children, page), page.width);
    case 'list':
      return list(node, page);
    case 'blockquote':
      return blocks(node.children, narrower(page, 2)).map((line) => `${palette.muted('│')} ${line}`);
    case 'code': {
      const text = escapeBlock(node.value).replaceAll('\t', '    ');
      return text.split('\n').map((line) => `    ${palette.code(line)}`);
    }
    case 'table':
      return table(node, page);
    case 'thematicBreak':
      return [palette.muted('─'.repeat(Math.min(page.width, 40)))];
    case 'html':
      return escapeBlock(node.value).split('\n').map((line) => palette.muted(line));
    case 'footnoteDefinition':
      return indented(blocks(node.children, narrower(page, 4)), palette.muted(`[${escapeText(node.identifier)}] `), 4);
    case 'yaml':
    case 'definition':
      return [];
    default:
      return 'children' in node ? wrapSpans(inline(node.children as PhrasingContent[], page), page.width) : [];
  }
}

function heading(depth: number, children: readonly PhrasingContent[], page: Page): string[] {
  const { palette } = page;
  const spans = inline(children, page, palette.heading);
  const lines = wrapSpans(spans, page.width);
  if (depth === 1) return [...lines, palette.muted('═'.repeat(Math.min(page.width, Math.max(3, spansWidth(spans)))))];
  if (depth === 2) return [...lines, palette.muted('─'.repeat(Math.min(page.width, Math.max(3, spansWidth(spans)))))];
  return lines.map((line, at) => (at === 0 ? `${palette.muted('#'.repeat(depth))} ${line}` : line));
}

function list(node: List, page: Page): string[] {
  const start = node.start ?? 1;
  const lines: string[] = [];
  node.children.forEach((item, at) => {
    if (at > 0 && node.spread === true) lines.push('');
    lines.push(...listItem(item, node.ordered === true ? `${start + at}.` : '•', page));
  });
  return lines;
}

function listItem(item: ListItem, bullet: string, page: Page): string[] {
  const { palette } = page;
  const box = item.checked === true ? `${palette.done('[x]')} ` : item.checked === false ? '[ ] ' : '';
  const mark = item.checked === null || item.checked === undefined || bullet !== '•' ? `${palette.muted(bullet)} ` : '';
  const indent = (mark === '' ? 0 : bullet.length + 1) + (box === '' ? 0 : 4);
  const inner = item.children.flatMap((child, at) => {
    const own = block(child, narrower(page, indent));
    return at > 0 && (item.spread === true || child.type === 'code') && own.length > 0 ? ['', ...own] : own;
  });
  return indented(inner.length === 0 ? [''] : inner, mark + box, indent);
}

function indented(lines: readonly string[], first: string, columns: number): string[] {
  return lines.map((line, at) => (at === 0 ? first + line : line === '' ? '' : ' '.repeat(columns) + line));
}

function narrower(page: Page, columns: number): Page {
  return { ...page, width: Math.max(columnsMin, page.width - columns) };
}

/** Columns as wide as their cells where they fit; else the wide ones share what is left and their cells are wrapped. */
function table(node: Table, page: Page): string[] {
  const { palette } = page;
  const cells = node.children.map((row, at) => row.children.map((cell) => cellSpans(cell, page, at === 0)));
  const count = Math.max(0, ...cells.map((row) => row.length));
  const wanted = Array.from({ length: count }, (_, column) => Math.max(3, ...cells.map((row) => spansWidth(row[column] ?? []))));
  const widths = share(wanted, page.width - (count - 1) * 3);
  const lines: string[] = [];
  cells.forEach((row, at) => {
    const wrapped = widths.map((columns, column) => wrapSpans(row[column] ?? [], columns));
    const height = Math.max(1, ...wrapped.map((cell) => cell.length));
    for (let line = 0; line < height; line += 1) {
      lines.push(widths.map((columns, column) => padEnd(wrapped[column]?.[line] ?? '', columns)).join(palette.muted(' │ ')).trimEnd());
    }
    if (at === 0) lines.push(palette.muted(widths.map((columns) => '─'.repeat(columns)).join('─┼─')));
  });
  return lines;
}

function cellSpans(cell: TableCell, page: Page, isHead: boolean): Span[] {
  return inline(cell.children, page, isHead ? page.palette.heading : plain);
}

function share(wanted: readonly number[], columns: number): number[] {
  const total = wanted.reduce((sum, width) => sum + width, 0);
  if (total <= columns) return [...wanted];
  const widths = [...wanted];
  const floor = Math.max(6, Math.floor(columns / Math.max(1, wanted.length) / 2));
  let excess = total - columns;
  while (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= floor) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}

function inline(nodes: readonly PhrasingContent[], page: Page, paint: (text: string) => string = plain): Span[] {
  return nodes.flatMap((node) => phrase(node, page, paint));
}

function phrase(node: PhrasingContent, page: Page, paint: (text: string) => string): Span[] {
  const { palette } = page;
  const within = (outer: (text: string) => string) => (text: string): string => outer(paint(text));
  switch (node.type) {
    case 'text':
      return [{ text: escapeBlock(node.value).replaceAll('\n', ' '), paint }];
    case 'emphasis':
      return inline(node.children, page, within(palette.emphasis));
    case 'strong':
      return inline(node.children, page, within(palette.strong));
    case 'delete':
      return [{ text: '~', paint }, ...inline(node.children, page, within(palette.muted)), { text: '~', paint }];
    case 'inlineCode':
      return [{ text: escapeText(node.value), paint: palette.code }];
    case 'break':
      return [{ text: '\n', paint }];
    case 'link':
      return linked(inline(node.children, page, within(palette.link)), node.url, page);
    case 'linkReference': {
      const definition = page.definitions.get(node.identifier);
      const text = inline(node.children, page, within(palette.link));
      return definition === undefined ? text : linked(text, definition.url, page);
    }
    case 'image':
      return linked([{ text: `[image: ${escapeText(node.alt ?? '')}]`, paint: palette.muted }], node.url, page);
    case 'imageReference':
      return [{ text: `[image: ${escapeText(node.alt ?? '')}]`, paint: palette.muted }];
    case 'html':
      return [{ text: escapeText(node.value), paint: palette.muted }];
    case 'footnoteReference':
      return [{ text: `[${escapeText(node.identifier)}]`, paint: palette.muted }];
    default:
      return [];
  }
}

/** A link with where it leads, unless its text says so. */
function linked(text: readonly Span[], url: string, page: Page): Span[] {
  const target = escapeText(url);
  const words = text.map((span) => span.text).join('');
  if (target === '' || words === target || `mailto:${words}` === target || target.startsWith('#')) return [...text];
  return [...text, { text: ` (${truncate(target, Math.max(16, page.width - 4))})`, paint: page.palette.muted }];
}
