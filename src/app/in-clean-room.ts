/** Reads what was committed, and nothing else: the way of every check whose verdict must not depend on what lies around in a clone. */
import { cleanRoomOf } from '../git/clean-room.ts';
import type { AppContext } from './context.ts';

/**
 * Asks `use` in a clean room with the objects and refs of the context's repository: no configuration, attributes, hooks or work tree. Revisions are
 * resolved before, since `@{u}` and `HEAD@{1}` need what a room does not have.
 */
export async function inCleanRoom<Answer>(context: AppContext, use: (context: AppContext) => Promise<Answer>): Promise<Answer> {
  const repository = await cleanRoomOf(context.repository, context.env);
  try {
    return await use({ ...context, repository });
  } finally {
    repository.dispose();
  }
}
