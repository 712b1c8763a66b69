/**
 * What git was asked before this program was there: `hooks/guard.sh` asks the questions of a commit while Node starts, and hands the answers over on
 * standard input. An answer stands for the very same arguments only; whatever is missing, cut off or failed is asked again in the usual way.
 *
 *     <rev-parse>NUL NUL <status> NUL <config> NUL NUL <status> NUL <ls-files .planconfig> … <diff-index> … <cat-file, to the end>
 *
 * No answer but the last holds two NUL characters side by side: with `-z` they end fields, and no field is empty.
 */
import { readSync } from 'node:fs';

export type KnownAnswer = { readonly stdout: Buffer; readonly status: number; readonly stderr: string };

export type KnownAnswers = {
  /** Undefined where the question was not asked. */
  readonly answerTo: (args: readonly string[], stdin: string | Uint8Array | undefined) => KnownAnswer | undefined;
};

/** The questions in the order in which the guard asks them, without the readers' `-c` values. */
const questions = {
  place: ['rev-parse', '--is-bare-repository', '--show-object-format', '--path-format=absolute', '--git-dir', '--git-common-dir', '--show-prefix', '--show-toplevel'],
  config: ['config', '-z', '--list', '--includes', '--show-scope', '--show-origin'],
  planConfig: ['config', '-z', '--no-includes', '--blob=:.planconfig', '--list'],
  staged: ['-c', 'diff.orderFile=/dev/null', 'diff-index', '--cached', '--raw', '-z', '--no-renames', '--no-abbrev', '--ita-invisible-in-index', '--ignore-submodules=none', 'HEAD', '--'],
  blobs: ['cat-file', '--batch', '--buffer'],
} as const;

/** More than this is asked again, piece by piece. */
const bytesMax = 4 * 1024 * 1024;

/** Reads the answers to the end of the descriptor. */
export function readKnownAnswers(descriptor: number): KnownAnswers {
  return knownAnswersIn(readToEnd(descriptor));
}

/** The answers in what the guard wrote. */
export function knownAnswersIn(bytes: Buffer): KnownAnswers {
  const known = new Map<string, KnownAnswer>();
  let at = 0;
  for (const name of ['place', 'config', 'planConfig', 'staged'] as const) {
    const end = bytes.indexOf('\0\0', at, 'latin1');
    const isFieldEnd = bytes[end + 2] === 0;
    const statusEnd = end < 0 ? -1 : bytes.indexOf(0, end + (isFieldEnd ? 3 : 2));
    const status = statusEnd < 0 ? '' : bytes.toString('latin1', end + (isFieldEnd ? 3 : 2), statusEnd);
    if (!/^\d{1,3}$/.test(status)) return answering(known, new Map());
    const stdout = bytes.subarray(at, isFieldEnd ? end + 1 : end);
    // Nothing of that name is staged: what `git config` says to that.
    if (name === 'planConfig' && status === '0' && stdout.length === 0) known.set(keyOf(questions.planConfig), { stdout, status: 128, stderr: "fatal: unable to resolve config blob ':.planconfig'\n" });
    else if (name !== 'planConfig' && status === '0') known.set(keyOf(questions[name]), { stdout, status: 0, stderr: '' });
    at = statusEnd + 1;
  }
  return answering(known, objectsIn(bytes, at));
}

function answering(known: ReadonlyMap<string, KnownAnswer>, objects: ReadonlyMap<string, Buffer>): KnownAnswers {
  const blobs = keyOf(questions.blobs);
  return {
    answerTo: (args, stdin) => {
      const key = keyOf(args);
      if (key !== blobs) return known.get(key);
      const parts = String(stdin ?? '').split('\n').slice(0, -1).map((id) => objects.get(id));
      return parts.length === 0 || parts.includes(undefined) ? undefined : { stdout: Buffer.concat(parts as Buffer[]), status: 0, stderr: '' };
    },
  };
}

function keyOf(args: readonly string[]): string {
  return args.join('\0');
}

/** `<id> <type> <size>\n<bytes>\n`, by id; what is cut off or not there is left out. */
function objectsIn(bytes: Buffer, from: number): ReadonlyMap<string, Buffer> {
  const objects = new Map<string, Buffer>();
  for (let at = from; at < bytes.length; ) {
    const lineEnd = bytes.indexOf(0x0a, at);
    if (lineEnd < 0) break;
    const line = bytes.toString('latin1', at, lineEnd);
    const head = /^([0-9a-f]{40,64}) [a-z]+ (\d{1,12})$/.exec(line);
    if (head === null) {
      if (!line.endsWith(' missing')) break;
      at = lineEnd + 1;
      continue;
    }
    const end = lineEnd + 1 + Number(head[2]) + 1;
    if (end > bytes.length || bytes[end - 1] !== 0x0a) break;
    objects.set(head[1]!, bytes.subarray(at, end));
    at = end;
  }
  return objects;
}

function readToEnd(descriptor: number): Buffer {
  const chunks: Buffer[] = [];
  let length = 0;
  let chunk = Buffer.allocUnsafe(64 * 1024);
  for (;;) {
    const count = readSync(descriptor, chunk);
    if (count === 0) return Buffer.concat(chunks);
    length += count;
    // To the end all the same: who writes into a pipe that nobody reads is ended by a signal. What is too much is read into the same place.
    if (length > bytesMax) continue;
    chunks.push(chunk.subarray(0, count));
    chunk = Buffer.allocUnsafe(64 * 1024);
  }
}
