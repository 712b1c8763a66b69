/** Reading many versions and what they share once says what reading each by itself says: on every version in the corpus, on random text, on what is open across a heading. */
import { describe, expect, it } from 'vitest';
import type { PlanDocument } from '../../src/model/document.ts';
import { parsePlan, preparePlanParser } from '../../src/plan/parse-plan.ts';
import { PlanCutter } from '../../src/plan/plan-pieces.ts';
import { needsYaml, readCutFrontmatter, readCutPlan } from '../../src/plan/plan-reader.ts';
import { cloneCorpus, corpusNames, hasCorpus, planBlobs, readBlobTexts } from '../support/corpus.ts';
import fc from '../support/fast-check.ts';
import { planText } from '../support/random-text.ts';
import { temporaryFolder } from '../support/temp-repository.ts';

function read(cutter: PlanCutter, bytes: Buffer): PlanDocument {
  const pieces = cutter.cut(bytes);
  expect(Buffer.concat(pieces.map((piece) => piece.bytes)).equals(bytes)).toBe(true);
  return readCutPlan({ pieces, frontmatter: null });
}

/** Reads each text twice, so that the second time all of it is known. */
async function expectSame(texts: readonly string[], cutter = new PlanCutter()): Promise<void> {
  await preparePlanParser(texts);
  const apart = texts.map((text) => parsePlan(text));
  for (const round of ['first', 'again']) texts.forEach((text, at) => expect(read(cutter, Buffer.from(text)), `${round}: ${JSON.stringify(text.slice(0, 200))}`).toEqual(apart[at]));
}

const title = '# Plan\n\n## Tasks\n\n- [x] One\n';
const across = [
  ['a fence', '```sh\n# no heading\n- [ ] no task\n## nor this\n```\n'], ['a fence that is never closed', '```sh\n# no heading\n- [ ] no task\n## nor this\n'], ['a fence in an item, which a heading ends', '- a\n  ```\n  - [ ] no task\n# A heading\n- [ ] a task\n'],
  ['a comment', '<!--\n# no heading\n- [ ] no task\n-->\n- [ ] a task\n'], ['a comment that is never closed', '<!--\n# no heading\n- [ ] no task\n'], ['HTML that a blank line ends', '<div>\n# no heading\n\n- [ ] a task\n'], ['a script', '<script>\n\n# no heading\n- [ ] no task\n</script>\n- [ ] a task\n'],
  ['a conflict', '<<<<<<< ours\n- [ ] a\n# Ours\n=======\n# Theirs\n>>>>>>> theirs\n## After\n'], ['a conflict without an end', '<<<<<<< ours\n# Ours\n=======\n## After\n'], ['a paragraph', 'text\n# A heading\nmore\n'], ['a quote', '> text\n# A heading\n> - [ ] a\n'],
  ['a table', '| a | b |\n|---|---|\n# A heading\n| c | d |\n'], ['a box whose text is missing', '- [ ]\n# A heading\n'], ['hashes that are no heading', 'text\n#none\n####### none\n#\n##\t\n# \n'], ['an underlined title', 'Title\n=====\n# A heading\nTwo\nlines\n-----\n'], ['a footnote', '[^1]: text\n# A heading\n    code\n'],
  ['many fences', '```\n# a\n```\n'.repeat(40)], ['a fence around many', `~~~\n${'# a\n'.repeat(200)}~~~\n# b\n`],
] as const;

describe('a reader of many versions', () => {
  it.each(across)('reads what is open across a heading as it is: %s', async (_, text) => {
    await expectSame([`${title}${text}`, `${text}${title}`, `${text}\n${title}${text}`, text, text.trimEnd(), text.replaceAll('\n', '\r\n'), text.replaceAll('\n', '\r')]);
  });

  it.each([
    ['nothing', ''], ['a byte order mark', '\ufeff'], ['a mark and a heading', '\ufeff# A\n'], ['frontmatter and nothing', '---\nid: a\n---\n'], ['frontmatter without an end', '---\nid: a\n# Title\n- [ ] a\n'], ['frontmatter with a comment', '---\nid: a\n# comment\ntitle: b\n---\n# Title\n'],
    ['frontmatter that is a rule', '---\n\n# Title\n\n---\n\n- [ ] a\n'], ['frontmatter with a list behind it', '---\n# c\n\n- a\n---   \n\n---\n# b\n'], ['two documents', '---\nid: a\n--- b\n---\n# T\n'], ['dots', '---\nid: a\n...\n# T\n'], ['a mark and frontmatter', '\ufeff---\r\nid: ä\r\n---\r\n# Tä\r\n- [ ] ö\r\n'],
    ['YAML that takes the full reader', '---\nid: &a b\ntags: {a: [b]}\n---\n# T\n'],
  ] as const)('begins as any other: %s', async (_, text) => {
    await expectSame([text, `${text}${title}`]);
  });

  it('keeps with a version the frontmatter that takes the YAML packages', async () => {
    const texts: readonly (readonly [string, boolean])[] = [
      ['---\nid: &a b\n---\n# T\n- [ ] a\n', true], ['---\nid: {a: [b]}\n# T\n...\n', true], ['---\nid: a\n--- b\nc: [\n---\n# T\n', false], ['---\nid: {a: [b]}\n---  \n---\n# T\n', false], ['---\nid: a\n---\n# T\n', false], ['# T\n', false],
    ];
    await preparePlanParser(texts.map(([text]) => text));
    for (const [text, needs] of texts) {
      const pieces = new PlanCutter().cut(Buffer.from(text));
      expect(readCutPlan({ pieces, frontmatter: readCutFrontmatter(pieces) })).toEqual(parsePlan(text));
      expect(needsYaml(pieces), text).toBe(needs);
    }
  });

  it('reads bytes that are no UTF-8 as they are decoded as a whole', () => {
    const cutter = new PlanCutter();
    for (const bytes of ['# a\xff\xe2\x82\n# \xe2\x82\xac\n- [ ] \xf0\x9f\n# b\n', '---\ntitle: \xe9\n---\n# \xc3\n\xa9\n'].map((text) => Buffer.from(text, 'latin1'))) expect(read(cutter, bytes)).toEqual(parsePlan(bytes.toString('utf8')));
  });

  it('reads random plans and heaps of Markdown as they are', async () => {
    const parts = fc.array(fc.constantFrom(
      '# ', '\n# ', '\n## b', '\n#', '\n####### ', '- ', '- [ ] ', '[x] a', '> ', '    ', '\t', '\n', '\n\n', 'a', 'ä🎉', '---', '\n---\n', '===', '```', '\n```\n', '~~~', '<!--', '-->', '<div>', '<pre>', '</pre>', '| a | b |', '\n|---|---|\n', '[^1]: ',
      '\n<<<<<<< a\n', '\n=======\n', '\n>>>>>>> b\n', 'Status: active', '## Status\n', '## Decisions\n- 2026-01-01: a', '## Log\n', '## Acceptance\n', '\r\n', '\r', '\ufeff', '\u00a0',
    ), { maxLength: 25 }).map((pieces) => pieces.join(''));
    const shared = new PlanCutter();
    await fc.assert(fc.asyncProperty(fc.array(fc.oneof(planText, parts, fc.tuple(planText, parts).map(([text, more]) => text + more)), { maxLength: 3 }), (texts) => expectSame(texts, shared)), { numRuns: 2000 });
  });

  it.runIf(hasCorpus()).each(corpusNames())('reads every version in %s as it is', async (name) => {
    const folder = temporaryFolder();
    const path = cloneCorpus(name, folder, 'mirror');
    const texts = [...readBlobTexts(path, [...planBlobs(path).keys()]).values()];
    await preparePlanParser(texts);
    const cutter = new PlanCutter();
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) expect(read(cutter, Buffer.from(text))).toEqual(parsePlan(text));
  });
});
