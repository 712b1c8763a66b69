/** Shows a long answer through the pager that git would use. */
import { spawn } from 'node:child_process';
import { userProgram } from '../app/user-program.ts';

/** Pages `text`; resolves when the reader has left. Where git names no pager (`cat`, or none) gives false and shows nothing. */
export async function page(text: string, cwd: string, env: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  const pager = await userProgram('GIT_PAGER', cwd, env);
  if (pager === null || pager === 'cat') return false;
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
