/** `git plan audit`: what history contradicts. */
import { findContradictions } from '../../app/audit-plans.ts';
import type { ExitCode } from '../../model/errors.ts';
import { renderAudit } from '../../render/history/audit.ts';
import { jsonDocument } from '../../render/json-document.ts';
import { counted } from '../../render/wording.ts';
import { commandPalette } from '../command-palette.ts';
import { historyOptions } from '../history-options.ts';
import type { Invocation } from '../invocation.ts';

/** Runs the command. Exit code 1 with `--exit-code` where there is a finding. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options, positionals } = invocation;
  const findings = await findContradictions(await invocation.context(), positionals[0] ?? null, historyOptions(invocation));
  if (options['json'] === true) {
    io.out(jsonDocument('audit', { findings }));
  } else {
    io.out(renderAudit(findings, { palette: await commandPalette(invocation), width: io.isTerminal ? io.width : null }));
    io.err(findings.length === 0 ? 'history contradicts nothing\n' : `${counted(findings.length, 'finding')} in ${counted(new Set(findings.map(({ filePath }) => filePath)).size, 'plan')}\n`);
  }
  return options['exit-code'] === true && findings.length > 0 ? 1 : 0;
}
