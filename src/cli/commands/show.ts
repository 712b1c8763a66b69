/** `git plan show`: one plan, rendered. */
import { countUnsavedTasks } from '../../app/unsaved-tasks.ts';
import { findOnePlan } from '../../app/find-one-plan.ts';
import type { ExitCode } from '../../model/errors.ts';
import { jsonDocument } from '../../render/json-document.ts';
import { renderPlanHead, renderRaw, renderTasks } from '../../render/plan-page.ts';
import { commandPalette } from '../command-palette.ts';
import { historyProgress } from '../history-progress.ts';
import type { Invocation } from '../invocation.ts';
import { textOption } from '../options.ts';

/** Runs the command. A plan whose frontmatter cannot be read is shown with its error in front of the raw text, and the exit code stays 0. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const at = textOption(options, 'at');
  const raw = options['raw'] === true;
  const context = await invocation.context();
  const loaded = await findOnePlan(context, invocation.positionals[0] ?? null, { ...(raw ? { history: false, problems: false, inFlight: false } : { past: { onProgress: historyProgress(io) } }), ...(at === null ? {} : { at }) });
  if (options['json'] === true) {
    io.out(jsonDocument('plan', { plan: loaded.plan, content: loaded.text }));
    return 0;
  }
  if (raw) {
    io.out(io.isTerminal ? renderRaw(loaded.text) : loaded.text);
    return 0;
  }
  const palette = await commandPalette(invocation);
  const unsaved = at === null ? await countUnsavedTasks(context, [loaded.plan]) : new Map<string, number>();
  io.out(renderPlanHead(loaded.plan, unsaved.get(loaded.plan.filePath) ?? 0, palette, io.width));
  io.out(`\n${palette.heading('Tasks')}\n${renderTasks(loaded.plan, palette, io.width)}\n`);
  const isBroken = loaded.document.frontmatter.kind === 'broken';
  if (isBroken || !io.isTerminal) {
    io.out(renderRaw(isBroken ? loaded.text : loaded.text.slice(loaded.document.frontmatter.bodyStart)));
    return 0;
  }
  const [{ readMarkdown }, { renderMarkdown }] = await Promise.all([import('../../app/read-markdown.ts'), import('../../render/markdown-page.ts')]);
  io.out(renderMarkdown(await readMarkdown(loaded.text), palette, io.width));
  return 0;
}
