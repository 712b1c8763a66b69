/** What remark, the parser that renders plans, says about a text: the oracle of the fast line scan. */
import type { Nodes } from 'mdast';
import { remark } from 'remark';
import remarkGfm from 'remark-gfm';
import { scanBody } from '../../src/plan/scan-body.ts';

/** Lines are 1-based. */
export type Blocks = { readonly tasks: readonly string[]; readonly headings: readonly string[] };

const processor = remark().use(remarkGfm).freeze();

/** Task lines as `12 x` or `12 o`, headings as `3 ##`, by remark. */
export function blocksByRemark(body: string): Blocks {
  const tasks: string[] = [];
  const headings: string[] = [];
  const queue: Nodes[] = [processor.parse(body)];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (node.type === 'heading') headings.push(`${node.position?.start.line} ${'#'.repeat(node.depth)}`);
    // The box stands where the item's first paragraph begins, which may be the line below the marker.
    if (node.type === 'listItem' && typeof node.checked === 'boolean') tasks.push(`${node.children[0]?.position?.start.line ?? node.position?.start.line} ${node.checked ? 'x' : 'o'}`);
    if ('children' in node) queue.push(...node.children.toReversed());
  }
  return { tasks: tasks.toSorted(byLine), headings: headings.toSorted(byLine) };
}

/** The same by the scan: `[~]`, `[/]` and `[-]`, which only git-plan reads, are left out. */
export function blocksByScan(body: string): Blocks {
  const { lines } = scanBody(body);
  return {
    tasks: lines.flatMap(({ box, line }) => (box?.gfm === true ? [`${line} ${/x/i.test(box.mark) ? 'x' : 'o'}`] : [])),
    headings: lines.flatMap(({ kind, opens, line, level }) => (kind === 'heading' && opens ? [`${line} ${'#'.repeat(level)}`] : [])),
  };
}

function byLine(a: string, b: string): number {
  return Number.parseInt(a, 10) - Number.parseInt(b, 10);
}
