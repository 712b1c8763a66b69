/** `git plan adopt`: frontmatter for plan files that have none. */
import { adoptPlans } from '../../app/adopt-plans.ts';
import type { ExitCode } from '../../model/errors.ts';
import { escapeText } from '../../render/escape.ts';
import { jsonDocument } from '../../render/json-document.ts';
import { createPalette } from '../../render/palette.ts';
import { counted } from '../../render/wording.ts';
import { jsonChanges, renderChanges } from '../change-command.ts';
import { commandPalette } from '../command-palette.ts';
import type { Invocation } from '../invocation.ts';
import { usageError } from '../usage-error.ts';

/** Runs the command. Exit code 1 where a file that was asked for could not be adopted. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options, positionals } = invocation;
  const all = options['all'] === true;
  if (all === positionals.length > 0) throw usageError(all ? '--all and paths exclude each other' : "missing <path>; usage: git plan adopt (<path>… | --all)");
  const dryRun = options['dry-run'] === true;
  const { changes, managed, refused } = await adoptPlans(await invocation.context(), all ? 'all' : positionals, { dryRun });
  for (const path of managed) io.err(`hint: ${escapeText(path)} is managed already\n`);
  for (const { path, reason } of refused) io.err(`warning: ${escapeText(path)}: ${escapeText(reason)}\n`);
  if (options['json'] === true) io.out(jsonDocument('changes', { dryRun, changes: jsonChanges(changes, createPalette(false)) }));
  else if (dryRun) io.out(renderChanges(changes, await commandPalette(invocation)));
  else io.out(changes.map(({ path }) => `${escapeText(path)}\n`).join(''));
  io.err(`hint: ${dryRun ? 'would adopt' : 'adopted'} ${counted(changes.length, 'plan')}\n`);
  return refused.length > 0 && !all ? 1 : 0;
}
