/** What the hooks do in every situation in which git makes a commit: by real commits. */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cloneRepository, createRepository, repositoryAt, temporaryFolder } from '../support/temp-repository.ts';
import type { GitOutcome, TempRepository } from '../support/temp-repository.ts';
import { brokenPlan, commit, folder, goodPlan, hook, hookedRepository, isBuilt, packageFolder, planText, stage } from './hooked-repository.ts';
import type { Hooked } from './hooked-repository.ts';

const base = { 'src/a.ts': '1\n', [`${folder}/first.md`]: planText('first') };

function expectRefused({ status, stderr, stdout }: GitOutcome, words: string | RegExp = 'Unexpected status `nonsense`'): void {
  expect(status, stderr + stdout).not.toBe(0);
  expect(stderr + stdout).toMatch(words);
}

function expectPassed({ status, stderr }: GitOutcome): void {
  expect(status, stderr).toBe(0);
}

type Scenario = readonly [name: string, run: (repository: Hooked) => void | Promise<void>];

const staging: readonly Scenario[] = [
  ['a broken plan is staged: refused with line, column and fix', (repository) => {
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    expectRefused(commit(repository), /docs\/exec-plans\/active\/b\.md:4:9: error: [^]*fix: status: active[^]*the commit was refused/);
    expect(repository.nodeStarts()).toBe(1);
  }],
  ['a good plan is staged: passes in silence', (repository) => {
    stage(repository, { [`${folder}/g.md`]: goodPlan });
    const outcome = commit(repository);
    expectPassed(outcome);
    expect(outcome.stderr).toBe('');
  }],
  ['no plan is staged: no Node', (repository) => {
    stage(repository, { 'src/a.ts': '2\n' });
    expectPassed(commit(repository));
    expect(repository.nodeStarts()).toBe(0);
  }],
  ['a Markdown file outside of plan folders is staged: no Node', (repository) => {
    stage(repository, { 'README.md': '---\nstatus: [\n' });
    expectPassed(commit(repository));
    expect(repository.nodeStarts()).toBe(0);
  }],
  ['an empty commit: no Node', (repository) => {
    expectPassed(commit(repository, ['--allow-empty']));
    expect(repository.nodeStarts()).toBe(0);
  }],
  ['staged is good, the work tree is broken: passes', (repository) => {
    stage(repository, { [`${folder}/g.md`]: goodPlan });
    repository.write(`${folder}/g.md`, brokenPlan);
    expectPassed(commit(repository));
    expect(repository.read(`${folder}/g.md`)).toBe(brokenPlan);
  }],
  ['staged is broken, the work tree is good: refused', (repository) => {
    stage(repository, { [`${folder}/g.md`]: brokenPlan });
    repository.write(`${folder}/g.md`, goodPlan);
    expectRefused(commit(repository));
    expect(repository.read(`${folder}/g.md`)).toBe(goodPlan);
  }],
  ['commit -a with a broken plan: refused', (repository) => {
    repository.write(`${folder}/first.md`, brokenPlan);
    expectRefused(commit(repository, ['-a']));
  }],
  ['commit -a with code only: no Node', (repository) => {
    repository.write('src/a.ts', '2\n');
    expectPassed(commit(repository, ['-a']));
    expect(repository.nodeStarts()).toBe(0);
  }],
  ['commit -p takes the good hunk: passes', (repository) => {
    const long = planText('long').replace('- [ ] One', `${'Text.\n\n'.repeat(12)}- [ ] One`);
    repository.commit('long', { [`${folder}/long.md`]: long });
    repository.nodeStarts();
    repository.write(`${folder}/long.md`, long.replace('status: active', 'status: nonsense').replace('- [ ] One', '- [x] One'));
    expectPassed(repository.tryGit(['commit', '-q', '-p', '-m', 'hunk'], { input: 'n\ny\n' }));
    expect(repository.git(['show', `HEAD:${folder}/long.md`])).toContain('status: active');
    expect(repository.nodeStarts()).toBe(1);
  }],
  ['commit -p takes the broken hunk: refused', (repository) => {
    const long = planText('long').replace('- [ ] One', `${'Text.\n\n'.repeat(12)}- [ ] One`);
    repository.commit('long', { [`${folder}/long.md`]: long });
    repository.write(`${folder}/long.md`, long.replace('status: active', 'status: nonsense').replace('- [ ] One', '- [x] One'));
    expectRefused(repository.tryGit(['commit', '-q', '-p', '-m', 'hunk'], { input: 'y\nn\n' }));
  }],
  ['commit -- path leaves a broken plan in the staging area: passes', (repository) => {
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    repository.write(`${folder}/first.md`, planText('first').replace('[ ] One', '[x] One'));
    expectPassed(commit(repository, ['--', `${folder}/first.md`]));
    expect(repository.git(['diff', '--cached', '--name-only'])).toBe(`${folder}/b.md`);
  }],
  ['commit -- path takes a broken plan past a good staging area: refused', (repository) => {
    stage(repository, { [`${folder}/g.md`]: goodPlan });
    repository.write(`${folder}/first.md`, brokenPlan);
    expectRefused(commit(repository, ['--', `${folder}/first.md`]), 'first.md:4:9');
  }],
  ['commit -i path adds a broken plan: refused', (repository) => {
    stage(repository, { 'src/a.ts': '2\n' });
    repository.write(`${folder}/first.md`, brokenPlan);
    expectRefused(commit(repository, ['-i', '--', `${folder}/first.md`]));
  }],
  ['a refused commit leaves the staging area, the work tree and the refs as they were', (repository) => {
    stage(repository, { [`${folder}/b.md`]: brokenPlan, 'src/a.ts': '2\n' });
    const state = (): string => [['ls-files', '-s', '-z'], ['status', '--porcelain'], ['for-each-ref'], ['rev-parse', 'HEAD'], ['stash', 'list']].map((args) => repository.git(args)).join('\n');
    const before = state();
    expectRefused(commit(repository));
    expect(state()).toBe(before);
    expect(repository.git(['status', '--porcelain'])).toBe(`A  ${folder}/b.md\nM  src/a.ts`);
  }],
  ['intent to add is not staged: passes', (repository) => {
    repository.write(`${folder}/b.md`, brokenPlan);
    repository.git(['add', '-N', `${folder}/b.md`]);
    stage(repository, { [`${folder}/g.md`]: goodPlan });
    expectPassed(commit(repository));
  }],
  ['GIT_INDEX_FILE names another staging area with a broken plan: refused', (repository) => {
    const env = { GIT_INDEX_FILE: join(repository.path, '.git/other-index') };
    repository.git(['read-tree', 'HEAD'], { env });
    repository.write(`${folder}/b.md`, brokenPlan);
    repository.git(['add', `${folder}/b.md`], { env });
    expectRefused(commit(repository, [], { env }));
  }],
  ['outside of a sparse cone a broken plan is staged without a file: refused', (repository) => {
    repository.git(['sparse-checkout', 'set', '--cone', 'src']);
    const id = repository.git(['hash-object', '-w', '--stdin'], { input: brokenPlan });
    repository.git(['update-index', '--add', '--cacheinfo', `100644,${id},${folder}/b.md`]);
    expect(repository.exists(`${folder}/b.md`)).toBe(false);
    expectRefused(commit(repository));
  }],
  ['200 plans are staged: one Node', (repository) => {
    stage(repository, Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`${folder}/p${at}.md`, planText(`p${at}`)])));
    expectPassed(commit(repository));
    expect(repository.nodeStarts()).toBe(1);
  }],
];

const amending: readonly Scenario[] = [
  ['amend of the message only, of a commit that brought a broken plan: no Node', (repository) => {
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    expectPassed(commit(repository, ['--no-verify']));
    expectPassed(repository.tryGit(['commit', '-q', '--amend', '-m', 'other words']));
    expect(repository.nodeStarts()).toBe(0);
  }],
  ['amend that adds a broken plan: refused', (repository) => {
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    expectRefused(commit(repository, ['--amend']));
  }],
  ['amend that mends a plan: passes', (repository) => {
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    expectPassed(commit(repository, ['--no-verify']));
    stage(repository, { [`${folder}/b.md`]: planText('broken') });
    expectPassed(commit(repository, ['--amend']));
  }],
  ['--no-verify and GIT_PLAN=0 let a broken plan through', (repository) => {
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    expectPassed(commit(repository, ['--no-verify']));
    stage(repository, { [`${folder}/c.md`]: brokenPlan });
    expectPassed(commit(repository, [], { env: { GIT_PLAN: '0' } }));
    expect(repository.nodeStarts()).toBe(0);
  }],
  ['plan.hooks = warn lets a broken plan through and says so', (repository) => {
    repository.git(['config', 'plan.hooks', 'warn']);
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    const outcome = commit(repository);
    expectPassed(outcome);
    expect(outcome.stderr).toContain('status-unknown');
  }],
  ['plan.hooks = off lets everything through', (repository) => {
    repository.git(['config', 'plan.hooks', 'off']);
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    expectPassed(commit(repository));
  }],
];

const merging: readonly Scenario[] = [
  ['a merge without conflict brings a good plan: passes', (repository) => {
    repository.git(['checkout', '-q', '-b', 'side']);
    repository.commit('side', { [`${folder}/g.md`]: goodPlan });
    repository.git(['checkout', '-q', 'main']);
    repository.commit('main', { 'src/a.ts': '2\n' });
    expectPassed(repository.tryGit(['merge', '-q', '--no-edit', 'side']));
  }],
  ['a fast-forward runs no hook', (repository) => {
    repository.git(['checkout', '-q', '-b', 'side']);
    repository.commit('side', { [`${folder}/g.md`]: goodPlan });
    repository.git(['checkout', '-q', 'main']);
    repository.nodeStarts();
    expectPassed(repository.tryGit(['merge', '-q', '--ff-only', 'side']));
    expect(repository.nodeStarts()).toBe(0);
  }],
  ['a merge makes two plans of one id: refused', (repository) => {
    repository.git(['checkout', '-q', '-b', 'side']);
    repository.commit('side', { [`${folder}/a.md`]: planText('same') });
    repository.git(['checkout', '-q', 'main']);
    repository.commit('main', { [`${folder}/b.md`]: planText('same') });
    expectRefused(repository.tryGit(['merge', '--no-edit', 'side']), /same/);
    expect(repository.git(['rev-list', '--count', '--merges', 'HEAD'])).toBe('0');
  }],
  ['conflict markers are committed: refused', (repository) => {
    conflict(repository);
    repository.git(['add', '-A']);
    expectRefused(commit(repository), /conflict/i);
  }],
  ['a conflict was resolved well: passes', (repository) => {
    conflict(repository);
    stage(repository, { [`${folder}/first.md`]: planText('first').replace('[ ] One', '[x] One both') });
    expectPassed(commit(repository));
    expect(repository.git(['rev-list', '--parents', '-1', 'HEAD']).split(' ')).toHaveLength(3);
  }],
  ['a conflict was resolved as all ours, so that nothing is staged: passes', (repository) => {
    conflict(repository);
    repository.git(['checkout', '--ours', '--', `${folder}/first.md`]);
    repository.git(['add', '-A']);
    expectPassed(commit(repository));
  }],
  ['an octopus merge: passes', (repository) => {
    for (const name of ['a', 'b']) {
      repository.git(['checkout', '-q', '-b', name, 'main']);
      repository.commit(name, { [`${folder}/${name}.md`]: planText(name) });
    }
    repository.git(['checkout', '-q', 'main']);
    repository.commit('main', { 'src/a.ts': '2\n' });
    expectPassed(repository.tryGit(['merge', '-q', '--no-edit', 'a', 'b']));
  }],
  ['merge --squash stages a broken plan of another branch: refused', (repository) => {
    repository.git(['checkout', '-q', '-b', 'side']);
    repository.commit('side', { [`${folder}/b.md`]: brokenPlan });
    repository.git(['checkout', '-q', 'main']);
    repository.git(['merge', '-q', '--squash', 'side']);
    expectRefused(commit(repository));
  }],
];

function conflict(repository: TempRepository): void {
  repository.git(['checkout', '-q', '-b', 'side']);
  repository.commit('side', { [`${folder}/first.md`]: planText('first').replace('[ ] One', '[ ] One there') });
  repository.git(['checkout', '-q', 'main']);
  repository.commit('main', { [`${folder}/first.md`]: planText('first').replace('[ ] One', '[ ] One here') });
  expect(repository.tryGit(['merge', '-q', '--no-edit', 'side']).status).not.toBe(0);
}

const rewriting: readonly Scenario[] = [
  ['a rebase picks commits without a check, and ends', (repository) => {
    repository.git(['checkout', '-q', '-b', 'side']);
    repository.commit('side', { [`${folder}/g.md`]: goodPlan });
    repository.git(['checkout', '-q', 'main']);
    repository.commit('main', { 'src/a.ts': '2\n' });
    expectPassed(repository.tryGit(['rebase', '-q', 'main', 'side']));
    expect(repository.git(['status', '--porcelain'])).toBe('');
  }],
  ['rebase --exec commits a broken plan: refused, and the rebase can be aborted', (repository) => {
    repository.commit('one', { 'src/a.ts': '2\n' });
    writeFileSync(join(repository.path, '.git/add-broken'), brokenPlan);
    const outcome = repository.tryGit(['rebase', '-q', '--exec', `cp .git/add-broken ${folder}/b.md && git add -A && git commit -q -m broken`, 'HEAD~1']);
    expectRefused(outcome);
    expectPassed(repository.tryGit(['rebase', '--abort']));
  }],
  ['a cherry-pick that conflicted is continued with markers: refused', (repository) => {
    repository.git(['checkout', '-q', '-b', 'side']);
    repository.commit('side', { [`${folder}/first.md`]: planText('first').replace('[ ] One', '[ ] One there') });
    repository.git(['checkout', '-q', 'main']);
    repository.commit('main', { [`${folder}/first.md`]: planText('first').replace('[ ] One', '[ ] One here') });
    expect(repository.tryGit(['cherry-pick', 'side']).status).not.toBe(0);
    repository.git(['add', '-A']);
    expectRefused(repository.tryGit(['-c', 'core.editor=true', 'cherry-pick', '--continue']), /conflict/i);
  }],
  ['a cherry-pick of a good plan: passes', (repository) => {
    repository.git(['checkout', '-q', '-b', 'side']);
    repository.commit('side', { [`${folder}/g.md`]: goodPlan });
    repository.git(['checkout', '-q', 'main']);
    expectPassed(repository.tryGit(['cherry-pick', 'side']));
  }],
  ['a revert of a plan: passes', (repository) => {
    repository.commit('good', { [`${folder}/g.md`]: goodPlan });
    expectPassed(repository.tryGit(['revert', '--no-edit', 'HEAD']));
    expect(repository.exists(`${folder}/g.md`)).toBe(false);
  }],
  ['a stash takes a broken plan without a check, and gives it back', (repository) => {
    repository.write(`${folder}/first.md`, brokenPlan);
    expectPassed(repository.tryGit(['stash']));
    expectPassed(repository.tryGit(['stash', 'pop']));
    expect(repository.read(`${folder}/first.md`)).toBe(brokenPlan);
    expect(repository.nodeStarts()).toBe(0);
  }],
  ['on a detached HEAD: refused', (repository) => {
    repository.git(['checkout', '-q', '--detach']);
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    expectRefused(commit(repository));
  }],
  ['a fixup commit with a broken plan: refused', (repository) => {
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    expectRefused(repository.tryGit(['commit', '-q', '--fixup', 'HEAD']));
  }],
];

const files: readonly Scenario[] = [
  ['a plan is renamed: passes', (repository) => {
    mkdirSync(join(repository.path, 'docs/exec-plans/completed'), { recursive: true });
    repository.git(['mv', `${folder}/first.md`, 'docs/exec-plans/completed/first.md']);
    stage(repository, { 'docs/exec-plans/completed/first.md': planText('first', { status: 'completed' }).replaceAll('[ ]', '[x]') });
    expectPassed(commit(repository));
  }],
  ['a plan is deleted: passes', (repository) => {
    stage(repository, { [`${folder}/first.md`]: null });
    expectPassed(commit(repository));
  }],
  ['a plan becomes a symbolic link: refused', (repository) => {
    repository.remove(`${folder}/first.md`);
    repository.symlink(`${folder}/first.md`, '/etc/passwd');
    repository.git(['add', '-A']);
    expectRefused(commit(repository), /symbolic link/i);
  }],
  ['a plan becomes executable: passes with a word at most', (repository) => {
    repository.git(['update-index', '--chmod=+x', `${folder}/first.md`]);
    chmodSync(join(repository.path, `${folder}/first.md`), 0o755);
    expectPassed(commit(repository));
  }],
  ['a plan with CRLF: passes', (repository) => {
    repository.git(['config', 'core.autocrlf', 'false']);
    stage(repository, { [`${folder}/g.md`]: goodPlan.replaceAll('\n', '\r\n') });
    expectPassed(commit(repository));
  }],
  ['a broken plan with CRLF: refused', (repository) => {
    repository.git(['config', 'core.autocrlf', 'false']);
    stage(repository, { [`${folder}/b.md`]: brokenPlan.replaceAll('\n', '\r\n') });
    expectRefused(commit(repository));
  }],
  ['a plan with a byte-order mark: passes', (repository) => {
    stage(repository, { [`${folder}/g.md`]: `\ufeff${goodPlan}` });
    expectPassed(commit(repository));
  }],
  ['blanks, quotes, other letters and a line feed in paths: refused by their escaped names', (repository) => {
    for (const name of ['with blank.md', 'with "quotes".md', 'Übergröße-計画.md', 'line\nfeed.md', '-dash.md', '$(touch x).md']) stage(repository, { [`${folder}/${name}`]: brokenPlan.replace('id: broken', `id: broken-${name.length}`) });
    const outcome = commit(repository);
    expectRefused(outcome);
    expect(outcome.stderr.match(/status-unknown/g)).toHaveLength(6);
    expect(outcome.stderr).toContain('line\\x0afeed.md');
    expect(repository.exists('x')).toBe(false);
  }],
  ['a plan of five megabytes: refused unread', (repository) => {
    stage(repository, { [`${folder}/huge.md`]: `${goodPlan}${'- [ ] x\n'.repeat(700_000)}` });
    expectRefused(commit(repository), /too-large/);
  }],
  ['frontmatter in another language, and nested deep: refused without running it', (repository) => {
    stage(repository, { [`${folder}/js.md`]: '---js\n{ get id() { require("fs").writeFileSync("owned", "") } }\n---\n', [`${folder}/deep.md`]: `---\nid: ${'['.repeat(10_000)}\n---\n` });
    expectRefused(commit(repository), /frontmatter-language/);
    expect(repository.exists('owned')).toBe(false);
  }],
  ['a plan without frontmatter: passes', (repository) => {
    stage(repository, { [`${folder}/plain.md`]: '# Plain\n\n- [ ] One\n' });
    expectPassed(commit(repository));
  }],
  ['plan.require = new: a new plan without frontmatter is refused, an old one is not', (repository) => {
    stage(repository, { [`${folder}/plain.md`]: '# Plain\n\n- [ ] One\n' });
    expectPassed(commit(repository));
    repository.git(['config', 'plan.require', 'new']);
    stage(repository, { [`${folder}/plain.md`]: '# Plain\n\n- [x] One\n' });
    expectPassed(commit(repository));
    stage(repository, { [`${folder}/other.md`]: '# Other\n\n- [ ] One\n' });
    expectRefused(commit(repository), /frontmatter-missing/);
  }],
  ['README, index, templates and the tracker in plan folders are no plans: pass', (repository) => {
    stage(repository, { 'docs/exec-plans/README.md': brokenPlan, 'docs/exec-plans/index.md': brokenPlan, 'docs/exec-plans/_templates/feature.md': brokenPlan, 'docs/exec-plans/tech-debt-tracker.md': brokenPlan });
    expectPassed(commit(repository));
  }],
  ['a plan folder of a package deeper down: refused', (repository) => {
    stage(repository, { 'packages/web/docs/exec-plans/active/b.md': brokenPlan });
    expectRefused(commit(repository));
  }],
  ['plan.dir names another folder: refused there', (repository) => {
    repository.git(['config', 'plan.dir', 'plans']);
    stage(repository, { 'plans/b.md': brokenPlan });
    expectRefused(commit(repository));
  }],
  ['plan.dir is set by the .planconfig that is staged with the plan: refused', (repository) => {
    stage(repository, { '.planconfig': '[plan]\n\tdir = work/plans\n', 'work/plans/b.md': brokenPlan });
    expectRefused(commit(repository));
  }],
  ['a .planconfig that cannot be read is no reason to stop work on code', (repository) => {
    stage(repository, { '.planconfig': '[plan\n' });
    commit(repository, ['--no-verify']);
    stage(repository, { 'src/a.ts': '3\n' });
    expectPassed(commit(repository));
  }],
  ['an id that another plan has: refused, with the other path', (repository) => {
    stage(repository, { [`${folder}/second.md`]: planText('first') });
    expectRefused(commit(repository), /first\.md/);
  }],
];

const worlds: readonly Scenario[] = [
  ['in a linked worktree: refused, and no Node for code', (repository) => {
    const tree = repository.worktree('feat/x');
    stage(tree, { 'src/a.ts': '9\n' });
    expectPassed(commit(tree));
    expect(repository.nodeStarts()).toBe(0);
    stage(tree, { [`${folder}/b.md`]: brokenPlan });
    expectRefused(commit(tree));
  }],
  ['from a folder below: refused with the path from the root', (repository) => {
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    expectRefused(repositoryAt(join(repository.path, 'src')).tryGit(['commit', '-q', '-m', 'x']), 'docs/exec-plans/active/b.md:4:9');
  }],
  ['from elsewhere with GIT_DIR and GIT_WORK_TREE: refused', (repository) => {
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    const env = { GIT_DIR: join(repository.path, '.git'), GIT_WORK_TREE: repository.path };
    expectRefused(repositoryAt(temporaryFolder()).tryGit(['commit', '-q', '-m', 'x'], { env }));
  }],
  ['with hostile settings of diff: the same answer, and nothing of them runs', (repository) => {
    const marker = join(repository.path, '.git/ran');
    for (const [key, value] of [['diff.external', `touch ${marker}`], ['diff.noprefix', 'true'], ['diff.mnemonicPrefix', 'true'], ['diff.relative', 'true'], ['diff.renames', 'false'], ['core.quotePath', 'true'], ['core.fsmonitor', `touch ${marker}`], ['core.pager', `touch ${marker}`], ['color.ui', 'always'], ['status.short', 'true']]) repository.git(['config', key!, value!]);
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    rmSync(marker, { force: true });
    expectRefused(commit(repository));
    stage(repository, { [`${folder}/b.md`]: null, 'src/a.ts': '5\n' });
    rmSync(marker, { force: true });
    repository.nodeStarts();
    repository.git(['-c', 'core.fsmonitor=false', 'commit', '-q', '-m', 'code']);
    expect(repository.nodeStarts()).toBe(0);
    expect(existsSync(marker)).toBe(false);
  }],
  ['pathspec variables of the caller change nothing', (repository) => {
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    for (const name of ['GIT_LITERAL_PATHSPECS', 'GIT_NOGLOB_PATHSPECS', 'GIT_GLOB_PATHSPECS', 'GIT_ICASE_PATHSPECS']) expectRefused(commit(repository, [], { env: { [name]: '1' } }));
  }],
  ['another locale, no HOME, a strange umask: refused in English', (repository) => {
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    expectRefused(commit(repository, [], { env: { LC_ALL: 'de_DE.UTF-8', LANGUAGE: 'de', HOME: '/nonexistent', TZ: 'Asia/Kathmandu' } }));
  }],
  ['Node is not where it was and on PATH: found there', (repository) => {
    renameSync(join(repository.path, '.git/counting-node'), join(repository.path, '.git/gone'));
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    expectRefused(commit(repository));
  }],
  ['there is no Node at all: let through with a word, refused where plan.hooks is strict', (repository) => {
    renameSync(join(repository.path, '.git/counting-node'), join(repository.path, '.git/gone'));
    const tools = temporaryFolder();
    for (const name of ['git', 'sh', 'cat', 'printf']) symlinkSync(repository.git(['--exec-path']) === '' ? '' : `/usr/bin/${name}`, join(tools, name));
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    const env = { PATH: tools };
    expectRefused(commit(repository, [], { env: { ...env, GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'plan.hooks', GIT_CONFIG_VALUE_0: 'strict' } }), 'plans were not checked');
    const outcome = commit(repository, [], { env });
    expectPassed(outcome);
    expect(outcome.stderr).toContain('plans were not checked: Node was found neither');
  }],
  ['Node cannot start (NODE_OPTIONS): let through with a word', (repository) => {
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    const outcome = commit(repository, [], { env: { NODE_OPTIONS: '--no-such-option' } });
    expectPassed(outcome);
    expect(outcome.stderr).toContain('plans were not checked');
  }],
  ['the package is gone: a word where a plan is staged, silence elsewhere', (repository) => {
    const file = join(repository.path, '.git/hooks/pre-commit');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(packageFolder, '/nonexistent/git-plan'));
    stage(repository, { 'src/a.ts': '2\n' });
    expect(commit(repository).stderr).toBe('');
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    const outcome = commit(repository);
    expectPassed(outcome);
    expect(outcome.stderr).toContain('there is no git-plan at /nonexistent/git-plan');
  }],
];

describe.runIf(isBuilt)('a commit', () => {
  for (const [title, scenarios] of Object.entries({ staging, amending, merging, rewriting, files, worlds })) {
    describe(title, () => {
      it.each(scenarios)('%s', async (_, run) => {
        const repository = await hookedRepository({ files: base });
        await run(repository);
      });
    });
  }

  it('first of all, in an unborn repository: refused, then passes', async () => {
    const repository = await hookedRepository();
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    expectRefused(commit(repository));
    stage(repository, { [`${folder}/b.md`]: planText('b') });
    expectPassed(commit(repository));
  });

  it('in a repository of SHA-256: refused', async () => {
    const repository = await hookedRepository({ objectFormat: 'sha256', files: base });
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    expectRefused(commit(repository));
  });

  it('in a submodule: refused there, and the repository above commits the new pointer', async () => {
    const inner = createRepository({ files: base });
    const outer = await hookedRepository({ files: { 'README.md': '# Outer\n' } });
    outer.git(['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.path, 'inner']);
    outer.git(['commit', '-q', '-m', 'add inner']);
    const module = await hook(repositoryAt(join(outer.path, 'inner')));
    stage(module, { [`${folder}/b.md`]: brokenPlan });
    expectRefused(commit(module));
    stage(module, { [`${folder}/b.md`]: planText('b') });
    expectPassed(commit(module));
    outer.nodeStarts();
    outer.git(['add', 'inner']);
    expectPassed(commit(outer));
    expect(outer.nodeStarts()).toBe(0);
  });

  it('in a shallow and in a partial clone: checked without fetching', async () => {
    const source = createRepository({ files: base });
    source.commit('more', { 'src/a.ts': '2\n' });
    source.git(['config', 'uploadpack.allowFilter', 'true']);
    for (const args of [['--depth=1'], ['--filter=blob:none']]) {
      const clone = await hook(cloneRepository(source.path, args));
      clone.git(['remote', 'set-url', 'origin', 'file:///nonexistent']);
      stage(clone, { [`${folder}/b.md`]: brokenPlan });
      expectRefused(commit(clone));
      stage(clone, { [`${folder}/b.md`]: planText('b') });
      expectPassed(commit(clone));
    }
  });

  it('without the hook a broken plan is committed (the control)', () => {
    const repository = createRepository({ files: base });
    stage(repository, { [`${folder}/b.md`]: brokenPlan });
    expectPassed(commit(repository));
  });
});
