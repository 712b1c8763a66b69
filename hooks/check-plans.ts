/**
 * One checking hook: one use case, its rendering, an exit status. Loads no command line, no YAML package where frontmatter is flat, and writes nothing.
 *
 * Status: 0 go on; 10 refused (Node itself ends with 1 when it cannot load a program); 11 could not check and has said why; 130 interrupted.
 * All talk goes to stderr: in `pre-push` stdout is that of `git push`, which scripts read.
 */
import { FatalError, UserError } from '../src/model/errors.ts';
import { runHook } from '../src/app/run-hook.ts';
import { createPalette } from '../src/render/palette.ts';
import { renderHookReport, renderUnchecked } from '../src/render/diagnostics/hook-report.ts';
import { isTerminal, writeAll } from '../src/start/standard-streams.ts';

/** Runs the hook named first in `argv`, with the hook's own arguments behind it; before it `--answers` where the guard's answers are on stdin. Never throws. */
export async function checkPlans(argv: readonly string[]): Promise<number> {
  const isAnswered = argv[0] === '--answers';
  const [event = '', ...args] = isAnswered ? argv.slice(1) : argv;
  try {
    const outcome = await runHook({ event, args, input: readInput, ...(isAnswered ? { answersFrom: 0 } : {}), cwd: process.cwd(), env: process.env });
    const { diagnostics, planCount, unread } = outcome.report;
    // Mostly nothing is found, and then nobody need know whether it could be coloured.
    const colour = diagnostics.length > 0 && (process.env['NO_COLOR'] ?? '') === '' && (await isTerminal(2));
    writeAll(2, renderHookReport({ event, action: outcome.action, refused: outcome.refused, diagnostics, planCount, unread }, createPalette(colour)));
    return outcome.refused ? 10 : 0;
  } catch (error) {
    const isExpected = error instanceof UserError || error instanceof FatalError;
    writeAll(2, renderUnchecked(error instanceof Error ? error.message : String(error), isExpected ? error.hints : []));
    if (!isExpected && process.env['GIT_PLAN_TRACE'] !== undefined) writeAll(2, `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 11;
  }
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
