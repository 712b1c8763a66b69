/** `git plan completion`: the completion script of a shell, printed or put where the shell looks for it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FatalError } from '../../model/errors.ts';
import type { ExitCode } from '../../model/errors.ts';
import { escapeText } from '../../render/escape.ts';
import { bashCompletion } from '../completion/bash.ts';
import { fishCompletion } from '../completion/fish.ts';
import { zshCompletion } from '../completion/zsh.ts';
import type { Invocation } from '../invocation.ts';

/** Runs the command. */
export async function run({ positionals, options, io }: Invocation): Promise<ExitCode> {
  const shell = positionals[0] ?? 'bash';
  const script = shell === 'zsh' ? zshCompletion() : shell === 'fish' ? fishCompletion() : bashCompletion();
  if (options['install'] !== true) {
    io.out(script);
    return 0;
  }
  const path = placeOf(shell, process.env);
  if (options['dry-run'] !== true) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, script);
  }
  io.out(`${options['dry-run'] === true ? 'would write' : 'wrote'} ${escapeText(path)}\n`);
  if (shell === 'zsh') io.err(`hint: if it is not there yet, put this before compinit in ~/.zshrc: fpath=(${escapeText(dirname(path))} $fpath)\n`);
  else io.err('hint: it works in shells that are started from now on\n');
  return 0;
}

/** The folder of the XDG base directories in which the shell looks; for zsh one that has to be on `fpath`. */
function placeOf(shell: string, env: Readonly<Record<string, string | undefined>>): string {
  const home = env['HOME'];
  if (home === undefined || home === '') throw new FatalError('no home folder: HOME is not set');
  const data = env['XDG_DATA_HOME'] || join(home, '.local', 'share');
  const config = env['XDG_CONFIG_HOME'] || join(home, '.config');
  if (shell === 'fish') return join(config, 'fish', 'completions', 'git-plan.fish');
  return shell === 'zsh' ? join(data, 'zsh', 'site-functions', '_git-plan') : join(data, 'bash-completion', 'completions', 'git-plan');
}
