/** A `git` that comes first on PATH, writes down how it was started, and then is git: so that what git-plan runs is known and not guessed. */
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { temporaryFolder } from '../support/temp-repository.ts';

export type RecordedGit = {
  readonly args: readonly string[];
  readonly cwd: string;
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly input: Buffer | null;
};

export type Recorder = {
  /** PATH with the recording git in front. */
  readonly path: string;
  /** What was started since the last call. */
  readonly taken: () => readonly RecordedGit[];
};

/** Makes the recorder. Children that read standard input get it from the record. */
export function recordGit(): Recorder {
  const folder = temporaryFolder('git-plan-recorded-');
  const [programs, records] = [join(folder, 'bin'), join(folder, 'records')];
  for (const path of [programs, records]) mkdirSync(path);
  const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  const path = `${programs}${delimiter}${process.env['PATH'] ?? ''}`;
  const program = join(programs, 'git');
  writeFileSync(program, [
    '#!/bin/sh',
    `record='${records}'/$$`,
    `printf '%s\\0' "$@" > "$record.args"`,
    `pwd -P > "$record.cwd"`,
    `env -0 > "$record.env"`,
    // Others may have a standard input that never ends.
    `case "$*" in *--stdin* | *--batch* | *patch-id*) cat > "$record.in"; exec '${git}' "$@" < "$record.in" ;; esac`,
    `exec '${git}' "$@"`,
    '',
  ].join('\n'));
  chmodSync(program, 0o755);
  return {
    path,
    taken: () => {
      const found = readdirSync(records).filter((name) => name.endsWith('.args')).map((name): RecordedGit => {
        const base = join(records, name.slice(0, -'.args'.length));
        const env = Object.fromEntries(readFileSync(`${base}.env`, 'utf8').split('\0').filter((line) => line.includes('=')).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
        return { args: readFileSync(`${base}.args`, 'utf8').split('\0').slice(0, -1), cwd: readFileSync(`${base}.cwd`, 'utf8').trimEnd(), env, input: existsSync(`${base}.in`) ? readFileSync(`${base}.in`) : null };
      });
      for (const name of readdirSync(records)) rmSync(join(records, name));
      return found;
    },
  };
}

function withoutConfig(args: readonly string[]): readonly string[] {
  let at = 0;
  while (args[at] === '-c') at += 2;
  return args.slice(at);
}

/** Its first word, behind the `-c` values. */
export function subcommandOf({ args }: Pick<RecordedGit, 'args'>): string {
  return withoutConfig(args)[0] ?? '';
}

/** What kind of question it is: without `-c` values and paths, ids made alike. */
export function shapeOf({ args }: Pick<RecordedGit, 'args'>): string {
  const words = withoutConfig(args);
  const end = words.indexOf('--');
  return words.slice(0, end < 0 ? words.length : end).map((word) => word.replace(/[0-9a-f]{40}/g, '<id>').replace(/\/tmp\/[^\s:]*/g, '<path>')).join(' ');
}

/** The same question as somebody would ask it who knows nothing of hostile clones. */
export function unguarded({ args }: Pick<RecordedGit, 'args'>): readonly string[] {
  return withoutConfig(args).filter((word) => !['--no-ext-diff', '--no-textconv', '--no-show-signature'].includes(word));
}
