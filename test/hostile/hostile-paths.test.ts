/**
 * A clone in which everything that its owner can set starts a program, read on every way that git-plan has: hooks, commands, drawer, tools, pull
 * requests. None of the programs may start. `hostile-keys.test.ts` shows that they would, and goes through them one by one.
 */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBuilt } from '../support/built-program.ts';
import { hostileGround, type HostileGround } from './hostile-repository.ts';
import { readingPaths, writingPaths, type ReadingPath } from './reading-paths.ts';
import { recordGit, subcommandOf, type RecordedGit, type Recorder } from './recorded-git.ts';

let ground: HostileGround;
let recorder: Recorder;
const before = process.env['PATH'];

beforeAll(() => {
  ground = hostileGround();
  recorder = recordGit();
  process.env['PATH'] = recorder.path;
});
afterAll(() => {
  process.env['PATH'] = before;
});

/** What git-plan asks git: readers, and the two that set it up. A new one belongs here once it is known to start nothing. */
const subcommands = new Set([
  'cat-file', 'check-attr', 'config', 'diff', 'diff-index', 'diff-tree', 'for-each-ref', 'grep', 'log', 'ls-files', 'ls-tree', 'merge-base', 'patch-id', 'rev-list', 'rev-parse', 'status', 'symbolic-ref', 'var', 'version',
  'worktree',
]);

const paths = (list: readonly ReadingPath[]): readonly ReadingPath[] => list.filter(({ name }) => !name.startsWith('hook file') || isBuilt());

async function walkAll(list: readonly ReadingPath[], options: { readonly missing: boolean; readonly hooksPath: boolean }): Promise<readonly RecordedGit[]> {
  const settings = ground.settings.filter(({ name }) => (name === 'core.hooksPath' || name === 'gc.auto' ? options.hooksPath : true));
  const repository = ground.clone(settings, { missing: options.missing });
  ground.fired();
  const all: RecordedGit[] = [];
  const report: { readonly path: string; readonly fired: readonly string[]; readonly ended: string | number }[] = [];
  for (const path of list) {
    const { ended } = await path.walk(repository, ground);
    const started = recorder.taken();
    report.push({ path: path.name, fired: ground.fired(), ended: typeof ended === 'number' || /^(?:true|answered)$/.test(ended) ? 'well' : ended });
    all.push(...started);
  }
  expect(report).toEqual(list.map(({ name }) => ({ path: name, fired: [], ended: 'well' })));
  return all;
}

describe('everything hostile at once', () => {
  let started: readonly RecordedGit[] = [];

  it('hooks, commands, drawer, tools and pull requests start none of it', async () => {
    started = await walkAll(paths([...readingPaths, ...writingPaths]), { missing: false, hooksPath: false });
    expect(started.length).toBeGreaterThan(300);
  }, 600_000);

  it('and ask git nothing but what is known to start nothing', () => {
    expect([...new Set(started.map(subcommandOf))].filter((name) => !subcommands.has(name))).toEqual([]);
    for (const { args, env } of started) {
      const words = args.join(' ');
      // The guard of the hooks runs before there is a runner.
      if (env['GIT_NO_LAZY_FETCH'] === undefined) expect(words).toMatch(/^(?:(?:-c core\.fsmonitor=false )?(?:diff --cached|config --blob=|config --get)|rev-list|config --local)/);
      else expect(env).toMatchObject({ GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' });
    }
  });

  it('in a clean room git has nothing of the user, the clone or the job', () => {
    const inRoom = started.filter(({ env }) => env['GIT_DIR']?.includes('git-plan-room-') === true);
    const readers = inRoom.filter((each) => subcommandOf(each) !== 'config');
    expect(readers.length).toBeGreaterThan(10);
    for (const { cwd, env } of readers) {
      expect(cwd).toBe(env['GIT_DIR']);
      expect(env).toMatchObject({ HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_ATTR_NOSYSTEM: '1' });
      expect(Object.keys(env).filter((name) => name.startsWith('GIT_CONFIG_') && !['GIT_CONFIG_NOSYSTEM', 'GIT_CONFIG_GLOBAL'].includes(name))).toEqual([]);
    }
    // And nothing of the rooms stays behind.
    expect([...new Set(inRoom.map(({ env }) => env['GIT_DIR'] ?? ''))].filter((room) => existsSync(room))).toEqual([]);
  });

  it('nor where hooks lie in another folder and blobs are missing, with a remote that wants to serve them', async () => {
    const asked = /^(?:hook|pager|drawer|tools|pull request|git plan (?:list --branches|show evil --at|log --all|blame plain|diff side|audit|sessions|debt scan|validate --(?:staged|range)|init))/;
    await walkAll(paths(readingPaths).filter(({ name }) => asked.test(name)), { missing: true, hooksPath: true });
  }, 600_000);
});
