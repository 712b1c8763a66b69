/** What `log` of a plan remembers of its steps: the answer is the same with it, without it, and with anything else in its place. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { AppContext } from '../../src/app/context.ts';
import { EntryReader } from '../../src/app/drawer-history.ts';
import { openContext } from '../../src/app/open-context.ts';
import { openHistory } from '../../src/app/open-history.ts';
import { showTimeline } from '../../src/app/show-timeline.ts';
import type { TimelineQuery } from '../../src/app/show-timeline.ts';
import type { StepFacts, StepMemory } from '../../src/history/step-summaries.ts';
import { readFacts, writeFacts } from '../../src/workspace/facts-file.ts';
import { randomHistory } from '../history/random-history.ts';
import { createRepository } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

const planPath = 'docs/exec-plans/active/tokens.md';
const plan = (done: number, title = 'Tokens'): string => `# ${title}\n\n## Tasks\n\n${Array.from({ length: 5 }, (_, at) => `- [${at < done ? 'x' : ' '}] Step ${at}`).join('\n')}\n`;

async function open(repository: TempRepository): Promise<AppContext> {
  return openContext({ cwd: repository.path, env: process.env });
}

function slotOf(repository: TempRepository, repoPath: string): string {
  return join(repository.path, '.git/git-plan/steps', String(crc32(repoPath) % 64));
}

function growing(): TempRepository {
  const repository = createRepository({ files: { [planPath]: plan(0) } });
  for (let done = 1; done < 5; done += 1) repository.commit(`step ${done}`, { [planPath]: plan(done) });
  return repository;
}

/** The key and the rows of a file, whatever the key is. */
function contentOf(path: string): { readonly key: string; readonly rows: [string, string, unknown, unknown, { text: string }[]][] } {
  const bytes = readFileSync(path);
  const { key } = JSON.parse(bytes.subarray(64, 64 + (bytes.length - 64) / 2).toString('utf8')) as { key: string };
  return { key, rows: readFacts(path, key) as [string, string, unknown, unknown, { text: string }[]][] };
}

describe('remembered steps', () => {
  it('change no answer, on histories of every shape', async () => {
    const queries: TimelineQuery[] = [{}, { firstParent: true }, { limit: 3 }, { tips: 'branches' }, { at: 'HEAD~4' }, { limit: 2, tips: 'all' }];
    let [compared, remembered] = [0, 0];
    for (let seed = 40; seed < 45; seed += 1) {
      const repository = createRepository();
      repository.import(randomHistory(seed, 30).commits);
      const context = await open(repository);
      const plans = [...new Set((await showTimeline(context, null)).entries.map(({ planId }) => planId))];
      for (const query of queries) {
        for (const id of plans) {
          const ask = async (more: TimelineQuery): Promise<unknown> => showTimeline(context, id, { sessions: false, ...query, ...more }).catch((error: unknown) => String(error));
          const expected = await ask({ noCache: true });
          // The first may tell steps, the second is told them.
          expect(await ask({})).toEqual(expected);
          expect(await ask({})).toEqual(expected);
          compared += 1;
        }
      }
      const folder = join(repository.path, '.git/git-plan/steps');
      if (existsSync(folder)) remembered += readdirSync(folder).reduce((sum, name) => sum + contentOf(join(folder, name)).rows.length, 0);
    }
    expect(compared).toBeGreaterThan(100);
    expect(remembered).toBeGreaterThan(40);
  });

  it('are really read: a control', async () => {
    const repository = growing();
    const context = await open(repository);
    const before = await showTimeline(context, 'tokens');
    const path = slotOf(repository, planPath);
    const { key, rows } = contentOf(path);
    expect(rows).toHaveLength(5);
    for (const [, , , , events] of rows) for (const event of events) event.text = 'From the file';
    writeFacts(path, key, () => rows);
    const after = await showTimeline(context, 'tokens');
    expect(after.entries.flatMap(({ events }) => events.map(({ text }) => text))).toEqual(before.entries.flatMap(({ events }) => events.map(() => 'From the file')));
    expect(await showTimeline(context, 'tokens', { noCache: true })).toEqual(before);
    expect(await showTimeline({ ...context, env: { ...context.env, GIT_PLAN_NO_CACHE: '1' } }, 'tokens')).toEqual(before);
  });

  it('hold for the settings and the plan with which they were told, and are told anew for others', async () => {
    const repository = createRepository({ files: { [planPath]: `${plan(2)}\n## Gates\n\n- [ ] It is fast\n` } });
    const context = await open(repository);
    expect((await showTimeline(context, 'tokens')).entries[0]!.after!.taskCount).toBe(6);
    const settings = { ...context.settings, criteriaSections: ['Gates'] };
    expect((await showTimeline({ ...context, settings }, 'tokens')).entries[0]!.after!.taskCount).toBe(5);
    expect((await showTimeline(context, 'tokens')).entries[0]!.after!.taskCount).toBe(6);
  });

  it('of two plans in one slot take turns', async () => {
    const slot = crc32(planPath) % 64;
    const other = Array.from({ length: 10_000 }, (_, at) => `docs/exec-plans/active/other-${at}.md`).find((path) => crc32(path) % 64 === slot)!;
    const repository = growing();
    repository.commit('another', { [other]: plan(1, 'Another') });
    const context = await open(repository);
    const id = other.slice(other.lastIndexOf('/') + 1, -3);
    const expected = [await showTimeline(context, 'tokens', { noCache: true }), await showTimeline(context, id, { noCache: true })];
    for (let round = 0; round < 3; round += 1) expect([await showTimeline(context, 'tokens'), await showTimeline(context, id)]).toEqual(expected);
    expect(readdirSync(join(repository.path, '.git/git-plan/steps'))).toEqual([String(slot)]);
  });

  it('that are torn, flipped, of another shape or not to be written change no answer', async () => {
    const repository = growing();
    const context = await open(repository);
    const expected = await showTimeline(context, 'tokens');
    const path = slotOf(repository, planPath);
    const bytes = readFileSync(path);
    const { key, rows } = contentOf(path);
    const check = async (content: Buffer): Promise<void> => {
      writeFileSync(path, content);
      expect(await showTimeline(context, 'tokens')).toEqual(expected);
    };
    for (let at = 0; at < 40; at += 1) {
      await check(bytes.subarray(0, Math.floor((bytes.length * at) / 40)));
      const flipped = Buffer.from(bytes);
      const place = Math.floor((bytes.length * (at + 0.5)) / 40);
      flipped[place] = flipped[place]! ^ (1 << (at % 8));
      await check(flipped);
    }
    const odd: unknown[] = [null, 3, [null], [[]], [rows[0]!.slice(1)], rows.map(([name, id, before, after]) => [name, id, before, after, [{ kind: 'no such event' }]]), rows.map(([name, id, , after, events]) => [name, id, { taskCount: '1' }, after, events])];
    for (const value of odd) {
      writeFacts(path, key, () => value);
      expect(await showTimeline(context, 'tokens')).toEqual(expected);
    }
    // The control: rows of the right shape would have been believed.
    writeFacts(path, key, () => rows.map(([name, , before, after, events]) => [name, 'another id', before, after, events]));
    expect((await showTimeline(context, 'tokens')).entries.every(({ planId }) => planId === 'another id')).toBe(true);
    rmSync(join(repository.path, '.git/git-plan'), { recursive: true });
    writeFileSync(join(repository.path, '.git/git-plan'), 'a file where the folder would be');
    expect(await showTimeline(context, 'tokens')).toEqual(expected);
  });
});

describe('entries that are read again after each commit', () => {
  it('are those of a first reading, and tell only what is new', async () => {
    const repository = createRepository();
    const context = await open(repository);
    const reader = new EntryReader();
    const fresh = async (): Promise<unknown> => (await showTimeline(context, null)).entries;
    expect(await reader.read(context, await openHistory(context))).toEqual([]);
    repository.import(randomHistory(61, 24).commits);
    expect(await reader.read(context, await openHistory(context))).toEqual(await fresh());
    repository.git(['reset', '-q', '--hard']);
    for (let done = 0; done < 5; done += 1) {
      repository.commit(`step ${done}`, { [planPath]: plan(done) });
      expect(await reader.read(context, await openHistory(context))).toEqual(await fresh());
    }
    repository.commit('gates', { [planPath]: `${plan(2)}\n## Gates\n\n- [ ] It is fast\n` });
    const settings = { ...context.settings, criteriaSections: ['Gates'] };
    const others = (await showTimeline({ ...context, settings }, null)).entries;
    expect(others).not.toEqual(await fresh());
    expect(await reader.read({ ...context, settings }, await openHistory({ ...context, settings }))).toEqual(others);
  });

  it('leave a turn to others between some hundred steps', async () => {
    const repository = createRepository();
    repository.import(Array.from({ length: 450 }, (_, at) => ({ files: { [planPath]: `${plan(at % 6)}\nnote ${at}\n` } })));
    const context = await open(repository);
    let [turns, told] = [0, 0];
    const known = new Map<string, StepFacts>();
    const memory: StepMemory = { get: (name) => known.get(name), set: (name, facts) => {
      known.set(name, facts);
      told += 1;
    } };
    const query: TimelineQuery = { sessions: false, told: memory, breathe: async () => void (turns += 1) };
    const { entries } = await showTimeline(context, null, query);
    expect(entries).toHaveLength(450);
    expect({ turns, told }).toEqual({ turns: 2, told: 450 });
    await showTimeline(context, null, query);
    expect(told).toBe(450);
  });
});
