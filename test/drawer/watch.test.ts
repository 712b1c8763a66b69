/** The watcher, on real repositories: which kind of change each thing is, heard by events and never by waiting a while. */
import { execFileSync, spawnSync } from 'node:child_process';
import { renameSync, watch as watchFolder } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { type ChangeKind, RepositoryWatch, type WatchOptions } from '../../src/workspace/watch-repository.ts';
import { limitedWatch } from '../support/limited-watch.ts';
import { createRepository, temporaryFolder, type TempRepository } from '../support/temp-repository.ts';

type Heard = { readonly kinds: ReadonlySet<ChangeKind>; readonly touched: ReadonlySet<string> | null };

type Ear = {
  readonly watch: RepositoryWatch;
  /** Everything heard since the last call of `clear`. */
  readonly heard: Heard[];
  /** Resolves when `kind` was heard (also when it was heard before, since the last `clear`). */
  readonly until: (kind: ChangeKind) => Promise<void>;
  readonly clear: () => void;
};

const open: RepositoryWatch[] = [];
afterEach(() => {
  for (const watch of open.splice(0)) watch.close();
});

function listen(repository: TempRepository, options: WatchOptions & { readonly roots?: readonly string[] } = {}): Ear {
  const gitDir = repository.git(['rev-parse', '--absolute-git-dir']);
  const commonDir = repository.git(['rev-parse', '--path-format=absolute', '--git-common-dir']);
  const heard: Heard[] = [];
  const waiting = new Set<() => void>();
  const watch = new RepositoryWatch({ rootPath: repository.path, gitDir, commonDir, planRoots: () => options.roots ?? ['docs/exec-plans'] }, (kinds, touched) => {
    heard.push({ kinds, touched });
    for (const look of waiting) look();
  }, options);
  open.push(watch);
  return {
    watch, heard,
    clear: () => void heard.splice(0),
    until: (kind) => new Promise((resolve) => {
      const look = (): void => {
        if (!heard.some(({ kinds }) => kinds.has(kind))) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    }),
  };
}

const plan = '# Auth\n\n- [ ] One\n';
const path = 'docs/exec-plans/active/auth.md';
const withPlan = (): TempRepository => createRepository({ files: { [path]: plan } });

/** Makes the plan another plan as editors do: a new file, renamed over it. */
function saveByRename(repository: TempRepository, text: string, at = path): void {
  repository.write(`${at}.new-1`, text);
  repository.move(`${at}.new-1`, at);
}

describe('the work tree', () => {
  it('a save in place is heard, with the file', async () => {
    const repository = withPlan();
    const ear = listen(repository);
    repository.append(path, '- [ ] Two\n');
    await ear.until('work-tree');
    expect([...(ear.heard[0]?.touched ?? [])]).toEqual([join(repository.path, path)]);
    expect([...(ear.heard[0]?.kinds ?? [])]).toEqual(['work-tree']);
  });

  it('one save by rename after the other is heard', async () => {
    const repository = withPlan();
    const ear = listen(repository);
    for (const round of [1, 2, 3]) {
      saveByRename(repository, `${plan}- [ ] Round ${round}\n`);
      await ear.until('work-tree');
      ear.clear();
    }
    repository.append(path, '- [ ] In place again\n');
    await ear.until('work-tree');
  });

  it('a watch on the file goes deaf at the first rename (negative control)', async () => {
    const repository = withPlan();
    const ear = listen(repository);
    let fileEvents = 0;
    const watcher = watchFolder(join(repository.path, path), () => void (fileEvents += 1));
    try {
      saveByRename(repository, `${plan}- [ ] Two\n`);
      await ear.until('work-tree');
      fileEvents = 0;
      ear.clear();
      saveByRename(repository, `${plan}- [ ] Three\n`);
      await ear.until('work-tree');
      expect(fileEvents).toBe(0);
    } finally {
      watcher.close();
    }
  });

  it('plan folders that are made later are heard, and then their files', async () => {
    const repository = createRepository({ files: { 'readme.txt': 'x' } });
    const ear = listen(repository);
    repository.write(path, plan);
    await ear.until('work-tree');
    // The folders were made one after the other: until each is under watch, `everything` says to look again.
    const deepest = join(repository.path, 'docs/exec-plans/active');
    while (!ear.watch.folders.includes(deepest)) {
      ear.clear();
      await ear.until('everything');
    }
    ear.clear();
    repository.append(path, '- [ ] Two\n');
    await ear.until('work-tree');
  });

  it('other plan folders than before are heard from when the watch is told to follow, and said', async () => {
    const repository = createRepository({ files: { [path]: plan, 'plans/other.md': plan } });
    const roots = ['docs/exec-plans'];
    const ear = listen(repository, { roots });
    roots.splice(0, 1, 'plans');
    ear.watch.follow();
    await ear.until('everything');
    ear.clear();
    repository.append('plans/other.md', '- [ ] Two\n');
    await ear.until('work-tree');
    expect(ear.watch.folders).not.toContain(join(repository.path, 'docs/exec-plans'));
  });

  it('a plan that is deleted, and one whose whole folder goes and comes back', async () => {
    const repository = withPlan();
    const ear = listen(repository);
    repository.remove(path);
    await ear.until('work-tree');
    ear.clear();
    repository.move('docs', 'away');
    await ear.until('work-tree');
    ear.clear();
    repository.move('away', 'docs');
    await ear.until('work-tree');
  });

  it('what editors put beside a plan says nothing', async () => {
    const repository = withPlan();
    const ear = listen(repository);
    for (const name of ['.auth.md.swp', 'auth.md~', '4913', '.#auth.md']) repository.write(`docs/exec-plans/active/${name}`, 'x');
    repository.git(['branch', 'other']);
    await ear.until('refs');
    expect(new Set(ear.heard.flatMap(({ kinds }) => [...kinds]))).toEqual(new Set(['refs']));
  });

  it('settings of the repository are everything', async () => {
    const repository = withPlan();
    const ear = listen(repository);
    repository.write('.planconfig', '[plan]\n\tdir = plans\n');
    await ear.until('everything');
    ear.clear();
    repository.git(['config', 'plan.dir', 'elsewhere']);
    await ear.until('everything');
  });
});

describe('refs', () => {
  const changes: Readonly<Record<string, (repository: TempRepository) => void>> = {
    'a commit': (repository) => void repository.commit('more', { [path]: `${plan}- [ ] Two\n` }),
    'a commit that touches no plan': (repository) => void repository.commit('more', { 'other.txt': 'x' }),
    'an amended commit': (repository) => void repository.git(['commit', '-q', '--amend', '--no-verify', '-m', 'again']),
    'a branch': (repository) => void repository.git(['branch', 'other']),
    'a branch in folders that are new': (repository) => void repository.git(['branch', 'feat/deep/er']),
    'a branch that goes': (repository) => void repository.git(['branch', '-D', 'side']),
    'a checkout': (repository) => void repository.git(['checkout', '-q', 'side']),
    'a detached HEAD': (repository) => void repository.git(['checkout', '-q', '--detach']),
    'refs that are packed': (repository) => void repository.git(['pack-refs', '--all']),
    'a reset': (repository) => void repository.git(['reset', '-q', '--soft', 'HEAD~1']),
  };
  for (const [name, change] of Object.entries(changes)) {
    it(`${name} is heard`, async () => {
      const repository = withPlan();
      repository.commit('second', { 'other.txt': 'y' });
      repository.git(['branch', 'side', 'HEAD~1']);
      const ear = listen(repository);
      change(repository);
      await ear.until('refs');
    });
  }

  it('a branch that moves after its ref was packed is heard', async () => {
    const repository = withPlan();
    repository.git(['pack-refs', '--all']);
    const ear = listen(repository);
    repository.commit('more', { 'other.txt': 'x' });
    await ear.until('refs');
  });

  it('a branch made deep in folders that came later is heard', async () => {
    const repository = withPlan();
    const ear = listen(repository);
    repository.git(['branch', 'feat/one']);
    await ear.until('refs');
    const folder = join(repository.path, '.git/refs/heads/feat');
    while (!ear.watch.folders.includes(folder)) {
      ear.clear();
      await ear.until('everything');
    }
    ear.clear();
    repository.git(['branch', 'feat/two']);
    await ear.until('refs');
  });

  it('tables of a reftable repository are refs', async () => {
    // git 2.45 and later write them; the watcher only needs to know where they lie.
    const repository = withPlan();
    repository.write('.git/reftable/tables.list', '0x1-0x1.ref\n');
    const ear = listen(repository);
    repository.write('.git/reftable/tables.list.lock', '0x1-0x2.ref\n');
    repository.move('.git/reftable/tables.list.lock', '.git/reftable/tables.list');
    await ear.until('refs');
  });

  it('looking at the repository is no change', async () => {
    const repository = withPlan();
    const ear = listen(repository);
    repository.write('other.txt', 'x');
    repository.git(['add', 'other.txt']);
    repository.git(['status']);
    repository.append(path, '- [ ] Two\n');
    await ear.until('work-tree');
    expect(new Set(ear.heard.flatMap(({ kinds }) => [...kinds]))).toEqual(new Set(['work-tree']));
  });
});

describe('linked worktrees', () => {
  it('a save, a commit and a branch in another worktree are heard here', async () => {
    const repository = withPlan();
    const other = repository.worktree('feat');
    const ear = listen(repository);
    other.append(path, '- [ ] Two\n');
    await ear.until('refs');
    ear.clear();
    other.commit('there', { [path]: `${plan}- [x] Two\n` });
    await ear.until('refs');
  });

  it('the main worktree is heard from a linked one', async () => {
    const repository = withPlan();
    const ear = listen(repository.worktree('feat'));
    repository.append(path, '- [ ] Two\n');
    await ear.until('refs');
    ear.clear();
    repository.commit('here', { 'other.txt': 'x' });
    await ear.until('refs');
  });

  it('a worktree that is added later is heard, and its plans are under watch', async () => {
    const repository = withPlan();
    const ear = listen(repository);
    const other = repository.worktree('late');
    await ear.until('refs');
    const folder = join(other.path, 'docs/exec-plans/active');
    while (!ear.watch.folders.includes(folder)) {
      ear.clear();
      await ear.until('everything');
    }
    ear.clear();
    other.append(path, '- [ ] Two\n');
    await ear.until('refs');
  });
});

describe('sessions', () => {
  it('the registry is heard, also when it is made later', async () => {
    const repository = withPlan();
    const ear = listen(repository);
    repository.write('.git/git-plan/sessions/claude-code-session-a.json', '{}');
    await Promise.race([ear.until('sessions'), ear.until('everything')]);
    while (!ear.watch.folders.includes(join(repository.path, '.git/git-plan/sessions'))) {
      ear.clear();
      await ear.until('everything');
    }
    ear.clear();
    repository.write('.git/git-plan/sessions/claude-code-session-a.json', '{ }');
    await ear.until('sessions');
  });
});

describe('where the system has no watches left', () => {
  for (const [code, how] of [['ENOSPC', 'throw'], ['EMFILE', 'throw'], ['ENOSPC', 'event']] as const) {
    it(`${code} by ${how}: looks instead, says so, and listens again when it can`, async () => {
      const repository = withPlan();
      const limit = { watches: 3 };
      const ear = listen(repository, { watch: limitedWatch(limit, code, how), pollMs: 20, rearmMs: 100 });
      await ear.until('mode');
      expect(ear.watch.mode).toBe('polling');
      ear.clear();
      repository.append(path, '- [ ] Two\n');
      await ear.until('everything');
      limit.watches = 1000;
      for (ear.clear(); (ear.watch.mode as string) !== 'events'; ear.clear()) await ear.until('mode');
      ear.clear();
      repository.append(path, '- [ ] Three\n');
      await ear.until('work-tree');
    });
  }

  it('a real limit of the kernel is survived', ({ skip }) => {
    // A user namespace of its own has its own limit; where the sandbox allows none there is nothing to try.
    const probe = spawnSync('unshare', ['-Ur', 'sh', '-c', 'echo 4 > /proc/sys/user/max_inotify_watches && cat /proc/sys/user/max_inotify_watches'], { encoding: 'utf8' });
    if (probe.stdout?.trim() !== '4') {
      console.log(`skipped: no user namespace with its own limit of watches here (${(probe.stderr ?? '').trim() || 'unshare is missing'})`);
      skip();
    }
    const repository = withPlan();
    const script = fileURLToPath(new URL('./watch-under-limit.ts', import.meta.url));
    const runner = fileURLToPath(new URL('../../scripts/run-ts.mjs', import.meta.url));
    const out = execFileSync('unshare', ['-Ur', 'sh', '-c', 'echo 4 > /proc/sys/user/max_inotify_watches && exec "$@"', 'sh', process.execPath, runner, script, repository.path, path], { encoding: 'utf8', timeout: 60_000 });
    expect(JSON.parse(out.trim().split('\n').at(-1) ?? '')).toEqual({ mode: 'polling', heard: true });
  });
});

describe('a repository that goes away', () => {
  it('is said, and so is its coming back', async () => {
    const repository = createRepository({ at: join(temporaryFolder(), 'here'), files: { [path]: plan } });
    const ear = listen(repository, { pollMs: 20 });
    const away = `${repository.path}-away`;
    renameSync(repository.path, away);
    await ear.until('gone');
    expect(ear.watch.mode).toBe('gone');
    ear.clear();
    renameSync(away, repository.path);
    await ear.until('everything');
    ear.clear();
    repository.append(path, '- [ ] Two\n');
    await ear.until('work-tree');
    expect(ear.watch.mode).toBe('events');
  });
});
