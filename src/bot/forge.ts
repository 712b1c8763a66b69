/** What the bot asks of a forge (GitHub, GitLab, Gitea and Forgejo), whoever answers. Bound to one pull request. */
export type ForgeKind = 'github' | 'gitlab' | 'gitea';

/** A comment of the pull request. `isOwn`: its author is who the token belongs to; text alone proves nothing, since people quote comments. */
export type ForgeComment = { readonly id: string; readonly body: string; readonly isOwn: boolean; readonly url: string | null };

export type CommitState = 'success' | 'failure';

/** Every method throws `ForgeError` where the forge refuses, or cannot be reached after the tries that are allowed. */
export interface Forge {
  readonly kind: ForgeKind;
  /** All comments of the pull request, from all pages, oldest first. */
  listComments(): AsyncIterable<ForgeComment>;
  /** Posts once: where the answer was lost, the comments are looked through for this very body before it is posted again. */
  createComment(body: string): Promise<ForgeComment>;
  /** Null where the comment was deleted meanwhile. */
  updateComment(id: string, body: string): Promise<ForgeComment | null>;
  /** `description` is cut to what the forge takes. */
  setStatus(commit: string, state: CommitState, description: string, url: string | null): Promise<void>;
}
