/** What each git hook asks, as one function: `hooks/main.ts` and `git plan hooks run` start here. Returns what was found; printing and exit codes are theirs. */
import { UserError } from '../model/errors.ts';
import type { CheckReport } from './assess-plans.ts';
import { checkStaged } from './check-staged.ts';
import { openHookContext } from './open-hook-context.ts';
import type { Settings } from './settings.ts';

export type HookCall = {
  readonly event: string;
  /** The hook's own arguments. */
  readonly args: readonly string[];
  /** Standard input; read only by hooks about refs. */
  readonly input: () => Promise<string>;
  /** See `HookPlace.answersFrom`; for hooks of commits only. */
  readonly answersFrom?: number;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
};

export type HookOutcome = {
  readonly report: CheckReport;
  readonly policy: Settings['hooks'];
  /** `commit` or `push`: what goes on or is refused. */
  readonly action: 'commit' | 'push';
  readonly refused: boolean;
};

/** Hooks that stand on a server, where nothing behind them checks again: what cannot be checked is refused. */
export const serverHooks: ReadonlySet<string> = new Set(['pre-receive', 'update']);

/** Runs a checking hook. Throws `UserError` for a name that is none, and what opening and reading throw. */
export async function runHook(call: HookCall): Promise<HookOutcome> {
  switch (call.event) {
    case 'pre-commit':
    case 'pre-merge-commit': {
      const context = await openHookContext({ ...call, planConfig: ':' });
      return outcomeOf(context.settings.hooks === 'off' ? null : await checkStaged(context), context.settings, 'commit');
    }
    case 'pre-push': {
      const context = await openHookContext({ cwd: call.cwd, env: call.env, planConfig: 'HEAD:' });
      const { checkPushed, readPushLines } = await import('./check-pushed.ts');
      const refs = readPushLines(await call.input());
      const remote = call.args[0] ?? '';
      return outcomeOf(context.settings.hooks === 'off' ? null : await checkPushed(context, refs, remote === '' ? [] : [`refs/remotes/${remote}/`]), context.settings, 'push');
    }
    case 'pre-receive':
    case 'update': {
      const context = await openHookContext({ cwd: call.cwd, env: call.env, planConfig: 'HEAD:' });
      const [{ checkPushed, readReceiveLines }, { inCleanRoom }] = await Promise.all([import('./check-pushed.ts'), import('./in-clean-room.ts')]);
      const refs = call.event === 'update' ? readReceiveLines(`${call.args[1] ?? ''} ${call.args[2] ?? ''} ${call.args[0] ?? ''}`) : readReceiveLines(await call.input());
      return outcomeOf(context.settings.hooks === 'off' ? null : await inCleanRoom(context, (room) => checkPushed(room, refs, ['refs/'])), context.settings, 'push');
    }
    default:
      throw new UserError(`unexpected hook '${call.event}', expected pre-commit, pre-merge-commit, pre-push, pre-receive or update`);
  }
}

function outcomeOf(report: CheckReport | null, settings: Settings, action: HookOutcome['action']): HookOutcome {
  const found: CheckReport = report ?? { diagnostics: [], edits: new Map(), planCount: 0, unread: [] };
  const isBroken = found.diagnostics.some(({ severity }) => severity === 'error');
  return { report: found, policy: settings.hooks, action, refused: isBroken && (settings.hooks === 'block' || settings.hooks === 'strict') };
}
