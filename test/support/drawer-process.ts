/** The built `git plan drawer` as a process of its own, as it is used: what a bench measures shares no processor time with what measures it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { programPath, projectRoot } from './built-program.ts';

export type DrawerProcess = {
  readonly port: number;
  readonly token: string;
  readonly origin: string;
  /** From now to the next report, notes how long the process was deaf at most. */
  readonly watchBlocks: () => void;
  /** What the process says of itself, after it has collected its garbage. */
  readonly report: () => Promise<ProcessReport>;
  readonly close: () => Promise<void>;
};

export type ProcessReport = { readonly usedMs: number; readonly rss: number; readonly heapUsed: number; readonly longestBlockMs: number };

/** Starts it. `profileFolder`: where a CPU profile is written when it ends. */
export async function startDrawerProcess(repository: string, profileFolder: string | null = null): Promise<DrawerProcess> {
  const profiling = profileFolder === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`, '--cpu-prof-interval=500'];
  const child = fork(programPath, ['drawer', '--no-open', '--json'], {
    cwd: repository,
    execArgv: ['--expose-gc', '--import', pathToFileURL(join(projectRoot, 'test/support/report-itself.mjs')).href, ...profiling],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const { port, address } = await new Promise<{ readonly port: number; readonly address: string }>((resolve, reject) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      try {
        resolve(JSON.parse(text) as { readonly port: number; readonly address: string });
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
    });
    child.once('exit', (code) => reject(new Error(`git plan drawer ended with ${code}`)));
  });
  return {
    port,
    token: new URL(address).hash.replace('#token=', ''),
    origin: new URL(address).origin,
    watchBlocks: () => void child.send('watch'),
    report: async () => {
      child.send('report');
      return (await once(child, 'message'))[0] as ProcessReport;
    },
    close: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await ended;
    },
  };
}
