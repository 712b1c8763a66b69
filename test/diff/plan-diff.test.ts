/** `git plan diff` between every two states of a repository, and plans in git's own diffs. */
import { describe, expect, it } from 'vitest';
import { resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { escapeMarkdown } from '../../src/render/escape-markdown.ts';
import { cli } from '../support/run-cli.ts';
import { createRepository } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

const active = 'docs/exec-plans/active/tokens.md';
const completed = 'docs/exec-plans/completed/tokens.md';
const plan = (lines: readonly string[], status = 'active'): string => `---\nid: plan-tokens\nstatus: ${status}\n---\n# Rotate tokens\n\n## Tasks\n\n${lines.join('\n')}\n`;
const start = plan(['- [ ] Write the store', '- [ ] Test the store', '- [x] Choose a format']);

function repositoryWithPlan(): TempRepository {
  return createRepository({ files: { [active]: start, 'src/a.ts': '1\n' } });
}

type Diff = { from: string | null; to: string | null; plans: { planId: string; filePath: string; events: { kind: string; text: string }[] }[] };

async function diff(repository: TempRepository, args: readonly string[]): Promise<Diff> {
  const { code, out, err } = await cli(repository.path, ['diff', '--json', ...args]);
  expect(code, err).toBe(0);
  return JSON.parse(out) as Diff;
}

const kindsOf = ({ plans }: Diff): string[] => plans.flatMap(({ events }) => events.map(({ kind, text }) => `${kind} ${text}`));

describe('git plan diff', () => {
  it('compares the work tree with HEAD by default, and says nothing where nothing differs', async () => {
    const repository = repositoryWithPlan();
    expect((await diff(repository, [])).plans).toEqual([]);
    repository.write(active, start.replace('- [ ] Write', '- [x] Write'));
    const { from, to, plans } = await diff(repository, []);
    expect([from, to]).toEqual([repository.id('HEAD'), null]);
    expect(plans).toMatchObject([{ planId: 'plan-tokens', before: { completedTaskCount: 1 }, after: { completedTaskCount: 2 }, events: [{ kind: 'task-done', text: 'Write the store' }] }]);
  });

  it('tells the staging area from the work tree', async () => {
    const repository = repositoryWithPlan();
    repository.write(active, start.replace('- [ ] Write', '- [x] Write'));
    repository.git(['add', '-A']);
    repository.write(active, start.replace('- [ ] Test', '- [x] Test'));
    const staged = await diff(repository, ['--staged']);
    expect(staged.to).toBe('staged');
    expect(kindsOf(staged)).toEqual(['task-done Write the store']);
    expect(kindsOf(await diff(repository, []))).toEqual(['task-done Test the store']);
  });

  it('takes a branch without a commit for one without plans, as git diff --staged does', async () => {
    const repository = createRepository();
    repository.write(active, start);
    expect(await diff(repository, [])).toMatchObject({ from: null, to: null, plans: [{ planId: 'plan-tokens', before: null, after: { taskCount: 3 }, events: [{ kind: 'created' }] }] });
    expect((await diff(repository, ['--staged'])).plans).toEqual([]);
    repository.git(['add', '-A']);
    expect(await diff(repository, ['--staged'])).toMatchObject({ from: null, to: 'staged', plans: [{ planId: 'plan-tokens', before: null }] });
    expect(await cli(repository.path, ['diff', 'HEAD'])).toMatchObject({ code: 128, out: '' });
  });

  it('follows a plan that was moved, reworded and reordered, between any two revisions', async () => {
    const repository = repositoryWithPlan();
    repository.git(['mv', '-k', active, 'docs/']);
    repository.commit('finish', { [active]: null, 'docs/tokens.md': null, [completed]: plan(['- [x] Choose a format', '- [x] Write the token store (2026-02-01)', '- [x] Test the store'], 'completed') });
    const { plans } = await diff(repository, ['HEAD~1..HEAD']);
    expect(plans).toHaveLength(1);
    expect(plans[0]!.filePath).toBe(completed);
    const kinds = plans[0]!.events.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['renamed', 'status', 'task-done', 'task-reworded', 'task-moved']));
    expect(kinds).not.toContain('task-removed');
    expect(kindsOf(await diff(repository, ['HEAD', 'HEAD~1']))).toContain('task-reopened Test the store');
  });

  it('compares with where a branch began for three dots', async () => {
    const repository = repositoryWithPlan();
    repository.git(['checkout', '-q', '-b', 'feat']);
    repository.commit('on feat', { [active]: start.replace('- [ ] Write', '- [x] Write') });
    repository.git(['checkout', '-q', 'main']);
    repository.commit('on main', { [active]: start.replace('- [ ] Test', '- [x] Test') });
    expect(kindsOf(await diff(repository, ['main...feat']))).toEqual(['task-done Write the store']);
    expect(kindsOf(await diff(repository, ['main..feat']))).toEqual(['task-done Write the store', 'task-reopened Test the store']);
  });

  it('shows only the plans behind --, gone ones too, and no typo passes', async () => {
    const repository = repositoryWithPlan();
    repository.commit('two more', { 'docs/exec-plans/active/other.md': '# Other\n\n- [ ] One\n', 'docs/exec-plans/active/gone.md': '# Gone\n\n- [ ] One\n' });
    repository.write('docs/exec-plans/active/other.md', '# Other\n\n- [x] One\n');
    repository.remove('docs/exec-plans/active/gone.md');
    expect((await diff(repository, [])).plans).toHaveLength(2);
    expect(kindsOf(await diff(repository, ['--', 'gone']))).toEqual(['deleted Gone']);
    expect((await diff(repository, ['--', 'tokens'])).plans).toEqual([]);
    const { code, err } = await cli(repository.path, ['diff', '--', 'nonsense']);
    expect([code, err]).toEqual([1, expect.stringContaining("no plan matches 'nonsense'")]);
  });

  it('exits 1 with --exit-code only where something differs', async () => {
    const repository = repositoryWithPlan();
    expect((await cli(repository.path, ['diff', '--exit-code'])).code).toBe(0);
    repository.append(active, 'One more word.\n');
    const { code, out } = await cli(repository.path, ['diff', '--exit-code']);
    expect([code, out]).toEqual([1, expect.stringContaining('text changed')]);
  });

  it('takes no revision for an option and names one that does not exist', async () => {
    const repository = repositoryWithPlan();
    const { code, err } = await cli(repository.path, ['diff', 'no-such-branch']);
    expect([code, err]).toEqual([128, expect.stringContaining("unknown revision 'no-such-branch'")]);
    expect((await cli(repository.path, ['diff', '--output=/tmp/x'])).code).toBe(129);
  });

  it('shows text and Markdown', async () => {
    const repository = repositoryWithPlan();
    repository.write(active, start.replace('- [ ] Write the store', '- [x] Write the @store for #12 <b>'));
    const text = await cli(repository.path, ['diff']);
    expect(text.out).toBe('Rotate tokens  plan-tokens  1 → 2 of 3\n  ✓ Write the @store for #12 <b>  (was: Write the store)\n');
    const markdown = await cli(repository.path, ['diff', '--format', 'markdown']);
    expect(markdown.out).toBe('### Rotate tokens (1 → 2 of 3)\n\n- Done: Write the @\u200bstore for \\#\u200b12 &lt;b&gt; (was: Write the store)\n');
  });
});

describe('escaping for Markdown', () => {
  it.each([
    ['fixes #12', 'fixes \\#\u200b12'],
    ['see https://example.com/a_b', 'see https:\u200b//example.com/a\\_b'],
    ['`a|b` | c', '`a\\|b` \\| c'],
    ['/approve', '\u200b/approve'],
    ['<!-- git-plan:comment key=x -->', ' git-plan:comment key=x --&gt;'],
    ['by deadbeef1', 'by deadbe\u200bef1'],
    ['1. first', '1\\. first'],
    ['a\u202eb', 'a\\<U\\+202E\\>b'.replace('\\<', '&lt;').replace('\\>', '&gt;')],
  ])('%j', (text, escaped) => expect(escapeMarkdown(text)).toBe(escaped));
});

const program = resolve(import.meta.dirname, '../../dist/cli.js');
if (!existsSync(program)) console.log('skipped: dist/cli.js is not built (npm run build)');

describe.runIf(existsSync(program))('plans in git diff, git log -p and git show', () => {
  it('are shown as facts and text once the diff driver is set up', () => {
    const repository = repositoryWithPlan();
    repository.write('.gitattributes', 'docs/exec-plans/**/*.md diff=plan\n');
    repository.git(['config', 'diff.plan.textconv', `'${process.execPath}' '${program}' textconv`]);
    repository.git(['config', 'diff.plan.xfuncname', '^(#{1,6} .*|[a-z]+: .*)$']);
    repository.commit('step', { [active]: start.replace('- [ ] Write', '- [x] Write') });
    for (const shown of [repository.git(['diff', 'HEAD~1']), repository.git(['log', '-p', '-1']), repository.git(['show'])]) {
      expect(shown).toContain('-progress: 1 of 3 (33%)\n+progress: 2 of 3 (67%)');
      expect(shown).toContain('-- [ ] Write the store\n+- [x] Write the store');
      expect(shown).toContain('@@ ');
    }
    repository.write(active, '---\nid: [broken\n---\n# X\n');
    expect(repository.git(['diff'])).toContain('+id: [broken');
  });
});
