/** The rules that compare every plan with all others: what comparing each pair says, for one look at each. */
import { describe, expect, it } from 'vitest';
import { checkPlans } from '../../src/plan/check-plan.ts';
import type { CheckInput } from '../../src/plan/check-plan.ts';
import { parsePlan } from '../../src/plan/parse-plan.ts';
import { foldPath } from '../../src/plan/rules/path-duplicate.ts';

function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type PlanSet = { readonly inputs: readonly CheckInput[]; readonly ids: ReadonlyMap<string, string>; readonly paths: readonly string[] };

/** Few names and ids in several spellings, so that most of them meet. `known`: the others stand in the state and are not checked themselves. */
function randomSet(random: (below: number) => number, count: number): PlanSet {
  const names = ['token', 'Token', 'TOKEN', 'café', 'cafe\u0301', 'CAFÉ', 'ı', 'I', 'i', 'straße', 'key', '__proto__', 'constructor'];
  const paths = new Set(Array.from({ length: count }, () => `docs/${['exec-plans', 'Exec-Plans'][random(2)]!}/${names[random(names.length)]!}${random(3)}.md`));
  const ids = new Map<string, string>();
  const inputs: CheckInput[] = [];
  for (const path of paths) {
    const id = random(5) === 0 ? null : ['a', 'b', 'A', '__proto__', 'constructor', 'toString'][random(6)]!;
    const text = id === null ? '# Plan\n' : `---\nid: ${id}\n---\n`;
    if (id !== null) ids.set(path, id);
    if (random(6) > 0) inputs.push({ path, text, document: parsePlan(text) });
  }
  // What is checked need not be in the state (a file that is about to be written), and a path may be named twice.
  const listed = [...paths].filter(() => random(8) > 0);
  return { inputs, ids, paths: random(2) === 0 ? listed : [...listed, ...listed.slice(0, 3)] };
}

/** Path of the plan and of its twin, pair by pair. */
function byPairs({ inputs, ids, paths }: PlanSet): readonly string[] {
  return inputs.flatMap(({ path, text }) => {
    const id = /^id: (.*)$/m.exec(text ?? '')?.[1];
    const twinPath = paths.filter((other) => other !== path && foldPath(other) === foldPath(path)).toSorted()[0];
    const twinId = id === undefined ? undefined : [...ids].filter(([holder, other]) => other === id && holder !== path).map(([holder]) => holder).toSorted()[0];
    return [...(twinId === undefined ? [] : [`${path} id ${twinId}`]), ...(twinPath === undefined ? [] : [`${path} path ${twinPath}`])];
  }).toSorted();
}

function byRules({ inputs, ids, paths }: PlanSet): readonly string[] {
  return checkPlans(inputs, { ids, paths }).flatMap(({ path, code, message }) => {
    const [, twin = ''] = code === 'id-duplicate' ? /that (.+) holds too/.exec(message)! : code === 'path-duplicate' ? /differs from (.+) only in/.exec(message)! : [];
    return twin === '' ? [] : [`${path} ${code.slice(0, -'-duplicate'.length)} ${twin}`];
  }).toSorted();
}

describe('rules over all plans', () => {
  it('say what comparing each pair says', () => {
    const random = randomOf(5);
    let found = 0;
    for (let round = 0; round < 300; round += 1) {
      const plans = randomSet(random, random(25));
      const expected = byPairs(plans);
      expect(byRules(plans)).toEqual(expected);
      found += expected.length;
    }
    // The control: there was much to find.
    expect(found).toBeGreaterThan(1000);
  });

  it('look at each path and id a fixed number of times, however many there are', () => {
    const path = (at: number): string => `docs/exec-plans/p${at}.md`;
    const looksFor = (count: number): number => {
      let looks = 0;
      const texts = Array.from({ length: count }, (_, at) => ({ path: path(at), text: `---\nid: p${at}\ndepends: [p${(at + 1) % count}]\n---\n` }));
      const paths = new Proxy(texts.map((each) => each.path), {
        get: (target, key, receiver) => {
          if (typeof key === 'string' && /^\d+$/.test(key)) looks += 1;
          return Reflect.get(target, key, receiver) as unknown;
        },
      });
      class Ids extends Map<string, string> {
        override *[Symbol.iterator](): MapIterator<[string, string]> {
          for (const entry of super[Symbol.iterator]()) {
            looks += 1;
            yield entry;
          }
        }

        override *values(): MapIterator<string> {
          for (const [, id] of this) yield id;
        }
      }
      const found = checkPlans(texts.map((each) => ({ ...each, document: parsePlan(each.text) })), { paths, ids: new Ids(texts.map((each, at) => [each.path, `p${at}`])) });
      expect(found.filter(({ code }) => /duplicate|depends/.test(code))).toEqual([]);
      return looks;
    };
    // Two rules look at the paths, and two at the ids.
    expect(looksFor(100)).toBe(400);
    expect(looksFor(2000)).toBe(8000);
  });
});
