/**
 * Standard output and error of the process, written synchronously: nothing is lost when the process ends, and `process.stdout`, whose making costs
 * a few milliseconds, is not touched. A reader of the output that went away (`git plan list | head -1`) ends the program silently; whoever does not hear
 * what is said beside it (a closed pipe, a full disk, a terminal that is gone) changes nothing about the answer.
 */
import { fstatSync, writeSync } from 'node:fs';

/** Writes all of `text`. */
export function writeAll(descriptor: 1 | 2, text: string): void {
  let left = Buffer.from(text, 'utf8');
  while (left.length > 0) {
    try {
      left = left.subarray(writeSync(descriptor, left));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      // A pipe that the other side made non-blocking and that is full: wait a moment, the reader is at work.
      if (code === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
      else if (code === 'EINTR') continue;
      else if (descriptor === 2) return;
      // `0` where nothing was said yet: what was asked for was read as far as somebody wanted to.
      else if (code === 'EPIPE') process.exit(process.exitCode ?? 0);
      else throw error;
    }
  }
}

/** True where the descriptor is a terminal. Loads `node:tty` only where it may be one. */
export async function isTerminal(descriptor: 0 | 1 | 2): Promise<boolean> {
  try {
    if (!fstatSync(descriptor).isCharacterDevice()) return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EBADF') return false;
    throw error;
  }
  // A dynamic import of it would load Node's machinery for modules, for nothing else.
  return process.getBuiltinModule('node:tty').isatty(descriptor);
}
