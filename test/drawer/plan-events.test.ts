/** `git plan watch`: what happens to plans, as lines of JSON; from the use case, and from the program as it is shipped. */
import { spawn, type ChildProcess } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { openContext } from '../../src/app/open-context.ts';
import { openPlanEvents, type WatchEvent } from '../../src/app/plan-events.ts';
import { isBuilt, programPath } from '../support/built-program.ts';
import { createRepository, type TempRepository } from '../support/temp-repository.ts';

const path = 'docs/exec-plans/auth.md';
const planText = (boxes: string): string => `---\nid: auth\ntitle: Auth\nstatus: active\ncreated: 2026-02-13T10:30:00Z\nauthor: Ada\nsessions: []\ntags: []\n---\n\n# Auth\n\n${[...boxes].map((box, at) => `- [${box}] Task ${at}\n`).join('')}`;
const withPlan = (): TempRepository => createRepository({ files: { [path]: planText('x ') } });

type Told = { readonly events: WatchEvent[]; readonly until: (test: (event: WatchEvent) => boolean) => Promise<WatchEvent>; readonly push: (event: WatchEvent) => void };

function told(): Told {
  const events: WatchEvent[] = [];
  const waiting = new Set<() => void>();
  return {
    events,
    push: (event) => {
      events.push(event);
      for (const look of waiting) look();
    },
    until: (test) => new Promise((resolve) => {
      const look = (): void => {
        const found = events.find(test);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    }),
  };
}

const open: { readonly close: () => Promise<void> }[] = [];
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const events of open.splice(0)) await events.close();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function listen(repository: TempRepository): Promise<Told> {
  const heard = told();
  open.push(await openPlanEvents(await openContext({ cwd: repository.path, env: process.env }), heard.push, { watch: { rescanMs: 3_600_000, pollMs: 20 } }));
  return heard;
}

describe('the events', () => {
  it('begin with what is watched, and tell a save with the whole plan', async () => {
    const repository = withPlan();
    const heard = await listen(repository);
    expect(heard.events).toMatchObject([{ kind: 'watching', plans: 1, repository: { branch: 'main', watching: 'events' } }]);
    repository.write(path, planText('xx'));
    expect(await heard.until((event) => event.kind === 'plan-updated')).toMatchObject({ id: 'auth', plan: { id: 'auth', title: 'Auth', completedTaskCount: 2, taskCount: 2, filePath: path } });
    expect(heard.events.filter(({ kind }) => kind === 'plan-deleted')).toEqual([]);
  });

  it('tell a plan that is deleted, and one that moves as updated and not as deleted', async () => {
    const repository = createRepository({ files: { [path]: planText('x '), 'docs/exec-plans/other.md': '# Other\n\n- [ ] A\n' } });
    const heard = await listen(repository);
    repository.move(path, 'docs/exec-plans/completed/auth.md');
    await heard.until((event) => event.kind === 'plan-updated' && event.plan.filePath === 'docs/exec-plans/completed/auth.md');
    repository.remove('docs/exec-plans/other.md');
    await heard.until((event) => event.kind === 'plan-deleted');
    expect(heard.events.filter(({ kind }) => kind === 'plan-deleted')).toEqual([{ kind: 'plan-deleted', id: 'other', title: 'Other', filePath: 'docs/exec-plans/other.md' }]);
  });

  it('tell a commit, a checkout and the debt', async () => {
    const repository = withPlan();
    repository.git(['branch', 'side']);
    const heard = await listen(repository);
    const commit = repository.commit('tick', { [path]: planText('xx') });
    await heard.until((event) => event.kind === 'repository-updated' && event.repository.headCommit === commit);
    repository.git(['checkout', '-q', 'side']);
    await heard.until((event) => event.kind === 'repository-updated' && event.repository.branch === 'side');
    repository.write('docs/exec-plans/tech-debt-tracker.md', '# Tech debt\n\n| ID | Description | Severity | Module | Created | Resolved | Plan |\n|---|---|---|---|---|---|---|\n| debt-1 | Slow start | high | cli | 2026-01-01 |  |  |\n');
    await heard.until((event) => event.kind === 'debt-updated' && event.items[0]?.description === 'Slow start');
  });
});

describe.skipIf(!isBuilt())('the program', () => {
  it('prints one object a line while things happen, and ends when it is interrupted', async () => {
    const repository = withPlan();
    const child = spawn(process.execPath, [programPath, 'watch'], { cwd: repository.path, stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const heard = told();
    let buffer = '';
    child.stdout.on('data', (chunk: Buffer) => {
      buffer += chunk.toString('utf8');
      for (let end = buffer.indexOf('\n'); end >= 0; end = buffer.indexOf('\n')) {
        heard.push(JSON.parse(buffer.slice(0, end)) as WatchEvent);
        buffer = buffer.slice(end + 1);
      }
    });
    await heard.until(({ kind }) => kind === 'watching');
    repository.write(path, planText('xx'));
    await heard.until((event) => event.kind === 'plan-updated' && event.plan.completedTaskCount === 2);
    repository.remove(path);
    await heard.until(({ kind }) => kind === 'plan-deleted');
    const ended = new Promise((resolve) => child.on('close', (status, signal) => resolve(status ?? signal)));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(buffer).toBe('');
  });
});
