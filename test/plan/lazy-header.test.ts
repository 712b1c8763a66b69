import fc from '../support/fast-check.ts';
import { describe, expect, it } from 'vitest';
import { parsePlan, parsePlans, preparePlanParser } from '../../src/plan/parse-plan.ts';
import { inferPlan } from '../../src/plan/infer-plan.ts';
import { planText } from '../support/random-text.ts';

const managed = (header: string): string => `---\nid: a\ntitle: A\nstatus: active\ncreated: 2026-01-01T10:00:00Z\nauthor: Ada\n---\n\n# A\n\n${header}\n- [x] One\n- [ ] Two\n`;

const facts = (text: string, lazyHeader: boolean): unknown => {
  const document = parsePlan(text, { lazyHeader });
  return JSON.parse(JSON.stringify({ document, inferred: inferPlan(document, { filePath: 'docs/exec-plans/active/a.md' }) }));
};

describe('a header that is read when it is asked for', () => {
  it('says what one that is read at once says, whatever the plan', async () => {
    const texts = fc.sample(planText, { numRuns: 500, seed: 7 });
    texts.push(...texts.map((text) => managed(`Status: Paused\nOwner: Bob\n\n${text}\n`)));
    await preparePlanParser(texts);
    for (const text of texts) expect(facts(text, true)).toEqual(facts(text, false));
  });

  it('is put off only where the frontmatter says everything', () => {
    const isLazy = (text: string): boolean => Object.getOwnPropertyDescriptor(parsePlan(text, { lazyHeader: true }), 'header')?.get !== undefined;
    expect(isLazy(managed('Status: Paused'))).toBe(true);
    expect(isLazy(managed('Status: Paused').replace('author: Ada\n', ''))).toBe(false);
    expect(isLazy('# A\n\nStatus: Paused\n')).toBe(false);
  });

  it('keeps the order of many plans, also of those that need the full reader', async () => {
    const full = managed('').replace('title: A', 'title: >-\n  Folded\n  title');
    const documents = await parsePlans([managed(''), full, managed('')], { lazyHeader: true });
    expect(documents.map(({ frontmatter }) => frontmatter.entries.find(({ key }) => key === 'title')?.value)).toEqual(['A', 'Folded title', 'A']);
  });
});
