/** Waits for the signals that end a program which runs until it is told to stop. */
import type { ExitCode } from '../model/errors.ts';

/** Resolves with the exit code once the process is interrupted, told to end, or its terminal is closed. Keeps the process running until then. */
export function untilInterrupted(): Promise<ExitCode> {
  return new Promise((resolve) => {
    const alive = setInterval(() => undefined, 2 ** 30);
    const end = (signal: NodeJS.Signals): void => {
      clearInterval(alive);
      for (const name of signals) process.off(name, end);
      resolve(signal === 'SIGINT' ? 130 : 0);
    };
    for (const name of signals) process.on(name, end);
  });
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
