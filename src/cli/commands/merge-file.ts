/** `git plan merge-file %O %A %B %L %P`: git's merge driver. Exit status: 0 clean, 10 conflicts left, anything else: nothing was written. */
import { mergeFile, writeMerged } from '../../app/merge-file.ts';
import type { ExitCode } from '../../model/errors.ts';
import { UserError } from '../../model/errors.ts';
import type { Invocation } from '../invocation.ts';

export async function run({ positionals, options, io }: Invocation): Promise<ExitCode> {
  const [base, ours, theirs, size = '7', repoPath = null] = positionals;
  if (base === undefined || ours === undefined || theirs === undefined) throw new UserError('Expected three files: base, ours, theirs', { exitCode: 129 });
  const markerSize = Number(size);
  if (!Number.isInteger(markerSize) || markerSize < 1 || markerSize > 1000) throw new UserError(`Unexpected marker size '${size}', expected a number from 1 to 1000`, { exitCode: 129 });
  const names = Array.isArray(options['label']) ? (options['label'] as readonly string[]) : [];
  const labels = { ours: names[0] ?? 'ours', base: names[1] ?? 'base', theirs: names[2] ?? 'theirs' };
  const cwd = process.cwd();
  const result = await mergeFile({ cwd, base, ours, theirs, markerSize, labels, diff3: options['diff3'] === true, repoPath, clock: () => performance.now() });
  if (result.because !== null) io.err(`warning: merged by lines, not by meaning: ${result.because}\n`);
  if (options['stdout'] === true) io.out(result.text.toString('utf8'));
  else writeMerged(cwd, ours, result.text);
  return result.conflicts > 0 ? 10 : 0;
}
