/** Takes git-plan's last write back, every file of it. */
import { undoLastWrite } from '../workspace/undo.ts';
import type { AppContext } from './context.ts';
import type { FileChange } from './file-change.ts';
import { mustHaveWorkTree } from './locate-plan.ts';

/** Gives what was put back (with `dryRun`: would be), as changes from now to then. Throws `UserError` where it refuses. */
export async function undoWrite(context: AppContext, options: { readonly dryRun?: boolean } = {}): Promise<readonly FileChange[]> {
  mustHaveWorkTree(context);
  return (await undoLastWrite(context.repository, options)).map(({ kind, repoPath, from, before, after }): FileChange => ({
    path: from ?? repoPath,
    from: repoPath,
    before,
    after: kind === 'create' ? null : after,
  }));
}
