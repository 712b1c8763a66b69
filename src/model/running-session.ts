/** A session that is at work here now, as far as the registry and the agents' own files say. It answers "who is here", never "who did this". */

/** `live`: its process is there, or it was seen within half an hour. `stale`: not heard of for hours. */
export type SessionState = 'live' | 'idle' | 'ended' | 'stale';

/** What may leave the program: no native id, no process, no host, no path but the worktree's own. */
export type RunningSession = {
  readonly handle: string;
  readonly agent: string;
  readonly state: SessionState;
  /** `registry`, or the place where an unregistered session was found. */
  readonly source: string;
  /** Absolute path of the worktree; null where it is not known. */
  readonly worktree: string | null;
  /** Short branch name at the last sign of life. */
  readonly branch: string | null;
  /** ISO 8601. */
  readonly startedAt: string | null;
  readonly lastSeenAt: string | null;
  readonly planIds: readonly string[];
  /** The vendor's own title of the session, where it has one. */
  readonly title: string | null;
};
