/** `git plan doctor`: find out what is wrong with the set-up. */
import { diagnose } from '../../app/diagnose.ts';
import type { ExitCode } from '../../model/errors.ts';
import { escapeText } from '../../render/escape.ts';
import { jsonDocument } from '../../render/json-document.ts';
import { commandPalette } from '../command-palette.ts';
import type { Invocation } from '../invocation.ts';
import { packageVersion } from '../package-path.ts';
import { installation } from '../set-up-command.ts';

/** Runs the command. Exit code 1 where something is in error. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const checks = await diagnose(await invocation.context(), { version: packageVersion(), nodeVersion: process.versions.node, homePath: installation().homePath });
  const palette = await commandPalette(invocation);
  if (options['json'] === true) io.out(jsonDocument('doctor', { checks }));
  else {
    for (const { name, state, message, fix } of checks) {
      const mark = { ok: palette.done('ok     '), warning: palette.warning('warning'), error: palette.error('error  ') }[state];
      io.out(`${mark}  ${name.padEnd(24)} ${escapeText(message)}\n${fix === null || state === 'ok' ? '' : `${' '.repeat(9)}${palette.hint('fix:')} ${escapeText(fix)}\n`}`);
    }
  }
  return checks.some(({ state }) => state === 'error') ? 1 : 0;
}
