/** Which commits were replaced by `commit --amend` in this clone, from the HEAD reflog. Their objects stay until the reflog expires. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ObjectId } from '../model/commit.ts';
import { isObjectId } from './object-id.ts';

const reflogBytesMax = 32 * 1024 * 1024;

/**
 * New commit → the commits that it replaced, nearest first (amended twice: two). Empty where there is no reflog file (bare, reftable, expired).
 *
 *     <old> <new> Ada <ada@example.com> 1787387551 +0200\tcommit (amend): Fix the parser
 */
export function readAmendedCommits(gitDir: string): ReadonlyMap<ObjectId, readonly ObjectId[]> {
  const replaced = new Map<ObjectId, readonly ObjectId[]>();
  let text: string;
  try {
    const bytes = readFileSync(join(gitDir, 'logs', 'HEAD'));
    text = bytes.subarray(Math.max(0, bytes.length - reflogBytesMax)).toString('utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return replaced;
    throw error;
  }
  for (const line of text.split('\n')) {
    const [ids = '', message = ''] = line.split('\t', 2);
    const [before = '', after = ''] = ids.split(' ', 2);
    if (!message.startsWith('commit (amend)') || !isObjectId(before) || !isObjectId(after) || before === after) continue;
    replaced.set(after, [before, ...(replaced.get(before) ?? [])].slice(0, 20));
  }
  return replaced;
}
