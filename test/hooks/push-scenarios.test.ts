/** What the hooks do when commits leave a clone and when they arrive at a server: by real pushes. */
import { describe, expect, it } from 'vitest';
import { cloneRepository, createRepository, repositoryAt } from '../support/temp-repository.ts';
import type { GitOutcome, TempRepository } from '../support/temp-repository.ts';
import { brokenPlan, folder, goodPlan, hook, isBuilt, planText } from './hooked-repository.ts';
import type { Hooked } from './hooked-repository.ts';

const base = { 'src/a.ts': '1\n', [`${folder}/first.md`]: planText('first') };

async function clientAndServer(): Promise<{ readonly client: Hooked; readonly server: TempRepository }> {
  const server = cloneRepository(createRepository({ files: base }).path, ['--bare']);
  return { client: await hook(cloneRepository(server.path)), server };
}

async function clientAndHookedServer(): Promise<{ readonly client: TempRepository; readonly server: Hooked }> {
  const server = await hook(cloneRepository(createRepository({ files: base }).path, ['--bare']));
  return { client: cloneRepository(server.path), server };
}

const push = (repository: TempRepository, ...args: string[]): GitOutcome => repository.tryGit(['push', '-q', 'origin', ...args]);

describe.runIf(isBuilt)('pre-push', () => {
  it('a new branch with a broken plan: refused, nothing arrives', async () => {
    const { client, server } = await clientAndServer();
    client.git(['checkout', '-q', '-b', 'feat']);
    client.commit('broken', { [`${folder}/b.md`]: brokenPlan });
    expect(push(client, 'feat')).toMatchObject({ status: 1, stderr: expect.stringContaining('status-unknown') as string });
    expect(server.tryGit(['rev-parse', '-q', '--verify', 'refs/heads/feat']).status).not.toBe(0);
  });

  it('a broken plan that a later commit mends: passes, because the tip counts', async () => {
    const { client } = await clientAndServer();
    client.commit('broken', { [`${folder}/b.md`]: brokenPlan });
    client.commit('mended', { [`${folder}/b.md`]: planText('broken') });
    expect(push(client, 'main').status).toBe(0);
  });

  it('commits without plans, deleted branches and nothing at all: no Node', async () => {
    const { client } = await clientAndServer();
    client.git(['checkout', '-q', '-b', 'feat']);
    client.commit('code', { 'src/a.ts': '2\n' });
    expect(push(client, 'feat').status).toBe(0);
    expect(push(client, 'feat').status).toBe(0);
    expect(push(client, '--delete', 'feat').status).toBe(0);
    expect(client.nodeStarts()).toBe(0);
  });

  it('a forced push and several refs at once: each tip is looked at', async () => {
    const { client } = await clientAndServer();
    client.git(['checkout', '-q', '-b', 'one']);
    client.commit('good', { [`${folder}/g.md`]: goodPlan });
    client.git(['branch', 'two']);
    client.git(['checkout', '-q', 'two']);
    client.commit('broken', { [`${folder}/b.md`]: brokenPlan });
    expect(push(client, 'one', 'two').status).toBe(1);
    client.git(['reset', '-q', '--hard', 'HEAD~1']);
    client.git(['commit', '-q', '--amend', '--no-verify', '-m', 'rewritten']);
    expect(push(client, '--force', 'one', 'two').status).toBe(0);
  });

  it('a tag on a broken commit: refused', async () => {
    const { client } = await clientAndServer();
    client.git(['checkout', '-q', '--detach']);
    client.commit('broken', { [`${folder}/b.md`]: brokenPlan });
    client.git(['tag', '-a', '-m', 'v1', 'v1']);
    expect(push(client, 'v1').status).toBe(1);
  });

  it('--no-verify and GIT_PLAN=0 push all the same', async () => {
    const { client } = await clientAndServer();
    client.commit('broken', { [`${folder}/b.md`]: brokenPlan });
    expect(client.tryGit(['push', '-q', 'origin', 'main'], { env: { GIT_PLAN: '0' } }).status).toBe(0);
  });

  it('leaves standard input to the rest of the hook', async () => {
    const { client } = await clientAndServer();
    const file = '.git/hooks/pre-push';
    client.write(file, `${client.read(file)}cat > .git/seen\n`);
    client.commit('code', { 'src/a.ts': '2\n' });
    expect(push(client, 'main').status).toBe(0);
    expect(client.read('.git/seen')).toContain('refs/heads/main');
  });
});

describe.runIf(isBuilt)('pre-receive', () => {
  it('a broken plan: refused, and the server is as it was', async () => {
    const { client, server } = await clientAndHookedServer();
    const before = server.git(['for-each-ref']);
    client.commit('broken', { [`${folder}/b.md`]: brokenPlan });
    const { status, stderr } = push(client, 'main');
    expect([status, stderr]).toEqual([1, expect.stringContaining('status-unknown')]);
    expect(server.git(['for-each-ref'])).toBe(before);
    expect(server.git(['count-objects', '-v'])).toContain('count: 0');
  });

  it('a good plan, code and a deleted branch: pass, Node only for the plan', async () => {
    const { client, server } = await clientAndHookedServer();
    client.commit('code', { 'src/a.ts': '2\n' });
    expect(push(client, 'main').status).toBe(0);
    expect(push(client, 'HEAD:refs/heads/feat').status).toBe(0);
    expect(push(client, '--delete', 'feat').status).toBe(0);
    expect(server.nodeStarts()).toBe(0);
    client.commit('good', { [`${folder}/g.md`]: goodPlan });
    expect(push(client, 'main').status).toBe(0);
    expect(server.nodeStarts()).toBe(1);
  });

  it('plan.receive = every-commit: a broken plan under a good tip is refused', async () => {
    const { client, server } = await clientAndHookedServer();
    client.commit('broken', { [`${folder}/b.md`]: brokenPlan });
    client.commit('mended', { [`${folder}/b.md`]: planText('broken') });
    server.git(['config', 'plan.receive', 'every-commit']);
    expect(push(client, 'main').status).toBe(1);
    server.git(['config', 'plan.receive', 'tip']);
    expect(push(client, 'main').status).toBe(0);
  });

  it('GIT_PLAN=0 of the pusher means nothing to the server; plan.hooks = warn of the server does', async () => {
    const { client, server } = await clientAndHookedServer();
    client.commit('broken', { [`${folder}/b.md`]: brokenPlan });
    server.git(['config', 'plan.hooks', 'warn']);
    expect(push(client, 'main').status).toBe(0);
  });

  it('where Node is gone a push with plans is refused: behind a server nobody checks again', async () => {
    const { client, server } = await clientAndHookedServer();
    const file = 'hooks/pre-receive';
    server.write(file, server.read(file).replace(/git_plan_home='[^']*'/, "git_plan_home='/nonexistent'"));
    client.commit('code', { 'src/a.ts': '2\n' });
    client.commit('good', { [`${folder}/g.md`]: goodPlan });
    const { status, stderr } = push(client, 'main');
    expect([status, stderr]).toEqual([1, expect.stringContaining('plans were not checked')]);
  });

  it('takes nothing from configuration, attributes or hooks that a push brings', async () => {
    const { client, server } = await clientAndHookedServer();
    client.commit('hostile', { '.planconfig': '[plan]\n\thooks = off\n', '.gitattributes': '*.md filter=evil diff=evil\n', [`${folder}/b.md`]: brokenPlan });
    expect(push(client, 'main').status).toBe(1);
    expect(repositoryAt(server.path).git(['config', '--get-all', 'plan.hooks'].slice(0, 1).concat('--list', '--local'))).not.toContain('plan.hooks');
  });
});
