/** Posts a comment so that it is there once, also when the answer to the post is lost on the way. */
import { parseMarker } from './comment-marker.ts';
import type { Forge, ForgeComment } from './forge.ts';
import { ForgeError } from './forge-error.ts';
import { backoffMs, triesMax } from './guarded-fetch.ts';

/** `post` sends once. After an answer that does not tell what became of it, the comments say whether it arrived. */
export async function createOnce(forge: Pick<Forge, 'listComments' | 'updateComment'>, body: string, post: () => Promise<ForgeComment>, wait: (ms: number) => Promise<void>): Promise<ForgeComment> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await post();
    } catch (error) {
      if (!(error instanceof ForgeError) || (error.kind !== 'unavailable' && error.kind !== 'malformed')) throw error;
      await wait(backoffMs(failures));
      const arrived = await find(forge, body);
      if (arrived !== null) return arrived;
      if (failures === triesMax) throw error;
    }
  }
}

/** Ours with the same marker's key; another run may have posted it a moment ago with other words. */
async function find(forge: Pick<Forge, 'listComments' | 'updateComment'>, body: string): Promise<ForgeComment | null> {
  const key = parseMarker(body)?.key;
  for await (const comment of forge.listComments()) {
    if (!comment.isOwn) continue;
    if (comment.body.trim() === body.trim()) return comment;
    if (key !== undefined && parseMarker(comment.body)?.key === key) {
      const updated = await forge.updateComment(comment.id, body);
      if (updated !== null) return updated;
    }
  }
  return null;
}
