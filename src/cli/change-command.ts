/** What every command that changes one plan does around its change: dry run, JSON, the sentence about what happened. */
import { changePlan } from '../app/change-plan.ts';
import type { ChangeOutcome } from '../app/change-plan.ts';
import type { FileChange } from '../app/file-change.ts';
import type { ExitCode } from '../model/errors.ts';
import type { PlanOperation } from '../model/operation.ts';
import { escapeText } from '../render/escape.ts';
import { jsonDocument } from '../render/json-document.ts';
import type { Palette } from '../render/palette.ts';
import { shellWord } from '../model/shell-word.ts';
import { unifiedDiff } from '../render/unified-diff.ts';
import { commandPalette } from './command-palette.ts';
import type { Invocation } from './invocation.ts';

/** Changes the plan and answers. `say` makes the line that people read from the outcome. */
export async function changeAndAnswer(invocation: Invocation, address: string | null, operations: readonly PlanOperation[], say: (outcome: ChangeOutcome) => string): Promise<ExitCode> {
  const { io, options } = invocation;
  const context = await invocation.context();
  const json = options['json'] === true;
  const dryRun = options['dry-run'] === true;
  const outcome = await changePlan(context, address, operations, { dryRun, quick: !json, references: options['references'] !== false });
  for (const warning of outcome.warnings) io.err(`warning: ${escapeText(warning)}\n`);
  if (json) {
    io.out(jsonDocument('plan', { plan: outcome.plan, content: outcome.content }));
    return 0;
  }
  if (dryRun) io.out(renderChanges(outcome.changes, await commandPalette(invocation)));
  else io.out(`${outcome.changes.length === 0 ? 'Nothing to change: ' : ''}${say(outcome)}\n${movedLines(outcome.changes)}`);
  if (!dryRun) io.err(stageHint(outcome.changes));
  return 0;
}

/** `git commit -a` would take the old place away and leave the new one out. */
function stageHint([plan]: readonly FileChange[]): string {
  if (plan === undefined || plan.from === null || plan.from === plan.path) return '';
  const [from, to] = [plan.from.split('/'), plan.path.split('/')];
  const folder = from.slice(0, from.findIndex((part, at) => part !== to[at])).join('/');
  return `hint: git add -A ${shellWord(escapeText(`:/${folder}`))}\n`;
}

/** The diffs of several files, one behind the other. */
export function renderChanges(changes: readonly FileChange[], palette: Palette): string {
  return changes.map(({ path, from, before, after }) => unifiedDiff(before === null ? null : { path: from ?? path, text: before }, after === null ? null : { path, text: after }, palette)).join('');
}

/** Changes as `--json` has them. */
export function jsonChanges(changes: readonly FileChange[], palette: Palette): readonly { path: string; from: string | null; diff: string }[] {
  return changes.map((change) => ({ path: change.path, from: change.from, diff: renderChanges([change], palette) }));
}

/** Where the plan went and which files followed it. */
function movedLines(changes: readonly FileChange[]): string {
  const [plan, ...others] = changes;
  if (plan === undefined || plan.from === null || plan.from === plan.path) return '';
  return [`${escapeText(plan.from)} → ${escapeText(plan.path)}`, ...others.map(({ path }) => `references in ${escapeText(path)}`)].map((line) => `  ${line}\n`).join('');
}

/** `4 of 7 done`, with the next task where there is one. */
export function progressLine({ plan }: ChangeOutcome): string {
  const next = plan.nextTask === null ? '' : `; next ${plan.nextTask.number}. ${escapeText(plan.nextTask.text)}`;
  return `${escapeText(plan.id)}: ${plan.completedTaskCount} of ${plan.taskCount} done (${plan.progressPercent}%)${next}`;
}

/** Several words of the command line as one text. */
export function joined(words: readonly string[]): string {
  return words.join(' ').trim();
}
