/** `git plan sessions`: what each agent session did. */
import { showSessions } from '../../app/show-sessions.ts';
import type { ExitCode } from '../../model/errors.ts';
import { jsonDocument } from '../../render/json-document.ts';
import { renderSessionWork } from '../../render/sessions/session-work.ts';
import { commandPalette } from '../command-palette.ts';
import { historyOptions } from '../history-options.ts';
import type { Invocation } from '../invocation.ts';

/** Runs the command. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options, positionals } = invocation;
  const address = positionals[0] ?? null;
  const { sessions, isCutOff } = await showSessions(await invocation.context(), address, { ...historyOptions(invocation), tips: 'all' });
  if (options['json'] === true) {
    io.out(jsonDocument('sessions', { sessions }));
    return 0;
  }
  io.out(renderSessionWork(sessions, { palette: await commandPalette(invocation), width: io.isTerminal ? io.width : null, whole: address !== null && sessions.length === 1 }));
  if (isCutOff) io.err('hint: this clone is shallow: who worked before its border is unknown here, which is not nobody\n');
  if (sessions.length === 0) io.err('hint: no commit and no plan names an agent session\n');
  return 0;
}
