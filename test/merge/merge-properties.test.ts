/** What holds for every merge, on random plans with random edits. GIT_PLAN_RUNS sets how many triples (5,000 by default). */
import fc from '../support/fast-check.ts';
import { describe, expect, it } from 'vitest';
import { mergePlans } from '../../src/history/merge-plans.ts';
import { checkPlan } from '../../src/plan/check-plan.ts';
import { parsePlan, preparePlanParser } from '../../src/plan/parse-plan.ts';
import { damageOf, hasMarkers } from './damage.ts';
import { edits, applyEdits, planModel, textOf, triple } from './random-plans.ts';

const runs = Number(process.env['GIT_PLAN_RUNS'] ?? 5000);
const seed = 20260213;

describe('every merge of random edits', () => {
  it('loses nothing, doubles nothing, is the same each time and from either side', async () => {
    let conflicts = 0;
    await fc.assert(
      fc.asyncProperty(triple, async (models) => {
        const [base, ours, theirs] = [textOf(models.base), textOf(models.ours), textOf(models.theirs)];
        const merged = await mergePlans({ base, ours, theirs });
        expect(damageOf({ base, ours, theirs }, merged.text)).toEqual([]);
        expect(hasMarkers(merged.text)).toBe(merged.conflicts > 0);
        expect(await mergePlans({ base, ours, theirs })).toEqual(merged);
        const mirrored = await mergePlans({ base, ours: theirs, theirs: ours });
        expect(swapSides(mirrored.text)).toBe(merged.text);
        if (merged.conflicts > 0) conflicts += 1;
      }),
      { numRuns: runs, seed },
    );
    // Edits at random hit each other now and then; if they never did, the test would say nothing about conflicts.
    expect(conflicts).toBeGreaterThan(runs / 50);
    expect(conflicts).toBeLessThan(runs / 2);
  }, 600_000);

  it('is the changed side where only one changed, and either where both did the same', async () => {
    await fc.assert(
      fc.asyncProperty(planModel, edits, async (model, changes) => {
        let count = 0;
        const base = textOf(model);
        const changed = textOf(applyEdits(model, changes, () => `a${(count += 1)}q`));
        for (const [ours, theirs, expected] of [[changed, changed, changed], [changed, base, changed], [base, changed, changed], [base, base, base]] as const) {
          expect(await mergePlans({ base, ours, theirs })).toMatchObject({ text: expected, conflicts: 0 });
        }
      }),
      { numRuns: Math.ceil(runs / 5), seed },
    );
  }, 600_000);

  it('is valid, or in conflict, where both sides are valid', async () => {
    // A plan that one side completes while the other adds to it: whoever takes the frontmatter here and the text there has no valid plan.
    const done = triple.map(({ base, ours, theirs }) => ({ base: { ...base, tasks: base.tasks.map((task) => ({ ...task, state: 'x' as const })), form: { ...base.form, managed: true } }, ours, theirs }));
    const errorsIn = (text: string, document = parsePlan(text)): number => checkPlan({ path: 'docs/exec-plans/plan.md', text, document, parents: null }).filter(({ severity }) => severity === 'error').length;
    let invalidByParts = 0;
    await fc.assert(
      fc.asyncProperty(done, edits, edits, async ({ base }, one, two) => {
        const words = (letter: string, count = 0): (() => string) => () => `${letter}${(count += 1)}q`;
        const ours = applyEdits(base, one, words('a'));
        const finished = ours.tasks.every(({ state }) => state === 'x') ? { ...ours, status: 'completed' as const } : ours;
        const versions = { base: textOf(base), ours: textOf(finished), theirs: textOf(applyEdits(base, two, words('b'))) };
        for (const text of Object.values(versions)) await preparePlanParser([text]);
        fc.pre(errorsIn(versions.ours) === 0 && errorsIn(versions.theirs) === 0);
        const [head, body] = [versions.ours, versions.theirs].map((text) => text.split('# Random'));
        if (errorsIn(`${head?.[0]}# Random${body?.[1]}`) > 0) invalidByParts += 1;
        const merged = await mergePlans({ ...versions, errorsOf: errorsIn });
        if (merged.conflicts === 0) expect({ ...versions, merged: merged.text, errors: errorsIn(merged.text) }).toMatchObject({ errors: 0 });
        expect(hasMarkers(merged.text)).toBe(merged.conflicts > 0);
        expect(damageOf(versions, merged.text).filter((damage) => damage.startsWith('lost:'))).toEqual([]);
      }),
      { numRuns: Math.ceil(runs / 10), seed },
    );
    expect(invalidByParts).toBeGreaterThan(runs / 100);
  }, 600_000);

  it('merges a result with either side again without a change', async () => {
    await fc.assert(
      fc.asyncProperty(triple, async (models) => {
        const [base, ours, theirs] = [textOf(models.base), textOf(models.ours), textOf(models.theirs)];
        const merged = await mergePlans({ base, ours, theirs });
        fc.pre(merged.conflicts === 0);
        expect((await mergePlans({ base: ours, ours: merged.text, theirs: ours })).text).toBe(merged.text);
        expect((await mergePlans({ base: theirs, ours: theirs, theirs: merged.text })).text).toBe(merged.text);
      }),
      { numRuns: Math.ceil(runs / 10), seed },
    );
  }, 600_000);
});

/** Exchanges the two sides inside each conflict. */
function swapSides(text: string): string {
  const ending = text.includes('\r\n') ? '\r\n' : '\n';
  const result: string[] = [];
  let ours: string[] | null = null;
  let theirs: string[] | null = null;
  for (const line of text.split(ending)) {
    if (line === '<<<<<<< ours') ours = [];
    else if (line === '=======' && ours !== null) theirs = [];
    else if (line === '>>>>>>> theirs' && ours !== null && theirs !== null) {
      result.push('<<<<<<< ours', ...theirs, '=======', ...ours, '>>>>>>> theirs');
      ours = null;
      theirs = null;
    } else (theirs ?? ours ?? result).push(line);
  }
  return result.join(ending);
}
