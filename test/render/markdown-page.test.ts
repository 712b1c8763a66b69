import { remark } from 'remark';
import remarkFrontmatter from 'remark-frontmatter';
import remarkGfm from 'remark-gfm';
import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../src/render/markdown-page.ts';
import { createPalette } from '../../src/render/palette.ts';
import { textWidth } from '../../src/render/text-width.ts';

const reader = remark().use(remarkGfm).use(remarkFrontmatter);

function shown(markdown: string, width = 60, colour = false): string {
  return renderMarkdown(reader.parse(markdown), createPalette(colour), width);
}

describe('Markdown on a terminal', () => {
  it('shows headings, boxes, quotes, code and tables by their structure', () => {
    const page = shown(
      '---\nid: a\n---\n# Plan\n\nSome *words* and `code`, [a link](https://example.com/x).\n\n## Tasks\n\n- [x] One\n- [ ] Two\n  - [ ] Nested\n\n1. first\n2. second\n\n> quoted\n\n```js\nlet x;\n```\n\n| A | B |\n|---|---|\n| 计划 | 2 |\n',
    );
    expect(page).toMatchInlineSnapshot(`
      "Plan
      ════

      Some words and code, a link (https://example.com/x).

      Tasks
      ─────

      [x] One
      [ ] Two
          [ ] Nested

      1. first
      2. second

      │ quoted

          let x;

      A    │ B
      ─────┼────
      计划 │ 2
      "
    `);
  });

  it('wraps at the width that is asked for', () => {
    for (const line of shown('word '.repeat(60) + '\n\n- [ ] ' + '计划 '.repeat(40), 40).split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(40);
  });

  it('never passes on a control character, from whatever place', () => {
    const evil = '\u001b[2J\u202e';
    const page = shown(`# ${evil}\n\n${evil} \`${evil}\` [${evil}](http://x/${evil})\n\n<b>${evil}</b>\n\n\`\`\`\n${evil}\n\`\`\`\n\n![${evil}](${evil})\n\n| ${evil} |\n|---|\n| ${evil} |\n\n[^1]: ${evil}\n`, 80);
    expect(page).not.toMatch(/[\u001b\u202e]/);
    expect(page).toContain('\\x1b[2J<U+202E>');
  });

  it('shows HTML and images as they are written, and loads nothing', () => {
    expect(shown('<script>alert(1)</script>\n\n![logo](x.png)')).toBe('<script>alert(1)</script>\n\n[image: logo] (x.png)\n');
  });
});
