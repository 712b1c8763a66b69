import { describe, expect, it } from 'vitest';
import { cli } from '../support/run-cli.ts';
import { createRepository } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

const plan = `---
id: auth
title: Auth
status: active
created: 2026-02-13T10:30:00Z
author: Ada
sessions: []
tags: [a]   # why
---

# Auth

## Tasks

- [x] One
- [ ] Two
- [ ] Three

## Open Questions

- Which provider?
`;
const path = 'docs/exec-plans/auth.md';

function repository(files: Readonly<Record<string, string>> = {}): TempRepository {
  return createRepository({ files: { [path]: plan, ...files } });
}

describe('tasks', () => {
  it('are ticked by number, by words, several at once, and only the marks change', async () => {
    const repo = repository();
    expect(await cli(repo.path, ['done', 'auth', '2', 'three'])).toEqual({ code: 0, out: 'auth: 3 of 3 done (100%)\n', err: '' });
    expect(repo.read(path)).toBe(plan.replaceAll('[ ]', '[x]'));
    expect((await cli(repo.path, ['undone', 'auth', '1'])).out).toBe('auth: 2 of 3 done (67%); next 1. One\n');
  });

  it('that are done already are no error', async () => {
    const repo = repository();
    expect((await cli(repo.path, ['done', 'auth', '1'])).out).toMatch(/^Nothing to change: auth: 1 of 3 done/);
    expect(repo.read(path)).toBe(plan);
  });

  it('that are not there, or that could be several, are errors before anything is written', async () => {
    const repo = repository();
    for (const address of ['9', 'nothing like it']) expect(await cli(repo.path, ['done', 'auth', '2', address])).toMatchObject({ code: 1, out: '' });
    expect((await cli(repo.path, ['done', 'auth', 't'])).code).toBe(1);
    expect(repo.read(path)).toBe(plan);
  });

  it('and criteria, by words that no task has; a number is never one', async () => {
    const withCriteria = plan.replace('## Open Questions', '## Acceptance\n\n- [ ] Two browsers log in\n- [ ] It is fast\n\n## Open Questions');
    const repo = repository({ [path]: withCriteria });
    expect(await cli(repo.path, ['done', 'auth', 'browsers', 'it is fast'])).toMatchObject({ code: 0, out: expect.stringMatching(/^auth: 1 of 3 done/) as string });
    expect(repo.read(path)).toBe(withCriteria.replace('[ ] Two browsers', '[x] Two browsers').replace('[ ] It is', '[x] It is'));
    expect((await cli(repo.path, ['done', 'auth', 'two'])).out).toMatch(/^auth: 2 of 3 done/);
    expect((await cli(repo.path, ['done', 'auth', '4'])).code).toBe(1);
    expect((await cli(repo.path, ['undone', 'auth', 'fast'])).code).toBe(0);
    expect(repo.read(path)).toContain('- [ ] It is fast');
  });

  it('are added behind the last one or under a heading', async () => {
    const repo = repository();
    expect((await cli(repo.path, ['add', 'auth', 'Four', 'more'])).out).toBe('auth: added task 4 of 4\n');
    expect(repo.read(path)).toBe(plan.replace('- [ ] Three\n', '- [ ] Three\n- [ ] Four more\n'));
    expect((await cli(repo.path, ['add', 'auth', '1. A list'])).out).toBe('auth: added task 5 of 5\n');
    expect((await cli(repo.path, ['add', 'auth', 'Four more'])).out).toBe('auth: added task 6 of 6\n');
    repo.write(path, plan.replace('- [ ] Three', '- [-] Three'));
    expect((await cli(repo.path, ['add', 'auth', 'Four'])).out).toBe('auth: added task 4 of 4\n');
  });

  it('--dry-run shows a diff and writes nothing', async () => {
    const repo = repository();
    const { code, out } = await cli(repo.path, ['done', 'auth', '2', '--dry-run']);
    expect(code).toBe(0);
    expect(out).toBe(`--- a/${path}\n+++ b/${path}\n@@ -13,7 +13,7 @@\n ## Tasks\n \n - [x] One\n-- [ ] Two\n+- [x] Two\n - [ ] Three\n \n ## Open Questions\n`);
    expect(repo.read(path)).toBe(plan);
  });

  it('--json gives the plan afterwards', async () => {
    const { out } = await cli(repository().path, ['done', 'auth', '2', '--json']);
    expect(JSON.parse(out)).toMatchObject({ schemaVersion: 1, kind: 'plan', plan: { id: 'auth', completedTaskCount: 2 }, content: plan.replace('- [ ] Two', '- [x] Two') });
  });
});

describe('writing', () => {
  it('notes, decisions, questions and answers are found where they were put', async () => {
    const repo = repository();
    expect((await cli(repo.path, ['note', 'auth', 'Audit', 'done'])).out).toBe('auth: noted\n');
    expect((await cli(repo.path, ['decide', 'auth', 'PKCE', '--because', 'safer'])).out).toBe('auth: decided\n');
    expect((await cli(repo.path, ['ask', 'auth', 'Who rotates keys?'])).out).toBe('auth: asked\n');
    expect((await cli(repo.path, ['answer', 'auth', 'provider', 'Just one'])).out).toBe('auth: answered\n');
    for (const [words, where] of [['audit', 'log'], ['pkce safer', 'decision'], ['rotates', 'question'], ['just one', 'question']] as const) {
      expect((await cli(repo.path, ['search', words])).out, words).toContain(`${where}: `);
    }
    for (const line of plan.trimEnd().split('\n')) expect(repo.read(path)).toContain(line);
  });

  it('sessions are linked and unlinked, the one that runs by itself', async () => {
    const repo = repository();
    expect((await cli(repo.path, ['link', 'auth', 'session-1'])).code).toBe(0);
    expect(repo.read(path)).toMatch(/^sessions: \[session-1\]$/m);
    expect((await cli(repo.path, ['unlink', 'auth', 'session-1'])).code).toBe(0);
    expect(repo.read(path)).not.toContain('session-1');
    expect(repo.read(path)).toContain('tags: [a]   # why');
    const env = { CODEX_THREAD_ID: '0199a213-81c0-7800-8aa1-bbab2a035a53' };
    expect((await cli(repo.path, ['link', 'auth'], { env })).code).toBe(0);
    expect(repo.read(path)).toMatch(/^sessions: \[[a-z0-9-]{4,}\]$/m);
  });

  it('without a session that is known link and unlink say how to name one', async () => {
    const { code, out, err } = await cli(repository().path, ['link', 'auth']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('git plan session list');
    expect((await cli(repository().path, ['unlink', 'auth'])).err).toContain('git plan unlink <plan> <session>');
  });
});

describe('the life of a plan', () => {
  it('completing moves the file, and the links to it follow', async () => {
    const repo = repository({ 'README.md': `[auth](${path}) and [site](https://example.com/${path})\n`, 'docs/exec-plans/other.md': '# Other\n\nSee [auth](auth.md#tasks).\n' });
    const { code, out, err } = await cli(repo.path, ['complete', 'auth']);
    expect({ code, err }).toEqual({ code: 0, err: 'warning: 2 of 3 tasks are open\nhint: a completed plan with open tasks is not valid: tick them, or mark what is dropped as [-]\nhint: git add -A :/docs/exec-plans\n' });
    expect((await cli(repo.path, ['validate'])).out).toContain('(completed-open-tasks)');
    expect(out).toBe(`auth is completed\n  ${path} → docs/exec-plans/completed/auth.md\n  references in README.md\n  references in docs/exec-plans/other.md\n`);
    expect(repo.exists(path)).toBe(false);
    expect(repo.read('docs/exec-plans/completed/auth.md')).toMatch(/^status: completed$/m);
    expect(repo.read('README.md')).toBe(`[auth](docs/exec-plans/completed/auth.md) and [site](https://example.com/${path})\n`);
    expect(repo.read('docs/exec-plans/other.md')).toContain('[auth](completed/auth.md#tasks)');
  });

  it('says how to stage both places, of which `git commit -a` takes one', async () => {
    const repo = repository();
    const { err } = await cli(repo.path, ['complete', 'auth']);
    repo.git(['add', '-u']);
    expect(repo.git(['status', '--porcelain'])).toBe(`D  ${path}\n?? docs/`);
    const [, command = ''] = /^hint: git (.+)$/m.exec(err) ?? [];
    repo.git(command.split(' '));
    expect(repo.git(['status', '--porcelain'])).toBe(`R  ${path} -> docs/exec-plans/completed/auth.md`);
    expect((await cli(repo.path, ['complete', 'auth', '--dry-run'])).err).not.toContain('git add');
  });

  it('reopening moves it back', async () => {
    const repo = repository({ 'docs/exec-plans/active/x.md': '# X\n' });
    await cli(repo.path, ['complete', 'auth']);
    expect((await cli(repo.path, ['reopen', 'auth'])).out).toContain('docs/exec-plans/completed/auth.md → docs/exec-plans/active/auth.md');
    expect(repo.read('docs/exec-plans/active/auth.md')).toMatch(/^status: active$/m);
  });

  it('abandoning uses abandoned/ only where that folder is in use', async () => {
    const plainly = repository();
    await cli(plainly.path, ['abandon', 'auth']);
    expect(plainly.exists('docs/exec-plans/completed/auth.md')).toBe(true);
    const sorted = repository({ 'docs/exec-plans/abandoned/x.md': '# X\n' });
    await cli(sorted.path, ['abandon', 'auth']);
    expect(sorted.exists('docs/exec-plans/abandoned/auth.md')).toBe(true);
  });

  it('--no-references leaves other files alone, --dry-run all', async () => {
    const repo = repository({ 'README.md': `[auth](${path})\n` });
    const { out } = await cli(repo.path, ['complete', 'auth', '--dry-run']);
    expect(out).toContain('rename to docs/exec-plans/completed/auth.md');
    expect(out).toContain('+[auth](docs/exec-plans/completed/auth.md)');
    expect(repo.git(['status', '--porcelain'])).toBe('');
    await cli(repo.path, ['complete', 'auth', '--no-references']);
    expect(repo.read('README.md')).toBe(`[auth](${path})\n`);
    expect(repo.exists('docs/exec-plans/completed/auth.md')).toBe(true);
  });

  it('a file that is in the way is not overwritten', async () => {
    const repo = repository({ 'docs/exec-plans/completed/auth.md': '# Another\n' });
    const { code, err } = await cli(repo.path, ['complete', path]);
    expect(code).toBe(1);
    expect(err).toContain('docs/exec-plans/completed/auth.md is there already');
    expect(repo.git(['status', '--porcelain'])).toBe('');
  });

  it('goes only the ways that there are', async () => {
    const repo = createRepository({ files: { 'docs/exec-plans/d.md': plan.replace('id: auth', 'id: d').replace('status: active', 'status: draft'), 'docs/exec-plans/completed/c.md': plan.replace('id: auth', 'id: c').replace('status: active', 'status: completed') } });
    expect(await cli(repo.path, ['complete', 'd'])).toMatchObject({ code: 1, err: "error: cannot make a plan completed that is draft\nhint: git plan start d\n" });
    expect(await cli(repo.path, ['start', 'c'])).toMatchObject({ code: 1, err: 'error: cannot start a plan that is completed\nhint: git plan reopen c\n' });
    expect(await cli(repo.path, ['reopen', 'd'])).toMatchObject({ code: 1, err: 'error: cannot reopen a plan that is draft\nhint: git plan start d\n' });
    expect((await cli(repo.path, ['start', 'd'])).out).toBe('d is active\n');
    expect(repo.read('docs/exec-plans/d.md')).toMatch(/^status: active$/m);
  });

  it('a plan that is a folder moves as a whole', async () => {
    const repo = createRepository({ files: { 'docs/exec-plans/active/tokens/plan.md': plan.replace('id: auth', 'id: tokens'), 'docs/exec-plans/active/tokens/notes.md': 'notes\n' } });
    expect((await cli(repo.path, ['complete', 'tokens'])).code).toBe(0);
    expect(repo.exists('docs/exec-plans/completed/tokens/plan.md')).toBe(true);
    expect(repo.exists('docs/exec-plans/completed/tokens/notes.md')).toBe(true);
    expect(repo.exists('docs/exec-plans/active/tokens')).toBe(false);
  });
});

describe('a word that a rule would find', () => {
  it('is not linked as a session, and nothing is written', async () => {
    const repo = repository();
    for (const session of ['two words', 'x\u001by', '-']) expect(await cli(repo.path, ['link', 'auth', '--', session])).toMatchObject({ code: 1, out: '', err: expect.stringContaining('unexpected session') as string });
    expect(repo.read(path)).toBe(plan);
  });

  it('finds a link where a plan would be, also where no path is named and in a folder of its own', async () => {
    const repo = repository();
    repo.symlink('docs/exec-plans/active/linked.md', '../auth.md');
    repo.symlink('docs/exec-plans/README.md', '../auth.md');
    const { code, out } = await cli(repo.path, ['validate']);
    expect(code).toBe(1);
    expect(out.split('\n')[0]).toBe('docs/exec-plans/active/linked.md:1:1: error: Unexpected symbolic link, expected a regular file (symlink)');
    expect(out.match(/\(symlink\)/g)).toHaveLength(1);
    expect((await cli(repo.path, ['list'])).out).not.toContain('linked');
    repo.remove('docs/exec-plans/active/linked.md');
    expect((await cli(repo.path, ['validate'])).code).toBe(0);
  });

  it('is not written into a new plan: tag, debt, template', async () => {
    const tracker = '# Debt\n\n| ID | Description |\n|---|---|\n| TD-1 | Slow |\n';
    const repo = repository({ 'docs/exec-plans/tech-debt-tracker.md': tracker, 'docs/exec-plans/_templates/odd.md': '---\nid: {{id}}\ntitle: {{title}}\nstatus: odd\ncreated: 2026-01-01\nauthor: Ada\n---\n\n# {{title}}\n' });
    const refused = async (args: readonly string[], why: string): Promise<void> => expect(await cli(repo.path, ['new', 'A', ...args]), why).toMatchObject({ code: 1, out: '', err: expect.stringContaining(why) as string });
    await refused(['--tag', 'a!'], 'Unexpected tag');
    await refused(['--debt', 'TD-2'], "no debt item 'TD-2'");
    await refused(['--template', 'odd'], 'Unexpected status');
    expect(repo.git(['status', '--porcelain'])).toBe('');
    expect((await cli(repo.path, ['new', 'A', '--tag', 'a,b', '--tag', 'c', '--debt', 'TD-1'])).code).toBe(0);
    expect(await cli(repo.path, ['validate', '--all'])).toMatchObject({ code: 0 });
    expect((await cli(repo.path, ['list', '--tag', 'b'])).out).toContain('A');
  });
});

describe('new', () => {
  it('makes the folder, an id and a plan that is valid', async () => {
    const repo = createRepository({ files: { 'README.md': 'x\n' } });
    const { code, out } = await cli(repo.path, ['new', 'Fix the', 'login loop', '--tag', 'auth', '--tag', 'ui']);
    expect(code).toBe(0);
    const made = out.trim();
    expect(made).toMatch(/^docs\/exec-plans\/plan-\d{4}-\d{2}-\d{2}-fix-the-login-loop\.md$/);
    const { plans } = JSON.parse((await cli(repo.path, ['list', '--json'])).out) as { plans: Record<string, unknown>[] };
    expect(plans).toMatchObject([{ title: 'Fix the login loop', status: 'active', author: 'Ada', tags: ['auth', 'ui'], managed: true, problems: [] }]);
    expect((await cli(repo.path, ['validate'])).code).toBe(0);
  });

  it('accepts every template and takes those of the repository', async () => {
    const repo = createRepository({ files: { 'docs/exec-plans/_templates/spike.md': '---\nid: {{id}}\ntitle: {{title}}\nstatus: {{status}}\ncreated: {{created}}\nauthor: {{author}}\n---\n\n# {{title}}\n\nA spike of {{date}}.\n' } });
    for (const template of ['blank', 'feature', 'bugfix', 'refactor', 'execplan', 'spike']) expect((await cli(repo.path, ['new', `A ${template}`, '--template', template])).code, template).toBe(0);
    expect((await cli(repo.path, ['show', 'a-spike', '--raw'])).out).toMatch(/A spike of \d{4}-\d{2}-\d{2}\./);
    expect((await cli(repo.path, ['validate'])).code).toBe(0);
    expect(await cli(repo.path, ['new', 'x', '--template', 'nope'])).toMatchObject({ code: 1, out: '', err: expect.stringContaining('spike') });
  });

  it('goes to active/ where there is such a folder', async () => {
    const repo = createRepository({ files: { 'docs/exec-plans/active/x.md': '# X\n' } });
    expect((await cli(repo.path, ['new', 'A'])).out).toMatch(/^docs\/exec-plans\/active\/plan-/);
  });

  it('gives an id that no branch, tag or worktree has', async () => {
    const repo = createRepository({ files: { 'README.md': 'x\n' } });
    const first = (await cli(repo.path, ['new', 'Same'])).out.trim();
    repo.git(['switch', '-q', '-c', 'other']);
    repo.commit('plan');
    repo.git(['switch', '-q', 'main']);
    expect(repo.exists(first)).toBe(false);
    const second = (await cli(repo.path, ['new', 'Same'])).out.trim();
    expect(second).toBe(first.replace('.md', '-2.md'));
    const worktree = repo.worktree('third');
    expect((await cli(worktree.path, ['new', 'Same'])).out.trim()).toBe(first.replace('.md', '-3.md'));
  });

  it('--dry-run writes nothing', async () => {
    const repo = createRepository({ files: { 'README.md': 'x\n' } });
    expect((await cli(repo.path, ['new', 'A', '--dry-run'])).out).toMatch(/^--- \/dev\/null\n\+\+\+ b\/docs\/exec-plans\/plan-/);
    expect(repo.git(['status', '--porcelain'])).toBe('');
  });

  it('--edit opens the editor that git would', async () => {
    const repo = createRepository({ files: { 'README.md': 'x\n' } });
    const { code, out } = await cli(repo.path, ['new', 'A', '--edit'], { env: { GIT_EDITOR: 'echo edited >>' } });
    expect(code).toBe(0);
    expect(repo.read(out.trim())).toMatch(/edited\n$/);
  });
});

describe('adopt', () => {
  const bare = '# ExecPlan: Move the data\n\nStatus: in progress\n\n- [x] One\n- [ ] Two\n';

  it('writes frontmatter and leaves the body byte for byte', async () => {
    const repo = createRepository({ files: { 'docs/exec-plans/move.md': bare } });
    expect((await cli(repo.path, ['adopt', '--all', '--dry-run'])).out).toContain('+id: move');
    expect(repo.read('docs/exec-plans/move.md')).toBe(bare);
    expect((await cli(repo.path, ['adopt', 'move'])).out).toBe('docs/exec-plans/move.md\n');
    const text = repo.read('docs/exec-plans/move.md');
    expect(text.startsWith('---\nid: move\n')).toBe(true);
    expect(text.replace(/^---\n[\s\S]*?\n---\n\n?/, '')).toBe(bare);
    expect((await cli(repo.path, ['validate'])).code).toBe(0);
    expect((await cli(repo.path, ['adopt', 'move'])).err).toContain('is managed already');
  });

  it('needs files or --all, not both', async () => {
    const repo = repository();
    expect((await cli(repo.path, ['adopt'])).code).toBe(129);
    expect((await cli(repo.path, ['adopt', 'auth', '--all'])).code).toBe(129);
  });
});

describe('undo', () => {
  it('takes the last write back', async () => {
    const repo = repository();
    await cli(repo.path, ['done', 'auth', '2']);
    expect((await cli(repo.path, ['undo'])).code).toBe(0);
    expect(repo.read(path)).toBe(plan);
  });

  it('refuses where the file was touched since, and where there is nothing', async () => {
    const repo = repository();
    expect(await cli(repo.path, ['undo'])).toMatchObject({ code: 1, out: '' });
    await cli(repo.path, ['done', 'auth', '2']);
    repo.append(path, 'more\n');
    expect((await cli(repo.path, ['undo'])).code).toBe(1);
    expect(repo.read(path)).toContain('more');
  });
});
