/** What becomes of the link between a commit and its session when history is rewritten: each way by real git, read back from the result. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { amp, ampName, claude, claudeName, codex, codexName, dropAgentVariables } from '../support/agent-environment.ts';
import { isBuilt, runProgram } from '../support/built-program.ts';
import { readAttribution, readHead } from '../support/read-attribution.ts';
import { cli } from '../support/run-cli.ts';
import { createRepository, temporaryFolder } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

dropAgentVariables();

type Env = Readonly<Record<string, string>>;

const planPath = 'docs/exec-plans/plan-2026-02-13-auth.md';
const planText = (...boxes: readonly string[]): string =>
  `---\nid: plan-2026-02-13-auth\ntitle: Auth\nstatus: active\ncreated: 2026-02-13T10:30:00Z\nauthor: Ada\nsessions: []\ntags: []\n---\n\n# Auth\n\n## Tasks\n\n${boxes.map((box, at) => `- [${box}] Task ${at + 1}\n\n`).join('')}`;

describe.skipIf(!isBuilt())('a link between commit and session', () => {
  let repository: TempRepository;

  beforeEach(() => {
    repository = createRepository({ files: { [planPath]: planText(' ', ' ', ' '), 'code.txt': 'one\n' } });
    const { status, stderr } = runProgram(repository.path, ['hooks', 'install']);
    if (status !== 0) throw new Error(stderr);
    repository.git(['config', 'plan.trailers', 'all']);
    repository.git(['checkout', '-q', '-b', 'work']);
  });

  /** Changes `files` and commits in an agent's environment, through the hook. */
  function commit(subject: string, env: Env, files: Readonly<Record<string, string>>, ...args: readonly string[]): string {
    for (const [path, text] of Object.entries(files)) repository.write(path, text);
    repository.git(['add', '-A']);
    repository.git(['commit', '-q', '-m', subject, ...args], { env });
    return repository.id('HEAD');
  }

  const body = (): string[] => repository.git(['log', '-1', '--format=%B']).split('\n').slice(1).filter((line) => line !== '');
  const tick = (count: number): string => planText(...[1, 2, 3].map((each) => (each <= count ? 'x' : ' ')));

  /** Who completed each task, as `git plan blame` says: `agent/id`, `-` for a commit without a session, null for an open task. */
  async function doneBy(folder = repository.path): Promise<(string | null)[]> {
    const { code, out, err } = await cli(folder, ['blame', 'plan-2026-02-13-auth', '--json']);
    if (code !== 0) throw new Error(err);
    const { tasks } = JSON.parse(out) as { tasks: { done: { session: { agent: string; sessionId: string } | null } | null }[] };
    return tasks.map(({ done }) => (done === null ? null : done.session === null ? '-' : `${done.session.agent}/${done.session.sessionId}`));
  }

  /** Rebases with a script in place of the editor of the list. */
  function rebaseInteractively(edit: string, env: Env = {}): void {
    const script = join(repository.path, '.git/edit-list');
    writeFileSync(script, `#!/bin/sh\n${edit}\n`);
    repository.git(['rebase', '-q', '-i', 'main'], { env: { ...env, GIT_SEQUENCE_EDITOR: `sh ${script}`, GIT_EDITOR: 'true' } });
  }

  it('is the same after amend --no-edit by the same session, byte for byte of the message', async () => {
    commit('Tick one', claude, { [planPath]: tick(1) });
    const before = repository.git(['log', '-1', '--format=%B']);
    repository.append('code.txt', 'two\n');
    repository.git(['commit', '-q', '-a', '--amend', '--no-edit'], { env: claude });
    expect(repository.git(['log', '-1', '--format=%B'])).toBe(before);
    expect(await doneBy()).toEqual([claudeName, null, null]);
  });

  it('holds both sessions after amend --no-edit, or in an editor, by another one', async () => {
    for (const args of [['--no-edit'], []]) {
      commit('Tick one', claude, { [planPath]: tick(args.length) });
      repository.git(['commit', '-q', '--amend', '--allow-empty', ...args], { env: { ...codex, GIT_EDITOR: 'true' } });
      expect((await readHead(repository.path)).sessions).toEqual([claudeName, codexName]);
    }
  });

  it('is written again when the same agent amends with -m', async () => {
    commit('Tick one', claude, { [planPath]: tick(1) });
    repository.git(['commit', '-q', '--amend', '-m', 'Tick the first'], { env: claude });
    expect(await readHead(repository.path)).toMatchObject({ subject: 'Tick the first', sessions: [claudeName], attribution: { primary: { source: 'plan-session', confidence: 1 } } });
    expect(await doneBy()).toEqual([claudeName, null, null]);
  });

  it('is written again also where only commits that touch a plan are linked, and git does not tell the hook that this amends one', async () => {
    repository.git(['config', 'plan.trailers', 'linked']);
    commit('Tick one', claude, { [planPath]: tick(1) });
    repository.git(['commit', '-q', '--amend', '-m', 'Tick the first'], { env: claude });
    expect(await readHead(repository.path)).toMatchObject({ sessions: [claudeName], attribution: { primary: { source: 'plan-session' } } });
    repository.append('code.txt', 'more\n');
    repository.git(['commit', '-q', '-a', '--amend', '-m', 'Tick the first, and code'], { env: claude });
    expect(await readHead(repository.path)).toMatchObject({ sessions: [claudeName], attribution: { primary: { source: 'plan-session' } } });
    commit('Code alone', claude, { 'code.txt': 'new\n' });
    expect(body()).toEqual([]);
  });

  it('is found through the reflog of this clone when a person amends with -m, and nowhere else', async () => {
    commit('Tick one', claude, { [planPath]: tick(1) });
    repository.git(['commit', '-q', '--amend', '-m', 'Mine']);
    expect(body()).toEqual([]);
    expect(await readHead(repository.path)).toMatchObject({ sessions: [claudeName], attribution: { primary: { source: 'reflog', confidence: 0.9 }, findings: [{ derived: true }] } });
    expect(await doneBy()).toEqual([claudeName, null, null]);
    repository.git(['reflog', 'expire', '--expire=now', '--all']);
    expect((await readHead(repository.path)).sessions).toEqual([]);
    // The tick is never lost, only its agent.
    expect(await doneBy()).toEqual(['-', null, null]);
  });

  it('travels with a rebase, also one that another agent runs', async () => {
    commit('Tick one', claude, { [planPath]: tick(1) });
    commit('Tick two', codex, { [planPath]: tick(2) });
    repository.git(['checkout', '-q', 'main']);
    commit('Elsewhere', {}, { 'other.txt': 'x\n' });
    repository.git(['checkout', '-q', 'work']);
    repository.git(['rebase', '-q', 'main'], { env: amp });
    expect((await readAttribution(repository.path)).slice(0, 3).map(({ subject, sessions }) => [subject, ...sessions])).toEqual([['Tick two', codexName], ['Tick one', claudeName], ['Elsewhere']]);
    expect(await doneBy()).toEqual([claudeName, codexName, null]);
  });

  it('of every squashed commit is in the text of a rebase -i squash', async () => {
    commit('Tick one', claude, { [planPath]: tick(1) });
    commit('Tick two', codex, { [planPath]: tick(2) });
    commit('Tick three', amp, { [planPath]: tick(3) });
    rebaseInteractively(`sed -i '2,$s/^pick/squash/' "$1"`, claude);
    const head = await readHead(repository.path);
    expect(head.sessions.toSorted()).toEqual([ampName, claudeName, codexName].toSorted());
    expect(repository.git(['rev-list', '--count', 'main..HEAD'])).toBe('1');
    expect((await doneBy()).every((name) => [ampName, claudeName, codexName].includes(name ?? ''))).toBe(true);
  });

  it('of the target alone is left by a rebase -i fixup: git drops the text of the fixup', async () => {
    commit('Tick one', claude, { [planPath]: tick(1) });
    commit('fixup! Tick one', codex, { [planPath]: tick(2) });
    rebaseInteractively(`sed -i '2,$s/^pick/fixup/' "$1"`, amp);
    expect((await readHead(repository.path)).sessions).toEqual([claudeName]);
    expect(await doneBy()).toEqual([claudeName, claudeName, null]);
  });

  it('is lifted out of merge --squash into a block that git parses, the oldest first, whoever squashes and however', async () => {
    commit('Tick one', claude, { [planPath]: tick(1) });
    commit('By hand', {}, { 'hand.txt': 'x\n' }, '-m', 'Plan: plan-2026-02-13-auth');
    commit('Tick two', codex, { [planPath]: tick(2) });
    for (const [env, args, own] of [[{}, ['--no-edit'], []], [amp, ['--no-edit'], [ampName]], [{}, ['-m', 'All of it'], []], [amp, ['-m', 'All of it'], [ampName]]] as const) {
      repository.git(['checkout', '-q', '-B', 'target', 'main']);
      repository.git(['merge', '-q', '--squash', 'work']);
      repository.git(['commit', '-q', ...args], { env });
      expect(repository.git(['log', '-1', '--format=%(trailers)']).split('\n').filter((line) => line.startsWith('Plan'))).toEqual([
        ...[claudeName, codexName, ...own].map((name) => `Plan-Session: ${name}`), 'Plan: plan-2026-02-13-auth',
      ]);
      const head = await readHead(repository.path);
      expect(head.sessions.toSorted()).toEqual([claudeName, codexName, ...own].toSorted());
      expect(head.attribution.links).toEqual([]);
      expect((await doneBy()).map((name) => (name === null ? null : [claudeName, codexName, ...own].includes(name)))).toEqual([true, true, null]);
    }
  });

  it('travels with a cherry-pick, also one that another agent runs, with -x too', async () => {
    const id = commit('Tick one', claude, { [planPath]: tick(1) });
    for (const args of [[], ['-x']]) {
      repository.git(['checkout', '-q', '-B', 'target', 'main']);
      repository.git(['cherry-pick', ...args, id], { env: codex });
      expect((await readHead(repository.path)).sessions).toEqual([claudeName]);
      expect(await doneBy()).toEqual([claudeName, null, null]);
    }
  });

  it('is not inherited by a revert: a person undid it, or the session that reverts', async () => {
    const id = commit('Tick one', claude, { [planPath]: tick(1) });
    repository.git(['revert', '--no-edit', id]);
    expect((await readHead(repository.path)).sessions).toEqual([]);
    expect(await doneBy()).toEqual([null, null, null]);
    const { entries } = JSON.parse((await cli(repository.path, ['log', 'plan-2026-02-13-auth', '--json'])).out) as { entries: { session: unknown; events: { kind: string }[] }[] };
    expect(entries.at(-1)).toMatchObject({ session: null, events: [{ kind: 'task-reopened' }] });
    repository.git(['revert', '--no-edit', repository.id('HEAD')], { env: codex });
    expect((await readHead(repository.path)).sessions).toEqual([codexName]);
    expect(await doneBy()).toEqual([codexName, null, null]);
  });

  it('stays out of merges: their message is nobody’s work', async () => {
    commit('Tick one', claude, { [planPath]: tick(1) });
    repository.git(['checkout', '-q', 'main']);
    commit('Elsewhere', {}, { 'other.txt': 'x\n' });
    repository.git(['merge', '-q', '--no-edit', 'work'], { env: codex });
    expect((await readHead(repository.path)).sessions).toEqual([]);
    expect(body()).toEqual([]);
    expect(await doneBy()).toEqual([claudeName, null, null]);
  });

  it('is read out of the middle of what GitHub makes of a squash', async () => {
    commit('Tick one', claude, { [planPath]: tick(1) });
    commit('Tick two', codex, { [planPath]: tick(2) });
    const parts = repository.git(['log', '--reverse', '--format=* %s%n%n%b', 'main..HEAD']);
    repository.git(['checkout', '-q', 'main']);
    repository.git(['merge', '-q', '--squash', 'work']);
    // The forge's server runs no hook of ours.
    repository.git(['-c', 'core.hooksPath=/dev/null', 'commit', '-q', '-m', `Auth (#12)\n\n${parts}\n---------\n\nCo-authored-by: Ada <ada@example.com>`]);
    const head = await readHead(repository.path);
    expect(repository.git(['log', '-1', '--format=%(trailers:key=Plan-Session)']).trim()).not.toContain(claudeName);
    expect(head.sessions).toEqual([claudeName, codexName]);
    expect(await doneBy()).toEqual([claudeName, claudeName, null]);
  });

  it('is joined by the diff where a forge keeps the title only, while the branch exists', async () => {
    commit('Tick one', claude, { [planPath]: tick(1) });
    commit('Tick two', codex, { [planPath]: tick(2) });
    repository.git(['checkout', '-q', 'main']);
    repository.git(['merge', '-q', '--squash', 'work']);
    repository.git(['-c', 'core.hooksPath=/dev/null', 'commit', '-q', '-m', 'Auth (#12)']);
    expect(body()).toEqual([]);
    const head = await readHead(repository.path);
    expect(head.sessions.toSorted()).toEqual([claudeName, codexName].toSorted());
    expect(head.attribution.primary).toMatchObject({ source: 'squash-join', confidence: 0.9 });
    expect((await doneBy()).map((name) => (name === null ? null : [claudeName, codexName].includes(name)))).toEqual([true, true, null]);
    repository.git(['branch', '-q', '-D', 'work']);
    repository.git(['reflog', 'expire', '--expire=now', '--all']);
    expect((await readHead(repository.path)).sessions).toEqual([]);
  });

  it('travels when history is filtered', async () => {
    commit('Tick one', claude, { [planPath]: tick(1) });
    repository.git(['filter-branch', '-f', '--env-filter', 'export GIT_AUTHOR_NAME=Other', 'HEAD'], { env: { FILTER_BRANCH_SQUELCH_WARNING: '1' } });
    expect(await readHead(repository.path)).toMatchObject({ sessions: [claudeName], commit: { author: { name: 'Other' } } });
    expect(await doneBy()).toEqual([claudeName, null, null]);
  });

  it('is in a shallow clone as far as that reaches', async () => {
    commit('Tick one', claude, { [planPath]: tick(1) });
    commit('Tick two', codex, { [planPath]: tick(2) });
    const target = join(temporaryFolder(), 'shallow');
    repository.git(['clone', '-q', '--depth=1', `file://${repository.path}`, target]);
    expect((await readAttribution(target)).map(({ sessions }) => sessions)).toEqual([[codexName]]);
    // Both were done by then; by whom is behind the border.
    expect(await doneBy(target)).toEqual(['-', '-', null]);
    const border = repository.id('HEAD').slice(0, 7);
    for (const command of ['blame', 'log']) expect((await cli(target, [command, 'plan-2026-02-13-auth'])).err).toContain(`what was before ${border}`);
    expect((await cli(target, ['blame', 'plan-2026-02-13-auth'])).out).toContain(`^${border}`);
    repository.git(['-C', target, 'fetch', '-q', '--unshallow']);
    expect((await readAttribution(target)).map(({ sessions }) => sessions)).toEqual([[codexName], [claudeName], []]);
    expect(await doneBy(target)).toEqual([claudeName, codexName, null]);
  });
});
