/** The corpus of real repositories beside the project. Where it is absent, tests on it skip and say so. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const corpusPath = process.env['GIT_PLAN_CORPUS'] ?? resolve(import.meta.dirname, '../../../shared/corpus');

/** Names of the bundles, sorted; empty where there is no corpus. */
export function corpusNames(): string[] {
  if (!existsSync(corpusPath)) return [];
  return readdirSync(corpusPath).filter((name) => name.endsWith('.bundle')).map((name) => name.slice(0, -'.bundle'.length)).toSorted();
}

/** True where there is a corpus; says so on standard output where there is none. */
export function hasCorpus(): boolean {
  const isThere = corpusNames().length > 0;
  if (!isThere) console.log(`corpus of real repositories not found at ${corpusPath}: tests on it are skipped`);
  return isThere;
}

/** Clones a bundle, bare and with all of its refs (`mirror`) or with a work tree, into `folder`. Gives its path. */
export function cloneCorpus(name: string, folder: string, kind: 'mirror' | 'worktree'): string {
  const path = join(folder, name);
  execFileSync('git', ['clone', '-q', ...(kind === 'mirror' ? ['--mirror'] : []), join(corpusPath, `${name}.bundle`), path], { stdio: 'pipe' });
  return path;
}

/** Runs git in a folder and gives its output. */
export function gitIn(path: string, args: readonly string[], input = ''): Buffer {
  return execFileSync('git', [...args], { cwd: path, input, maxBuffer: 2 ** 30, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** Every distinct blob that any ref ever had at a plan-like path, with one such path each. */
export function planBlobs(path: string): Map<string, string> {
  const blobs = new Map<string, string>();
  for (const line of gitIn(path, ['log', '--all', '--raw', '--no-renames', '--no-abbrev', '-m', '--format=', '-z', '--', ':(glob)**/exec-plans/**/*.md', ':(glob)exec-plans/**/*.md']).toString('utf8').split('\0:')) {
    const [meta = '', repoPath = ''] = line.split('\0');
    const id = meta.split(' ')[3] ?? '';
    if (/^[0-9a-f]{40,64}$/.test(id) && !/^0+$/.test(id)) blobs.set(id, repoPath.replace(/\0.*$/s, ''));
  }
  return blobs;
}

/** Contents of blobs as text, in one process. */
export function readBlobTexts(path: string, ids: readonly string[]): Map<string, string> {
  const texts = new Map<string, string>();
  const output = gitIn(path, ['cat-file', '--batch'], `${ids.join('\n')}\n`);
  for (let at = 0; at < output.length; ) {
    const newline = output.indexOf(10, at);
    const [id = '', type = '', size = '0'] = output.toString('latin1', at, newline).split(' ');
    if (type !== 'blob') {
      at = newline + 1 + (type === 'missing' ? 0 : Number(size) + 1);
      continue;
    }
    texts.set(id, output.toString('utf8', newline + 1, newline + 1 + Number(size)));
    at = newline + 1 + Number(size) + 1;
  }
  return texts;
}
