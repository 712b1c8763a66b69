/** The merge-file command as a program, without the command line around it. */
import { appendFileSync } from 'node:fs';
import { run } from '../../src/cli/commands/merge-file.ts';

/** What it says goes to a file as well, where a test asks for that: git shows a driver's words only when it fails itself. */
function say(text: string): void {
  process.stderr.write(text);
  const log = process.env['MERGE_DRIVER_LOG'];
  if (log !== undefined) appendFileSync(log, text);
}

run({
  command: 'merge-file',
  positionals: process.argv.slice(3),
  rest: [],
  options: {},
  io: { out: (text) => process.stdout.write(text), err: say, verdict: () => {}, stdin: process.stdin, isTerminal: false, colour: false, width: 80 },
  cwd: process.cwd(),
  env: process.env,
  context: () => Promise.reject(new Error('The merge driver opens no repository')),
}).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    say(`${String(error)}\n`);
    process.exitCode = 128;
  },
);
