/** The context with what the command line knows beyond a use case: origins of settings, git's colours. */
import type { OpenContext } from '../app/open-context.ts';
import type { Invocation } from './invocation.ts';

/** Opens the repository and gives the whole context. */
export async function openedContext(invocation: Invocation): Promise<OpenContext> {
  const context = await invocation.context();
  if (!('settingValues' in context)) throw new Error('the context of a command was not made by openContext');
  return context as OpenContext;
}
