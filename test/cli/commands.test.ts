import { describe, expect, it } from 'vitest';
import { cli } from '../support/run-cli.ts';
import { createRepository } from '../support/temp-repository.ts';

const example = `---
id: plan-2026-02-13-auth-refactor
title: Refactor Authentication System
status: active
created: 2026-02-13T10:30:00Z
updated: 2026-02-13T14:22:00Z
author: jaden
sessions: [session-abc123, session-def456]
tags: [auth, security, refactor]
---

# Refactor Authentication System

## Goal
Sign in without a shared secret.
## Tasks
- [x] Audit current auth implementation
- [ ] Implement token exchange endpoint

## Progress Log
### 2026-02-13 14:22
Completed audit and design.

## Decisions
| Decision | Rationale | Date |
|----------|-----------|------|
| OAuth2 PKCE over simple JWT | Better security for desktop apps | 2026-02-13 |

## Open Questions
- Should we support multiple OAuth providers or just one?
`;
const examplePath = 'docs/exec-plans/plan-2026-02-13-auth-refactor.md';

describe('the example plan', () => {
  const repository = createRepository({ files: { [examplePath]: example } });

  it('has the fields of ExecutionPlan, exactly', async () => {
    const { code, out, err } = await cli(repository.path, ['list', '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const document = JSON.parse(out) as { schemaVersion: number; kind: string; plans: Record<string, unknown>[] };
    expect(document).toMatchObject({ schemaVersion: 1, kind: 'plan-list' });
    expect(document.plans).toHaveLength(1);
    const [plan = {}] = document.plans;
    expect(Object.keys(plan).toSorted()).toEqual([
      'author', 'completedTaskCount', 'createdAt', 'criteria', 'debtIds', 'dependsOn', 'filePath', 'id', 'inFlight', 'inferred', 'linkedSessionIds', 'managed', 'nextTask', 'problems',
      'progressPercent', 'status', 'statusText', 'tags', 'taskCount', 'tasks', 'title', 'updatedAt',
    ]);
    expect(plan).toMatchObject({
      id: 'plan-2026-02-13-auth-refactor', title: 'Refactor Authentication System', status: 'active', filePath: examplePath, createdAt: '2026-02-13T10:30:00Z', author: 'jaden',
      linkedSessionIds: ['session-abc123', 'session-def456'], tags: ['auth', 'security', 'refactor'], taskCount: 2, completedTaskCount: 1, progressPercent: 50, managed: true, problems: [],
    });
    expect(plan['nextTask']).toMatchObject({ number: 2, text: 'Implement token exchange endpoint', done: false, state: 'open', line: 18 });
  });

  it('is shown by git plan: where it stands and what is next', async () => {
    const { out } = await cli(repository.path, []);
    expect(out).toContain('1 active plan, 50% average progress');
    expect(out).toContain('1 of 2 done');
    expect(out).toContain('Implement token exchange endpoint');
  });

  it('is found by id, beginning, slug, path and words of the title', async () => {
    for (const address of ['plan-2026-02-13-auth-refactor', 'plan-2026', 'auth-refactor', examplePath, `./${examplePath}`, 'authentication', 'refactor system', 'auth']) {
      const { code, out } = await cli(repository.path, ['show', address, '--raw']);
      expect({ code, out }, address).toEqual({ code: 0, out: example });
    }
  });

  it('is found without a name, being the only active one', async () => {
    expect((await cli(repository.path, ['show', '--raw'])).out).toBe(example);
    expect((await cli(repository.path, ['next'])).out).toContain('2. Implement token exchange endpoint');
  });

  it('is searched: titles, tasks, log, decisions, questions', async () => {
    for (const [words, where] of [['token', 'task'], ['pkce', 'decision'], ['providers', 'question'], ['shared secret', 'text']] as const) {
      const { out } = await cli(repository.path, ['search', words]);
      expect(out, words).toContain(`${where}: `);
      expect(out).toMatch(new RegExp(`${examplePath}:\\d+`));
    }
    expect((await cli(repository.path, ['search', 'nothing-like-this'])).code).toBe(1);
  });
});

describe('show', () => {
  it('says that no tasks are defined', async () => {
    const repository = createRepository({ files: { 'docs/exec-plans/a.md': '# A plan\n\nWords.\n' } });
    expect((await cli(repository.path, ['show', 'a'])).out).toContain('No tasks defined');
    expect((await cli(repository.path, [])).out).toContain('No tasks defined');
  });

  it('shows broken frontmatter with its place and reason, and the raw content', async () => {
    const text = '---\nid: bad\ntitle: [x\n---\n# Broken\n';
    const repository = createRepository({ files: { 'docs/exec-plans/bad.md': text } });
    const { code, out } = await cli(repository.path, ['show', 'bad']);
    expect(code).toBe(0);
    expect(out).toMatch(/error +\d+:\d+ {2}Unexpected/);
    expect(out).toContain(text);
  });

  it('renders Markdown on a terminal and prints it as it is elsewhere', async () => {
    const repository = createRepository({ files: { [examplePath]: example } });
    const terminal = await cli(repository.path, ['show', 'auth', '--no-pager'], { isTerminal: true });
    expect(terminal.out).toMatch(/\u001b\[/);
    expect(terminal.out).toContain('═══');
    const plain = await cli(repository.path, ['show', 'auth']);
    expect(plain.out).not.toMatch(/\u001b/);
    expect(plain.out).toContain('| OAuth2 PKCE over simple JWT |');
  });

  it('reads any revision, without touching the work tree', async () => {
    const repository = createRepository({ files: { [examplePath]: example } });
    repository.commit('done', { [examplePath]: example.replace('- [ ]', '- [x]') });
    expect((await cli(repository.path, ['show', 'auth', '--at', 'HEAD~1', '--raw'])).out).toBe(example);
    const listed = JSON.parse((await cli(repository.path, ['list', '--at', 'HEAD~1', '--json'])).out) as { plans: { progressPercent: number }[] };
    expect(listed.plans.map((plan) => plan.progressPercent)).toEqual([50]);
    expect(await cli(repository.path, ['show', 'auth', '--at', 'nowhere'])).toMatchObject({ code: 128, out: '' });
  });
});

describe('an address', () => {
  const repository = createRepository({
    files: { 'docs/exec-plans/auth-one.md': '# Auth one\n- [ ] a\n', 'docs/exec-plans/auth-two.md': '# Auth two\n- [ ] b\n' },
  });

  it('that fits several plans lists them', async () => {
    const { code, out, err } = await cli(repository.path, ['show', 'auth']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toBe("error: 'auth' matches 2 plans\nhint:   auth-one  Auth one\nhint:   auth-two  Auth two\nhint: name one of them by its id or path\n");
  });

  it('tells plans of one id apart by their paths', async () => {
    const twin = (title: string): string => `---\nid: auth\ntitle: ${title}\nstatus: active\ncreated: 2026-01-01\nauthor: Ada\n---\n`;
    const repo = createRepository({ files: { 'docs/exec-plans/auth.md': twin('Auth'), 'docs/exec-plans/copy.md': twin('Auth') } });
    const { err } = await cli(repo.path, ['show', 'auth']);
    expect(err).toContain('hint:   auth  Auth  docs/exec-plans/auth.md\nhint:   auth  Auth  docs/exec-plans/copy.md\n');
    expect((await cli(repo.path, ['show', 'docs/exec-plans/copy.md'])).code).toBe(0);
  });

  it('that fits none says so, with near ones', async () => {
    const { code, err } = await cli(repository.path, ['show', 'auht-one']);
    expect(code).toBe(1);
    expect(err).toContain("error: no plan matches 'auht-one'\n");
    expect(err).toContain('auth-one');
  });

  it('may be left out on a branch that carries the name of the plan', async () => {
    expect((await cli(repository.path, ['show'])).code).toBe(1);
    repository.git(['switch', '-q', '-c', 'feat/auth-two']);
    expect((await cli(repository.path, ['show', '--raw'])).out).toBe('# Auth two\n- [ ] b\n');
  });
});

describe('list', () => {
  const files = {
    'docs/exec-plans/active/a.md': '---\nid: a\ntitle: Alpha\nstatus: active\ncreated: 2026-01-02\nauthor: Ada\ntags: [x]\n---\n- [ ] a\n',
    'docs/exec-plans/active/b.md': '---\nid: b\ntitle: Beta\nstatus: draft\ncreated: 2026-01-03\nauthor: Bob\nsessions: [s1, session-c3f1a2b4]\n---\n- [x] b\n- [ ] c\n',
    'docs/exec-plans/completed/c.md': '---\nid: c\ntitle: Gamma\nstatus: completed\ncreated: 2026-01-01\nauthor: Ada\n---\n- [x] b\n',
  };
  const repository = createRepository({ files });
  const ids = async (...args: string[]): Promise<string[]> => (JSON.parse((await cli(repository.path, ['list', '--json', ...args])).out) as { plans: { id: string }[] }).plans.map(({ id }) => id);

  it('filters', async () => {
    expect(await ids('--status', 'active')).toEqual(['a']);
    expect(await ids('-s', 'active', '-s', 'draft')).toEqual(['a', 'b']);
    expect(await ids('--tag', 'x')).toEqual(['a']);
    expect(await ids('--author', 'ada')).toEqual(['a', 'c']);
    expect(await ids('--session', 's1')).toEqual(['b']);
    for (const handle of ['session-c3f1a2b4', 'c3f1', 'claude-code/session-c3f1']) expect(await ids('--session', handle), handle).toEqual(['b']);
    for (const handle of ['s', 'session-', 'c3f', 'f1a2']) expect(await ids('--session', handle), handle).toEqual([]);
    expect(await ids('--search', 'gamma')).toEqual(['c']);
    expect(await ids('--search', 'nothing')).toEqual([]);
  });

  it('sorts', async () => {
    expect(await ids()).toEqual(['a', 'b', 'c']);
    expect(await ids('--sort', 'created')).toEqual(['b', 'a', 'c']);
    expect(await ids('--sort', 'progress', '--reverse')).toEqual(['c', 'b', 'a']);
    expect(await ids('--sort', 'title')).toEqual(['a', 'b', 'c']);
  });

  it('shows each state of a plan on every branch once', async () => {
    repository.git(['switch', '-q', '-c', 'other']);
    repository.commit('more', { 'docs/exec-plans/active/a.md': files['docs/exec-plans/active/a.md'].replace('[ ]', '[x]') });
    repository.git(['switch', '-q', 'main']);
    const { plans } = JSON.parse((await cli(repository.path, ['list', '--branches', '--json'])).out) as { plans: { id: string; branches: string[] }[] };
    expect(plans.map(({ id, branches }) => [id, branches])).toEqual([['a', ['main']], ['a', ['other']], ['b', ['main', 'other']], ['c', ['main', 'other']]]);
  });

  it('is plain through a pipe and fits the width of a terminal', async () => {
    expect((await cli(repository.path, ['list'])).out).toBe('active       0%  0/1  Alpha  a\ndraft       50%  1/2  Beta  b\ncompleted  100%  1/1  Gamma  c\n');
    const { out } = await cli(repository.path, ['list', '--no-color'], { isTerminal: true, columns: 100 });
    expect(out).toContain('active     ░░░░░░░░░░    0%  0/1  Alpha  a');
    expect((await cli(repository.path, ['list', '--no-color'], { isTerminal: true, columns: 80 })).out).toContain('active       0%  0/1  Alpha  a');
  });
});

describe('what goes wrong', () => {
  it.each([['list', '--json'], ['drawer', '--no-open'], ['log'], []])('outside of a repository: 128, one line and what to do, nothing on standard output: %s', async (...args) => {
    const { code, out, err } = await cli('/', args);
    expect({ code, out }).toEqual({ code: 128, out: '' });
    expect(err).toMatch(/^fatal: not a git repository.*\nhint: git init makes this folder one; git plan -C <path> looks in another\n$/);
  });

  it('an unknown command: 129, one line, what was meant', async () => {
    expect(await cli('/', ['lits'])).toEqual({ code: 129, out: '', err: "error: 'lits' is not a git-plan command; did you mean 'list'?\n" });
  });

  it('an unknown option: 129, one line, what was meant', async () => {
    expect(await cli('/', ['list', '--statsu', 'x'])).toEqual({ code: 129, out: '', err: "error: unknown option '--statsu' of 'list'; did you mean '--status'?\n" });
  });

  it('-h never needs a repository and exits 0', async () => {
    for (const args of [['-h'], ['list', '-h'], ['done', 'x', '-h'], ['hooks', '-h']]) {
      const { code, out, err } = await cli('/', args);
      expect({ code, err }, args.join(' ')).toEqual({ code: 0, err: '' });
      expect(out).toMatch(/^usage: git plan/);
    }
  });

  it('--json keeps standard output empty when it fails', async () => {
    const repository = createRepository({ files: { 'docs/exec-plans/a.md': '# A\n- [ ] a\n' } });
    for (const args of [['show', 'nope', '--json'], ['done', 'a', '9', '--json'], ['list', '--at', 'nope', '--json']]) {
      const { code, out } = await cli(repository.path, args);
      expect(out, args.join(' ')).toBe('');
      expect(code).toBeGreaterThan(0);
    }
  });
});

describe('git’s own options', () => {
  const repository = createRepository({ files: { 'plans/a.md': '# A\n- [ ] a\n', 'docs/exec-plans/b.md': '# B\n- [ ] b\n' } });

  it('-C and -c hold for one run', async () => {
    expect((await cli('/', ['-C', repository.path, 'list'])).out).toContain('B');
    expect((await cli('/', ['-C', repository.path, '-c', 'plan.dir=plans', 'list'])).out).toMatch(/A {2}a\n$/);
    const { out } = await cli(repository.path, ['-c', 'plan.dir=plans', 'config', 'plan.dir']);
    expect(out).toMatch(/^plan\.dir +plans +command line\n$/);
    expect((await cli(repository.path, ['-c', 'plan.updated=often', 'list'])).err).toContain('hint: it is set on the command line\n');
  });

  it('.planconfig is tracked settings, and git config goes before it', async () => {
    repository.write('.planconfig', '[plan]\n\tdir = plans\n\tupdated = never\n');
    repository.git(['config', 'plan.updated', 'always']);
    const { out } = await cli(repository.path, ['config', '--json']);
    const settings = (JSON.parse(out) as { settings: { name: string; values: string[]; scope: string }[] }).settings;
    expect(settings.find(({ name }) => name === 'plan.dir')).toMatchObject({ values: ['plans'], scope: 'planconfig' });
    expect(settings.find(({ name }) => name === 'plan.updated')).toMatchObject({ values: ['always'], scope: 'local' });
    expect((await cli(repository.path, ['list'])).out).toMatch(/A {2}a\n$/);
    repository.remove('.planconfig');
    repository.git(['config', '--unset', 'plan.updated']);
  });

  it('colour follows the flag, NO_COLOR, color.plan and color.ui', async () => {
    const colours = async (args: readonly string[], env: Record<string, string> = {}, isTerminal = true): Promise<boolean> => (await cli(repository.path, args, { env: { TERM: 'xterm', ...env }, isTerminal })).out.includes('\u001b[');
    expect(await colours(['list'])).toBe(true);
    expect(await colours(['list'], {}, false)).toBe(false);
    expect(await colours(['list', '--no-color'])).toBe(false);
    expect(await colours(['list', '--color=always'], {}, false)).toBe(true);
    expect(await colours(['list'], { NO_COLOR: '1' })).toBe(false);
    expect(await colours(['list'], { TERM: 'dumb' })).toBe(false);
    expect(await colours(['list'], { GIT_PAGER_IN_USE: 'true' }, false)).toBe(true);
    expect(await colours(['-c', 'color.ui=never', 'list'])).toBe(false);
    expect(await colours(['-c', 'color.ui=never', '-c', 'color.plan=auto', 'list'])).toBe(true);
  });
});

describe('text from files', () => {
  it('cannot speak to the terminal', async () => {
    const repository = createRepository({ files: { 'docs/exec-plans/a.md': '# Evil \u001b[2J\u202e title\n\n- [ ] task \u0007\u009b31m\n' } });
    for (const args of [[], ['list'], ['show', 'a'], ['next'], ['search', 'task'], ['done', 'a', '1', '--dry-run'], ['done', 'a', '1']]) {
      for (const isTerminal of [false, true]) {
        const { out, err } = await cli(repository.path, [...args, '--no-pager', '--no-color'], { isTerminal });
        expect(out + err, args.join(' ')).not.toMatch(/[\u001b\u0007\u009b\u202e]/);
      }
    }
    // What would be found if nothing were escaped.
    expect((await cli(repository.path, ['show', 'a', '--raw'])).out).toMatch(/\u001b/);
  });
});

describe('a bare repository', () => {
  it('can be read and not written', async () => {
    const source = createRepository({ files: { [examplePath]: example } });
    const bare = `${source.path}.git`;
    source.git(['clone', '-q', '--bare', '.', bare]);
    expect((await cli(bare, ['list'])).out).toContain('Refactor Authentication System');
    expect(await cli(bare, ['done', 'auth', '2'])).toMatchObject({ code: 128, out: '', err: expect.stringContaining('fatal: this operation must be run in a work tree') });
    expect(await cli(bare, ['validate'])).toMatchObject({ code: 0 });
    source.commit('broken', { 'docs/exec-plans/broken.md': '---\nid: plan-broken\nstatus: nonsense\n---\n\n# Broken\n' });
    source.git(['push', '-q', bare, 'HEAD:main']);
    const checked = await cli(bare, ['validate']);
    expect(checked).toMatchObject({ code: 1, out: expect.stringContaining('docs/exec-plans/broken.md') });
    expect(checked.out).toBe((await cli(source.path, ['validate'])).out);
    expect(await cli(bare, ['validate', 'docs/exec-plans/none.md'])).toMatchObject({ code: expect.any(Number), err: expect.stringContaining('none.md') });
    expect(await cli(bare, ['validate', '--fix'])).toMatchObject({ code: 128, err: expect.stringContaining('work tree') });
  });
});
