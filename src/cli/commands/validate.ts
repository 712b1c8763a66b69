/** `git plan validate`: check plan files. */
import { findPlan } from '../../app/find-plan.ts';
import { loadPlans } from '../../app/load-plans.ts';
import { mendPlans, ruleSummaries, validatePlans } from '../../app/validate-plans.ts';
import type { ValidateRequest } from '../../app/validate-plans.ts';
import type { AppContext } from '../../app/context.ts';
import type { ExitCode } from '../../model/errors.ts';
import { renderDiagnosticsGithub } from '../../render/diagnostics/github.ts';
import { renderDiagnosticsJson } from '../../render/diagnostics/json.ts';
import { renderDiagnosticsSarif } from '../../render/diagnostics/sarif.ts';
import { countDiagnostics, renderDiagnosticsText, summariseDiagnostics } from '../../render/diagnostics/text.ts';
import { renderDiagnosticsUnix } from '../../render/diagnostics/unix.ts';
import { escapeText } from '../../render/escape.ts';
import { renderChanges } from '../change-command.ts';
import { commandPalette } from '../command-palette.ts';
import type { Invocation } from '../invocation.ts';
import { textOption } from '../options.ts';
import { packageVersion } from '../package-path.ts';
import { usageError } from '../usage-error.ts';

/** Runs the command. Exit code 1 where there is an error. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const request = await requestOf(invocation);
  const context = await invocation.context();
  const dryRun = options['dry-run'] === true;
  let report = await validatePlans(context, request);
  if (options['fix'] === true) {
    if (request.kind !== 'work-tree') throw usageError('--fix mends the work tree: it goes with neither --staged nor --range');
    const changes = await mendPlans(context, report, { dryRun });
    if (dryRun) io.out(renderChanges(changes, await commandPalette(invocation)));
    else for (const { path } of changes) io.err(`hint: mended ${escapeText(path)}\n`);
    if (!dryRun && changes.length > 0) report = await validatePlans(context, request);
  }
  const { diagnostics, planCount } = report;
  for (const path of report.unread) io.err(`warning: ${escapeText(path)} is not here and was not checked\n`);
  const format = options['json'] === true ? 'json' : (textOption(options, 'format') ?? 'text');
  const code = diagnostics.some(({ severity }) => severity === 'error') ? 1 : 0;
  io.verdict(code);
  switch (format) {
    case 'json': io.out(renderDiagnosticsJson(diagnostics)); break;
    case 'github': io.out(renderDiagnosticsGithub(diagnostics)); break;
    case 'sarif': io.out(renderDiagnosticsSarif(diagnostics, ruleSummaries, packageVersion())); break;
    case 'unix': io.out(renderDiagnosticsUnix(diagnostics)); break;
    default: {
      const counts = countDiagnostics(diagnostics);
      io.out(renderDiagnosticsText(diagnostics, { palette: await commandPalette(invocation) }));
      io.err(`${summariseDiagnostics(counts, planCount)}\n`);
    }
  }
  return code;
}

async function requestOf(invocation: Invocation): Promise<ValidateRequest> {
  const { options, positionals, rest } = invocation;
  const given = [...positionals, ...rest];
  const range = textOption(options, 'range');
  const chosen = [options['staged'] === true, options['all'] === true, range !== null].filter(Boolean).length;
  if (chosen > 1) throw usageError('--staged, --all and --range exclude each other');
  if (range !== null) {
    if (given.length > 0) throw usageError('--range takes no paths');
    return { kind: 'range', range };
  }
  if (options['all'] === true && given.length > 0) throw usageError('--all takes no paths');
  const paths = given.length === 0 ? null : await pathsOf(await invocation.context(), given);
  return { kind: options['staged'] === true ? 'staged' : 'work-tree', paths };
}

/** Paths of files (relative to where the user stands), else addresses of plans. */
async function pathsOf(context: AppContext, given: readonly string[]): Promise<readonly string[]> {
  const paths: string[] = [];
  let plans: Awaited<ReturnType<typeof loadPlans>> | null = null;
  for (const word of given) {
    if (word.endsWith('.md')) paths.push(normalised(`${context.repository.prefix}${word}`));
    else paths.push(findPlan((plans ??= await loadPlans(context, { problems: false, inFlight: false })), word, { prefix: context.repository.prefix }).plan.filePath);
  }
  return paths;
}

function normalised(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
