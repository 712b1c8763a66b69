/** Frontmatter that git-plan writes: by adopting, by templates, put in order by `fmt`. */
import fc from '../support/fast-check.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { adoptPlan } from '../../src/plan/adopt-plan.ts';
import { checkPlan } from '../../src/plan/check-plan.ts';
import { formatPlan } from '../../src/plan/format-plan.ts';
import { inferPlan } from '../../src/plan/infer-plan.ts';
import { parsePlan, preparePlanParser } from '../../src/plan/parse-plan.ts';
import { isPlanId, newPlanId, slugOf } from '../../src/model/plan-id.ts';
import { renderTemplate, templateNames } from '../../src/plan/templates.ts';
import { isExhaustive } from '../support/exhaustive.ts';
import { planText, typedText } from '../support/random-text.ts';

beforeAll(async () => {
  await preparePlanParser(['---\na: {}\n---\n']);
});

const runs = isExhaustive ? { numRuns: 30_000 } : { numRuns: 1500, seed: 1 };
const facts = { filePath: 'docs/exec-plans/tokens.md', firstCommittedAt: '2026-01-02T03:04:05Z', lastCommittedAt: '2026-01-03T00:00:00Z', firstAuthor: 'Ada' };

/** Errors of the rules that look at one file alone. */
function errorsOf(text: string, path = facts.filePath): readonly string[] {
  return checkPlan({ path, text, document: parsePlan(text) }, { require: 'all' }).filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code}: ${message}`);
}

function bodyOf(text: string): string {
  return text.slice(parsePlan(text).frontmatter.bodyStart);
}

describe('adopting', () => {
  const unmanaged = planText.map((text) => text.replace(/^id: plan-x\r?\n/m, ''));

  it('gives valid frontmatter, keeps the body byte for byte, and does nothing the second time', { timeout: 300_000 }, () => {
    let adopted = 0;
    fc.assert(fc.property(unmanaged, (text) => {
      const { text: result, values } = adoptPlan(text, facts);
      adopted += 1;
      expect(bodyOf(result)).toBe(bodyOf(text));
      expect(result.startsWith('\ufeff')).toBe(text.startsWith('\ufeff'));
      const { frontmatter } = parsePlan(result);
      expect(frontmatter.kind).toBe('ok');
      expect(frontmatter.entries.map(({ key }) => key)).toEqual(expect.arrayContaining(['id', 'title', 'status', 'created', 'author', 'sessions', 'tags']));
      expect(errorsOf(result).filter((error) => /^(?:frontmatter|key|id|status-|date|title-empty)/.test(error))).toEqual([]);
      expect(isPlanId(values.id)).toBe(true);
      expect(adoptPlan(result, facts).text).toBe(result);
      const plan = inferPlan(parsePlan(text), facts);
      expect(inferPlan(parsePlan(result), facts)).toMatchObject({ title: plan.title, status: plan.status, author: plan.author, taskCount: plan.taskCount, tags: plan.tags, linkedSessionIds: plan.linkedSessionIds });
    }), runs);
    expect(adopted).toBeGreaterThan(runs.numRuns / 2);
  });

  it('keeps the keys, comments and order that are there', () => {
    const text = '---\r\n# ours\r\ntitle: "Tokens"   # kept\r\nowner: Ada\r\n---\r\n# Tokens\r\n';
    const { text: result } = adoptPlan(text, facts);
    expect(result).toBe('---\r\nid: tokens\r\n# ours\r\ntitle: "Tokens"   # kept\r\nstatus: active\r\ncreated: 2026-01-02T03:04:05Z\r\nauthor: Ada\r\nsessions: []\r\ntags: []\r\nowner: Ada\r\n---\r\n# Tokens\r\n');
  });

  it('completes a managed plan with the keys that it lacks, and leaves what is there, right or wrong', () => {
    const lacking = '---\nid: auth\n# ours\nstatus: ~\ncreated: 01/02/2026\n---\n# Tokens\n';
    expect(errorsOf(lacking).filter((error) => error.startsWith('key-missing'))).toHaveLength(3);
    const { text: result, values } = adoptPlan(lacking, facts);
    expect(result).toBe('---\nid: auth\ntitle: Tokens\n# ours\nstatus: active\ncreated: 01/02/2026\nauthor: Ada\n---\n# Tokens\n');
    expect(values.id).toBe('auth');
    expect(errorsOf(result).map((error) => error.split(':')[0])).toEqual(['date-format']);
    expect(adoptPlan(result, facts).text).toBe(result);
  });

  it('refuses frontmatter that cannot be read, with the reason', () => {
    expect(() => adoptPlan('---\ntitle: a: b\n---\n# A\n', facts)).toThrow(/cannot be read: .+ \(line 2\)/);
  });

  it('takes a free id', () => {
    expect(adoptPlan('# A\n', { ...facts, takenIds: new Set(['tokens', 'tokens-2']) }).values.id).toBe('tokens-3');
    expect(adoptPlan('# 登录\n', { ...facts, filePath: 'docs/exec-plans/登录.md' }).values.id).toBe('plan');
  });
});

describe('fmt', () => {
  it('changes order and the blank line only, and does nothing the second time', { timeout: 300_000 }, () => {
    fc.assert(fc.property(planText, (text) => {
      const result = formatPlan(text);
      expect(formatPlan(result)).toBe(result);
      expect(bodyOf(result).replace(/^\r?\n/, '')).toBe(bodyOf(text).replace(/^\r?\n/, ''));
      const lines = (whole: string): readonly string[] => whole.slice(0, parsePlan(whole).frontmatter.bodyStart).split('\n').map((line) => line.replace(/\r$/, '')).toSorted();
      expect(lines(result)).toEqual(lines(text));
      const said = (whole: string): unknown => Object.fromEntries(parsePlan(whole).frontmatter.entries.map(({ key, value, items }) => [key, { value, items }]));
      expect(said(result)).toEqual(said(text));
    }), runs);
  });

  it('puts keys in order, comments with them', () => {
    expect(formatPlan('---\nx: 1\n# of the status\nstatus: active\nid: a\n---\n# A\n')).toBe('---\nid: a\n# of the status\nstatus: active\nx: 1\n---\n\n# A\n');
  });

  it('leaves unmanaged plans and frontmatter that cannot be read alone', () => {
    for (const text of ['---\nstatus: active\ntitle: b\n---\n# A\n', '---\nstatus: a: b\nid: c\n---\n# A\n', '# A\n']) expect(formatPlan(text)).toBe(text);
  });
});

describe('templates', () => {
  const values = { id: 'plan-2026-01-02-a', title: 'A', status: 'active', now: new Date('2026-01-02T03:04:05Z'), author: 'Ada', tags: [], sessions: [], debt: [] } as const;

  it.each(templateNames)('%s: is valid whatever the title, author and tags, and stays as it is under fmt', { timeout: 300_000 }, (name) => {
    fc.assert(fc.property(typedText, typedText, fc.array(typedText, { maxLength: 2 }), (title, author, tags) => {
      const text = renderTemplate({ name }, { ...values, title, author, tags });
      expect(errorsOf(text, `docs/exec-plans/${values.id}.md`).filter((error) => !/^(?:tag|title)-/.test(error))).toEqual([]);
      const { frontmatter, headings } = parsePlan(text);
      expect(frontmatter.kind).toBe('ok');
      expect(frontmatter.entries.find(({ key }) => key === 'tags')?.items).toHaveLength(tags.length);
      expect(headings.length).toBeGreaterThan(3);
      expect(formatPlan(text)).toBe(text);
    }), { ...runs, numRuns: runs.numRuns / 5 });
  });

  it.each(templateNames)('%s: has no warning either where the words are plain', (name) => {
    const text = renderTemplate({ name }, values);
    expect(checkPlan({ path: `docs/exec-plans/${values.id}.md`, text, document: parsePlan(text) }, { require: 'all' })).toEqual([]);
    expect(text.endsWith('\n')).toBe(true);
    expect(text).not.toMatch(/[ \t]$|\n\n\n/);
  });

  it('loose: a blank line between tasks', () => {
    expect(renderTemplate({ name: 'execplan' }, { ...values, taskSpacing: 'loose' })).toContain('- [ ] First milestone\n\n- [ ] Second milestone\n');
  });

  it('of the user: placeholders are filled in, in YAML as YAML; frontmatter is added where there is none', () => {
    const text = renderTemplate({ text: '---\nid: {{id}}\ntitle: {{ title }}\nstatus: {{status}}\ncreated: {{date}}\nauthor: {{author}}\n---\n# {{title}} {{other}}\n' }, { ...values, title: 'A: b' });
    expect(text).toBe('---\nid: plan-2026-01-02-a\ntitle: "A: b"\nstatus: active\ncreated: 2026-01-02\nauthor: Ada\n---\n# A: b {{other}}\n');
    expect(errorsOf(text, `docs/exec-plans/${values.id}.md`)).toEqual([]);
    expect(renderTemplate({ text: '# {{title}}\n' }, values)).toMatch(/^---\nid: plan-2026-01-02-a\n[^]+---\n\n# A\n$/);
  });
});

describe('ids', () => {
  it('are well formed, free, and short enough', () => {
    fc.assert(fc.property(typedText, fc.array(fc.nat({ max: 5 }), { maxLength: 4 }), (title, numbers) => {
      const first = newPlanId(title, '2026-01-02', new Set());
      const taken = new Set([first, ...numbers.map((number) => `${first}-${number}`)]);
      const next = newPlanId(title, '2026-01-02', taken);
      expect(isPlanId(first) && isPlanId(next)).toBe(true);
      expect(taken.has(next)).toBe(false);
    }), { numRuns: 500, seed: 1 });
    expect(newPlanId('Überprüfung der Größe', '2026-01-02T00:00:00Z', new Set())).toBe('plan-2026-01-02-uberprufung-der-gro-e');
    expect(slugOf("It's done: 100 %")).toBe('its-done-100');
  });
});
