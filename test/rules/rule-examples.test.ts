/** Every rule against the right and wrong plans of its own file. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PlanDocument } from '../../src/model/document.ts';
import { checkWithEdits, type CheckContext, type CheckInput } from '../../src/plan/check-plan.ts';
import { parsePlan, preparePlanParser } from '../../src/plan/parse-plan.ts';
import { allRules } from '../../src/plan/rules/all-rules.ts';
import type { Rule, RuleExample } from '../../src/plan/rules/rule.ts';
import { scalarOf } from '../../src/plan/rules/rule.ts';

type RuleModule = { readonly examples?: readonly RuleExample[] } & Readonly<Record<string, unknown>>;

const folder = new URL('../../src/plan/rules/', import.meta.url);
const modules = await Promise.all(readdirSync(folder).toSorted().map(async (file) => ({ file, module: (await import(new URL(file, folder).href)) as RuleModule })));
const examplePath = 'docs/exec-plans/tokens.md';

async function parse(text: string): Promise<PlanDocument> {
  await preparePlanParser([text]);
  return parsePlan(text);
}

async function inputOf(example: RuleExample): Promise<{ input: CheckInput; context: CheckContext }> {
  const path = example.path ?? examplePath;
  const document = example.unreadable === true ? null : await parse(example.plan);
  const parents = example.parents === undefined ? null : await Promise.all(example.parents.map(async (parent) => {
    const plan = typeof parent === 'string' ? parent : parent.plan;
    return { path: typeof parent === 'string' ? path : parent.path, document: await parse(plan) };
  }));
  const others = Object.entries(example.others ?? {});
  const ids = new Map<string, string>();
  for (const [other, text] of [[path, example.plan] as const, ...others]) {
    const id = scalarOf(await parse(text), 'id');
    if (id !== null) ids.set(other, id);
  }
  return {
    input: {
      path, document, parents,
      text: example.unreadable === true ? null : example.plan,
      mode: example.mode ?? '100644',
      bytes: example.bytes ?? Buffer.byteLength(example.plan),
      malformedUtf8: example.malformedUtf8 ?? false,
      unmerged: example.unmerged ?? false,
      distance: example.distance ?? 'step',
    },
    context: {
      require: example.required === true ? 'all' : 'none',
      ...(example.others === undefined ? {} : { paths: [path, ...others.map(([other]) => other)], ids }),
      ...(example.debtIds === undefined ? {} : { debtIds: new Set(example.debtIds) }),
    },
  };
}

const ruleFiles = modules.flatMap(({ file, module }) => {
  const rule = Object.values(module).find((value): value is Rule => typeof value === 'object' && value !== null && 'check' in value);
  return rule === undefined ? [] : [{ file, rule, examples: module.examples ?? [] }];
});

describe.each(ruleFiles)('$rule.code', ({ file, rule, examples }) => {
  it('is named after its code, is listed, and has a right and a wrong plan', () => {
    expect(file).toBe(`${rule.code}.ts`);
    expect(allRules).toContain(rule);
    expect(examples.some(({ expected }) => expected.length === 0), 'a right plan').toBe(true);
    expect(examples.some(({ expected }) => expected.length > 0), 'a wrong plan').toBe(true);
  });

  it.each(examples.map((example) => [example.expected.length === 0 ? `accepts ${example.name}` : `finds ${example.name}`, example] as const))('%s', async (_, example) => {
    const { input, context } = await inputOf(example);
    const found = checkWithEdits(input, context).filter(({ diagnostic }) => diagnostic.code === rule.code);
    const wanted = example.expected.map((expected) => ({ column: expect.any(Number) as number, fix: expect.toSatisfy((fix) => fix === null || typeof fix === 'string') as string | null, ...expected }));
    expect(found.map(({ diagnostic: { line, column, message, fix } }) => ({ line, column, message, fix }))).toEqual(wanted);
    const place = input.text?.split('\n') ?? [''];
    for (const { diagnostic } of found) {
      expect(diagnostic.message).toMatch(/^Unexpected .+, expected .+/s);
      expect(diagnostic.message).not.toMatch(/\.$/);
      expect(diagnostic.column).toBeLessThanOrEqual((place[diagnostic.line - 1] ?? '').length + 1);
    }
    if (example.fixed === undefined) expect(found.every(({ edit }) => edit === null)).toBe(true);
    else expect(applied(example.plan, found.flatMap(({ edit }) => (edit === null ? [] : [edit])))).toBe(example.fixed);
  });

  it.each(examples.filter(({ fixed }) => fixed !== undefined).map((example) => [example.name, example] as const))('has nothing left to say after its fix: %s', async (_, example) => {
    const { input, context } = await inputOf({ ...example, plan: example.fixed ?? '' });
    expect(checkWithEdits(input, context).filter(({ diagnostic }) => diagnostic.code === rule.code)).toEqual([]);
  });
});

function applied(text: string, edits: readonly { readonly start: number; readonly end: number; readonly text: string }[]): string {
  return edits.toSorted((a, b) => b.start - a.start).reduce((result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end), text);
}

describe('the list of rules', () => {
  it('has every file of the folder that defines a rule', () => {
    const listed = allRules.map((rule) => `${rule.code}.ts`).toSorted();
    const present = readdirSync(folder).filter((name) => ruleFiles.some(({ file }) => file === name)).toSorted();
    expect(present).toEqual(listed);
    expect(new Set(listed).size).toBe(listed.length);
  });
});
