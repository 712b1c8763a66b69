/** Which plan that went away is which plan that appeared: by id, by name, by content, and followed through a whole life by `log` and `blame`. */
import { describe, expect, it } from 'vitest';
import { pairRenames, sketchLines } from '../../src/history/renames.ts';
import type { RenameSide } from '../../src/history/renames.ts';
import { cli } from '../support/run-cli.ts';
import { createRepository } from '../support/temp-repository.ts';

const side = (repoPath: string, text: string, planId: string | null = null): RenameSide => ({ repoPath, blob: text, planId, sketch: sketchLines(text) });
const words = (from: number, to: number): string => Array.from({ length: to - from }, (_, at) => `- [ ] Step number ${from + at} of this plan`).join('\n');
const pairs = (olds: readonly RenameSide[], news: readonly RenameSide[]): Record<string, string> => Object.fromEntries(pairRenames(olds, news));

describe('plans that moved', () => {
  it('are known by their id before all else, and different ids are different plans', () => {
    expect(pairs([side('a/one.md', words(0, 9), 'p-1'), side('a/two.md', words(10, 19), 'p-2')], [side('b/two.md', words(0, 9), 'p-1'), side('b/one.md', words(10, 19), 'p-2')])).toEqual({ 'b/two.md': 'a/one.md', 'b/one.md': 'a/two.md' });
    expect(pairs([side('active/one.md', words(0, 9), 'p-1')], [side('completed/one.md', `${words(0, 9)}\n`, 'p-2')])).toEqual({});
  });

  it('are known by their name, however much was rewritten', () => {
    expect(pairs([side('active/tokens.md', words(0, 9))], [side('completed/tokens.md', words(50, 90))])).toEqual({ 'completed/tokens.md': 'active/tokens.md' });
  });

  it('are known by 40 % of their content where the name changed, and not by less', () => {
    const old = side('active/0007-tokens.md', words(0, 100));
    expect(pairs([old], [side('active/0012-keys.md', `${words(0, 42)}\n${words(200, 258)}`)])).toEqual({ 'active/0012-keys.md': 'active/0007-tokens.md' });
    expect(pairs([old], [side('active/0012-keys.md', `${words(0, 36)}\n${words(200, 264)}`)])).toEqual({});
  });

  it('are not guessed where two fit as well, unless a name decides', () => {
    const template = words(0, 40);
    const [a, b] = [side('active/alpha.md', `${template}\nAbout a`), side('active/beta.md', `${template}\nAbout b`)];
    expect(pairs([a, b], [side('completed/x.md', template), side('completed/y.md', template)])).toEqual({});
    expect(pairs([a, b], [side('completed/12-alpha.md', `${template}\nDone`), side('completed/13-beta.md', `${template}\nDone too`)])).toEqual({ 'completed/12-alpha.md': 'active/alpha.md', 'completed/13-beta.md': 'active/beta.md' });
  });

  it('are paired alike in any order, hundreds at once', () => {
    const template = words(0, 30);
    const olds = Array.from({ length: 300 }, (_, at) => side(`active/p${at}.md`, `${template}\n${words(1000 + at * 40, 1040 + at * 40)}`));
    const news = Array.from({ length: 300 }, (_, at) => side(`completed/q${at}.md`, `${template}\n${words(1000 + at * 40, 1035 + at * 40)}`));
    const found = pairs(olds, news);
    expect(found).toEqual(Object.fromEntries(news.map(({ repoPath }, at) => [repoPath, olds[at]!.repoPath])));
    expect(pairs(olds.toReversed(), news.toReversed())).toEqual(found);
  });
});

describe('the life of a plan', () => {
  it('is one line through every kind of move: root, number, completed and reopened, a folder of its own', async () => {
    const repository = createRepository();
    const text = (done: number): string => `# Rotate tokens\n\n## Tasks\n\n${Array.from({ length: 8 }, (_, at) => `- [${at < done ? 'x' : ' '}] Step ${at} of rotating`).join('\n')}\n`;
    const places = [
      'exec-plans/0007-rotate-tokens.md', 'docs/exec-plans/active/0007-rotate-tokens.md', 'docs/exec-plans/active/0012-rotate-tokens.md', 'docs/exec-plans/completed/0012-rotate-tokens.md',
      'docs/exec-plans/active/0012-rotate-tokens.md', 'docs/exec-plans/active/rotation/plan.md', 'packages/auth/docs/exec-plans/completed/rotation/plan.md',
    ];
    places.forEach((path, at) => {
      repository.commit(`step ${at}`, { ...(at > 0 && places[at - 1] !== path ? { [places[at - 1]!]: null } : {}), [path]: text(at + 1) });
    });
    const { entries } = JSON.parse((await cli(repository.path, ['log', 'rotation', '--json'])).out) as { entries: { subject: string; events: { kind: string }[] }[] };
    expect(entries.map(({ subject }) => subject)).toEqual(places.map((_, at) => `step ${at}`));
    expect(entries.slice(1).every(({ events }) => events.some(({ kind }) => kind === 'renamed') && events.filter(({ kind }) => kind === 'task-done').length === 1)).toBe(true);
    const { tasks } = JSON.parse((await cli(repository.path, ['blame', 'rotation', '--json'])).out) as { tasks: { added: { commit: string }; done: { commit: string } | null }[] };
    const ids = repository.git(['rev-list', '--reverse', 'HEAD']).split('\n');
    expect(tasks.map(({ added, done }) => [added.commit, done?.commit ?? null])).toEqual(Array.from({ length: 8 }, (_, at) => [ids[0], at < 7 ? ids[at] : null]));
  });
});
