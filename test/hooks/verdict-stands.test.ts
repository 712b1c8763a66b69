/** What a hook says of a commit holds whatever goes wrong around it: nobody listens, git dies, the user interrupts, the staging area is not the usual one. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';
import { brokenPlan, commit, folder, goodPlan, hook, hookedRepository, isBuilt, packageFolder, planText, stage } from './hooked-repository.ts';
import type { Hooked } from './hooked-repository.ts';

const base = { 'src/a.ts': '1\n', [`${folder}/first.md`]: planText('first') };
const path = `${folder}/first.md`;

async function world(): Promise<Hooked> {
  return hookedRepository({ files: base });
}

/** Runs a shell line in the repository; `$status` of its `{ …; }` is what it prints last. */
function shell(repository: TempRepository, line: string, env: Readonly<Record<string, string>> = {}): string {
  return spawnSync('sh', ['-c', line], { cwd: repository.path, env: { ...process.env, ...env }, encoding: 'utf8', input: '' }).stdout.trim();
}

/** The exit status of a command of which nobody reads what it says on stderr. */
const unheard = (command: string): string => `{ ${command}; echo $? > .git/status; } 2>&1 >/dev/null | true; cat .git/status`;
const onFullDisk = (command: string): string => `{ ${command}; } 2>/dev/full >/dev/null; echo $?`;

describe.runIf(isBuilt)('a commit of which nobody hears why it is refused', () => {
  const ways = [['a closed pipe', unheard], ['a full disk', onFullDisk]] as const;

  it.each(ways)('%s: is refused all the same, and a good one is not (negative control)', async (_, way) => {
    const repository = await world();
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    expect(shell(repository, way('git commit -q -m x'))).toBe('1');
    expect(repository.git(['log', '--format=%s'])).toBe('first');
    stage(repository, { [`${folder}/b.md`]: goodPlan });
    expect(shell(repository, way('git commit -q -m x'))).toBe('0');
  });

  it.each(ways)('%s: also by a hook that finds git-plan on PATH, and by validate', async (_, way) => {
    const repository = await world();
    const bin = temporaryFolder();
    writeFileSync(join(bin, 'git-plan'), `#!/bin/sh\nexec '${process.execPath}' '${join(packageFolder, 'dist/cli.js')}' "$@"\n`);
    chmodSync(join(bin, 'git-plan'), 0o755);
    writeFileSync(join(repository.path, '.git/hooks/pre-commit'), '#!/bin/sh\nGIT_PLAN_REFUSED=10 git-plan hooks run pre-commit || exit 1\n');
    const env = { PATH: `${bin}:${process.env['PATH']}` };
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    expect(shell(repository, way('git commit -q -m x'), env)).toBe('1');
    expect(shell(repository, way('git-plan validate --staged'), env)).toBe('1');
    stage(repository, { [`${folder}/b.md`]: goodPlan });
    expect(shell(repository, way('git-plan validate --staged'), env)).toBe('0');
    expect(shell(repository, way('git commit -q -m x'), env)).toBe('0');
  });

  it('what validate finds is its answer, also where only the beginning is read', async () => {
    const repository = await world();
    stage(repository, Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`${folder}/b${at}.md`, planText(`b${at}`, { status: 'nonsense' })])));
    const line = (paths: string): string => shell(repository, `{ '${process.execPath}' '${join(packageFolder, 'dist/cli.js')}' validate ${paths} 2>/dev/null; echo $? > .git/status; } | head -c 10 >/dev/null; cat .git/status`);
    expect(line('--all')).toBe('1');
    expect(line(path)).toBe('0');
  });
});

describe.runIf(isBuilt)('a commit whose check does not come to its end', () => {
  it('git is killed while it is asked: let through with a word, refused where plan.hooks is strict', async () => {
    const repository = await world();
    const place = repository.git(['--exec-path']);
    const instead = temporaryFolder();
    for (const name of readdirSync(place)) if (name !== 'git') symlinkSync(join(place, name), join(instead, name));
    for (const question of ['diff-index', 'cat-file', 'rev-parse', 'ls-files']) {
      writeFileSync(join(instead, 'git'), `#!/bin/sh\ncase "$*" in *' ${question} '*) kill -9 $$ ;; esac\nexec '${join(place, 'git')}' "$@"\n`);
      chmodSync(join(instead, 'git'), 0o755);
      stage(repository, { [`${folder}/${question}.md`]: planText(question, { status: 'nonsense' }) });
      repository.git(['config', 'plan.hooks', 'strict']);
      const refused = commit(repository, [], { env: { GIT_EXEC_PATH: instead } });
      expect([refused.status, refused.stderr]).toEqual([1, expect.stringMatching(/plans were not checked: git [a-z-]+ was ended by SIGKILL/)]);
      repository.git(['config', '--unset', 'plan.hooks']);
      const passed = commit(repository, [], { env: { GIT_EXEC_PATH: instead } });
      expect([passed.status, passed.stderr]).toEqual([0, expect.stringContaining('plans were not checked')]);
    }
  });

  it('is interrupted at any point: staging area, work tree, refs and locks are as before', async () => {
    const repository = await world();
    stage(repository, { [`${folder}/b.md`]: goodPlan, 'src/a.ts': '2\n' });
    const state = (): string => [['ls-files', '-s', '-z'], ['status', '--porcelain'], ['for-each-ref'], ['stash', 'list']].map((args) => repository.git(args)).join('\n') + readdirSync(join(repository.path, '.git')).filter((name) => !['COMMIT_EDITMSG', 'counting-node.log'].includes(name)).join();
    const before = state();
    const signals: (NodeJS.Signals | null)[] = [];
    let starts = 0;
    for (let at = 0; at < 16; at += 1) {
      const child = spawn('git', ['commit', '-q', '-m', 'x'], { cwd: repository.path, stdio: 'ignore', detached: true });
      const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on('close', (_, signal) => resolve(signal)));
      // The terminal sends it to everybody who works for it. Where it falls is up to the machine, which is the point.
      await new Promise((resolve) => {
        setTimeout(resolve, at * 4);
      });
      process.kill(-child.pid!, 'SIGINT');
      signals.push(await ended);
      starts += repository.nodeStarts();
      if (repository.git(['log', '--format=%s']) !== 'first') repository.git(['reset', '-q', '--soft', 'HEAD~1']);
      expect(state()).toBe(before);
    }
    expect(signals).toContain('SIGINT');
    // Points that all lie before the hook would prove nothing.
    expect(starts).toBeGreaterThan(0);
    expect(commit(repository).status).toBe(0);
  });
});

describe.runIf(isBuilt)('the staging area of a commit', () => {
  it.each([['of everything', []], ['-a', ['-a']], ['of a path', ['--', path]], ['with a path', ['-i', '--', path]]])('%s: has the same bytes before and after the hook', async (_, args) => {
    const repository = await world();
    const file = join(repository.path, '.git/hooks/pre-commit');
    const text = readFileSync(file, 'utf8');
    // The hook as it is, between two copies of what git gave it.
    writeFileSync(`${file}-own`, text);
    chmodSync(`${file}-own`, 0o755);
    writeFileSync(file, `#!/bin/sh\ncp "$GIT_INDEX_FILE" .git/before\n.git/hooks/pre-commit-own; status=$?\ncp "$GIT_INDEX_FILE" .git/after\nexit $status\n`);
    stage(repository, { [`${folder}/b.md`]: args.length > 1 ? goodPlan : brokenPlan });
    repository.write(path, planText('first', { status: 'nonsense' }));
    // Entries that look changed are those that a refresh would rewrite.
    const touched = spawnSync('touch', ['-d', '1 hour ago', 'src/a.ts'], { cwd: repository.path });
    expect(touched.status).toBe(0);
    expect(commit(repository, args).status).not.toBe(0);
    expect(readFileSync(join(repository.path, '.git/after')).equals(readFileSync(join(repository.path, '.git/before')))).toBe(true);
    // A hook that writes to it is seen (negative control).
    writeFileSync(`${file}-own`, '#!/bin/sh\ngit update-index --assume-unchanged src/a.ts\nexit 1\n');
    commit(repository, args);
    expect(readFileSync(join(repository.path, '.git/after')).equals(readFileSync(join(repository.path, '.git/before')))).toBe(false);
  });

  it('holds a plan of 200 MB: refused, and Node stays below 100 MB', { timeout: 60_000 }, async () => {
    const repository = await world();
    const measured = join(repository.path, '.git/counting-node');
    if (!existsSync('/proc/self/status')) return;
    writeFileSync(join(repository.path, '.git/peak.cjs'), `process.on('exit', () => require('node:fs').writeFileSync('.git/peak', /VmHWM:\\s+(\\d+)/.exec(require('node:fs').readFileSync('/proc/self/status', 'utf8'))[1]));`);
    writeFileSync(measured, `#!/bin/sh\nexec '${process.execPath}' -r '${join(repository.path, '.git/peak.cjs')}' "$@"\n`);
    stage(repository, { [`${folder}/huge.md`]: `${goodPlan}${'a'.repeat(200_000_000)}` });
    const { status, stderr } = commit(repository);
    expect([status, stderr]).toEqual([1, expect.stringContaining('too-large')]);
    expect(Number(readFileSync(join(repository.path, '.git/peak'), 'utf8'))).toBeLessThan(100_000);
  });
});

describe.runIf(isBuilt)('a merge', () => {
  /** Two branches that both worked on the plan, merged up to the conflict. */
  function conflict(repository: TempRepository): void {
    repository.git(['checkout', '-q', '-b', 'side']);
    repository.commit('side', { [path]: planText('first').replace('[ ] One', '[x] One').concat('- [ ] Three\n') });
    repository.git(['checkout', '-q', 'main']);
    repository.commit('main', { [path]: planText('first').replace('[ ] Two', '[x] Two') });
    expect(repository.tryGit(['merge', '-q', '--no-edit', 'side']).status).not.toBe(0);
  }

  it('resolved as all ours: passes, and says what of theirs is not there', async () => {
    const repository = await world();
    conflict(repository);
    repository.git(['checkout', '--ours', '--', path]);
    repository.git(['add', '-A']);
    const { status, stderr } = commit(repository);
    expect([status, stderr]).toEqual([0, expect.stringContaining('2 tasks added or done on the other side (merge-dropped)')]);
  });

  it('and in a linked worktree, where MERGE_HEAD lies elsewhere', async () => {
    const main = await world();
    const repository = await hook(main.worktree('linked'));
    repository.git(['checkout', '-q', '-b', 'side']);
    repository.commit('side', { [path]: planText('first').replace('[ ] One', '[x] One').concat('- [ ] Three\n') });
    repository.git(['checkout', '-q', 'linked']);
    repository.commit('linked', { [path]: planText('first').replace('[ ] Two', '[x] Two') });
    expect(repository.tryGit(['merge', '-q', '--no-edit', 'side']).status).not.toBe(0);
    repository.git(['checkout', '--ours', '--', path]);
    repository.git(['add', '-A']);
    expect(commit(repository).stderr).toContain('merge-dropped');
  });

  it('resolved with the work of both: says nothing (negative control)', async () => {
    const repository = await world();
    conflict(repository);
    stage(repository, { [path]: planText('first').replaceAll('[ ]', '[x]').concat('- [ ] Three\n') });
    const { status, stderr } = commit(repository);
    expect([status, stderr]).toEqual([0, '']);
  });

  it('with markers as long as the attribute says, committed as they are: refused', async () => {
    const repository = await world();
    mkdirSync(join(repository.path, '.git/info'), { recursive: true });
    writeFileSync(join(repository.path, '.git/info/attributes'), '*.md conflict-marker-size=20\n');
    conflict(repository);
    expect(repository.read(path)).toContain('<'.repeat(20));
    repository.git(['add', '-A']);
    const { status, stderr } = commit(repository);
    expect([status, stderr]).toEqual([1, expect.stringContaining(`\`${'<'.repeat(20)}\``)]);
  });
});

describe.runIf(isBuilt)('an amend', () => {
  it('may take back the status that its commit set, which a commit may not', async () => {
    const repository = await world();
    repository.commit('draft', { [`${folder}/d.md`]: planText('d', { status: 'draft' }) });
    stage(repository, { [`${folder}/d.md`]: planText('d'), 'src/a.ts': '2\n' });
    expect(commit(repository).status).toBe(0);
    stage(repository, { [`${folder}/d.md`]: planText('d', { status: 'draft' }) });
    expect(commit(repository, ['--amend']).status).toBe(0);
    stage(repository, { [`${folder}/d.md`]: planText('d') });
    expect(commit(repository).status).toBe(0);
    repository.commit('between', { 'src/a.ts': '3\n' });
    stage(repository, { [`${folder}/d.md`]: planText('d', { status: 'draft' }) });
    const { status, stderr } = commit(repository);
    expect([status, stderr]).toEqual([1, expect.stringContaining('status-transition')]);
  });
});
