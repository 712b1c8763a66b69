import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FatalError, PlanTracker, UserError } from '../../src/index.ts';
import type { ExecutionPlan } from '../../src/index.ts';
import { createRepository, temporaryFolder } from '../support/temp-repository.ts';

const plan = '---\nid: auth\ntitle: Auth\nstatus: active\ncreated: 2026-02-13T10:30:00Z\nauthor: Ada\nsessions: []\ntags: []\n---\n\n# Auth\n\n## Tasks\n\n- [x] One\n- [ ] Two\n';
const path = 'docs/exec-plans/auth.md';

describe('PlanTracker', () => {
  it('discovers plans and gives one with its content', async () => {
    const repository = createRepository({ files: { [path]: plan } });
    const tracker = new PlanTracker(repository.path);
    expect((await tracker.discoverPlans()).map(({ id }) => id)).toEqual(['auth']);
    expect(await tracker.getPlan('auth')).toMatchObject({ plan: { title: 'Auth', progressPercent: 50 }, content: plan });
    await expect(tracker.getPlan('nope')).rejects.toBeInstanceOf(UserError);
  });

  it('creates, links, changes status', async () => {
    const repository = createRepository({ files: { 'README.md': 'x\n' } });
    const tracker = new PlanTracker({ cwd: repository.path });
    const created = await tracker.createPlan('Fix it', { template: 'blank', tags: ['a'] });
    expect(created).toMatchObject({ title: 'Fix it', status: 'active', tags: ['a'] });
    expect((await tracker.linkSessionToPlan(created.id, 'session-1')).linkedSessionIds).toEqual(['session-1']);
    const completed = await tracker.updatePlanStatus(created.id, 'completed');
    expect(completed).toMatchObject({ status: 'completed', filePath: `docs/exec-plans/completed/${created.id}.md` });
    await expect(tracker.updatePlanStatus(created.id, 'abandoned')).rejects.toBeInstanceOf(UserError);
  });

  it('counts the tasks of a text', () => {
    const tracker = new PlanTracker('/nowhere');
    expect(tracker.parseProgress('- [x] a\n- [ ] b\n\n```\n- [ ] code\n```\n- [-] c\n')).toEqual({ taskCount: 2, completedTaskCount: 1, progressPercent: 50 });
    expect(tracker.parseProgress('')).toEqual({ taskCount: 0, completedTaskCount: 0, progressPercent: 0 });
  });

  it('reads the tech-debt tracker', async () => {
    const repository = createRepository({ files: { 'docs/exec-plans/tech-debt-tracker.md': '# Debt\n\n| ID | Description | Severity | Module | Created | Resolved | Plan |\n|---|---|---|---|---|---|---|\n| TD-1 | Cache grows | high | api | 2026-01-02 | | auth |\n' } });
    expect(await new PlanTracker(repository.path).getTechDebt()).toMatchObject([
      { id: 'TD-1', description: 'Cache grows', severity: 'high', module: 'api', createdAt: '2026-01-02T00:00:00Z', resolvedAt: null, linkedPlanId: 'auth' },
    ]);
  });

  it('rejects outside of a repository', async () => {
    await expect(new PlanTracker(temporaryFolder()).discoverPlans()).rejects.toBeInstanceOf(FatalError);
  });

  it('tells what changed and what went, and nothing else', async () => {
    const repository = createRepository({ files: { [path]: plan, 'docs/exec-plans/other.md': '# Other\n' } });
    let changed: (() => void) | null = null;
    const tracker = new PlanTracker({ cwd: repository.path, watch: async (callback) => ((changed = callback), { close: () => {} }) });
    const heard: string[] = [];
    tracker.on('plan-updated', ({ id, plan: now }: { id: string; plan: ExecutionPlan }) => heard.push(`${id} ${now.progressPercent}`));
    tracker.on('plan-deleted', ({ id }) => heard.push(`${id} deleted`));
    await tracker.ready();
    const tell = changed as unknown as () => void;
    tell();
    repository.write(path, plan.replace('[ ]', '[x]'));
    repository.remove('docs/exec-plans/other.md');
    tell();
    await tracker.close();
    expect(heard.toSorted()).toEqual(['auth 100', 'other deleted']);
  });

  it('hears the file system by itself', async () => {
    const repository = createRepository({ files: { [path]: plan } });
    const tracker = new PlanTracker(repository.path);
    const heard = new Promise<number>((resolve) => tracker.on('plan-updated', ({ plan: now }) => resolve(now.progressPercent)));
    await tracker.ready();
    repository.write(path, plan.replace('[ ]', '[x]'));
    expect(await heard).toBe(100);
    await tracker.close();
  });

  it('goes on hearing where a listener throws, and shows its error', async () => {
    const repository = createRepository({ files: { [path]: plan } });
    let changed: (() => void) | null = null;
    const tracker = new PlanTracker({ cwd: repository.path, watch: async (callback) => ((changed = callback), { close: () => {} }) });
    const heard: string[] = [];
    tracker.on('plan-updated', () => {
      throw new Error('a bug of the host');
    });
    tracker.on('plan-updated', ({ plan: now }) => heard.push(now.title));
    await tracker.ready();
    const thrown = await uncaught(async () => {
      for (const title of ['First', 'Second']) {
        repository.write(path, plan.replace('title: Auth', `title: ${title}`));
        (changed as unknown as () => void)();
        await settled(tracker);
      }
    });
    await tracker.close();
    expect(heard).toEqual(['First', 'Second']);
    expect(thrown).toEqual(['a bug of the host', 'a bug of the host']);
  });

  it('goes on hearing where the repository cannot be read for a while', async () => {
    const repository = createRepository({ files: { [path]: plan } });
    let changed: (() => void) | null = null;
    const tracker = new PlanTracker({ cwd: repository.path, watch: async (callback) => ((changed = callback), { close: () => {} }) });
    const heard: string[] = [];
    tracker.on('plan-updated', ({ plan: now }) => heard.push(`${now.id} ${now.progressPercent}`));
    tracker.on('plan-deleted', ({ id }) => heard.push(`${id} deleted`));
    await tracker.ready();
    const away = join(temporaryFolder(), 'away');
    const thrown = await uncaught(async () => {
      renameSync(repository.path, away);
      (changed as unknown as () => void)();
      await settled(tracker);
      renameSync(away, repository.path);
      repository.write(path, plan.replace('[ ]', '[x]'));
      (changed as unknown as () => void)();
      await settled(tracker);
    });
    await tracker.close();
    expect(heard).toEqual(['auth 100']);
    expect(thrown).toEqual([]);
  });
});

/** What nobody caught while something ran: it would end the host. */
async function uncaught(act: () => Promise<void>): Promise<readonly string[]> {
  const messages: string[] = [];
  const note = (error: unknown): void => void messages.push(error instanceof Error ? error.message : String(error));
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => [event, process.listeners(event as 'uncaughtException')] as const);
  for (const event of events) process.removeAllListeners(event).on(event, note);
  try {
    await act();
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    for (const [event, listeners] of before) {
      process.removeAllListeners(event);
      for (const listener of listeners) process.on(event, listener);
    }
  }
  return messages;
}

/** When what was told to the tracker has been compared. */
async function settled(tracker: PlanTracker): Promise<void> {
  await (tracker as unknown as { readonly comparing: Promise<void> }).comparing;
}
