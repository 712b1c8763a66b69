/**
 * Markdown tree → the closed tree that the page draws. HTML is kept as text, addresses pass an allow-list, no id or name from content
 * survives, images are links. Pure; the parser (remark) is loaded by `plan/markdown.ts`.
 */
import type { Definition, Nodes, Root, RootContent, TableCell } from 'mdast';
import type { RichNode } from '../model/drawer-view.ts';

type Context = { readonly definitions: ReadonlyMap<string, string>; readonly firstLine: number; nodesLeft: number };

const nodesMax = 100_000;

/** `firstLine` is the file's line at which the parsed text begins. */
export function toRichText(root: Root, firstLine = 1): readonly RichNode[] {
  const definitions = new Map<string, string>();
  for (const node of root.children) if (node.type === 'definition') definitions.set(node.identifier, (node as Definition).url);
  return convertAll(root.children, { definitions, firstLine, nodesLeft: nodesMax });
}

function convertAll(nodes: readonly RootContent[], context: Context): readonly RichNode[] {
  const converted: RichNode[] = [];
  for (const node of nodes) {
    context.nodesLeft -= 1;
    if (context.nodesLeft < 0) break;
    const rich = convert(node, context);
    if (rich !== null) converted.push(rich);
  }
  return converted;
}

function convert(node: Nodes, context: Context): RichNode | null {
  const inside = (children: readonly RootContent[]): readonly RichNode[] => convertAll(children, context);
  switch (node.type) {
    case 'text':
      return { kind: 'text', text: visible(node.value) };
    case 'html':
      return /^<!--[\s\S]*-->$/.test(node.value.trim()) ? null : { kind: 'html', text: visible(node.value) };
    case 'paragraph':
      return { kind: 'element', tag: 'p', children: inside(node.children) };
    case 'emphasis':
      return { kind: 'element', tag: 'em', children: inside(node.children) };
    case 'strong':
      return { kind: 'element', tag: 'strong', children: inside(node.children) };
    case 'delete':
      return { kind: 'element', tag: 'del', children: inside(node.children) };
    case 'blockquote':
      return { kind: 'element', tag: 'blockquote', children: inside(node.children) };
    case 'inlineCode':
      return { kind: 'element', tag: 'code', children: [{ kind: 'text', text: visible(node.value) }] };
    case 'break':
      return { kind: 'element', tag: 'br', children: [] };
    case 'thematicBreak':
      return { kind: 'element', tag: 'hr', children: [] };
    case 'heading':
      return { kind: 'heading', depth: node.depth, children: inside(node.children) };
    case 'code':
      return { kind: 'code', language: node.lang == null ? null : visible(node.lang), text: visible(node.value) };
    case 'list':
      return { kind: 'list', ordered: node.ordered === true, start: node.start ?? 1, children: inside(node.children) };
    case 'listItem':
      return node.checked == null
        ? { kind: 'element', tag: 'li', children: unwrap(inside(node.children), node.spread === true) }
        : { kind: 'task', line: (node.position?.start.line ?? 0) + context.firstLine - 1, checked: node.checked, children: inside(node.children) };
    case 'table':
      return { kind: 'table', rows: node.children.map((row) => row.children.map((cell: TableCell, index) => ({ align: node.align?.[index] ?? null, children: inside(cell.children) }))) };
    case 'link':
      return link(node.url, inside(node.children));
    case 'linkReference':
      return link(context.definitions.get(node.identifier) ?? '', inside(node.children));
    case 'image':
      return { kind: 'image', alt: visible(node.alt ?? ''), href: safeAddress(node.url) };
    case 'imageReference':
      return { kind: 'image', alt: visible(node.alt ?? ''), href: safeAddress(context.definitions.get(node.identifier) ?? '') };
    case 'footnoteReference':
      return { kind: 'element', tag: 'sup', children: [{ kind: 'text', text: visible(node.label ?? node.identifier) }] };
    case 'footnoteDefinition':
      return { kind: 'element', tag: 'section', children: [{ kind: 'element', tag: 'sup', children: [{ kind: 'text', text: visible(node.label ?? node.identifier) }] }, ...inside(node.children)] };
    default:
      // Definitions and frontmatter have nothing to show; what a later parser brings is not shown until it is known.
      return null;
  }
}

/** The paragraph of a tight list item is not drawn as one. */
function unwrap(children: readonly RichNode[], spread: boolean): readonly RichNode[] {
  if (spread) return children;
  return children.flatMap((child) => (child.kind === 'element' && child.tag === 'p' ? child.children : [child]));
}

/** An address that is not allowed leaves its words, without the link. */
function link(address: string, children: readonly RichNode[]): RichNode {
  const href = safeAddress(address);
  if (href === null) return { kind: 'element', tag: 'span', children };
  return { kind: 'link', href, host: hostUnlessShown(href, children), children };
}

/** http, https and mailto only. Relative links lead to files of the repository, which the drawer does not serve. */
export function safeAddress(address: string): string | null {
  // Browsers drop tabs and line ends inside a scheme and controls before it; so does the check.
  // oxlint-disable-next-line no-control-regex
  const plain = address.replace(/[\u0000-\u0020\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '');
  if (!/^(?:https?:\/\/|mailto:)/i.test(plain)) return null;
  try {
    const url = new URL(plain);
    return ['http:', 'https:', 'mailto:'].includes(url.protocol) && url.username === '' && url.password === '' ? url.href : null;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function hostUnlessShown(href: string, children: readonly RichNode[]): string | null {
  const { host } = new URL(href);
  const [only] = children;
  return host === '' || (children.length === 1 && only?.kind === 'text' && only.text.includes(host)) ? null : host;
}

/** Bidirectional overrides and other invisible characters are shown, so that a plan cannot look like another. */
function visible(text: string): string {
  return text.replace(/[\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/gu, (character) => `<U+${(character.codePointAt(0) as number).toString(16).toUpperCase()}>`);
}
