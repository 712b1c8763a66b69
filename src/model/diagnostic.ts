/** A fact about a plan file. Finding one is a success of the finder, never an exception. */
export type Severity = 'error' | 'warning' | 'info';

export type Diagnostic = {
  /** Relative to the repository root, POSIX. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  readonly severity: Severity;
  /** Stable, kebab-case, e.g. `frontmatter-yaml`. */
  readonly code: string;
  /** "Unexpected X, expected Y". No path inside, no full stop at the end. */
  readonly message: string;
  /** The command or the change that mends it, else null. */
  readonly fix: string | null;
};
