/** `git plan diff`: what changed in the plans, by meaning. */
import { diffPlans } from '../../app/diff-plans.ts';
import type { DiffSide } from '../../app/diff-plans.ts';
import type { ExitCode } from '../../model/errors.ts';
import { renderPlansDiff, renderPlansDiffMarkdown } from '../../render/history/plan-diff.ts';
import { jsonDocument } from '../../render/json-document.ts';
import { commandPalette } from '../command-palette.ts';
import type { Invocation } from '../invocation.ts';
import { textOption } from '../options.ts';
import { usageError } from '../usage-error.ts';

/** Runs the command. Exit code 1 with `--exit-code` where something differs. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options, positionals, rest } = invocation;
  const { from, to } = sidesOf(positionals, options['staged'] === true);
  const diff = await diffPlans(await invocation.context(), { from, to, plans: rest });
  const code = options['exit-code'] === true && diff.plans.length > 0 ? 1 : 0;
  io.verdict(code);
  const format = options['json'] === true ? 'json' : (textOption(options, 'format') ?? 'text');
  if (format === 'json') io.out(jsonDocument('plan-diff', diff));
  else if (format === 'markdown') io.out(renderPlansDiffMarkdown(diff.plans));
  else io.out(renderPlansDiff(diff.plans, { palette: await commandPalette(invocation), width: io.isTerminal ? io.width : null }));
  return code;
}

/** As `git diff` reads them: nothing, `<rev>`, `<rev> <rev>`, `<a>..<b>`, `<a>...<b>`; a missing revision is HEAD. */
function sidesOf(revisions: readonly string[], staged: boolean): { readonly from: DiffSide; readonly to: DiffSide } {
  const revision = (text: string): DiffSide => ({ kind: 'revision', revision: text === '' ? 'HEAD' : text });
  const [first = '', second] = revisions;
  if (revisions.length > 2) throw usageError('at most two revisions; plans stand behind --');
  const symmetric = /^(.*?)\.\.\.(.*)$/s.exec(first);
  const range = /^(.*?)\.\.(.*)$/s.exec(first);
  if (symmetric !== null || range !== null || second !== undefined) {
    if (staged) throw usageError('--staged compares with one revision');
    if (second !== undefined && (symmetric !== null || range !== null)) throw usageError('a range and a revision exclude each other');
    if (symmetric !== null) {
      const [a, b] = [symmetric[1] || 'HEAD', symmetric[2] || 'HEAD'];
      return { from: { kind: 'merge-base', a, b }, to: revision(b) };
    }
    return range === null ? { from: revision(first), to: revision(second!) } : { from: revision(range[1]!), to: revision(range[2]!) };
  }
  return { from: first === '' ? { kind: 'head' } : revision(first), to: { kind: staged ? 'staged' : 'work-tree' } };
}
