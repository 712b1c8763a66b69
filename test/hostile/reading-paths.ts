/** Every way on which git-plan reads a clone: commands, hooks, drawer, tools. None of them is asked to run a program. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDrawerLive } from '../../src/app/drawer-live.ts';
import { configuredEditor } from '../../src/app/drawer-operations.ts';
import { hookEvents, localBlock } from '../../src/app/hook-block.ts';
import { openContext } from '../../src/app/open-context.ts';
import { prepareMessage } from '../../src/app/prepare-message.ts';
import { runHook } from '../../src/app/run-hook.ts';
import { runSessionHook } from '../../src/app/session-hook.ts';
import { page } from '../../src/cli/pager.ts';
import { comparePullRequest } from '../../src/app/compare-pull-request.ts';
import { ciContext, openCiRoom } from '../../src/app/open-ci-context.ts';
import { createLiveBackend } from '../../src/drawer/live-backend.ts';
import { planTools } from '../../src/mcp/plan-tools.ts';
import { projectRoot } from '../support/built-program.ts';
import { cli } from '../support/run-cli.ts';
import { temporaryFolder, type TempRepository } from '../support/temp-repository.ts';
import { plansFolder, type HostileGround } from './hostile-repository.ts';

export type ReadingPath = {
  readonly name: string;
  /** Gives what it came to, so that a path that failed before it read anything is seen. */
  readonly walk: (repository: TempRepository, ground: HostileGround) => Promise<{ readonly ended: string | number }>;
};

const command = (...args: readonly string[]): ReadingPath => ({
  name: `git plan ${args.join(' ')}`,
  walk: async ({ path }) => {
    const { code, err } = await cli(path, args, { input: '' });
    return { ended: code === 0 || code === 1 ? code : err };
  },
});

const commands: readonly (readonly string[])[] = [
  [], ['--json'], ['list'], ['list', '--json'], ['list', '--branches'], ['list', '--at', 'main'], ['list', '--search', 'Task'], ['show', 'plan-evil'], ['show', 'evil', '--at', 'side'], ['show', 'evil', '--raw'],
  ['next'], ['search', 'Task'], ['log'], ['log', '--all'], ['log', '--branches', '--no-cache'], ['log', 'evil', '--since', '2 weeks ago'], ['log', '--at', 'side', '--first-parent', '--json'], ['blame', 'evil'],
  ['blame', 'plain', '--at', 'main', '--no-cache'], ['diff'], ['diff', 'main'], ['diff', 'side..main'], ['diff', '--staged'], ['diff', 'side...main', '--', 'evil'], ['stats'], ['audit'], ['sessions'], ['sessions', 'evil'],
  ['context', 'evil'], ['debt'], ['debt', 'list', '--all'], ['debt', 'scan'], ['validate'], ['validate', '--all', '--format', 'sarif'], ['validate', '--staged'], ['validate', '--range', 'side..main'],
  ['validate', '--range', 'HEAD~1..HEAD', '--json'], ['doctor'], ['config'], ['hooks', 'status'], ['hooks', 'install', '--dry-run'], ['init', '--dry-run'], ['agents', 'check'], ['session', 'list'], ['session', 'start', 'abc'],
  ['__complete', 'show', ''], ['__complete', 'log', '--at', ''], ['schema', 'plan'],
];

const writing: readonly (readonly string[])[] = [
  ['new', 'A plan', '--no-edit'], ['new', 'Own', '--template', 'own', '--no-edit'], ['done', 'named', '1'], ['undone', 'named', '1'], ['add', 'named', 'More'], ['note', 'named', 'Noted'], ['decide', 'named', 'So', '--because', 'it is'], ['ask', 'named', 'Why'], ['answer', 'named', '1', 'So'],
  ['link', 'named', 'abc'], ['unlink', 'named', 'abc'], ['fmt'], ['adopt', '--all', '--dry-run'], ['done', 'named', '1', '2', '3'], ['complete', 'named'], ['reopen', 'named'], ['abandon', 'plain'], ['undo'], ['debt', 'add', 'Owed'], ['debt', 'sync'], ['debt', 'resolve', 'TD-001'],
  ['validate', '--fix'], ['hooks', 'install'], ['init', '--yes'], ['agents', 'install', '--project', 'agents-md'], ['uninstall', '--yes'],
];

const hookPath = (event: string, input: (ground: HostileGround) => string, args: readonly string[] = []): ReadingPath => ({
  name: `hook ${event}`,
  walk: async ({ path }, ground) => {
    const { report } = await runHook({ event, args, input: async () => input(ground), cwd: path, env: hookEnvironment(path) });
    return { ended: report.planCount };
  },
});

/** As git gives it to hooks of a work tree. */
function hookEnvironment(path: string): Readonly<Record<string, string | undefined>> {
  return { ...process.env, GIT_INDEX_FILE: '.git/index', GIT_PREFIX: '', PWD: path };
}

/** The lines of the hook file, by the shell, as git starts them. */
const blockPath = (event: string, input: (ground: HostileGround) => string, args: readonly string[]): ReadingPath => ({
  name: `hook file ${event}`,
  walk: async ({ path }, ground) => {
    const hook = hookEvents.find((each) => each.event === event);
    if (hook === undefined) throw new Error(`no hook ${event}`);
    const file = join(temporaryFolder(), event);
    writeFileSync(file, `#!/bin/sh\n${localBlock(hook, { nodePath: process.execPath, homePath: projectRoot })}`);
    const { status, stderr } = spawnSync('sh', [file, ...args], { cwd: path, env: hookEnvironment(path), input: input(ground), encoding: 'utf8' });
    return { ended: status === 0 || status === 1 ? status : `${status} ${stderr}` };
  },
});

const pushed = ({ main, first }: HostileGround): string => `refs/heads/main ${main} refs/heads/main ${first}\n`;
const received = ({ main, first }: HostileGround): string => `${first} ${main} refs/heads/new\n`;

const front: readonly ReadingPath[] = [
  hookPath('pre-commit', () => ''),
  hookPath('pre-merge-commit', () => ''),
  hookPath('pre-push', pushed, ['file', 'https://evil.example/x']),
  hookPath('pre-receive', received),
  {
    name: 'hook prepare-commit-msg',
    walk: async ({ path, write }) => {
      write('.git/COMMIT_EDITMSG', 'A message\n');
      return { ended: String(await prepareMessage({ args: ['.git/COMMIT_EDITMSG', 'message'], cwd: path, env: { ...hookEnvironment(path), GIT_PLAN_SESSION: 'claude-code/abcdef01', CLAUDE_CODE_SESSION_ID: 'abcdef01' } })) };
    },
  },
  blockPath('pre-commit', () => '', []),
  blockPath('pre-merge-commit', () => '', []),
  blockPath('pre-push', pushed, ['file', 'https://evil.example/x']),
  blockPath('pre-receive', received, []),
  {
    name: 'hooks of agents',
    walk: async ({ path }) => {
      const answer = await runSessionHook({ action: 'start', agent: 'claude-code', payload: JSON.stringify({ session_id: '5f0c2ef0-0000-4000-8000-000000000000', cwd: path, hook_event_name: 'SessionStart', source: 'startup' }), cwd: path, env: process.env, now: new Date(1_800_000_000_000) });
      return { ended: answer === null ? 'null' : 'answered' };
    },
  },
  {
    name: 'pager and editor',
    walk: async ({ path }) => {
      // What the user has chosen outside of the clone runs; it has to be something that ends.
      const env = { ...process.env, PAGER: 'cat -u', EDITOR: 'true' };
      await page('', path, env);
      const editor = await configuredEditor(await openContext({ cwd: path, env }));
      // Who opens a plan from the drawer starts this.
      if (editor !== null) spawnSync('sh', ['-c', `${editor.commandLine} /dev/null`], { cwd: path, stdio: 'ignore' });
      return { ended: 0 };
    },
  },
  {
    name: 'drawer',
    walk: async ({ path, append }) => {
      const failures: unknown[] = [];
      const live = await openDrawerLive(await openContext({ cwd: path, env: process.env }), { watch: { rescanMs: 3_600_000, pollMs: 20 }, onError: (error) => failures.push(error) });
      const backend = createLiveBackend(live);
      try {
        await live.settled();
        const { plans } = live.snapshot();
        for (const { key } of plans) {
          await backend.plan(key);
          await backend.changes(key);
          await backend.preamble(key);
          const history = await backend.history(key);
          const commit = history?.entries[0]?.commit;
          if (commit !== undefined) await backend.planAt(key, commit);
        }
        append(`${plansFolder}/plain.md`, '- [ ] Saved\n');
        await live.refresh(['work-tree', 'refs', 'everything']);
        await live.settled();
        return { ended: failures.length === 0 ? plans.length : String(failures[0]) };
      } finally {
        await backend.close();
      }
    },
  },
  {
    name: 'tools of agents',
    walk: async ({ path }) => {
      const context = await openContext({ cwd: path, env: process.env });
      await planTools.plan_status(context, { format: 'detailed' });
      await planTools.plan_status(context, { plan: 'evil', format: 'detailed' });
      await planTools.plan_search(context, { query: 'Task', limit: 10 });
      await planTools.plan_history(context, { plan: 'evil', limit: 10 });
      await planTools.plan_validate(context, { limit: 10 });
      return { ended: 0 };
    },
  },
];

/** The way of a job: the pull request of `main` into `first`, without trusting the clone. */
export const pullRequestPath: ReadingPath = {
  name: 'pull request',
  walk: async ({ path }, { first, main }) => {
    const room = await openCiRoom(path, process.env);
    try {
      return { ended: (await comparePullRequest(await ciContext(room, first, process.env), first, main)).plans.length };
    } finally {
      room.dispose();
    }
  },
};

/** And the whole of it. */
const jobPath: ReadingPath = { name: 'git plan ci', walk: (repository, ground) => command('ci', 'github', '--dry-run', `--base=${ground.first}`, `--head=${ground.main}`).walk(repository, ground) };

export const readingPaths: readonly ReadingPath[] = [...front, pullRequestPath, jobPath, ...commands.map((args) => command(...args))];

/** Afterwards the clone is another. */
export const writingPaths: readonly ReadingPath[] = writing.map((args) => command(...args));
