/** History through the library: the same answers as the command line, from the git program and from isomorphic-git, on disk and in memory. */
import * as fs from 'node:fs';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Volume, createFsFromVolume } from 'memfs';
import { describe, expect, it } from 'vitest';
import { FatalError, PlanTracker, UserError } from '../../src/index.ts';
import type { RepositorySource } from '../../src/index.ts';
import { randomHistory } from '../history/random-history.ts';
import { cli } from '../support/run-cli.ts';
import { cloneRepository, createRepository } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

const plan = (done: number, status = 'active'): string => `---\nid: plan-tokens\ntitle: Tokens\nstatus: ${status}\ncreated: 2026-01-01T10:00:00Z\nauthor: Ada\n---\n\n# Tokens\n\n## Tasks\n\n- [${done > 0 ? 'x' : ' '}] One\n- [${done > 1 ? 'x' : ' '}] Two\n`;
const active = 'docs/exec-plans/active/tokens.md';
const completed = 'docs/exec-plans/completed/tokens.md';
const byCodex = '\n\nPlan-Session: codex/session-abcdefghij';

/** A plan with sessions, behind a history of branches and merges of every kind. */
function exampleRepository(): TempRepository {
  const repository = createRepository();
  repository.import(randomHistory(4, 20).commits);
  repository.commit('new', { [active]: plan(0) });
  repository.commit(`one${byCodex}`, { [active]: plan(1) });
  repository.git(['gc', '-q']);
  repository.commit(`two${byCodex}`, { [active]: null, [completed]: plan(2, 'completed') });
  return repository;
}

function inMemory(gitDir: string): RepositorySource {
  const volume = new Volume();
  for (const entry of readdirSync(gitDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const folder = join('/repo/.git', entry.parentPath.slice(gitDir.length));
    volume.mkdirSync(folder, { recursive: true });
    volume.writeFileSync(join(folder, entry.name), readFileSync(join(entry.parentPath, entry.name)));
  }
  return { fs: createFsFromVolume(volume) as unknown as RepositorySource['fs'], dir: '/repo' };
}

const now = (): Date => new Date('2026-02-01T00:00:00Z');

async function everyAnswer(tracker: PlanTracker): Promise<Record<string, unknown>> {
  const from = { kind: 'revision', revision: 'HEAD~2' } as const;
  const plans = await tracker.discoverPlans({ at: 'HEAD' });
  return {
    plans, before: await tracker.discoverPlans({ at: 'HEAD~1' }), one: await tracker.getPlan('plan-tokens', { at: 'HEAD' }),
    all: await tracker.getTimeline(), branches: await tracker.getTimeline(null, { tips: 'all' }), timeline: await tracker.getTimeline('plan-tokens'), recent: await tracker.getTimeline(null, { limit: 3, firstParent: true, since: '2026-01-01T10:10:00Z' }),
    blame: await Promise.all(plans.map(({ filePath }) => tracker.getBlame(filePath, { at: 'HEAD' }))), past: await tracker.getBlame('plan-tokens', { at: 'HEAD~1' }),
    diff: await tracker.diffPlans({ from, to: { kind: 'revision', revision: 'HEAD' } }), part: await tracker.diffPlans({ from: { kind: 'merge-base', a: 'HEAD', b: 'HEAD~1' }, to: from, plans: ['plan-tokens'] }),
    stats: await tracker.getStats(), own: await tracker.getStats('plan-tokens'),
  };
}

describe('history through the library', () => {
  it('is the same from git, from isomorphic-git on disk and in memory, and in a bare repository', async () => {
    const repository = exampleRepository();
    const bare = cloneRepository(repository.path, ['--mirror']);
    const git = await everyAnswer(new PlanTracker({ cwd: repository.path, now }));
    for (const options of [{ source: { fs, dir: repository.path } }, { source: inMemory(join(repository.path, '.git')) }, { source: { fs, gitdir: bare.path } }, { cwd: bare.path }]) {
      expect(await everyAnswer(new PlanTracker({ ...options, now }))).toEqual(git);
    }
    expect((git['timeline'] as { entries: unknown[] }).entries).toMatchObject([
      { subject: 'new', session: null }, { subject: 'one', session: { agent: 'codex' }, events: [{ kind: 'task-done', text: 'One' }] }, { subject: 'two', events: [{ kind: 'renamed' }, { kind: 'status' }, { kind: 'task-done' }] },
    ]);
    expect(JSON.stringify(git['blame'])).toContain('session-abcdefghij');
  });

  it('is what the command line prints', async () => {
    const repository = exampleRepository();
    const tracker = new PlanTracker({ cwd: repository.path, now });
    const json = async (args: readonly string[]): Promise<Record<string, unknown>> => JSON.parse((await cli(repository.path, [...args, '--json'])).out) as Record<string, unknown>;
    expect((await json(['log', 'plan-tokens']))['entries']).toEqual((await tracker.getTimeline('plan-tokens')).entries);
    expect((await json(['blame', 'plan-tokens']))['tasks']).toEqual((await tracker.getBlame('plan-tokens')).tasks);
    expect((await json(['sessions']))['sessions']).toEqual(await tracker.getSessions());
    expect((await tracker.getSessions('plan-tokens'))[0]).toMatchObject({ agent: 'codex', sessionId: 'session-abcdefghij' });
    expect((await tracker.audit('plan-tokens')).map(({ code }) => code)).toEqual(['box-only-commit']);
  });

  it('says what cannot be answered without git, and refuses what it would answer wrongly', async () => {
    const repository = exampleRepository();
    const tracker = new PlanTracker({ source: { fs, dir: repository.path }, now });
    await expect(tracker.getSessions()).rejects.toThrow(FatalError);
    await expect(tracker.audit()).rejects.toThrow(FatalError);
    await expect(tracker.getTimeline(null, { since: 'yesterday' })).rejects.toThrow(/git program/);
    await expect(tracker.createPlan('x')).rejects.toThrow();
    await expect(tracker.getTimeline(null, { at: 'none' })).rejects.toThrow(UserError);
    expect(repository.git(['status', '--porcelain'])).toBe('');
  });
});
