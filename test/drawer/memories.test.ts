/** What the drawer remembers so that nothing is parsed or rendered twice: that it does, and that it forgets. */
import { describe, expect, it } from 'vitest';
import { mayMeetOtherWork } from '../../src/app/drawer-flight.ts';
import { ParsedTexts } from '../../src/app/parsed-texts.ts';
import { BodyMemory } from '../../src/drawer/body-memory.ts';
import { parsePlan } from '../../src/plan/parse-plan.ts';

describe('bodies', () => {
  const counted = (): { readonly render: () => Promise<readonly []>; readonly count: () => number } => {
    let rendered = 0;
    return { count: () => rendered, render: async () => {
      rendered += 1;
      return [];
    } };
  };

  it('two who ask at once get one rendering, another text another one', async () => {
    const { render, count } = counted();
    const memory = new BodyMemory();
    const [one, two] = await Promise.all([memory.of('a', render), memory.of('a', render)]);
    expect(one).toBe(two);
    await memory.of('b', render);
    expect(count()).toBe(2);
  });

  it('a failure is not remembered', async () => {
    const memory = new BodyMemory();
    await expect(memory.of('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await memory.of('a', async () => [])).toEqual([]);
  });

  it('what was asked for longest ago is forgotten first', async () => {
    const { render, count } = counted();
    const memory = new BodyMemory();
    await memory.of('kept', render);
    for (let at = 0; at < 200; at += 1) {
      await memory.of(`text ${at}`, render);
      await memory.of('kept', render);
    }
    expect(count()).toBe(201);
    await memory.of('text 0', render);
    expect(count()).toBe(202);
  });
});

describe('parsed texts', () => {
  it('parses a text once, and again under other settings', () => {
    const memory = new ParsedTexts();
    let parsed = 0;
    const parse = (text: string): ReturnType<typeof parsePlan> => {
      parsed += 1;
      return parsePlan(text);
    };
    expect(memory.of('# A\n', 'one', parse)).toBe(memory.of('# A\n', 'one', parse));
    expect(parsed).toBe(1);
    memory.of('# A\n', 'other', parse);
    expect(parsed).toBe(2);
  });

  it('forgets what is not asked for while much else is', () => {
    const memory = new ParsedTexts();
    const document = parsePlan('');
    const large = 'x'.repeat(1024 * 1024);
    let parsed = 0;
    const read = (text: string): void => void memory.of(text, '', () => {
      parsed += 1;
      return document;
    });
    read('early');
    for (let at = 0; at < 20; at += 1) {
      read(`${large}${at}`);
      read('kept');
    }
    expect(parsed).toBe(22);
    read('early');
    expect(parsed).toBe(23);
  });
});

describe('whether a save may meet other work elsewhere', () => {
  const plan = (...tasks: readonly string[]): ReturnType<typeof parsePlan> => parsePlan(`# A\n\n## Tasks\n\n${tasks.map((task) => `- ${task}\n`).join('')}`);
  const before = plan('[x] One', '[ ] Two');
  for (const [name, after, expected] of [
    ['the same tasks', plan('[x] One', '[ ] Two'), false],
    ['a task that is done', plan('[x] One', '[x] Two'), false],
    ['a task that is open again', plan('[ ] One', '[ ] Two'), true],
    ['a task in other words', plan('[x] One', '[ ] Two and more'), true],
    ['a task more', plan('[x] One', '[ ] Two', '[ ] Three'), true],
    ['a task less', plan('[x] One'), true],
  ] as const) it(`${name}: ${expected ? 'it may' : 'it does not'}`, () => expect(mayMeetOtherWork(before, after)).toBe(expected));
  it('a plan that is new: it may', () => expect(mayMeetOtherWork(null, before)).toBe(true));
});
