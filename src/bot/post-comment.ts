/** One comment for each pull request and key: created, edited in place, reduced to a line when no plan changes any more, never doubled. */
import { isSameComment, parseMarker } from './comment-marker.ts';
import type { CommentMarker } from './comment-marker.ts';
import type { Forge, ForgeComment } from './forge.ts';

export type Posting = {
  /** `newer`: a run on a later commit was faster, and its comment stays. `none`: nothing to say, and nothing said before. */
  readonly kind: 'created' | 'updated' | 'unchanged' | 'reduced' | 'none' | 'newer';
  readonly id: string | null;
  readonly url: string | null;
  /** What the next run would trip over. */
  readonly warning?: string;
};

export type CommentToPost = {
  /** Tells several comments on one pull request apart; the same as in the marker of `body` and `reducedBody`. */
  readonly key: string;
  /** Begins with the marker. Null where no plan changed. */
  readonly body: string | null;
  /** What an older comment becomes when no plan changes any more. Begins with the marker. */
  readonly reducedBody: string;
  /** Whether `newer` descends from `older`; ids may be abbreviated. Null where one of them is not known here. */
  readonly isAncestor: (older: string, newer: string) => Promise<boolean | null>;
};

/** Posts, edits or leaves alone. Throws `ForgeError` where the forge does not let us. */
export async function postComment(forge: Forge, { key, body, reducedBody, isAncestor }: CommentToPost): Promise<Posting> {
  const wanted = body ?? reducedBody;
  const ours = parseMarker(wanted);
  for (const { comment, marker } of await ownComments(forge, key)) {
    if (ours !== null && (await isOutrun(ours, marker, isAncestor))) return { kind: 'newer', id: comment.id, url: comment.url };
    if (isSameComment(comment.body, wanted)) return { kind: 'unchanged', id: comment.id, url: comment.url };
    const updated = await forge.updateComment(comment.id, wanted);
    if (updated !== null) return { kind: body === null ? 'reduced' : 'updated', id: comment.id, url: updated.url ?? comment.url };
  }
  if (body === null) return { kind: 'none', id: null, url: null };
  const created = await forge.createComment(body);
  const posted = { kind: 'created', id: created.id, url: created.url } as const;
  return created.isOwn ? posted : { ...posted, warning: 'the comment is by another author than expected, so that the next run will not find it and post another; set GIT_PLAN_AUTHOR to its author' };
}

async function ownComments(forge: Forge, key: string): Promise<readonly { readonly comment: ForgeComment; readonly marker: CommentMarker }[]> {
  const found: { readonly comment: ForgeComment; readonly marker: CommentMarker }[] = [];
  for await (const comment of forge.listComments()) {
    const marker = comment.isOwn ? parseMarker(comment.body) : null;
    if (marker !== null && marker.key === key) found.push({ comment, marker });
  }
  return found;
}

/** Runs end out of order. History tells which commit is the later one; where it does not reach, the numbers of the runs do. */
async function isOutrun(ours: CommentMarker, stored: CommentMarker, isAncestor: CommentToPost['isAncestor']): Promise<boolean> {
  if (ours.head === null || stored.head === null || isAbbreviationOf(ours.head, stored.head)) return false;
  const isLater = await isAncestor(ours.head, stored.head);
  if (isLater !== null) return isLater;
  const [own, other] = [runNumber(ours.run), runNumber(stored.run)];
  return own !== null && other !== null && other > own;
}

function isAbbreviationOf(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}

/** `8841.1`: the run, and which try of it. A later try of an older run is still about an older commit. */
function runNumber(run: string | null): number | null {
  const number = /^\d+/.exec(run ?? '')?.[0];
  return number === undefined ? null : Number(number);
}
