/** The whole Markdown tree of a text, by remark with GFM: for rendering and as the oracle of the fast scanner. Loaded when asked; never on a hot path. */
import type { Root } from 'mdast';

/** Parses Markdown, frontmatter included as a `yaml` node. Offsets count from the text without a BOM, which remark drops. */
export async function parseMarkdown(text: string): Promise<Root> {
  const [{ remark }, { default: gfm }, { default: frontmatter }] = await Promise.all([import('remark'), import('remark-gfm'), import('remark-frontmatter')]);
  return remark().use(gfm).use(frontmatter, ['yaml']).parse(text);
}
