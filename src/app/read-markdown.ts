/** A plan's text as a Markdown tree, for pages. Loads remark, which is slow to start: only where a person reads a page. */
import type { Root } from 'mdast';

/** Parses the whole text, frontmatter included. */
export async function readMarkdown(text: string): Promise<Root> {
  const { parseMarkdown } = await import('../plan/markdown.ts');
  return parseMarkdown(text);
}
