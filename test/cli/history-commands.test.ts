/** What all commands that look back share: the index changes no byte of any answer, and long reading is told on standard error. */
import { describe, expect, it, vi } from 'vitest';
import { historyOptions } from '../../src/cli/history-options.ts';
import type { Invocation } from '../../src/cli/invocation.ts';
import { randomHistory } from '../history/random-history.ts';
import { cli } from '../support/run-cli.ts';
import { createRepository } from '../support/temp-repository.ts';

describe('the history index', () => {
  it('changes no byte of log, blame, sessions, stats and audit, as text and as JSON', async () => {
    const repository = createRepository();
    repository.import(randomHistory(11, 25).commits);
    repository.commit('tick\n\nPlan-Session: codex/session-abcdefghij', { 'docs/exec-plans/active/a.md': '# A\n\n- [x] One\n- [ ] Two\n' });
    const commands = [['log'], ['log', '--all'], ['log', '--first-parent', '--limit', '3'], ['log', '--at', 'HEAD~2'], ['blame', 'docs/exec-plans/active/a.md'], ['sessions'], ['stats'], ['audit']];
    for (const command of commands.flatMap((words) => [words, [...words, '--json']])) {
      const without = await cli(repository.path, [...command, '--no-cache']);
      expect(without.code, command.join(' ')).toBe(0);
      expect(without.out.length, command.join(' ')).toBeGreaterThan(20);
      const [first, second] = [await cli(repository.path, command), await cli(repository.path, command)];
      expect([first.out, second.out], command.join(' ')).toEqual([without.out, without.out]);
    }
  });
});

describe('log --limit', () => {
  it('counts commits, each with all plans that it changed', async () => {
    const repository = createRepository({ files: { 'docs/exec-plans/a.md': '# A\n', 'docs/exec-plans/b.md': '# B\n', 'docs/exec-plans/c.md': '# C\n' } });
    repository.commit('a and b', { 'docs/exec-plans/a.md': '# A\n\n- [ ] One\n', 'docs/exec-plans/b.md': '# B\n\n- [ ] One\n' });
    const told = async (limit: string): Promise<readonly string[]> => (JSON.parse((await cli(repository.path, ['log', '--limit', limit, '--json'])).out) as { entries: { planId: string }[] }).entries.map(({ planId }) => planId);
    expect(await told('1')).toEqual(['a', 'b']);
    expect(await told('2')).toEqual(['a', 'b', 'c', 'a', 'b']);
    expect(await told('9')).toEqual(['a', 'b', 'c', 'a', 'b']);
  });
});

describe('the subject of a commit', () => {
  it.each(['One line', 'Two lines of\none subject', 'Subject  \n\nBody\nmore', '\n\nAfter blank lines\n   indented\n \nBody', 'Ends in a blank\n  \n'])('is what git shows: %j', async (message) => {
    const repository = createRepository({ files: { 'docs/exec-plans/a.md': '# A\n' } });
    repository.write('docs/exec-plans/a.md', '# A\n\nmore\n');
    repository.git(['commit', '-q', '-a', '--cleanup=verbatim', '-m', message]);
    const { entries } = JSON.parse((await cli(repository.path, ['log', '--json'])).out) as { entries: { subject: string }[] };
    expect(entries.at(-1)?.subject).toBe(repository.git(['log', '-1', '--format=%s']).replace(/\n$/, ''));
  });
});

describe('the log of a plan that two branches changed side by side', () => {
  it('says what is done where they are merged, though neither branch had that', async () => {
    const path = 'docs/exec-plans/a.md';
    const repository = createRepository({ files: { [path]: '# A\n\n- [ ] One\n\ntext\n\n- [ ] Two\n\ntext\n\n- [ ] Three\n' } });
    repository.git(['switch', '-q', '-c', 'feat']);
    repository.commit('Two', { [path]: '# A\n\n- [ ] One\n\ntext\n\n- [x] Two\n\ntext\n\n- [ ] Three\n' });
    repository.git(['switch', '-q', 'main']);
    repository.commit('One', { [path]: '# A\n\n- [x] One\n\ntext\n\n- [ ] Two\n\ntext\n\n- [ ] Three\n' });
    repository.git(['merge', '-q', '--no-edit', 'feat']);
    const lines = (await cli(repository.path, ['log', 'a'])).out.split('\n');
    expect(lines[1]).toContain('2 of 3 done · 3 commits');
    expect(lines.filter((line) => line.includes('0→1/3'))).toHaveLength(2);
  });
});

describe('reading a long history', () => {
  function told(isTerminal: boolean, steps: readonly (readonly [atMs: number, commits: number, finished?: true])[]): string {
    let err = '';
    const clock = vi.spyOn(Date, 'now').mockReturnValue(0);
    const { onProgress } = historyOptions({ io: { isTerminal, err: (text: string) => void (err += text) }, options: {} } as unknown as Invocation);
    for (const [atMs, commits, finished] of steps) {
      clock.mockReturnValue(atMs);
      onProgress?.(commits, 0, finished === true);
    }
    clock.mockRestore();
    return err;
  }

  it('is told after a second, on a terminal in one line that goes away', () => {
    expect(told(true, [[900, 1024], [1_100, 2048], [1_200, 3072], [1_400, 4096], [1_500, 5000, true]])).toBe('\rreading history: 2048 commits\x1b[K\rreading history: 4096 commits\x1b[K\r\x1b[K');
    expect(told(false, [[1_100, 2048], [1_400, 4096], [1_500, 5000, true]])).toBe('reading history, which takes a moment the first time\n');
  });

  it('is not told where it takes less', () => {
    for (const isTerminal of [true, false]) expect(told(isTerminal, [[200, 1024], [900, 2048], [950, 2100, true]])).toBe('');
  });
});
