/** The built `git plan drawer` as a process of its own, as it is used: what a bench measures shares no processor time with what measures it. */
import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
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
  const { port, address } = await addressFrom(child);
  return {
    port,
    token: new URL(address).hash.replace('#token=', ''),
    origin: new URL(address).origin,
    watchBlocks: () => void child.send('watch'),
    report: async () => {
      child.send('report');
      return (await once(child, 'message'))[0] as ProcessReport;
    },
    close: () => end(child),
  };
}

/** Serves the repository by a process that the kernel gives so many watches; null, and says so, where this system does not allow to try. */
export async function serveUnderLimit(repository: string, watches: number): Promise<Pick<DrawerProcess, 'port' | 'token' | 'origin' | 'close'> | null> {
  // A user namespace of its own has its own limit.
  const limited = `echo ${watches} > /proc/sys/user/max_inotify_watches`;
  const probe = spawnSync('unshare', ['-Ur', 'sh', '-c', `${limited} && cat /proc/sys/user/max_inotify_watches`], { encoding: 'utf8' });
  const missing = !existsSync(programPath) ? 'dist/ is not built (npm run build)' : probe.stdout?.trim() === String(watches) ? null : `no user namespace with its own limit of watches here (${(probe.stderr ?? '').trim() || 'unshare is missing'})`;
  if (missing !== null) {
    console.log(`skipped: ${missing}`);
    return null;
  }
  const child = spawn('unshare', ['-Ur', 'sh', '-c', `${limited} && exec "$@"`, 'sh', process.execPath, programPath, 'drawer', '--no-open', '--json'], { cwd: repository, stdio: ['ignore', 'pipe', 'ignore'] });
  const { port, address } = await addressFrom(child);
  return { port, token: new URL(address).hash.replace('#token=', ''), origin: new URL(address).origin, close: () => end(child) };
}

function addressFrom(child: ChildProcess): Promise<{ readonly port: number; readonly address: string }> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      // The document is whole when its last brace is there.
      if (text.endsWith('}\n')) resolve(JSON.parse(text) as { readonly port: number; readonly address: string });
    });
    child.once('exit', (code) => reject(new Error(`git plan drawer ended with ${code}`)));
  });
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  await ended;
}
