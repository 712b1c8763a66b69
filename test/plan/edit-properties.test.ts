/** Every operation on random plans: bytes outside of the edit stay, and what is read again is what was asked for. */
import fc from '../support/fast-check.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PlanDocument } from '../../src/model/document.ts';
import { UserError } from '../../src/model/errors.ts';
import type { PlanOperation } from '../../src/model/operation.ts';
import { applyOperation } from '../../src/plan/apply-operation.ts';
import type { OperationContext } from '../../src/plan/apply-operation.ts';
import { statusInText } from '../../src/plan/infer-plan.ts';
import { parsePlan, preparePlanParser } from '../../src/plan/parse-plan.ts';
import { isExhaustive } from '../support/exhaustive.ts';
import { planText, typedText } from '../support/random-text.ts';

beforeAll(async () => {
  await preparePlanParser(['---\na: {}\n---\n']);
});

const context: OperationContext = { now: new Date('2026-03-04T05:06:07Z'), settings: { updated: 'lifecycle', taskSpacing: 'tight', criteriaSections: [] } };
const runs = isExhaustive ? { numRuns: 50_000 } : { numRuns: 1500, seed: 1 };

type Outcome = { readonly before: PlanDocument; readonly after: PlanDocument; readonly result: string };

/** Does it; null where the request is refused, which must be for a reason that a user can read. */
function tryApply(text: string, operation: PlanOperation, settings: Partial<OperationContext['settings']> = {}): Outcome | null {
  try {
    const result = applyOperation(text, operation, { ...context, settings: { ...context.settings, ...settings } });
    return { before: parsePlan(text), after: parsePlan(result), result };
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** Checks an operation on random plans; at most the given share may be refused, else the property would say nothing. */
function holds<T>(extra: fc.Arbitrary<T>, make: (value: T, document: PlanDocument) => PlanOperation | null, check: (text: string, outcome: Outcome, operation: PlanOperation) => void, refusedMax: number): void {
  let asked = 0;
  let refused = 0;
  const reasons: string[] = [];
  fc.assert(fc.property(planText, extra, (text, value) => {
    const operation = make(value, parsePlan(text));
    if (operation === null) return;
    asked += 1;
    const outcome = tryApply(text, operation);
    if (outcome === null) {
      refused += 1;
      if (reasons.length < 3) reasons.push(JSON.stringify([text, operation]));
    } else check(text, outcome, operation);
  }), runs);
  expect(asked).toBeGreaterThan(runs.numRuns / 10);
  if (refused / asked > refusedMax) expect(reasons, `${refused} of ${asked} refused`).toEqual([]);
}

/** The one place in which two texts differ. */
function difference(before: string, after: string): { readonly removed: string; readonly added: string; readonly at: number } {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return { removed: before.slice(start, before.length - end), added: after.slice(start, after.length - end), at: start };
}

type Part = 'tasks' | 'criteria' | 'log' | 'decisions' | 'questions' | 'debt' | 'frontmatter';

/** What a document says, without the lines on which it says it. */
function meaning(document: PlanDocument, leaveOut: readonly Part[] = []): unknown {
  const all = {
    tasks: document.tasks.map(({ text, state, depth, section }) => ({ text, state, depth, section })),
    criteria: document.criteria.map(({ text, state }) => ({ text, state })),
    log: document.log.map(({ at, text }) => ({ at, text })),
    decisions: document.decisions.map(({ text, rationale, date }) => ({ text, rationale, date })),
    questions: document.questions.map(({ text, answer }) => ({ text, answer })),
    debt: document.debt.map(({ text }) => text),
    frontmatter: document.frontmatter.entries.map(({ key, value }) => ({ key, value })),
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => !leaveOut.includes(name as Part)));
}

/** Lines with their endings that are not the frontmatter's `keys` or their list items. */
function otherLines(text: string, keys: readonly string[]): readonly string[] {
  const { bodyStart } = parsePlan(text).frontmatter;
  let inKey = false;
  return text.slice(0, bodyStart).split(/(?<=\n)/).filter((line) => {
    if (/^\S/.test(line) && !line.startsWith('- ')) inKey = keys.some((key) => line.startsWith(`${key}:`));
    return !inKey || line.trimStart().startsWith('#');
  }).concat(text.slice(bodyStart));
}

describe('a tick', () => {
  it('changes one byte and one task', { timeout: 300_000 }, () => {
    holds(fc.tuple(fc.nat(), fc.constantFrom('open', 'done', 'in-progress', 'cancelled')), ([pick, state], { tasks }) => (tasks.length === 0 ? null : { kind: 'set-task', task: String((pick % tasks.length) + 1), state }), (text, { before, after, result }, operation) => {
      if (operation.kind !== 'set-task') return;
      const number = Number(operation.task);
      if (before.tasks[number - 1]?.state === operation.state) {
        expect(result).toBe(text);
        return;
      }
      const { removed, added } = difference(text, result);
      expect([removed.length, added.length]).toEqual([1, 1]);
      expect(after.tasks.map(({ state }) => state)).toEqual(before.tasks.map(({ state }, at) => (at === number - 1 ? operation.state : state)));
      expect(meaning(after, ['tasks', 'log'])).toEqual(meaning(before, ['tasks', 'log']));
    }, 0);
  });
});

describe('a new task', () => {
  it('is one inserted piece behind the tasks that are there', { timeout: 300_000 }, () => {
    holds(typedText, (text) => ({ kind: 'add-task', text, section: null }), (text, { before, after, result }) => {
      expect(difference(text, result).removed).toBe('');
      const counted = [...after.tasks, ...after.criteria];
      expect(counted).toHaveLength(before.tasks.length + before.criteria.length + 1);
      expect(meaning(after, ['tasks', 'criteria'])).toEqual(meaning(before, ['tasks', 'criteria']));
    }, 0.01);
  });

  it('does not touch the others', { timeout: 300_000 }, () => {
    holds(typedText, (text, { tasks }) => (tasks.length === 0 ? null : { kind: 'add-task', text, section: null }), (_, { before, after }) => {
      const old = before.tasks.map(({ text, state }) => `${state} ${text}`);
      const now = after.tasks.map(({ text, state }) => `${state} ${text}`);
      const at = now.findIndex((task, index) => task !== old[index]);
      expect(now.toSpliced(at, 1)).toEqual(old);
      expect(now[at]).toMatch(/^open /);
    }, 0.01);
  });
});

describe('a reworded task', () => {
  it('changes its first line and nothing else', { timeout: 300_000 }, () => {
    holds(fc.tuple(fc.nat(), typedText), ([pick, text], { tasks }) => (tasks.length === 0 ? null : { kind: 'reword-task', task: String((pick % tasks.length) + 1), text }), (text, { before, after, result }, operation) => {
      if (operation.kind !== 'reword-task') return;
      const { removed, added } = difference(text, result);
      expect(removed + added).not.toMatch(/[\r\n]/);
      expect(after.tasks.map(({ state, depth }) => ({ state, depth }))).toEqual(before.tasks.map(({ state, depth }) => ({ state, depth })));
      expect(after.tasks.toSpliced(Number(operation.task) - 1, 1).map(({ text: other }) => other)).toEqual(before.tasks.toSpliced(Number(operation.task) - 1, 1).map(({ text: other }) => other));
      expect(meaning(after, ['tasks', 'log'])).toEqual(meaning(before, ['tasks', 'log']));
    }, 0.01);
  });
});

describe('an entry', () => {
  const kinds = {
    log: (text: string): PlanOperation => ({ kind: 'add-log', text }),
    decisions: (text: string): PlanOperation => ({ kind: 'add-decision', text, because: text.length % 2 === 0 ? text : null }),
    questions: (text: string): PlanOperation => ({ kind: 'add-question', text }),
  };

  it.each(['log', 'decisions', 'questions'] as const)('of %s is one inserted piece, one more entry, and nothing else', { timeout: 300_000 }, (part) => {
    holds(typedText, kinds[part], (text, { before, after, result }) => {
      expect(difference(text, result).removed).toBe('');
      expect(after[part]).toHaveLength(before[part].length + 1);
      expect(meaning(after, [part])).toEqual(meaning(before, [part]));
      const old = before[part].map(({ text: said }) => said);
      const now = after[part].map(({ text: said }) => said);
      const at = now.findIndex((said, index) => said !== old[index]);
      expect(now.toSpliced(at, 1)).toEqual(old);
    }, 0.02);
  });

  it('answers its question, once', { timeout: 300_000 }, () => {
    holds(fc.tuple(fc.nat(), typedText), ([pick, answer], { questions }) => (questions.length === 0 ? null : { kind: 'answer-question', question: String((pick % questions.length) + 1), answer }), (_, { before, after }, operation) => {
      if (operation.kind !== 'answer-question') return;
      const at = Number(operation.question) - 1;
      expect(before.questions[at]?.answer).toBeNull();
      expect(after.questions[at]?.answer).toBeTruthy();
      expect(after.questions.map(({ text }) => text)).toEqual(before.questions.map(({ text }) => text));
      expect(meaning(after, ['questions'])).toEqual(meaning(before, ['questions']));
    }, 0.75);
  });
});

describe('a change of the frontmatter', () => {
  // Words that YAML would take for something else than text, among others.
  const session = fc.constantFrom('a', 'b', 'claude-code/session-abc', 'null', 'true', '2026', '1e3', '0x1F', '2026-01-02', 'a:b', 'x@y');
  const tag = fc.oneof(session.filter((word) => !word.includes('@')), fc.constantFrom('日本', 'c++', 'a#1', 'Ünï'));
  const odd = fc.constantFrom('x y', 'a: b', '"q"', "it's", '[z]', '#1', '- c', '...', '---', 'a,b', 'a\nb', '\u001b[31m', 'x'.repeat(300));

  it('sets the status, wherever the plan says it', { timeout: 300_000 }, () => {
    holds(fc.constantFrom('draft', 'active', 'completed', 'abandoned'), (status) => ({ kind: 'set-status', status }), (text, { before, after, result }, operation) => {
      if (operation.kind !== 'set-status') return;
      expect(statusInText(after)?.status).toBe(operation.status);
      expect(meaning(after, ['frontmatter'])).toEqual(meaning(before, ['frontmatter']));
      if (before.frontmatter.kind === 'ok') expect(otherLines(result, ['status', 'updated']).slice(0, -1)).toEqual(otherLines(text, ['status', 'updated']).slice(0, -1));
      const bodyBefore = text.slice(before.frontmatter.bodyStart);
      const bodyAfter = result.slice(after.frontmatter.bodyStart).replace(/^\r?\n/, '');
      const { removed, added } = difference(bodyBefore.replace(/^\r?\n/, ''), bodyAfter);
      expect(removed + added).not.toMatch(/[\r\n]/);
    }, 0);
  });

  it('links a session, and nothing else', { timeout: 300_000 }, () => {
    holds(session, (sessionId) => ({ kind: 'link-session', sessionId }), (text, { before, after, result }, operation) => {
      if (operation.kind !== 'link-session') return;
      const was = itemsOf(before, 'sessions');
      expect(itemsOf(after, 'sessions').toSorted()).toEqual(was.includes(operation.sessionId) ? was.toSorted() : [...was, operation.sessionId].toSorted());
      expect(meaning(after, ['frontmatter'])).toEqual(meaning(before, ['frontmatter']));
      if (before.frontmatter.kind === 'ok') expect(otherLines(result, ['sessions', 'updated'])).toEqual(otherLines(text, ['sessions', 'updated']));
    }, 0);
  });

  it('unlinks a session, and nothing else: comments between the others stay', { timeout: 300_000 }, () => {
    holds(fc.constantFrom('a', 'b', 'c'), (sessionId) => ({ kind: 'unlink-session', sessionId }), (text, { before, after, result }, operation) => {
      if (operation.kind !== 'unlink-session') return;
      expect(itemsOf(after, 'sessions')).toEqual(itemsOf(before, 'sessions').filter((id) => id !== operation.sessionId));
      if (!itemsOf(before, 'sessions').includes(operation.sessionId)) expect(result).toBe(text);
      if (before.frontmatter.kind === 'ok') expect(otherLines(result, ['sessions', 'updated'])).toEqual(otherLines(text, ['sessions', 'updated']));
    }, 0);
  });

  it('links no session and sets no tag that a rule would find, and leaves the text as it is', () => {
    fc.assert(fc.property(planText, odd, fc.boolean(), (text, word, isTag) => {
      fc.pre(!itemsOf(parsePlan(text), 'tags').includes(word));
      expect(tryApply(text, isTag ? { kind: 'set-tags', tags: [word] } : { kind: 'link-session', sessionId: word })).toBeNull();
    }), { numRuns: 300 });
  });

  it('sets tags, whatever stands in them', { timeout: 300_000 }, () => {
    holds(fc.array(tag, { maxLength: 3 }), (tags) => ({ kind: 'set-tags', tags }), (text, { before, after, result }, operation) => {
      if (operation.kind !== 'set-tags') return;
      expect(itemsOf(after, 'tags')).toEqual(operation.tags);
      expect(meaning(after, ['frontmatter'])).toEqual(meaning(before, ['frontmatter']));
      if (before.frontmatter.kind === 'ok') expect(otherLines(result, ['tags'])).toEqual(otherLines(text, ['tags']));
    }, 0);
  });

  it('of broken frontmatter is refused, a tick below it is not', () => {
    const text = '---\nid: a: b\n---\n- [ ] a\n';
    for (const operation of [{ kind: 'set-status', status: 'active' }, { kind: 'link-session', sessionId: 'a' }, { kind: 'unlink-session', sessionId: 'a' }, { kind: 'set-tags', tags: ['a'] }] as const) {
      expect(() => applyOperation(text, operation, context), operation.kind).toThrow(/the frontmatter cannot be read: .+ \(line 2\)/);
    }
    expect(applyOperation(text, { kind: 'set-task', task: '1', state: 'done' }, context)).toBe(text.replace('[ ]', '[x]'));
  });
});

describe('the date of the last change', () => {
  const text = '---\nid: a\nstatus: draft\nupdated: 2026-01-01 # by hand\n---\n- [ ] a\n';
  it.each([['lifecycle', false, true], ['always', true, true], ['never', false, false]] as const)('is kept by the policy %s', (updated, byTick, byStatus) => {
    const isWritten = (operation: PlanOperation): boolean => tryApply(text, operation, { updated })?.result.includes('updated: 2026-03-04 # by hand') === true;
    expect(isWritten({ kind: 'set-task', task: '1', state: 'done' })).toBe(byTick);
    expect(isWritten({ kind: 'set-status', status: 'active' })).toBe(byStatus);
  });
});

describe('the comparison', () => {
  it('sees a byte that changed elsewhere (negative control)', () => {
    expect(difference('- [ ] a\r\n- [ ] b\n', '- [x] a\n- [ ] b\n').removed.length).toBeGreaterThan(1);
    expect(otherLines('---\nid: a\ntags: [x]\n---\n', ['tags'])).not.toEqual(otherLines('---\nid:  a\ntags: []\n---\n', ['tags']));
  });
});

function itemsOf(document: PlanDocument, key: string): readonly string[] {
  const entry = document.frontmatter.entries.find((one) => one.key === key);
  return entry?.items ?? (entry?.source == null || entry.source === '' ? [] : [entry.source]);
}
