/** A backend of the drawer without a repository: says what a test tells it to, remembers what it was asked. */
import type { Change, DrawerBackend } from '../../src/drawer/backend.ts';
import type { Assets } from '../../src/drawer/load-assets.ts';
import type { OperationAnswer, PageMessage } from '../../src/drawer/protocol.ts';
import type { DrawerSnapshot, PlanCard } from '../../src/model/drawer-view.ts';

export type FakeBackend = DrawerBackend & {
  /** Tells a change to whoever listens. */
  readonly say: (change: Change) => void;
  readonly performed: PageMessage[];
  /** How often anything was read. */
  readonly reads: () => number;
  /** What `snapshot` gives. */
  state: DrawerSnapshot;
};

export const secretText = 'the-secret-of-the-plans';
export const pageText = '<!doctype html><title>page of the drawer</title>';

export const emptySnapshot: DrawerSnapshot = {
  repository: { name: 'acme/payments', branch: 'main', headCommit: null, planFolder: 'docs/exec-plans', user: 'Ada', watching: 'events', bare: false },
  plans: [], overview: { points: [], recent: [], doneThisWeek: 0 }, sessions: [], debt: null, templates: [],
};

/** A card with only its key, its title and a number that tests count with. */
export function cardWith(key: string, title: string, completedTaskCount = 0): PlanCard {
  return {
    key, id: key, title, status: 'active', statusText: null, filePath: `docs/exec-plans/${key}.md`, createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z', finishedAt: null, author: 'Ada', tags: [], linkedSessionIds: [],
    managed: true, taskCount: 0, completedTaskCount, progressPercent: 0, blobId: '0'.repeat(40), layers: { committed: 0, workTree: 0, inFlight: 0 }, nextTask: null, inFlight: [], problem: null, problemCount: 0,
    brokenFrontmatter: false, conflicted: false, uncommitted: false, openQuestions: [], lastCommit: null, lastSession: null, lastSessionPlace: 0, staleDays: null, historyMark: '',
  };
}

/** Makes one. Its repository is named after the secret, so that any answer that leaks it can be found. */
export function fakeBackend(answer: OperationAnswer = { kind: 'done', key: null, blobId: null, note: null }): FakeBackend {
  const listeners = new Set<(change: Change) => void>();
  let reads = 0;
  const nothing = async (): Promise<null> => {
    reads += 1;
    return null;
  };
  const backend: FakeBackend = {
    state: { ...emptySnapshot, repository: { ...emptySnapshot.repository, name: secretText } },
    performed: [],
    reads: () => reads,
    say: (change) => {
      for (const listener of listeners) listener(change);
    },
    snapshot: () => {
      reads += 1;
      return backend.state;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    plan: nothing, history: nothing, planAt: nothing, changes: nothing, preamble: nothing,
    perform: async (message) => {
      backend.performed.push(message);
      return answer;
    },
    close: async () => undefined,
  };
  return backend;
}

/** A page with one script. */
export const fakeAssets: Assets = {
  page: { body: Buffer.from(pageText), type: 'text/html; charset=utf-8' },
  files: new Map([['/assets/main-1a2b3c.js', { body: Buffer.from('export {};'), type: 'text/javascript; charset=utf-8' }]]),
};
