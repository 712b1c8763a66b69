/** `git plan hooks`: install, remove, inspect or run the git hooks. */
import { applyRemoval, applySteps, hookStates, planHooks, planRemoval } from '../../app/set-up.ts';
import { runHook } from '../../app/run-hook.ts';
import { FatalError, UserError } from '../../model/errors.ts';
import type { ExitCode } from '../../model/errors.ts';
import { renderHookReport, renderUnchecked } from '../../render/diagnostics/hook-report.ts';
import { escapeText } from '../../render/escape.ts';
import { jsonDocument } from '../../render/json-document.ts';
import { createPalette } from '../../render/palette.ts';
import type { Invocation } from '../invocation.ts';
import { installation, jsonSteps, renderSteps } from '../set-up-command.ts';
import { usageError } from '../usage-error.ts';

/** Runs the command. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const [action = '', ...rest] = [...invocation.positionals, ...invocation.rest];
  switch (action) {
    case 'install': return install(invocation);
    case 'uninstall': return uninstall(invocation);
    case 'status': return status(invocation);
    case 'run': return runOne(invocation, rest);
    default: throw usageError(`unknown action '${action}'`, action, ['install', 'uninstall', 'status', 'run']);
  }
}

async function install(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const context = await invocation.context();
  const steps = await planHooks(context, installation(), { team: options['team'] === true, write: options['write'] === true });
  const dryRun = options['dry-run'] === true;
  if (!dryRun) await applySteps(context, steps);
  io.out(options['json'] === true ? jsonSteps(steps, !dryRun) : renderSteps(steps));
  return steps.some((step) => step.kind === 'by-hand') && !dryRun ? 1 : 0;
}

async function uninstall(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const context = await invocation.context();
  const steps = await planRemoval(context, 'hooks');
  const dryRun = options['dry-run'] === true;
  if (!dryRun) await applyRemoval(context, 'hooks', steps);
  io.out(options['json'] === true ? jsonSteps(steps, !dryRun) : renderSteps(steps));
  if (steps.length === 0) io.err('hint: no hook of git-plan is installed here\n');
  return 0;
}

async function status(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const states = await hookStates(await invocation.context());
  if (options['json'] === true) io.out(jsonDocument('hooks', { hooks: states }));
  else for (const { event, path, state } of states) io.out(`${event.padEnd(20)} ${state.padEnd(15)} ${escapeText(path)}\n`);
  return states.some(({ event, state }) => event === 'pre-commit' && state === 'installed') ? 0 : 1;
}

/** For hooks that find git-plan on PATH: refusal has a status of its own there, because every other failure must let the commit through. */
async function runOne(invocation: Invocation, [event = '', ...args]: readonly string[]): Promise<ExitCode> {
  if (event === 'prepare-commit-msg') return prepare(args);
  const palette = createPalette(invocation.io.colour);
  const readInput = async (): Promise<string> => {
    const chunks: Buffer[] = [];
    for await (const chunk of invocation.io.stdin) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString('utf8');
  };
  try {
    const outcome = await runHook({ event, args, input: readInput, cwd: process.cwd(), env: process.env });
    const { diagnostics, planCount, unread } = outcome.report;
    invocation.io.err(renderHookReport({ event, action: outcome.action, refused: outcome.refused, diagnostics, planCount, unread }, palette));
    if (!outcome.refused) return 0;
    return process.env['GIT_PLAN_REFUSED'] === '10' ? (10 as ExitCode) : 1;
  } catch (error) {
    if (!(error instanceof UserError || error instanceof FatalError)) throw error;
    invocation.io.err(renderUnchecked(error.message, error.hints));
    return 11 as ExitCode;
  }
}

/** Ends with 0 whatever happens, and in time: a commit is never stopped by a trailer. */
async function prepare(args: readonly string[]): Promise<ExitCode> {
  const { messageDeadlineMs, prepareMessage } = await import('../../app/prepare-message.ts');
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, messageDeadlineMs(process.env));
  });
  try {
    await Promise.race([prepareMessage({ args, cwd: process.cwd(), env: process.env }), late]);
  } catch (error) {
    if (process.env['GIT_PLAN_TRACE'] !== undefined) console.error(error);
  } finally {
    clearTimeout(timer);
  }
  return 0;
}
