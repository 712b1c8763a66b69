/** `git plan config`: every setting, its value and where it comes from. */
import { settingTable } from '../../app/setting-table.ts';
import { UserError } from '../../model/errors.ts';
import type { ExitCode } from '../../model/errors.ts';
import { alignColumns } from '../../render/columns.ts';
import { escapeText } from '../../render/escape.ts';
import { jsonDocument } from '../../render/json-document.ts';
import { createPalette } from '../../render/palette.ts';
import type { Invocation } from '../invocation.ts';
import { openedContext } from '../opened-context.ts';
import { nearest } from '../suggest.ts';

/** Runs the command. Exit code 1 where the setting that is asked for is not set. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const { settingValues } = await openedContext(invocation);
  const [name] = invocation.positionals;
  const wanted = name === undefined ? null : (name.startsWith('plan.') ? name : `plan.${name}`).toLowerCase();
  const shown = settingValues.filter((value) => wanted === null || value.key.toLowerCase() === wanted);
  if (wanted !== null && shown.length === 0) {
    const meant = nearest(wanted, settingTable.map((spec) => spec.key));
    throw new UserError(`no setting '${name ?? ''}'`, { hints: meant === null ? ["'git plan config' shows every setting"] : [`did you mean '${meant}'?`] });
  }
  if (options['json'] === true) {
    io.out(jsonDocument('config', { settings: shown.map(({ key, values, scope, origin }) => ({ name: key, values, scope, origin })) }));
    return 0;
  }
  const palette = createPalette(io.colour);
  const rows = shown.map(({ key, values, scope, origin }) => [
    key,
    values.length === 0 ? palette.muted('(not set)') : escapeText(values.join(', ')),
    ...(options['show-origin'] === false ? [] : [palette.muted(escapeText(scope === 'default' ? 'default' : scope === 'command' ? 'command line' : `${scope} ${origin}`.trim()))]),
  ]);
  io.out(alignColumns(rows).map((line) => `${line}\n`).join(''));
  return 0;
}
