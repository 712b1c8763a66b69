/** What a clean room reads, what it refuses, and that a branch is not checked by rules that it brings along. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ciContext, openCiRoom } from '../../src/app/open-ci-context.ts';
import { runHook } from '../../src/app/run-hook.ts';
import { openRepository } from '../../src/git/open-repository.ts';
import { cli } from '../support/run-cli.ts';
import { cloneRepository, createRepository, temporaryFolder, type TempRepository } from '../support/temp-repository.ts';

const path = 'docs/exec-plans/active/a.md';
const planText = (status: string): string => `---\nid: a\ntitle: A\nstatus: ${status}\ncreated: 2026-01-01T10:00:00Z\nauthor: Ada\nsessions: []\ntags: []\n---\n\n# A\n\n## Tasks\n\n- [ ] One\n`;
const plan = (): TempRepository => createRepository({ files: { [path]: planText('active') } });

async function readAt(folder: string): Promise<string> {
  const repository = await openRepository(folder, { env: process.env, mode: 'untrusted' });
  try {
    const head = await repository.git.resolveCommit('HEAD');
    const entries = head === null ? [] : await repository.git.listTree(head, [path]);
    const blobs = await repository.git.readBlobs(entries.map(({ id }) => id));
    return Buffer.from(blobs.get(entries[0]?.id ?? '') ?? []).toString('utf8');
  } finally {
    repository.dispose();
    expect(existsSync(repository.gitDir)).toBe(false);
  }
}

describe('a clean room', () => {
  it('reads work trees, subfolders, linked worktrees, bare, packed, SHA-256 and shallow repositories', async () => {
    const repository = plan();
    expect(await readAt(repository.path)).toBe(planText('active'));
    expect(await readAt(join(repository.path, 'docs'))).toBe(planText('active'));
    expect(await readAt(repository.worktree('side').path)).toBe(planText('active'));
    repository.git(['gc', '-q']);
    repository.git(['pack-refs', '--all']);
    expect(await readAt(repository.path)).toBe(planText('active'));
    expect(await readAt(cloneRepository(repository.path, ['--bare']).path)).toBe(planText('active'));
    repository.commit('more', { [path]: planText('draft') });
    expect(await readAt(cloneRepository(repository.path, ['--depth=1']).path)).toBe(planText('draft'));
    expect(await readAt(createRepository({ objectFormat: 'sha256', files: { [path]: planText('active') } }).path)).toBe(planText('active'));
  }, 60_000);

  it('takes nothing that leads elsewhere: borrowed objects, links, pipes, another common folder', async () => {
    const victim = plan();
    const borrowed = plan();
    writeFileSync(join(borrowed.path, '.git/objects/info/alternates'), `${victim.path}/.git/objects\n`);
    await expect(readAt(borrowed.path)).rejects.toThrow('it borrows objects from other repositories');

    const linked = plan();
    rmSync(join(linked.path, '.git/objects'), { recursive: true });
    symlinkSync(join(victim.path, '.git/objects'), join(linked.path, '.git/objects'));
    await expect(readAt(linked.path)).rejects.toThrow('its objects are in another place');

    const piped = plan();
    rmSync(join(piped.path, '.git/HEAD'));
    execFileSync('mkfifo', [join(piped.path, '.git/HEAD')]);
    await expect(readAt(piped.path)).rejects.toThrow('Unexpected kind or size of file');

    const crafted = temporaryFolder();
    mkdirSync(join(crafted, '.git'));
    writeFileSync(join(crafted, '.git/HEAD'), 'ref: refs/heads/main\n');
    writeFileSync(join(crafted, '.git/commondir'), `${victim.path}/.git\n`);
    await expect(readAt(crafted)).rejects.toThrow('its common folder does not point back');

    const colon = createRepository({ at: join(temporaryFolder(), 'a:b'), files: { [path]: planText('active') } });
    await expect(readAt(colon.path)).rejects.toThrow('its path holds a colon');

    const farAway = plan();
    rmSync(join(farAway.path, '.git/refs/heads'), { recursive: true });
    symlinkSync(join(victim.path, '.git/refs/heads'), join(farAway.path, '.git/refs/heads'));
    expect(await readAt(farAway.path)).toBe('');
  }, 60_000);

  it('does not take a bare repository in a tree for the one around it', async () => {
    const repository = plan();
    const bare = createRepository({ bare: true, at: join(repository.path, 'fixtures/x.git') });
    bare.import([{ files: { [path]: planText('abandoned') } }]);
    mkdirSync(join(bare.path, 'objects/below'));
    expect(await readAt(join(bare.path, 'objects/below'))).toBe(planText('active'));
    // A job that comments finds the same one.
    const room = await openCiRoom(join(bare.path, 'objects/below'), process.env);
    expect(await room.git.resolveCommit('HEAD')).toBe(repository.id('HEAD'));
    room.dispose();
    // Control: git does.
    expect(execFileSync('git', ['rev-parse', '--git-dir'], { cwd: join(bare.path, 'objects/below'), encoding: 'utf8' }).trim()).toBe(bare.path);
  }, 60_000);

  it('of the own repository may borrow: a range in a clone with alternates, under a path with a colon', async () => {
    const source = plan();
    const folder = join(temporaryFolder(), 'a:b "c"');
    execFileSync('git', ['clone', '-q', '--shared', source.path, folder]);
    writeFileSync(join(folder, path), planText('nonsense'));
    execFileSync('git', ['commit', '-q', '-a', '-m', 'broken'], { cwd: folder });
    expect(await cli(folder, ['validate', '--range', '@{u}..HEAD'])).toMatchObject({ code: 1, out: expect.stringContaining('status-unknown') as string });
    expect(await cli(folder, ['validate', '--range', 'HEAD@{1}..HEAD'])).toMatchObject({ code: 1 });
  }, 60_000);
});

describe('a branch that switches the rules off', () => {
  const off = '[plan "rule"]\n\tstatus-unknown = off\n[plan]\n\thooks = off\n\tdir = elsewhere\n';
  function switchedOff(): { readonly repository: TempRepository; readonly base: string; readonly head: string } {
    const repository = plan();
    const base = repository.id('HEAD');
    repository.git(['checkout', '-q', '-b', 'feat']);
    return { repository, base, head: repository.commit('off', { '.planconfig': off, [path]: planText('nonsense') }) };
  }

  it('is checked by the rules of its base: range, job, push', async () => {
    const { repository, base, head } = switchedOff();
    expect(await cli(repository.path, ['validate', '--range', `${base}..${head}`])).toMatchObject({ code: 1, out: expect.stringContaining('status-unknown') as string });
    repository.git(['config', 'plan.rule.status-unknown', 'off']);
    const room = await openCiRoom(repository.path, process.env);
    const { settings } = await ciContext(room, base, process.env);
    room.dispose();
    expect(settings).toMatchObject({ dirs: [], rules: {}, hooks: 'block' });

    const server = cloneRepository(plan().path, ['--bare']);
    server.git(['fetch', '-q', repository.path, 'feat']);
    const { refused } = await runHook({ event: 'pre-receive', args: [], input: async () => `${'0'.repeat(40)} ${head} refs/heads/feat\n`, cwd: server.path, env: { ...process.env, GIT_DIR: '.' } });
    expect(refused).toBe(true);
  }, 60_000);

  it('control: where the base has them off they are off', async () => {
    const repository = createRepository({ files: { [path]: planText('active'), '.planconfig': '[plan "rule"]\n\tstatus-unknown = off\n' } });
    repository.commit('nonsense', { [path]: planText('nonsense') });
    expect(await cli(repository.path, ['validate', '--range', 'HEAD~1..HEAD'])).toMatchObject({ code: 0 });
  }, 60_000);
});

it('a server reads what is pushed from quarantine, in a clean room, and keeps nothing', async () => {
  const server = cloneRepository(plan().path, ['--bare']);
  const log = join(temporaryFolder(), 'env');
  const client = cloneRepository(server.path);
  const head = client.commit('broken', { [path]: planText('nonsense') });
  // The hook keeps the quarantine's objects for us.
  writeFileSync(join(server.path, 'hooks/pre-receive'), `#!/bin/sh\ncp -r "$GIT_QUARANTINE_PATH" '${log}.objects'\nexit 1\n`, { mode: 0o755 });
  client.tryGit(['push', '-q', 'origin', 'main']);
  const env = { ...process.env, GIT_DIR: '.', GIT_OBJECT_DIRECTORY: `${log}.objects`, GIT_ALTERNATE_OBJECT_DIRECTORIES: join(server.path, 'objects'), GIT_QUARANTINE_PATH: `${log}.objects` };
  const before = readdirSync(server.path, { recursive: true, encoding: 'utf8' }).toSorted();
  const { refused, report } = await runHook({ event: 'pre-receive', args: [], input: async () => `${server.id('main')} ${head} refs/heads/main\n`, cwd: server.path, env });
  expect({ refused, codes: report.diagnostics.map(({ code }) => code) }).toEqual({ refused: true, codes: ['status-unknown'] });
  expect(readdirSync(server.path, { recursive: true, encoding: 'utf8' }).toSorted()).toEqual(before);
  // Control: without the quarantine there is nothing to check.
  await expect(runHook({ event: 'pre-receive', args: [], input: async () => `${server.id('main')} ${head} refs/heads/main\n`, cwd: server.path, env: { ...process.env, GIT_DIR: '.' } }).then(({ report: found }) => found.planCount)).resolves.toBe(0);
}, 60_000);
