/**
 * Cells of git-plan's own table of debt that `debt sync` writes from code and history. Where both sides of a merge wrote one apart there is nothing to
 * decide: either will do until the next sync, so the one is taken that it will most likely write.
 */

/** What to take for a cell that both sides changed; undefined for a column that people write (severity, module) and for words. */
export function chooseDerived(column: string, first: string, second: string): string | undefined {
  const [least, greatest] = first < second ? [first, second] : [second, first];
  switch (column.toLowerCase()) {
    case 'created': return least === '' ? greatest : least;
    // A marker that went on both sides went with the later of the two.
    case 'resolved': case 'plan': return greatest;
    default: return undefined;
  }
}
