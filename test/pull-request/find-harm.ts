/**
 * Says what a comment would do beside being read: link, mention, close, command, format by foreign text. It knows nothing of how comments are escaped: it
 * parses the result as a forge does (CommonMark with GFM) and looks at what came out. Empty: nothing.
 */
import type { Nodes, Root, Table } from 'mdast';
import { remark } from 'remark';
import remarkGfm from 'remark-gfm';

const processor = remark().use(remarkGfm).freeze();

export type HarmOptions = {
  /** Links may go there and nowhere else. */
  readonly webUrl: string;
  readonly sizeMax: number;
};

/** HTML that a comment is made of. Titles stand between the tags of a summary. */
const ownHtml = [
  /^<!-- git-plan:comment v=1 key=[\w.-]+ head=[0-9a-f]{10} base=[0-9a-f]{10}(?: run=[\w.-]+)? sum=[0-9a-f]{6} -->$/,
  /^<details>\n<summary><b>([^<>]*)<\/b>: ([^<>]*)<\/summary>$/,
  /^<details><summary>and \d+ more<\/summary>$/, /^<\/?(?:details|sub)>$/, /^<a href="[^"<>\s]*">$/, /^<\/a>$/,
];

export function findHarm(comment: string, { webUrl, sizeMax }: HarmOptions): string[] {
  const harm: string[] = [];
  if (comment.length > sizeMax || Buffer.byteLength(comment) > sizeMax) harm.push(`size: ${comment.length} units, ${Buffer.byteLength(comment)} bytes`);
  // eslint-disable-next-line no-control-regex -- controls are what is looked for
  const hidden = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]|[^\P{Cf}\u200b\u200d]|\p{Zl}|\p{Zp}/u.exec(comment);
  if (hidden !== null) harm.push(`hidden character U+${hidden[0].codePointAt(0)!.toString(16)}`);
  if (comment.indexOf('<!--', 1) > 0) harm.push('a second HTML comment');
  for (const line of comment.split('\n')) if (/^(?:[\s>]|[-*+] )*\//.test(line)) harm.push(`quick action: ${line.slice(0, 60)}`);
  const visit = (node: Nodes): void => {
    const found = harmOf(node, comment, webUrl);
    if (found !== null) harm.push(found);
    if ('children' in node) for (const child of node.children) visit(child);
  };
  const tree = processor.parse(comment) as Root;
  visit(tree);
  return harm;
}

function harmOf(node: Nodes, source: string, webUrl: string): string | null {
  const written = source.slice(node.position!.start.offset, node.position!.end.offset);
  switch (node.type) {
    case 'html': return harmOfHtml(node.value);
    case 'link':
      if (!written.startsWith('[')) return `autolink: ${written}`;
      return node.url.startsWith(`${webUrl}/`) ? null : `link to ${node.url}`;
    case 'text': return harmOfText(node.value);
    case 'heading': return node.depth === 3 && written.startsWith('### Plans: ') ? null : `heading: ${written}`;
    case 'listItem': return typeof node.checked === 'boolean' ? `checkbox: ${written.slice(0, 60)}` : null;
    case 'table': return harmOfTable(node);
    case 'blockquote': return /^> \[!(?:WARNING|CAUTION)\]\n/.test(written) ? null : `quote: ${written.slice(0, 60)}`;
    case 'code': return node.lang === 'diff' ? null : `code block: ${written.slice(0, 60)}`;
    case 'root': case 'paragraph': case 'list': case 'tableRow': case 'tableCell': case 'strong': case 'inlineCode': return null;
    default: return `${node.type}: ${written.slice(0, 60)}`;
  }
}

function harmOfHtml(value: string): string | null {
  const match = ownHtml.map((pattern) => pattern.exec(value)).find((found) => found !== null);
  if (match === undefined) return `HTML: ${value.slice(0, 80)}`;
  return match.slice(1).map(harmOfText).find((found) => found !== null) ?? null;
}

function harmOfTable(table: Table): string | null {
  const columns = table.children[0]!.children.length;
  const broken = table.children.find(({ children }) => children.length !== columns);
  return broken === undefined && (columns === 3 || columns === 4) ? null : `a row of ${broken?.children.length ?? columns} cells`;
}

const references: readonly (readonly [string, RegExp])[] = [
  ['closing word', /\b(?:clos|fix|resolv|implement)\w*:?\s+\S*[#!]\d/i],
  ['mention', /@[\p{L}\p{N}_-]/u], ['reference', /#\d/], ['reference', /\bG[HL]-\d/i], ['address', /[a-z][a-z0-9+.-]*:\/\/|\bwww\.|\bmailto:(?!\u200b)/i], ['commit', /(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])/i],
  ['GitLab reference', /[!~&$^][\p{L}\p{N}_"]|%[\p{L}\p{N}_"]/u],
];

function harmOfText(text: string): string | null {
  const told = text.replace(/^\[!(?:WARNING|CAUTION)\]/, '').replace(/&(?:amp|lt|gt|quot|nbsp);/g, ' ');
  for (const [name, pattern] of references) {
    const match = pattern.exec(told);
    if (match !== null) return `${name}: ${told.slice(Math.max(0, match.index - 20), match.index + 40)}`;
  }
  return null;
}
