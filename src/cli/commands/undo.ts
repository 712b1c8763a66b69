/** `git plan undo`: take git-plan's last write back. */
import { undoWrite } from '../../app/undo-write.ts';
import type { ExitCode } from '../../model/errors.ts';
import { escapeText } from '../../render/escape.ts';
import { jsonDocument } from '../../render/json-document.ts';
import { createPalette } from '../../render/palette.ts';
import { jsonChanges, renderChanges } from '../change-command.ts';
import { commandPalette } from '../command-palette.ts';
import type { Invocation } from '../invocation.ts';

/** Runs the command. Exit code 1 where there is nothing to take back, or a file was changed since. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const dryRun = options['dry-run'] === true;
  const changes = await undoWrite(await invocation.context(), { dryRun });
  if (options['json'] === true) io.out(jsonDocument('changes', { dryRun, changes: jsonChanges(changes, createPalette(false)) }));
  else if (dryRun) io.out(renderChanges(changes, await commandPalette(invocation)));
  else io.out(changes.map(({ path, after }) => `${after === null ? 'removed' : 'restored'} ${escapeText(path)}\n`).join(''));
  return 0;
}
