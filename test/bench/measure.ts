/** Interleaved measuring: one run of each subject a round, so that what else the machine does meets all of them alike. */
import { spawnSync } from 'node:child_process';

export type Subject = { readonly name: string; /** Measured. */ readonly run: () => void; /** Before each run, not measured. */ readonly prepare?: () => void };

/** Milliseconds, median and least. */
export type Measured = { readonly median: number; readonly least: number };

export function measure(subjects: readonly Subject[], rounds: number): ReadonlyMap<string, Measured> {
  const times = new Map(subjects.map(({ name }) => [name, [] as number[]]));
  // One round is for caches.
  for (let round = -1; round < rounds; round += 1) {
    for (const { name, run, prepare } of subjects) {
      prepare?.();
      const start = performance.now();
      run();
      if (round >= 0) times.get(name)!.push(performance.now() - start);
    }
  }
  return new Map([...times].map(([name, values]) => {
    const sorted = values.toSorted((a, b) => a - b);
    return [name, { median: sorted[Math.floor(sorted.length / 2)]!, least: sorted[0]! }];
  }));
}

/** Runs a program; throws where it does not end with one of `statuses`. */
export function start(command: string, args: readonly string[], options: { readonly cwd: string; readonly env?: Readonly<Record<string, string | undefined>>; readonly input?: string; readonly statuses?: readonly number[] }): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: options.cwd, env: { ...process.env, ...options.env }, input: options.input ?? '', encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (error !== undefined) throw error;
  if (!(options.statuses ?? [0]).includes(status ?? -1)) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

export type Row = { readonly what: string; readonly figure: string; readonly aim: string; readonly met: boolean | null };

/** A Markdown table, as docs can take it. */
export function printTable(rows: readonly Row[]): void {
  console.log('| What | Measured | Aim | |');
  console.log('| --- | --- | --- | --- |');
  for (const { what, figure, aim, met } of rows) console.log(`| ${what} | ${figure} | ${aim} | ${met === null ? '' : met ? 'met' : 'missed'} |`);
}

/** A row for a ratio with an upper limit. */
export function ratioRow(what: string, ratio: number, aim: number | null, unit: string, milliseconds?: number): Row {
  const extra = milliseconds === undefined ? '' : ` (${milliseconds.toFixed(1)} ms)`;
  return { what, figure: `${ratio.toFixed(2)} × ${unit}${extra}`, aim: aim === null ? '' : `${aim} ×`, met: aim === null ? null : ratio <= aim };
}
