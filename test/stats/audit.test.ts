/** Each finding of `git plan audit` with its proof, and none where history agrees. */
import { describe, expect, it } from 'vitest';
import { openContext } from '../../src/app/open-context.ts';
import { findContradictions } from '../../src/app/audit-plans.ts';
import { mentionedPaths } from '../../src/plan/mentioned-paths.ts';
import { cli } from '../support/run-cli.ts';
import { createRepository } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

const path = 'docs/exec-plans/active/tokens.md';
const open = '# Tokens\n\nTouches `src/token.ts`.\n\n## Tasks\n\n- [ ] Write the store\n- [ ] Test the store\n';

async function codes(repository: TempRepository, now = new Date('2026-01-02T00:00:00Z')): Promise<string[]> {
  const context = await openContext({ cwd: repository.path, env: process.env, now: () => now });
  return (await findContradictions(context, null)).map(({ code }) => code);
}

describe('git plan audit', () => {
  it('finds nothing where work and boxes go together', async () => {
    const repository = createRepository({ files: { [path]: open, 'src/token.ts': '1\n' } });
    repository.commit('store', { [path]: open.replace('- [ ] Write', '- [x] Write'), 'src/token.ts': '2\n' });
    expect(await codes(repository)).toEqual([]);
    expect((await cli(repository.path, ['audit', '--exit-code'], { env: { GIT_PLAN_STALE_AFTER: '5000 days' } })).code).toBe(0);
  });

  it('all ticked but active, with the commit that ticked the last one', async () => {
    const repository = createRepository({ files: { [path]: open, 'src/token.ts': '1\n' } });
    const last = repository.commit('store', { [path]: open.replaceAll('- [ ]', '- [x]'), 'src/token.ts': '2\n' });
    const context = await openContext({ cwd: repository.path, env: process.env, now: () => new Date('2026-01-02T00:00:00Z') });
    expect(await findContradictions(context, 'tokens')).toEqual([{
      code: 'done-but-active', planId: 'tokens', filePath: path, message: 'all 2 tasks are done, and the plan is active', commits: [last],
      proof: expect.stringContaining(`${last.slice(0, 8)} (2026-01-01) store`) as string, command: 'git plan complete tokens',
    }]);
    expect((await cli(repository.path, ['audit', '--exit-code'])).code).toBe(1);
  });

  it('names a command that is not refused: a draft is started first, and a name with spaces is quoted', async () => {
    const draft = 'docs/exec-plans/two words.md';
    const repository = createRepository({ files: { [draft]: '# Two words\n\nStatus: draft\n\n- [x] One\n', 'docs/exec-plans/abandoned/gone.md': '# Gone\n\nStatus: active\n\n- [ ] One\n' } });
    const context = await openContext({ cwd: repository.path, env: process.env, now: () => new Date('2026-01-02T00:00:00Z') });
    const found = (await findContradictions(context, null)).filter(({ code }) => code !== 'box-only-commit');
    expect(found.map(({ message, command }) => [message, command])).toEqual([
      ['the folder says abandoned, the text says active', 'git plan reopen gone'],
      ['the only task is done, and the plan is draft', "git plan start 'two words'"],
    ]);
    expect((await cli(repository.path, ['complete', 'two words'])).code).toBe(1);
    for (const words of [['reopen', 'gone'], ['start', 'two words'], ['complete', 'two words']]) expect(await cli(repository.path, words)).toMatchObject({ code: 0 });
  });

  it('completed with open tasks', async () => {
    expect(await codes(createRepository({ files: { 'docs/exec-plans/completed/tokens.md': open } }))).toEqual(['completed-with-open-tasks']);
  });

  it('stale only after the time that is set', async () => {
    const repository = createRepository({ files: { [path]: open } });
    expect(await codes(repository, new Date('2026-01-14T00:00:00Z'))).toEqual([]);
    expect(await codes(repository, new Date('2026-01-17T00:00:00Z'))).toEqual(['stale']);
    repository.git(['config', 'plan.staleAfter', '4 weeks']);
    expect(await codes(repository, new Date('2026-01-17T00:00:00Z'))).toEqual([]);
  });

  it('a box ticked in a commit that changed nothing else', async () => {
    const repository = createRepository({ files: { [path]: open } });
    repository.commit('tick', { [path]: open.replace('- [ ] Write', '- [x] Write') });
    expect(await codes(repository)).toEqual(['box-only-commit']);
  });

  it('folder against status', async () => {
    const repository = createRepository({ files: { 'docs/exec-plans/active/tokens.md': `**Status:** Completed\n\n${open}`.replace('**Status', '# Tokens\n\n**Status').replace('\n\n# Tokens\n\nTouches', '\n\nTouches') } });
    expect(await codes(repository)).toEqual(['folder-against-status']);
    // Long ago too: one command that mends it, not a second one that abandons what is completed.
    expect(await codes(repository, new Date('2027-01-17T00:00:00Z'))).toEqual(['folder-against-status']);
  });

  it('code that the plan names changed since the plan did', async () => {
    const repository = createRepository({ files: { [path]: open, 'src/token.ts': '1\n', 'src/other.ts': '1\n' } });
    repository.commit('elsewhere', { 'src/other.ts': '2\n' });
    expect(await codes(repository)).toEqual([]);
    repository.commit('there', { 'src/token.ts': '2\n' });
    expect(await codes(repository)).toEqual(['code-changed-since']);
  });

  it('the same task done on two branches', async () => {
    const repository = createRepository({ files: { [path]: open, 'src/token.ts': '1\n' } });
    for (const branch of ['feat/a', 'feat/b']) {
      repository.git(['checkout', '-q', '-b', branch, 'main']);
      repository.commit(branch, { [path]: open.replace('- [ ] Write', '- [x] Write'), 'src/token.ts': `${branch}\n` });
    }
    repository.git(['checkout', '-q', 'main']);
    expect(await codes(repository)).toEqual(['done-twice']);
  });
});

describe('paths that a plan names', () => {
  it('are in back-ticks or links, with or without a line', () => {
    expect(mentionedPaths('`src/a.ts` and `src/b.ts:12`, [c](../x.md), [d](./lib/d.go#L3), `npm test`, `https://e.com/a.js`, `../../etc/passwd.txt`, `/src/e.ts`')).toEqual(['src/a.ts', 'src/b.ts', 'src/e.ts', 'lib/d.go']);
  });
});
