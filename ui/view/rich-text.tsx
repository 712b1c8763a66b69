/** Draws the server's tree of Markdown. Every node becomes a Preact node; no markup is ever interpreted. */
import type { ComponentChildren, VNode } from 'preact';
import type { RichNode } from '../../src/model/drawer-view.ts';
import { isWide } from '../state/preferences.ts';
import { Icon } from './icon.tsx';

/** Draws a task by its 1-based line in the file; null where that line is no task of the plan. */
export type DrawTask = (line: number, checked: boolean, children: ComponentChildren, rest: ComponentChildren) => VNode | null;

/** Names a task by its line, the same name for the same task wherever it goes; null where that line is none. */
export type NameTask = (line: number) => string | null;

type Tasks = { readonly drawTask: DrawTask; readonly nameTask: NameTask };

export function RichText({ nodes, ...tasks }: { readonly nodes: readonly RichNode[] } & Tasks) {
  const keys = keysOf(nodes, tasks.nameTask);
  return <>{nodes.map((node, index) => <Node key={keys[index]} node={node} {...tasks} />)}</>;
}

/** What is written above something does not make it another: a task is itself, anything else the nth of its kind. */
function keysOf(nodes: readonly RichNode[], nameTask: NameTask): readonly string[] {
  const counts = new Map<string, number>();
  return nodes.map((node) => {
    const name = node.kind === 'task' ? nameTask(node.line) : null;
    const kind = name === null ? (node.kind === 'element' ? node.tag : node.kind) : `task ${name}`;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return `${kind} ${count}`;
  });
}

function Node({ node, ...tasks }: { readonly node: RichNode } & Tasks): VNode {
  const { drawTask } = tasks;
  const inside = (children: readonly RichNode[]) => <RichText nodes={children} {...tasks} />;
  switch (node.kind) {
    case 'text':
      return <>{node.text}</>;
    case 'html':
      return <code class="raw-html">{node.text}</code>;
    case 'heading':
      return <Heading depth={node.depth}>{inside(node.children)}</Heading>;
    case 'link':
      return (
        <a href={node.href} target="_blank" rel="noopener noreferrer nofollow" title={node.host ?? undefined}>
          {inside(node.children)}
          {node.host === null ? null : <span class="link-host"> ({node.host})</span>}
        </a>
      );
    case 'image':
      return node.href === null
        ? <span class="image"><Icon name="image" />{node.alt === '' ? 'image' : node.alt}</span>
        : <a class="image" href={node.href} target="_blank" rel="noopener noreferrer nofollow"><Icon name="image" />{node.alt === '' ? 'image' : node.alt}</a>;
    case 'code':
      return <pre tabIndex={0} aria-label={node.language === null ? 'Code' : `Code, ${node.language}`} role="group"><code>{node.text}</code></pre>;
    case 'list':
      return node.ordered ? <ol start={node.start}>{inside(node.children)}</ol> : <ul class={node.children.some((child) => child.kind === 'task') ? 'tasks' : undefined}>{inside(node.children)}</ul>;
    case 'task': {
      const [own, rest] = splitTask(node.children);
      return drawTask(node.line, node.checked, inside(own), rest.length === 0 ? null : inside(rest)) ?? <li class="task plain"><span aria-hidden="true">{node.checked ? '☑' : '☐'}</span><div>{inside(node.children)}</div></li>;
    }
    case 'table':
      return (
        <div class="table" role="group" aria-label="Table" tabIndex={0}>
          <table>
            <thead><tr>{node.rows[0]?.map((cell, index) => <th key={index} scope="col" class={cell.align ?? undefined}>{inside(cell.children)}</th>)}</tr></thead>
            <tbody>{node.rows.slice(1).map((row, place) => <tr key={place}>{row.map((cell, index) => <td key={index} class={cell.align ?? undefined}>{inside(cell.children)}</td>)}</tr>)}</tbody>
          </table>
        </div>
      );
    case 'element':
      return <Element tag={node.tag}>{inside(node.children)}</Element>;
    default:
      return node satisfies never;
  }
}

/** The first line of a task is its label; what is nested under it stays outside the label. */
function splitTask(children: readonly RichNode[]): readonly [readonly RichNode[], readonly RichNode[]] {
  const [first, ...rest] = children;
  if (first?.kind === 'element' && first.tag === 'p') return [first.children, rest];
  return [[], children];
}

/** Headings of a plan stand below the heading of the card, or of the pane that it is read in. */
function Heading({ depth, children }: { readonly depth: number; readonly children: ComponentChildren }) {
  const level = (isWide() ? 1 : 3) + Math.min(3, Math.max(1, depth));
  if (depth <= 1) return <h4 class="md-1" aria-level={level}>{children}</h4>;
  if (depth === 2) return <h5 class="md-2" aria-level={level}>{children}</h5>;
  return <h6 class="md-3" aria-level={level}>{children}</h6>;
}

function Element({ tag, children }: { readonly tag: Extract<RichNode, { readonly kind: 'element' }>['tag']; readonly children: ComponentChildren }): VNode {
  switch (tag) {
    case 'br':
      return <br />;
    case 'hr':
      return <hr />;
    case 'p':
      return <p>{children}</p>;
    case 'em':
      return <em>{children}</em>;
    case 'strong':
      return <strong>{children}</strong>;
    case 'del':
      return <del>{children}</del>;
    case 'code':
      return <code>{children}</code>;
    case 'blockquote':
      return <blockquote>{children}</blockquote>;
    case 'li':
      return <li>{children}</li>;
    case 'sup':
      return <sup>{children}</sup>;
    case 'section':
      return <div class="footnote">{children}</div>;
    case 'span':
      return <span>{children}</span>;
    default:
      return tag satisfies never;
  }
}
