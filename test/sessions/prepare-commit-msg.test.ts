/** Trailers by the installed hook: real commits in the environment that each agent gives its shells. */
import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sessionHandle } from '../../src/model/session-handle.ts';
import { startSession } from '../../src/sessions/record-session.ts';
import { readRegistry } from '../../src/sessions/registry.ts';
import { claude, claudeName, codex, codexName, amp, ampName, dropAgentVariables } from '../support/agent-environment.ts';
import { isBuilt, projectRoot, runProgram } from '../support/built-program.ts';
import { createRepository, temporaryFolder } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

dropAgentVariables();

type Env = Readonly<Record<string, string>>;

const planOf = (id: string, sessions: readonly string[] = [], tasks = '- [ ] One\n- [ ] Two\n', status = 'active'): string =>
  `---\nid: ${id}\ntitle: A plan\nstatus: ${status}\ncreated: 2026-02-13T10:30:00Z\nauthor: Ada\nsessions: [${sessions.join(', ')}]\ntags: []\n---\n\n# A plan\n\n## Tasks\n\n${tasks}`;

function repositoryWithHook(files: Readonly<Record<string, string>> = { 'README.md': 'x\n' }, settings: readonly string[] = []): TempRepository {
  const repository = createRepository({ files });
  const { status, stderr } = runProgram(repository.path, ['hooks', 'install']);
  if (status !== 0) throw new Error(stderr);
  for (const setting of settings) repository.git(['config', ...setting.split('=')]);
  return repository;
}

/** Changes a file that is no plan and commits it. Gives the lines behind the subject. */
function commitCode(repository: TempRepository, env: Env, args: readonly string[] = ['-m', 'Change the code']): string[] {
  repository.append('code.txt', 'more\n');
  repository.git(['add', '-A']);
  repository.git(['commit', '-q', ...args], { env });
  return bodyOf(repository);
}

function bodyOf(repository: TempRepository, revision = 'HEAD'): string[] {
  return repository.git(['log', '-1', '--format=%B', revision]).trim().split('\n').slice(1).filter((line) => line !== '');
}

function parsed(repository: TempRepository): string[] {
  return repository.git(['log', '-1', '--format=%(trailers:unfold)', 'HEAD']).trim().split('\n').filter((line) => line !== '');
}

const uuid = '7d1b0c52-9b0e-4c5e-8a55-0a1f2e3d4c5b';

describe.skipIf(!isBuilt())('prepare-commit-msg', () => {
  describe('knows the session of', () => {
    const environments: readonly (readonly [string, Env, string])[] = [
      ['Claude Code', claude, claudeName],
      ['Codex', { CODEX_SANDBOX: 'seatbelt', CODEX_CI: '1', ...codex }, codexName],
      ['Copilot CLI', { COPILOT_CLI: '1', COPILOT_AGENT_SESSION_ID: uuid }, `copilot/${sessionHandle('copilot', uuid)}`],
      ['Cursor', { CURSOR_AGENT: '1', CURSOR_TRACE_ID: 'abc', CURSOR_CONVERSATION_ID: uuid }, `cursor/${sessionHandle('cursor', uuid)}`],
      ['Amp', { AGENT: 'amp', ...amp }, ampName],
      ['OpenCode with its plugin', { OPENCODE: '1', AGENT: '1', OPENCODE_SESSION_ID: 'ses_6f1d2c3b4a' }, `opencode/${sessionHandle('opencode', 'ses_6f1d2c3b4a')}`],
      ['any agent that says so by handle', { GIT_PLAN_SESSION: 'aider/session-abc123' }, 'aider/session-abc123'],
      ['any agent that says so by its own id', { GIT_PLAN_SESSION: `aider/${uuid}` }, `aider/${sessionHandle('aider', uuid)}`],
      ['an agent that is also named by git-plan’s own variable', { ...codex, GIT_PLAN_SESSION: 'codex/session-aaaaaa' }, codexName],
    ];
    let repository: TempRepository;
    beforeAll(() => {
      repository = repositoryWithHook(undefined, ['plan.trailers=all']);
    });
    for (const [name, env, session] of environments) {
      it(name, () => {
        expect(commitCode(repository, env)).toEqual([`Plan-Session: ${session}`]);
        expect(parsed(repository)).toEqual([`Plan-Session: ${session}`]);
      });
    }

    it('Gemini, whose shell names none: the one registered session of this worktree whose process is above the commit', () => {
      const commonDir = join(repository.path, '.git');
      expect(commitCode(repository, { GEMINI_CLI: '1' })).toEqual([]);
      const { record } = startSession(commonDir, { agent: 'gemini-cli', nativeId: uuid, worktree: repository.path, branch: 'main', pid: process.pid, now: new Date() });
      expect(commitCode(repository, { GEMINI_CLI: '1' })).toEqual([`Plan-Session: gemini-cli/${record.handle}`]);
      startSession(commonDir, { agent: 'gemini-cli', nativeId: 'another-one', worktree: join(repository.path, 'elsewhere'), branch: 'main', pid: process.pid, now: new Date() });
      expect(commitCode(repository, {})).toEqual([]);
    });

    it('an agent that runs in an agent: the nearest process above that is registered, and none where that is not known', () => {
      const { path } = repository;
      const both = { ...amp, CURSOR_AGENT: '1', CURSOR_CONVERSATION_ID: uuid };
      expect(commitCode(repository, both)).toEqual([]);
      startSession(join(path, '.git'), { agent: 'cursor', nativeId: uuid, worktree: path, branch: 'main', pid: process.pid, now: new Date() });
      expect(commitCode(repository, both)).toEqual([`Plan-Session: cursor/${sessionHandle('cursor', uuid)}`]);
    });
  });

  describe('writes nothing', () => {
    let repository: TempRepository;
    beforeAll(() => {
      repository = repositoryWithHook(undefined, ['plan.trailers=all']);
    });
    const silent: readonly (readonly [string, Env])[] = [
      ['for a person', {}],
      ['where only a name of an agent is known', { AI_AGENT: 'claude-code', CLAUDECODE: '1', AGENT: 'amp', GEMINI_CLI: '1', COPILOT_CLI: '1', OPENCODE: '1', CODEX_CI: '1' }],
      ['in a terminal of Cursor that no agent uses', { CURSOR_TRACE_ID: 'abc', CURSOR_CONVERSATION_ID: uuid }],
      ['for an id that is none', { CODEX_THREAD_ID: '../../etc/passwd' }],
      ['for an id with a line feed', { GIT_PLAN_SESSION: 'codex/session-abc\nSigned-off-by: Eve <eve@example.com>' }],
      ['for an agent name that is none', { GIT_PLAN_SESSION: 'Co Dex/session-abc123' }],
      ['where GIT_PLAN is 0', { ...claude, GIT_PLAN: '0' }],
    ];
    for (const [name, env] of silent) it(name, () => expect(commitCode(repository, env)).toEqual([]));

    it('(and the same repository does, for an agent)', () => expect(commitCode(repository, claude)).toEqual([`Plan-Session: ${claudeName}`]));

    it('for a template that nobody touched, so that git still stops', () => {
      repository.write('template.txt', 'Write something here\n');
      repository.append('code.txt', 'more\n');
      repository.git(['add', '-A']);
      expect(repository.tryGit(['commit', '-t', 'template.txt'], { env: { ...claude, GIT_EDITOR: 'true' } }).stderr).toContain('you did not edit the message');
    });

    it('into a message that is still empty, so that git still stops', () => {
      expect(repository.tryGit(['commit', '--allow-empty'], { env: { ...claude, GIT_EDITOR: 'true' } }).stderr).toContain('empty commit message');
    });
  });

  const hasTools = ['script', 'setsid'].every((tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).status === 0);
  if (!hasTools) console.log('skipped: no script or setsid here, so no terminal to commit in');
  it.skipIf(!hasTools)('takes Claude’s variable without its child mark only where no terminal is attached', () => {
    const repository = repositoryWithHook(undefined, ['plan.trailers=all']);
    const env = { ...process.env, CLAUDE_CODE_SESSION_ID: claude.CLAUDE_CODE_SESSION_ID, CLAUDECODE: '1' };
    execFileSync('setsid', ['-w', 'git', 'commit', '-q', '--allow-empty', '-m', 'No terminal'], { cwd: repository.path, env, stdio: 'ignore' });
    expect(bodyOf(repository)).toEqual([`Plan-Session: ${claudeName}`]);
    execFileSync('script', ['-qec', 'git commit -q --allow-empty -m "A terminal"', '/dev/null'], { cwd: repository.path, env, stdio: 'ignore' });
    expect(bodyOf(repository)).toEqual([]);
  });

  describe('names the plan', () => {
    const auth = 'plan-2026-02-13-auth';
    const path = `docs/exec-plans/${auth}.md`;

    it('only where the commit touches none and the session is linked to one', () => {
      const repository = repositoryWithHook({ [path]: planOf(auth, ['session-kx2ldl4k47']), 'docs/exec-plans/other.md': planOf('plan-other', []) });
      expect(commitCode(repository, claude)).toEqual([`Plan: ${auth}`, `Plan-Session: ${claudeName}`]);
      expect(commitCode(repository, codex)).toEqual([]);
      repository.write(path, planOf(auth, ['session-kx2ldl4k47'], '- [x] One\n- [ ] Two\n'));
      expect(commitCode(repository, claude)).toEqual([`Plan-Session: ${claudeName}`]);
      repository.write('docs/exec-plans/other.md', planOf('plan-other', [], '- [x] One\n'));
      expect(commitCode(repository, codex)).toEqual([`Plan-Session: ${codexName}`]);
      repository.write('docs/exec-plans/other.md', planOf('plan-other', ['session-kx2ldl4k47'], '- [x] One\n'));
      repository.commit('Link a second plan');
      expect(commitCode(repository, claude)).toEqual([`Plan-Session: ${claudeName}`]);
      repository.write('docs/exec-plans/other.md', planOf('plan-other', ['session-kx2ldl4k47'], '- [x] One\n', 'completed'));
      repository.commit('Complete the second plan');
      expect(commitCode(repository, claude)).toEqual([`Plan: ${auth}`, `Plan-Session: ${claudeName}`]);
    });

    it('by a native id and by agent and id in its sessions too, and by the registry', () => {
      const repository = repositoryWithHook({ 'docs/exec-plans/a.md': planOf('plan-a', [claude.CLAUDE_CODE_SESSION_ID]), 'docs/exec-plans/b.md': planOf('plan-b', [codexName]) });
      expect(commitCode(repository, claude)).toEqual(['Plan: plan-a', `Plan-Session: ${claudeName}`]);
      expect(commitCode(repository, codex)).toEqual(['Plan: plan-b', `Plan-Session: ${codexName}`]);
      const { record } = startSession(join(repository.path, '.git'), { agent: 'amp', nativeId: amp.AMP_CURRENT_THREAD_ID, worktree: repository.path, branch: 'main', now: new Date() });
      writeFileSync(join(repository.path, '.git/git-plan/sessions', `amp-${record.handle}.json`), JSON.stringify({ ...record, plans: ['plan-a'] }));
      expect(commitCode(repository, amp)).toEqual(['Plan: plan-a', `Plan-Session: ${ampName}`]);
    });

    it('by its path where it has no id that a trailer can hold, and not at all where the path has blanks', () => {
      const one = repositoryWithHook({ 'docs/exec-plans/auth.md': planOf('auth', ['session-kx2ldl4k47']) });
      expect(commitCode(one, claude)).toEqual(['Plan: docs/exec-plans/auth.md', `Plan-Session: ${claudeName}`]);
      const two = repositoryWithHook({ 'docs/exec-plans/my auth.md': planOf('auth', ['session-kx2ldl4k47']) });
      expect(commitCode(two, claude)).toEqual([`Plan-Session: ${claudeName}`]);
    });

    it('with the task that somebody stated, below it, and never one that is no line', () => {
      const repository = repositoryWithHook({ [path]: planOf(auth, ['session-kx2ldl4k47']) });
      expect(commitCode(repository, { ...claude, GIT_PLAN_TASK: 'Implement the token exchange' })).toEqual([`Plan: ${auth}`, 'Plan-Task: Implement the token exchange', `Plan-Session: ${claudeName}`]);
      expect(commitCode(repository, { ...claude, GIT_PLAN_TASK: 'One\nSigned-off-by: Eve <eve@example.com>' })).toEqual([`Plan: ${auth}`, `Plan-Session: ${claudeName}`]);
      expect(commitCode(repository, { ...claude, GIT_PLAN_TASK: 'x'.repeat(301) })).toEqual([`Plan: ${auth}`, `Plan-Session: ${claudeName}`]);
    });

    it('in a linked worktree, in a first commit, and with commit -a', () => {
      const repository = repositoryWithHook({ [path]: planOf(auth, ['session-kx2ldl4k47']) });
      expect(commitCode(repository.worktree('feat/x'), claude)).toEqual([`Plan: ${auth}`, `Plan-Session: ${claudeName}`]);
      repository.append('code.txt', 'x\n');
      repository.git(['add', '-A']);
      repository.git(['commit', '-q', '-m', 'Code']);
      repository.append('code.txt', 'y\n');
      repository.git(['commit', '-q', '-a', '-m', 'All'], { env: claude });
      expect(bodyOf(repository)).toEqual([`Plan: ${auth}`, `Plan-Session: ${claudeName}`]);
      repository.write(path, planOf(auth, ['session-kx2ldl4k47'], '- [x] One\n'));
      repository.git(['commit', '-q', '-a', '-m', 'Tick'], { env: claude });
      expect(bodyOf(repository)).toEqual([`Plan-Session: ${claudeName}`]);
      repository.git(['checkout', '-q', '--orphan', 'fresh']);
      repository.git(['commit', '-q', '-m', 'First'], { env: claude });
      expect(bodyOf(repository)).toEqual([`Plan-Session: ${claudeName}`]);
    });
  });

  it('follows plan.trailers and plan.sessionId', () => {
    const repository = repositoryWithHook();
    expect(commitCode(repository, claude)).toEqual([]);
    for (const value of ['all', 'true', 'linked', 'false', 'off']) {
      repository.git(['config', 'plan.trailers', value]);
      expect(commitCode(repository, claude), value).toEqual(value === 'all' ? [`Plan-Session: ${claudeName}`] : []);
    }
    repository.git(['config', 'plan.trailers', 'all']);
    repository.git(['config', 'plan.sessionId', 'native']);
    expect(commitCode(repository, claude)).toEqual([`Plan-Session: claude-code/${claude.CLAUDE_CODE_SESSION_ID}`]);
  });

  it('registers the session of a commit, as an agent without hooks is known by nothing else', () => {
    const repository = repositoryWithHook();
    commitCode(repository, codex);
    expect(readRegistry(join(repository.path, '.git')).map(({ agent, handle, branch, worktree }) => ({ agent, handle, branch, worktree }))).toEqual([{ agent: 'codex', handle: 'session-bne3rm3c7g', branch: 'main', worktree: repository.path }]);
  });

  describe('leaves the message as git would have it', () => {
    let repository: TempRepository;
    beforeAll(() => {
      repository = repositoryWithHook(undefined, ['plan.trailers=all']);
    });
    const whole = (): string => repository.git(['cat-file', '-p', 'HEAD']).replace(/^[\s\S]*?\n\n/, '');

    it('at the end of a block that is there', () => {
      commitCode(repository, claude, ['-m', 'Subject', '-m', 'Why.', '-m', 'Fixes: #1\nSigned-off-by: Ada <ada@example.com>']);
      expect(whole()).toBe(`Subject\n\nWhy.\n\nFixes: #1\nSigned-off-by: Ada <ada@example.com>\nPlan-Session: ${claudeName}`);
    });

    it('above comments and scissors, whatever character comments begin with', () => {
      for (const [character, more] of [['#', []], ['auto', []], [';', []], ['%', ['-v']], ['auto', ['-v']]] as const) {
        repository.git(['config', 'core.commentChar', character]);
        repository.append('code.txt', 'more\n');
        repository.git(['add', '-A']);
        repository.git(['commit', '-q', '-e', ...more, '-m', '# is no comment here? \n\nBody'], { env: { ...claude, GIT_EDITOR: 'true' } });
        const text = whole();
        expect(text, character).toContain(`Plan-Session: ${claudeName}`);
        expect(parsed(repository), character).toEqual([`Plan-Session: ${claudeName}`]);
        expect(text.trimEnd().endsWith(`Plan-Session: ${claudeName}`), character).toBe(true);
      }
      repository.git(['config', '--unset', 'core.commentChar']);
    });

    it('behind a last line that begins with # where no editor is opened', () => {
      commitCode(repository, claude, ['-m', 'Subject', '-m', '#123 is done']);
      expect(whole()).toBe(`Subject\n\n#123 is done\n\nPlan-Session: ${claudeName}`);
    });

    it('in another encoding, byte for byte', () => {
      repository.git(['config', 'i18n.commitEncoding', 'ISO-8859-1']);
      writeFileSync(join(repository.path, '../message.bin'), Buffer.from('Gr\xfc\xdfe\n\nW\xf6rter\n', 'latin1'));
      repository.append('code.txt', 'more\n');
      repository.git(['add', '-A']);
      repository.git(['commit', '-q', '-F', '../message.bin'], { env: claude });
      expect(execFileSync('git', ['cat-file', '-p', 'HEAD'], { cwd: repository.path }).toString('latin1').endsWith(`\n\nGr\xfc\xdfe\n\nW\xf6rter\n\nPlan-Session: ${claudeName}\n`)).toBe(true);
      repository.git(['config', '--unset', 'i18n.commitEncoding']);
    });
  });

  describe('never fails a commit', () => {
    const broken = (name: string, prepare: (repository: TempRepository) => Env): void =>
      it(name, () => {
        const repository = repositoryWithHook(undefined, ['plan.trailers=all']);
        expect(commitCode(repository, claude)).toEqual([`Plan-Session: ${claudeName}`]);
        const env = { ...claude, ...prepare(repository) };
        const started = performance.now();
        expect(commitCode(repository, env)).toEqual([]);
        expect(performance.now() - started).toBeLessThan(15_000);
      });

    broken('where settings cannot be read', (repository) => {
      repository.write('.planconfig', '[plan\n');
      return {};
    });
    broken('where a setting is none of its choices', (repository) => {
      repository.git(['config', 'plan.trailers', 'sometimes']);
      return {};
    });
    broken('where git answers too late', (repository) => {
      const folder = temporaryFolder();
      const node = join(folder, 'node');
      writeFileSync(join(folder, 'git'), '#!/bin/sh\nexec sleep 20\n');
      // Only what the hook starts finds this git.
      writeFileSync(node, `#!/bin/sh\nPATH='${folder}':"$PATH" exec '${process.execPath}' "$@"\n`);
      for (const name of ['git', 'node']) chmodSync(join(folder, name), 0o755);
      repository.write('.git/hooks/prepare-commit-msg', repository.read('.git/hooks/prepare-commit-msg').replaceAll(process.execPath, node));
      return { GIT_PLAN_TRAILER_TIMEOUT: '300' };
    });
    it('where the package is gone, or Node', () => {
      const home = temporaryFolder();
      mkdirSync(join(home, 'hooks'));
      mkdirSync(join(home, 'dist'));
      copyFileSync(join(projectRoot, 'hooks/prepare-commit-msg.sh'), join(home, 'hooks/prepare-commit-msg.sh'));
      const repository = createRepository({ files: { 'README.md': 'x\n' } });
      const install = (node: string, homePath: string): void => {
        repository.write('.git/hooks/prepare-commit-msg', `#!/bin/sh\n(git_plan_node='${node}'\ngit_plan_home='${homePath}'\n. "$git_plan_home/hooks/prepare-commit-msg.sh"\n) || exit $?\n`);
        repository.chmod('.git/hooks/prepare-commit-msg', 0o755);
      };
      repository.git(['config', 'plan.trailers', 'all']);
      install(process.execPath, home);
      expect(commitCode(repository, claude)).toEqual([]);
      install('/nonexistent/node', projectRoot);
      const bare = temporaryFolder();
      for (const tool of ['git', 'sh', 'grep']) symlinkSync(execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim(), join(bare, tool));
      expect(commitCode(repository, { ...claude, PATH: bare })).toEqual([]);
      // A Node that ends badly, in a hook that stops at the first failure.
      const crash = join(temporaryFolder(), 'node');
      writeFileSync(crash, '#!/bin/sh\nexit 134\n');
      chmodSync(crash, 0o755);
      install(crash, projectRoot);
      repository.write('.git/hooks/prepare-commit-msg', repository.read('.git/hooks/prepare-commit-msg').replace('#!/bin/sh', '#!/bin/sh -e'));
      expect(commitCode(repository, claude)).toEqual([]);
      install(process.execPath, projectRoot);
      expect(commitCode(repository, claude)).toEqual([`Plan-Session: ${claudeName}`]);
    });
  });

  it('works from a hook file that is committed, where git-plan is found on PATH, and starts nothing for a person', () => {
    const repository = createRepository({ files: { 'README.md': 'x\n', '.husky/pre-commit': 'true\n' } });
    repository.git(['config', 'core.hooksPath', '.husky']);
    repository.git(['config', 'plan.trailers', 'all']);
    expect(runProgram(repository.path, ['hooks', 'install']).status).toBe(0);
    repository.chmod('.husky/prepare-commit-msg', 0o755);
    repository.write('.husky/prepare-commit-msg', `#!/bin/sh\n${repository.read('.husky/prepare-commit-msg')}`);
    const folder = temporaryFolder();
    const log = join(folder, 'started');
    writeFileSync(join(folder, 'git-plan'), `#!/bin/sh\necho "$@" >> '${log}'\nexec '${process.execPath}' '${join(projectRoot, 'dist/cli.js')}' "$@"\n`);
    chmodSync(join(folder, 'git-plan'), 0o755);
    const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}` };
    expect(commitCode(repository, { ...env, ...claude })).toEqual([`Plan-Session: ${claudeName}`]);
    writeFileSync(log, '');
    expect(commitCode(repository, env)).toEqual([]);
    expect(spawnSync('cat', [log], { encoding: 'utf8' }).stdout).not.toContain('prepare-commit-msg');
  });

  it('starts no Node for a person: a Node that cannot run changes nothing, and is asked for an agent', () => {
    const repository = repositoryWithHook(undefined, ['plan.trailers=all']);
    const log = join(temporaryFolder(), 'started');
    const node = join(temporaryFolder(), 'node');
    writeFileSync(node, `#!/bin/sh\necho started >> '${log}'\n`);
    chmodSync(node, 0o755);
    repository.write('.git/hooks/prepare-commit-msg', repository.read('.git/hooks/prepare-commit-msg').replaceAll(process.execPath, node));
    const started = (): boolean => spawnSync('cat', [log]).status === 0;
    commitCode(repository, {});
    expect(started()).toBe(false);
    commitCode(repository, claude);
    expect(started()).toBe(true);
  });
});
