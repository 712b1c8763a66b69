/** Debt from the command line: the whole way of an item, and each action alone. */
import { describe, expect, it } from 'vitest';
import { openContext } from '../../src/app/open-context.ts';
import { loadDebt } from '../../src/app/load-debt.ts';
import { PlanTracker } from '../../src/app/plan-tracker.ts';
import { cli } from '../support/run-cli.ts';
import { createRepository } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

const tracker = 'docs/exec-plans/tech-debt-tracker.md';

type Item = { id: string; description: string; severity: string; module: string; createdAt: string; resolvedAt: string | null; linkedPlanId: string | null; filePath: string; line: number; author: string | null; createdIn: string | null; resolvedIn: string | null };

async function run(repository: TempRepository, ...args: string[]): Promise<string> {
  const { code, out, err } = await cli(repository.path, args);
  expect(code, err).toBe(0);
  return out;
}

async function items(repository: TempRepository, ...args: string[]): Promise<Item[]> {
  return (JSON.parse(await run(repository, 'debt', 'list', '--json', ...args)) as { items: Item[] }).items;
}

describe('the full circle', () => {
  it('marker → scan → tracker → plan → task done → marker removed → resolved with date and commit', async () => {
    const repository = createRepository({ files: { 'README.md': '# Repo\n' } });
    const born = repository.commit('cache', { 'src/auth/cache.ts': 'export const cache = new Map();\n// DEBT(high): the cache is never emptied\n' });
    const [item] = await items(repository);
    expect(item).toMatchObject({ description: 'the cache is never emptied', severity: 'high', module: 'auth', author: 'Ada', createdIn: born, resolvedAt: null, filePath: 'src/auth/cache.ts', line: 2 });

    expect(await run(repository, 'debt', 'scan')).toContain(`${tracker}: 1 item brought up to date`);
    expect(repository.read(tracker)).toContain(`| ${item!.id} | the cache is never emptied | high | auth | ${item!.createdAt.slice(0, 10)} |  |  |`);
    expect(await run(repository, 'debt', 'sync')).toBe(`${tracker} is up to date\n`);
    repository.commit('track', {});

    const path = (await run(repository, 'debt', 'plan', item!.id, '--title', 'Empty the cache')).trim();
    const text = repository.read(path);
    expect(text).toContain(`debt: [${item!.id}]`);
    expect(text).toContain('- [ ] the cache is never emptied (`src/auth/cache.ts:2`)');
    const [linked] = await items(repository);
    const planId = linked!.linkedPlanId!;
    expect(path).toContain(planId);
    expect(repository.read(tracker)).toContain(`| ${planId} |`);
    for (const address of [planId, 'empty-the-cache', path]) expect(await items(repository, '--plan', address), address).toHaveLength(1);
    expect(await cli(repository.path, ['debt', 'list', '--plan', 'nosuch'])).toMatchObject({ code: 1, err: expect.stringContaining("no plan matches 'nosuch'") as string });
    expect((await run(repository, 'validate', '--all'))).toBe('');

    await run(repository, 'done', planId, '1');
    const paid = repository.commit('empty it', { 'src/auth/cache.ts': 'export const cache = new Map();\nsetInterval(() => cache.clear(), 1000);\n' });
    await run(repository, 'complete', planId);
    expect(await items(repository)).toEqual([]);
    expect(await items(repository, '--all')).toMatchObject([{ id: item!.id, resolvedIn: paid, linkedPlanId: planId }]);
    const [resolved] = await items(repository, '--all');
    expect(await run(repository, 'debt', 'sync')).toContain('1 of them resolved');
    expect(repository.read(tracker)).toContain(`| ${resolved!.resolvedAt!.slice(0, 10)} | ${planId} |`);
  });

  it('goes without the cache of facts, and the same with it', async () => {
    const repository = createRepository({ files: { 'src/a.ts': '// TODO one\n' } });
    repository.commit('move', { 'src/a.ts': null, 'src/b.ts': '\n\n// TODO one\n// FIXME two\n' });
    repository.commit('pay', { 'src/b.ts': '// FIXME two\n' });
    const context = await openContext({ cwd: repository.path, env: process.env });
    const cold = await loadDebt(context, { noCache: true });
    const first = await loadDebt(context);
    const second = await loadDebt(context);
    expect(first.items).toEqual(cold.items);
    expect(second.items).toEqual(cold.items);
    expect(second.work).toEqual({ commits: 0, blobs: 0 });
    expect(cold.items.map(({ description, resolvedAt }) => [description, resolvedAt === null])).toEqual([['one', false], ['two', true]]);
  });
});

describe('git plan debt', () => {
  it('add makes the tracker, keeps what stands around its table, and refuses the same again', async () => {
    const repository = createRepository({ files: { 'a.txt': '1' } });
    expect(await run(repository, 'debt', 'add', 'Token cache is never emptied', '--severity', 'high', '--module', 'auth')).toMatch(/^debt-[0-9a-f]{10}: recorded in docs\/exec-plans\/tech-debt-tracker\.md\n$/);
    repository.write(tracker, `${repository.read(tracker).replace('# Tech debt', '# Our debt\n\nWords of ours.')}\nMore words.\n`);
    await run(repository, 'debt', 'add', 'Second | with a pipe');
    const text = repository.read(tracker);
    expect(text).toContain('# Our debt\n\nWords of ours.');
    expect(text.endsWith('\nMore words.\n')).toBe(true);
    expect(await items(repository)).toMatchObject([{ severity: 'high', module: 'auth' }, { description: 'Second | with a pipe', severity: 'medium' }]);
    const { code, err } = await cli(repository.path, ['debt', 'add', 'token cache is never emptied']);
    expect([code, err]).toEqual([1, expect.stringContaining('recorded already, as debt-')]);
    await run(repository, 'undo');
    expect(await items(repository)).toHaveLength(1);
  });

  it('resolve closes a row by hand, by the beginning of its id; code closes where the code is', async () => {
    const repository = createRepository({ files: { 'src/a.ts': '// TODO: in code\n' } });
    await run(repository, 'debt', 'add', 'By hand');
    const [row, marker] = [(await items(repository)).find(({ description }) => description === 'By hand')!, (await items(repository)).find(({ description }) => description === 'in code')!];
    await run(repository, 'debt', 'resolve', row.id.slice(0, 9));
    expect((await items(repository)).map(({ description }) => description)).toEqual(['in code']);
    const { code, err } = await cli(repository.path, ['debt', 'resolve', marker.id]);
    expect([code, err]).toEqual([1, expect.stringContaining('a marker in code, at src/a.ts:1')]);
    expect((await cli(repository.path, ['debt', 'resolve', 'debt-nothing'])).code).toBe(1);
  });

  it('severity and module that a person writes into the table win and stay', async () => {
    const repository = createRepository({ files: { 'src/auth/a.ts': '// TODO: slow\n' } });
    await run(repository, 'debt', 'scan');
    repository.write(tracker, repository.read(tracker).replace('| medium | auth |', '| critical | payments |').replace('| low | auth |', '| critical | payments |'));
    expect(await items(repository)).toMatchObject([{ severity: 'critical', module: 'payments' }]);
    repository.commit('moved', { 'src/auth/a.ts': '\n\n// TODO: slow\n// FIXME: more\n', 'z.txt': '1' });
    await run(repository, 'debt', 'sync');
    expect(repository.read(tracker)).toMatch(/slow \| critical \| payments/);
    expect(await items(repository, '--severity', 'critical')).toHaveLength(1);
    expect(await items(repository, '--module', 'auth')).toHaveLength(1);
  });

  it('leaves out strings, documentation, generated and vendored files; takes other words where they are set', async () => {
    const repository = createRepository({ files: {
      'src/a.ts': 'const s = "// TODO: no";\n// TODO: yes\n// KLUDGE: other\n', 'docs/x.md': 'TODO: no\n', 'gen/b.ts': '// TODO: generated\n', 'vendor/c.ts': '// TODO: vendored\n',
      '.gitattributes': 'gen/** linguist-generated\nvendor/** linguist-vendored=true\n',
    } });
    expect((await items(repository)).map(({ description }) => description)).toEqual(['yes']);
    repository.git(['config', 'plan.debtWords', 'KLUDGE']);
    expect((await items(repository)).map(({ description }) => description)).toEqual(['other']);
  });

  it('shows what the work tree adds without a commit, and nothing that is not tracked', async () => {
    const repository = createRepository({ files: { 'src/a.ts': '1\n' } });
    repository.write('src/a.ts', '// TODO: fresh\n');
    repository.write('src/new.ts', '// TODO: not tracked\n');
    expect(await items(repository)).toMatchObject([{ description: 'fresh', createdIn: null, author: null }]);
  });

  it('reads debt sections of plans, which a completed plan closes', async () => {
    const plan = '---\nid: p-1\ntitle: P\nstatus: active\ncreated: 2026-01-01T10:00:00Z\nauthor: Ada\n---\n\n# P\n\n## Tasks\n\n- [x] One\n\n## Tech Debt\n\n- (high) The export reads everything into memory\n';
    const repository = createRepository({ files: { 'docs/exec-plans/active/p.md': plan } });
    const [item] = await items(repository);
    expect(item).toMatchObject({ description: 'The export reads everything into memory', severity: 'high', filePath: 'docs/exec-plans/active/p.md' });
    const path = (await run(repository, 'debt', 'plan', item!.id)).trim();
    repository.commit('plan', {});
    const id = path.split('/').at(-1)!.replace('.md', '');
    await run(repository, 'complete', id);
    expect(await items(repository)).toEqual([]);
  });

  it('validate says that the tracker is out of date, --fix mends it; a hook says nothing', async () => {
    const repository = createRepository({ files: { 'src/a.ts': '// TODO: one\n' } });
    await run(repository, 'debt', 'scan');
    repository.commit('track', { 'src/a.ts': '// TODO: one\n// TODO: two\n' });
    const { code, out } = await cli(repository.path, ['validate', '--all']);
    expect([code, out]).toEqual([0, expect.stringContaining('debt-out-of-date')]);
    expect((await cli(repository.path, ['validate', '--staged'])).out).not.toContain('debt-out-of-date');
    await run(repository, 'validate', '--all', '--fix');
    expect(repository.read(tracker)).toContain('| two |');
    expect((await cli(repository.path, ['validate', '--all'])).out).toBe('');
  });

  it('gives the same through the library', async () => {
    const repository = createRepository({ files: { 'src/a.ts': '// HACK: here\n' } });
    const plans = new PlanTracker(repository.path);
    expect(await plans.getTechDebt()).toMatchObject([{ description: 'here', module: 'src', resolvedAt: null }]);
    await plans.close();
  });
});
