/** Work in flight: what is done on other branches and worktrees, by whom, at the price of a few git processes. */
import { describe, expect, it } from 'vitest';
import { loadPlans } from '../../src/app/load-plans.ts';
import { findWorkInFlight } from '../../src/app/find-in-flight.ts';
import { openContext } from '../../src/app/open-context.ts';
import { gitProcessCount } from '../../src/git/git-trace.ts';
import { cli } from '../support/run-cli.ts';
import { cloneRepository, createRepository } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

const active = 'docs/exec-plans/active/tokens.md';
const completed = 'docs/exec-plans/completed/tokens.md';
const plan = (done: number, title = 'Tokens'): string => `# ${title}\n\n## Tasks\n\n${['One', 'Two', 'Three', 'Four'].map((step, at) => `- [${at < done ? 'x' : ' '}] ${step} of ${title}`).join('\n')}\n`;
const byClaude = '\n\nPlan-Session: claude-code/session-c3f1abcdef\n';

async function inFlight(repository: TempRepository, options: { readonly remotes?: boolean } = {}): Promise<unknown[]> {
  const context = await openContext({ cwd: repository.path, env: process.env });
  const plans = await loadPlans(context, { history: false, problems: false, inFlight: false });
  const found = await findWorkInFlight(context, plans.map(({ plan: { filePath }, document, text }) => ({ filePath, document, text })), options);
  return [...found].flatMap(([filePath, works]) => works.map(({ ref, worktree, dirty, tasks }) => [
    filePath, ref, worktree, dirty, ...tasks.map(({ text, session }) => (session === null ? text : `${text} by ${session.agent}/${session.sessionId}`)),
  ]));
}

describe('work in flight', () => {
  it('is what other branches have done, with the session of the commit that did it', async () => {
    const repository = createRepository({ files: { [active]: plan(1) } });
    repository.git(['checkout', '-q', '-b', 'feat/tokens']);
    repository.commit('two', { [active]: plan(2) });
    repository.commit(`three${byClaude}`, { [active]: plan(3) });
    repository.git(['checkout', '-q', 'main']);
    expect(await inFlight(repository)).toEqual([[active, 'refs/heads/feat/tokens', null, false, 'Two of Tokens', 'Three of Tokens by claude-code/session-c3f1abcdef']]);
    expect((await cli(repository.path, [])).out).toContain('+2 on feat/tokens by Claude c3f1abcd');
    // The control: once it is here, it is no longer elsewhere.
    repository.git(['merge', '-q', 'feat/tokens']);
    expect(await inFlight(repository)).toEqual([]);
  });

  it('is followed into completed/, and is nothing where the other branch is behind', async () => {
    const repository = createRepository({ files: { [active]: plan(1) } });
    repository.git(['branch', 'behind']);
    repository.commit('two', { [active]: plan(2) });
    repository.git(['checkout', '-q', '-b', 'finish']);
    repository.commit(`all${byClaude}`, { [active]: null, [completed]: plan(4) });
    repository.git(['checkout', '-q', 'main']);
    expect(await inFlight(repository)).toEqual([[active, 'refs/heads/finish', null, false, 'Three of Tokens by claude-code/session-c3f1abcdef', 'Four of Tokens by claude-code/session-c3f1abcdef']]);
  });

  it.each([
    ['by its text', (text: string): string => text, 'docs/exec-plans/active/access-tokens.md'],
    ['by its id, whatever else became of it', (text: string): string => `---\nid: plan-tokens\n---\n${text}`, 'docs/exec-plans/other/renewed.md'],
  ])('is found where the plan has another name there: %s', async (_, dressed, renamed) => {
    const other = 'docs/exec-plans/active/other.md';
    const repository = createRepository({ files: { [active]: dressed(plan(1)), [other]: plan(0, 'Other') } });
    const tree = repository.worktree('feat/rename');
    tree.git(['mv', active, active.replace('tokens', 'x')]);
    tree.commit('renamed', { [active.replace('tokens', 'x')]: null, [renamed]: dressed(plan(2)), 'docs/exec-plans/active/new.md': plan(3, 'Something else altogether') });
    expect(await inFlight(repository)).toEqual([[active, 'refs/heads/feat/rename', tree.path, false, 'Two of Tokens']]);
    tree.write(renamed, dressed(plan(3)));
    expect(await inFlight(repository)).toEqual([[active, 'refs/heads/feat/rename', tree.path, false, 'Two of Tokens'], [active, 'refs/heads/feat/rename', tree.path, true, 'Three of Tokens']]);
  });

  it('is not taken from another plan where one was deleted', async () => {
    const repository = createRepository({ files: { [active]: plan(1) } });
    repository.git(['checkout', '-q', '-b', 'feat/else']);
    repository.commit('gone', { [active]: null, 'docs/exec-plans/active/else.md': plan(4, 'Something else altogether') });
    repository.git(['checkout', '-q', 'main']);
    expect(await inFlight(repository)).toEqual([]);
  });

  it('is told apart: committed in a worktree, also in a detached one, and not committed', async () => {
    const repository = createRepository({ files: { [active]: plan(0) } });
    const tree = repository.worktree('feat/a');
    const tip = tree.commit('one', { [active]: plan(1) });
    tree.write(active, plan(2));
    expect(await inFlight(repository)).toEqual([
      [active, 'refs/heads/feat/a', tree.path, false, 'One of Tokens'],
      [active, 'refs/heads/feat/a', tree.path, true, 'Two of Tokens'],
    ]);
    tree.git(['checkout', '-q', '--detach']);
    repository.git(['branch', '-q', '-D', 'feat/a']);
    expect(await inFlight(repository)).toEqual([
      [active, tip, tree.path, false, 'One of Tokens'],
      [active, tip, tree.path, true, 'Two of Tokens'],
    ]);
    // Seen from the worktree, its own files are here.
    expect(await inFlight(tree)).toEqual([]);
  });

  it('counts remote-tracking branches on request', async () => {
    const source = createRepository({ files: { [active]: plan(0) } });
    source.git(['checkout', '-q', '-b', 'theirs']);
    source.commit('one', { [active]: plan(1) });
    source.git(['checkout', '-q', 'main']);
    const clone = cloneRepository(source.path);
    expect(await inFlight(clone)).toEqual([]);
    expect(await inFlight(clone, { remotes: true })).toEqual([[active, 'refs/remotes/origin/theirs', null, false, 'One of Tokens']]);
  });

  it('is found where HEAD has no commit yet, and without a blob that was not fetched', async () => {
    const source = createRepository({ files: { [active]: plan(0) } });
    source.git(['checkout', '-q', '-b', 'theirs']);
    source.commit('one', { [active]: plan(1) });
    source.git(['checkout', '-q', 'main']);
    source.git(['config', 'uploadpack.allowFilter', 'true']);
    for (const filter of ['blob:none', 'tree:0']) {
      const clone = cloneRepository(source.path, [`--filter=${filter}`]);
      const objects = clone.git(['count-objects', '-v']);
      clone.git(['branch', '-q', '--no-track', 'theirs', 'origin/theirs']);
      expect(await inFlight(clone)).toEqual([]);
      expect(clone.git(['count-objects', '-v'])).toBe(objects);
    }
    source.git(['checkout', '-q', '--orphan', 'new']);
    expect(await inFlight(source)).toEqual([[active, 'refs/heads/theirs', null, false, 'One of Tokens']]);
  });

  it('takes at most six git processes for 1,000 plans and 100 branches', async () => {
    const repository = createRepository();
    const paths = Array.from({ length: 1000 }, (_, at) => `docs/exec-plans/active/plan-${at}.md`);
    repository.import([{ files: Object.fromEntries(paths.map((path, at) => [path, plan(0, `plan ${at}`)])) }]);
    const commits = Array.from({ length: 100 }, (_, at) => {
      const text = plan(1 + (at % 4), `plan ${at}`);
      return `commit refs/heads/feat-${at}\ncommitter Ada <ada@example.com> 1770000000 +0000\ndata ${4 + byClaude.length}\nwork${byClaude}from refs/heads/main^0\nM 100644 inline ${paths[at]}\ndata ${text.length}\n${text}\n`;
    });
    repository.git(['fast-import', '--quiet'], { input: commits.join('') });
    const context = await openContext({ cwd: repository.path, env: process.env });
    const plans = (await loadPlans(context, { history: false, problems: false, inFlight: false })).map(({ plan: { filePath }, document }) => ({ filePath, document }));
    const count = async (): Promise<readonly [number, number, number]> => {
      const before = gitProcessCount();
      const found = [...(await findWorkInFlight(context, plans)).values()].flat();
      return [gitProcessCount() - before, found.length, found.flatMap(({ tasks }) => tasks.filter(({ session }) => session?.agent === 'claude-code')).length];
    };
    expect(plans).toHaveLength(1000);
    expect(await count()).toEqual([6, 100, 250]);
    expect(await count()).toEqual([4, 100, 250]);
  });
});
