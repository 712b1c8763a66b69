import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from '../support/fast-check.ts';
import { describe, expect, it } from 'vitest';
import { createPalette } from '../../src/render/palette.ts';
import { unifiedDiff } from '../../src/render/unified-diff.ts';

const palette = createPalette(false);

describe('a diff', () => {
  it('shows the change with three lines around it', () => {
    const before = 'a\nb\nc\nd\ne\nf\ng\nh\n';
    expect(unifiedDiff({ path: 'p.md', text: before }, { path: 'p.md', text: before.replace('e', 'E') }, palette)).toBe(
      '--- a/p.md\n+++ b/p.md\n@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n',
    );
  });

  it('is empty where nothing changed, and says a move alone', () => {
    expect(unifiedDiff({ path: 'a.md', text: 'x' }, { path: 'a.md', text: 'x' }, palette)).toBe('');
    expect(unifiedDiff({ path: 'a.md', text: 'x' }, { path: 'b.md', text: 'x' }, palette)).toBe('rename from a.md\nrename to b.md\n');
  });

  it('of a new file is every line of it', () => {
    expect(unifiedDiff(null, { path: 'a.md', text: 'x\ny' }, palette)).toBe('--- /dev/null\n+++ b/a.md\n@@ -0,0 +1,2 @@\n+x\n+y\n\\ No newline at end of file\n');
  });

  it('is one that git can apply', () => {
    const folder = mkdtempSync(join(tmpdir(), 'git-plan-diff-'));
    execFileSync('git', ['init', '-q'], { cwd: folder });
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 14 }).map((words) => `${words.join('\n')}\n`);
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        if (before === after) return;
        writeFileSync(join(folder, 'p.md'), before);
        const { status, stderr } = spawnSync('git', ['apply', '-'], { cwd: folder, input: unifiedDiff({ path: 'p.md', text: before }, { path: 'p.md', text: after }, palette) });
        expect(stderr.toString()).toBe('');
        expect(status).toBe(0);
        expect(readFileSync(join(folder, 'p.md'), 'utf8')).toBe(after);
      }),
      { numRuns: 40 },
    );
  });
});
