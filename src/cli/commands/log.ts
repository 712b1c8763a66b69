/** `git plan log`: how plans progressed, commit by commit. */
import { showTimeline } from '../../app/show-timeline.ts';
import type { ExitCode } from '../../model/errors.ts';
import { renderTimeline } from '../../render/history/timeline.ts';
import { jsonDocument } from '../../render/json-document.ts';
import { borderHint, unreadHint } from '../../render/wording.ts';
import { commandPalette } from '../command-palette.ts';
import { historyOptions } from '../history-options.ts';
import type { Invocation } from '../invocation.ts';
import { textOption } from '../options.ts';

/** Runs the command. JSON is oldest first, text newest first, as `git log` is. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options, positionals } = invocation;
  const context = await invocation.context();
  const since = textOption(options, 'since');
  const limit = options['limit'];
  const timeline = await showTimeline(context, positionals[0] ?? null, {
    ...historyOptions(invocation), firstParent: options['first-parent'] === true, ...(since === null ? {} : { since }), ...(typeof limit === 'number' ? { limit } : {}),
  });
  if (options['json'] === true) {
    const { planId, entries, committedComplete, written } = timeline;
    io.out(jsonDocument('timeline', { planId, entries, committedComplete, written }));
    return 0;
  }
  if (timeline.entries.length === 0) {
    io.err(since === null ? 'hint: no commit has changed a plan here yet\n' : 'hint: no commit has changed a plan since then\n');
    return 0;
  }
  io.out(renderTimeline(timeline, { palette: await commandPalette(invocation), width: io.isTerminal ? io.width : null }));
  io.err(borderHint(timeline.border) + unreadHint(timeline.unread));
  return 0;
}
