/**
 * Where the program begins. Imports next to nothing, because `--version` and the way to every other command go through here. Built as CommonJS:
 * Node starts that about 3 ms sooner, and only for it can compiled code be kept (`code-cache.ts`).
 */
import { version } from '../../package.json';
import { useCodeCache } from '../start/code-cache.ts';
import { isTerminal, writeAll } from '../start/standard-streams.ts';

async function main(argv: readonly string[]): Promise<void> {
  if (argv.length === 1 && argv[0] === '--version') {
    writeAll(1, `git-plan version ${version}\n`);
  } else {
    if (typeof __dirname === 'string') useCodeCache(__dirname, argv[0] ?? 'overview', process.env['GIT_PLAN_WRITE_CODE_CACHE']);
    // A command that runs until it is interrupted ends by itself, in its own way. `on`, not `once`: a second interrupt that came while the first
    // was being answered would find no listener, and end the process by the signal.
    if (!['drawer', 'watch', 'open', 'mcp'].includes(argv[0] ?? '')) process.on('SIGINT', () => process.exit(130));
    const [{ runCli }, terminal] = await Promise.all([import('./run-cli.ts'), isTerminal(1)]);
    const size = (name: string, actual: number | undefined, fallback: number): number => {
      const given = Number(process.env[name]);
      return Number.isInteger(given) && given > 0 ? given : (actual ?? fallback);
    };
    const code = await runCli({
      argv,
      cwd: process.cwd(),
      env: process.env,
      version,
      stdin: () => process.stdin,
      out: (text) => writeAll(1, text),
      err: (text) => writeAll(2, text),
      verdict: (code) => {
        process.exitCode = code;
      },
      isTerminal: terminal,
      columns: size('COLUMNS', terminal ? process.stdout.columns : undefined, 80),
      rows: size('LINES', terminal ? process.stdout.rows : undefined, 24),
      changeFolder: (path) => {
        process.chdir(path);
        return process.cwd();
      },
      setVariable: (name, value) => {
        process.env[name] = value;
      },
    });
    // All output is written (synchronously), so there is nothing to wait for; taking the heap apart first would cost milliseconds.
    process.exit(code);
  }
}

void main(process.argv.slice(2));
