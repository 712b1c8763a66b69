/** Runs a command line inside the test process, with the terminal and the environment that the test says. */
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { runCli } from '../../src/cli/run-cli.ts';

export type CliResult = { readonly code: number; readonly out: string; readonly err: string };

export type CliOptions = { readonly env?: Readonly<Record<string, string>>; readonly isTerminal?: boolean; readonly columns?: number; readonly input?: string };

/** Runs `git plan <args>` in a folder. */
export async function cli(cwd: string, args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  let out = '';
  let err = '';
  const env: Record<string, string | undefined> = { ...process.env, ...options.env };
  let folder = cwd;
  const code = await runCli({
    argv: args,
    cwd,
    env,
    version: '0.0.0-test',
    stdin: () => Readable.from([options.input ?? '']),
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    isTerminal: options.isTerminal === true,
    columns: options.columns ?? 80,
    rows: 1000,
    changeFolder: (path) => (folder = resolve(folder, path)),
    setVariable: (name, value) => void (env[name] = value),
  });
  return { code, out, err };
}
