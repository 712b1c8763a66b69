/**
 * Git's merge driver: reads the three versions, merges by meaning, writes the result over ours with one rename as its last act. Killed at any moment
 * before, the file is what it was; whatever fails on the way, the lines are merged by git itself, because git takes an untouched file for a clean
 * merge that chose ours.
 */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { randomUUID } from 'node:crypto';
import { mergeTextFiles } from '../git/merge-text.ts';
import { MergeTooLarge } from '../history/merge-pieces.ts';
import { mergePlans, type MergeLabels } from '../history/merge-plans.ts';
import { FatalError } from '../model/errors.ts';
import { checkPlan } from '../plan/check-plan.ts';

export type MergeFileRequest = {
  readonly cwd: string;
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  readonly markerSize: number;
  readonly labels: MergeLabels;
  readonly diff3: boolean;
  /** Path of the plan in the repository: rules look at its folder. Data only. */
  readonly repoPath: string | null;
  /** Milliseconds; only differences count. */
  readonly clock: () => number;
};

export type MergeFileResult = {
  readonly text: Buffer;
  readonly conflicts: number;
  readonly how: 'same' | 'meaning' | 'lines' | 'apart' | 'git';
  /** Why it was not merged by meaning, where it was not. */
  readonly because: string | null;
};

const timeMsMax = 2_000;
const bytesMax = 4 * 1024 * 1024;

/** Merges the three files. Writes nothing. */
export async function mergeFile(request: MergeFileRequest): Promise<MergeFileResult> {
  const { cwd, labels, markerSize, diff3 } = request;
  try {
    const [base, ours, theirs] = [readText(cwd, request.base), readText(cwd, request.ours), readText(cwd, request.theirs)];
    const end = request.clock() + timeMsMax;
    const checkTime = (): void => {
      if (request.clock() > end) throw new MergeTooLarge('it took longer than two seconds');
    };
    const path = request.repoPath ?? 'plan.md';
    const outcome = await mergePlans({
      base, ours, theirs, labels, markerSize, style: diff3 ? 'diff3' : 'merge', checkTime,
      errorsOf: (text, document) => checkPlan({ path, text, document, parents: null }).filter((one) => one.severity === 'error').length,
    });
    return { text: Buffer.from(outcome.text), conflicts: outcome.conflicts, how: outcome.how, because: null };
  } catch (error) {
    // Whatever it was, a bug included: no merge at all would be read by git as "ours".
    const because = error instanceof Error ? error.message : String(error);
    const { text, conflicts } = await mergeTextFiles(cwd, { base: request.base, ours: request.ours, theirs: request.theirs, labels, markerSize, diff3 });
    return { text, conflicts, how: 'git', because };
  }
}

/** Replaces the file of our version: all of it or nothing of it. */
export function writeMerged(cwd: string, ours: string, text: Uint8Array): void {
  const path = resolve(cwd, ours);
  const temporary = join(dirname(path), `.git-plan-merge-${randomUUID()}`);
  try {
    const file = openSync(temporary, 'wx', statSync(path).mode & 0o777);
    try {
      let written = 0;
      while (written < text.length) written += writeSync(file, text, written);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new FatalError(`Cannot write ${ours}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function readText(cwd: string, path: string): string {
  const bytes = readFileSync(resolve(cwd, path));
  if (bytes.length > bytesMax) throw new MergeTooLarge(`${path} is larger than ${bytesMax / 1024 / 1024} MB`);
  if (bytes.includes(0)) throw new MergeTooLarge(`${path} is not text`);
  // `ignoreBOM` keeps the mark in the text; bytes that are not UTF-8 would be lost in decoding.
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}
