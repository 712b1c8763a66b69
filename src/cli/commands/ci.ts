/** `git plan ci`: what a pull request does to the plans, as a comment on it. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CiMode } from '../../bot/run-ci.ts';
import type { ExitCode } from '../../model/errors.ts';
import type { FailOn } from '../../model/pull-request.ts';
import { escapeText } from '../../render/escape.ts';
import type { Invocation } from '../invocation.ts';
import { listOption, textOption } from '../options.ts';
import { usageError } from '../usage-error.ts';

/** Runs the command. Exit code 1 where a plan is not valid, whatever became of the comment. */
export async function run({ positionals, options, io, cwd, env }: Invocation): Promise<ExitCode> {
  const [kind] = positionals;
  if (kind !== 'github' && kind !== 'gitlab' && kind !== 'gitea') throw usageError("expected 'github', 'gitlab' or 'gitea'");
  const { runCi } = await import('../../bot/run-ci.ts');
  // An action hands its inputs over as variables; an input that is left empty says nothing.
  const said = (name: string): string | null => textOption(options, name) ?? (env[`GIT_PLAN_${name.replaceAll('-', '_').toUpperCase()}`] || null);
  const key = said('key') ?? 'default';
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(key)) throw usageError('--key takes letters, digits, dots, dashes and underscores, 64 at most');
  return runCi({
    kind, key, base: said('base'), head: said('head'),
    mode: choice<CiMode>('mode', said('mode'), ['comment', 'summary', 'check', 'off']),
    failOn: choice<FailOn>('fail-on', said('fail-on'), ['error', 'warning', 'never']),
    ignore: [...listOption(options, 'ignore'), ...(env['GIT_PLAN_IGNORE'] ?? '').split(/[\s,]+/)].filter((code) => code !== ''),
    status: options['status'] === true, dryRun: options['dry-run'] === true, json: options['json'] === true,
    codeQuality: textOption(options, 'codequality'), report: textOption(options, 'report'),
  }, {
    cwd, env,
    readFile: (path) => readFileSync(path, 'utf8'),
    writeFile: (path, text) => writeFileSync(resolve(cwd, path), text),
    appendFile: (path, text) => appendFileSync(path, text),
    out: io.out,
    warn: (text) => io.err(`warning: ${escapeText(text)}\n`),
  });
}

/** The first choice is the default. */
function choice<Choice extends string>(name: string, value: string | null, choices: readonly [Choice, ...Choice[]]): Choice {
  const found = value === null ? choices[0] : choices.find((each) => each === value);
  if (found === undefined) throw usageError(`unexpected '${value ?? ''}' for --${name}, expected ${choices.join(', ')}`);
  return found;
}
