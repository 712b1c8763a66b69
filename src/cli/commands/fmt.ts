/** `git plan fmt`: canonical order and spacing of what git-plan owns. */
import { formatPlans } from '../../app/format-plans.ts';
import type { ExitCode } from '../../model/errors.ts';
import { escapeText } from '../../render/escape.ts';
import { jsonDocument } from '../../render/json-document.ts';
import { createPalette } from '../../render/palette.ts';
import { jsonChanges, renderChanges } from '../change-command.ts';
import { commandPalette } from '../command-palette.ts';
import type { Invocation } from '../invocation.ts';

/** Runs the command. With `--check` exit code 1 where a file would change. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options, positionals } = invocation;
  const check = options['check'] === true;
  const dryRun = check || options['dry-run'] === true;
  const changes = await formatPlans(await invocation.context(), positionals, { dryRun });
  if (options['json'] === true) io.out(jsonDocument('changes', { dryRun, changes: jsonChanges(changes, createPalette(false)) }));
  else if (dryRun && !check) io.out(renderChanges(changes, await commandPalette(invocation)));
  else io.out(changes.map(({ path }) => `${escapeText(path)}\n`).join(''));
  return check && changes.length > 0 ? 1 : 0;
}
