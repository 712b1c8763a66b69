/** Shows a long answer through the pager that git would use. */
import { spawn } from 'node:child_process';
import { runGit } from '../git/run-git.ts';

/** Pages `text`; resolves when the reader has left. Where git names no pager (`cat`, or none) gives false and shows nothing. */
export async function page(text: string, cwd: string, env: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  const chosen = Object.fromEntries(Object.entries({ GIT_PAGER: env['GIT_PAGER'], PAGER: env['PAGER'], TERM: env['TERM'] }).filter(([, value]) => value !== undefined));
  const { stdout, status } = await runGit({ cwd }, ['var', 'GIT_PAGER'], { okStatuses: [0, 1, 128], withoutConfig: true, env: chosen });
  const pager = stdout.toString('utf8').trim();
  if (status !== 0 || pager === '' || pager === 'cat') return false;
  // A pager is a command line for a shell, as git has it. The variables are those that git sets for its own.
  const child = spawn('sh', ['-c', pager], { stdio: ['pipe', 'inherit', 'inherit'], env: { LESS: 'FRX', LV: '-c', ...env, GIT_PAGER_IN_USE: 'true' } });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code !== 127 && code !== 126));
    // Who leaves the pager early closes the pipe.
    child.stdin.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') reject(error);
    });
    child.stdin.end(text);
  });
}
