/** Drawers that run: what lets `git plan open` find one, and what happens to ports, notes and repositories that go away. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openContext } from '../../src/app/open-context.ts';
import { findRunningDrawer } from '../../src/drawer/running-drawers.ts';
import { addressOf, type Drawer, startDrawer } from '../../src/drawer/start-drawer.ts';
import { createRepository, temporaryFolder, type TempRepository } from '../support/temp-repository.ts';

const drawers: Drawer[] = [];
const servers: Server[] = [];
afterEach(async () => {
  for (const drawer of drawers.splice(0)) await drawer.close();
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

function pageAt(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  return folder;
}

async function start(repository: TempRepository, port = 0): Promise<Drawer> {
  const drawer = await startDrawer(await openContext({ cwd: repository.path, env: process.env }), { assetsPath: pageAt(), port });
  drawers.push(drawer);
  return drawer;
}

const withPlan = (): TempRepository => createRepository({ files: { 'docs/exec-plans/auth.md': '# Auth\n\n- [ ] One\n' } });
const notesOf = (repository: TempRepository): string => join(repository.path, '.git/git-plan/drawers');

describe('a drawer that runs', () => {
  it('is noted for its owner only, is found, and is forgotten when it ends', async () => {
    const repository = withPlan();
    const drawer = await start(repository);
    const [name = ''] = readdirSync(notesOf(repository));
    expect(statSync(join(notesOf(repository), name)).mode & 0o777).toBe(0o600);
    expect(statSync(notesOf(repository)).mode & 0o777).toBe(0o700);
    expect(await findRunningDrawer(join(repository.path, '.git'))).toMatchObject({ port: drawer.port, token: drawer.token, pid: process.pid });
    await drawers.pop()?.close();
    expect(readdirSync(notesOf(repository))).toEqual([]);
    expect(await findRunningDrawer(join(repository.path, '.git'))).toBeNull();
  });

  it('has a token of its own in each run, 128 bits of it, behind # in the address', async () => {
    const repository = withPlan();
    const [first, second] = [await start(repository), await start(repository)];
    expect(first.token).toMatch(/^[0-9a-f]{32}$/);
    expect(first.token).not.toBe(second.token);
    expect(first.port).not.toBe(second.port);
    expect(new URL(addressOf(first, 'a/b?c#d'))).toMatchObject({ hash: `#token=${first.token}`, search: '', pathname: '/plans/a%2Fb%3Fc%23d', hostname: '127.0.0.1' });
  });

  it('that was killed is not found, and neither is another program on its port', async () => {
    const repository = withPlan();
    const other = createServer((_request, response) => response.writeHead(404).end());
    servers.push(other);
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    mkdirSync(notesOf(repository), { recursive: true });
    const note = { pid: 1, port: (other.address() as AddressInfo).port, token: 'a'.repeat(32), startedAt: '2026-01-01T00:00:00Z' };
    writeFileSync(join(notesOf(repository), 'other.json'), JSON.stringify(note));
    writeFileSync(join(notesOf(repository), 'dead.json'), JSON.stringify({ ...note, port: 1 }));
    writeFileSync(join(notesOf(repository), 'broken.json'), '{');
    writeFileSync(join(notesOf(repository), 'token.json'), JSON.stringify({ ...note, token: 'x\r\nHost: y' }));
    expect(await findRunningDrawer(join(repository.path, '.git'))).toBeNull();
    expect(readdirSync(notesOf(repository))).toEqual([]);
  });

  it('on a port that is taken says so, and leaves nothing behind', async () => {
    const repository = withPlan();
    const first = await start(repository);
    await expect(start(repository, first.port)).rejects.toMatchObject({ message: `cannot listen on port ${first.port}`, hints: [expect.stringContaining('--port')] });
    expect(readdirSync(notesOf(repository))).toHaveLength(1);
  });

  it('ends quietly when its repository is gone', async () => {
    const repository = withPlan();
    await start(repository);
    rmSync(repository.path, { recursive: true });
    await drawers.pop()?.close();
  });

  it('listens on the loopback interface and nowhere else', async () => {
    const { port } = await start(withPlan());
    const wanted = port.toString(16).toUpperCase().padStart(4, '0');
    const listening = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) => {
      try {
        return readFileSync(path, 'utf8').split('\n').map((line) => line.trim().split(/\s+/)).filter(([, local = '', , state]) => local.endsWith(`:${wanted}`) && state === '0A').map(([, local = '']) => local);
      } catch {
        return [];
      }
    });
    if (process.platform === 'linux') expect(listening).toEqual([`0100007F:${wanted}`]);
  });
});
