/**
 * Started by `hooks/guard.sh` when a commit or a push concerns plans: one use case, its rendering, an exit status. Loads no command line, no YAML
 * package where frontmatter is flat, and writes nothing.
 *
 * Status: 0 go on; 10 refused (Node itself ends with 1 when it cannot load a program); 11 could not check and has said why; 130 interrupted.
 * All talk goes to stderr: in `pre-push` stdout is that of `git push`, which scripts read.
 */
import { FatalError, UserError } from '../src/model/errors.ts';
import { runHook } from '../src/app/run-hook.ts';
import { createPalette } from '../src/render/palette.ts';
import { renderHookReport, renderUnchecked } from '../src/render/diagnostics/hook-report.ts';

async function main(): Promise<number> {
  const [event = '', ...args] = process.argv.slice(2);
  try {
    const outcome = await runHook({ event, args, input: readInput, cwd: process.cwd(), env: process.env });
    const colour = process.stderr.isTTY === true && (process.env['NO_COLOR'] ?? '') === '';
    const { diagnostics, planCount, unread } = outcome.report;
    process.stderr.write(renderHookReport({ event, action: outcome.action, refused: outcome.refused, diagnostics, planCount, unread }, createPalette(colour)));
    return outcome.refused ? 10 : 0;
  } catch (error) {
    process.stderr.write(renderUnchecked(error instanceof Error ? error.message : String(error), error instanceof UserError || error instanceof FatalError ? error.hints : []));
    if (!(error instanceof UserError || error instanceof FatalError) && process.env['GIT_PLAN_TRACE'] !== undefined) console.error(error);
    return 11;
  }
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
// A reader of stderr that went away is no reason to stop a commit.
process.stderr.on('error', () => {});
// Not awaited at the top: programs are built as CommonJS, which starts sooner and has no such thing.
void main().then((status) => {
  process.exitCode = status;
});
