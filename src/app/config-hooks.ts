/**
 * Hooks in git's configuration (git 2.54 and later): they live beside every hook file and every manager, and nothing on disk changes. One friendly name
 * an event, because a command is not told which event it is for. git appends the arguments to the command, so the command ends in a function's name.
 */
import { localBlock } from './hook-block.ts';
import type { HookEvent, Installation } from './hook-block.ts';

export type ConfigHook = { readonly key: string; readonly value: string; readonly event: string };

/** Prefix of every key that is written here. */
export const configHookPrefix = 'hook.git-plan-';

/** True for `git version 2.54.0` and later. */
export function hasConfigHooks(version: string): boolean {
  const match = /(\d{1,9})\.(\d{1,9})/.exec(version);
  return match !== null && (Number(match[1]) > 2 || (Number(match[1]) === 2 && Number(match[2]) >= 54));
}

/** The settings for one event. */
export function configHooks(hook: HookEvent, installation: Installation): readonly ConfigHook[] {
  const name = `${configHookPrefix}${hook.event}`;
  const body = localBlock(hook, installation).split('\n').filter((line) => line !== '' && !line.startsWith('#')).join('\n');
  return [
    { key: `${name}.command`, value: `git_plan_hook() {\n${body}\n}\ngit_plan_hook`, event: hook.event },
    { key: `${name}.event`, value: hook.event, event: hook.event },
  ];
}
