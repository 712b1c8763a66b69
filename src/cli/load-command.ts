/** Loads the code of one command. A file per command: `commands/<name>.ts`. */
import type { CommandModule } from './invocation.ts';

// One dynamic import per file, so that a start reads one command and not forty.
const modules = import.meta.glob<CommandModule>('./commands/*.ts');

/** The module of a command, or null where it has none. */
export async function loadCommand(name: string): Promise<CommandModule | null> {
  const load = modules[`./commands/${name}.ts`];
  return load === undefined ? null : load();
}

/** Names of the commands that have code, for the test that holds table and folder together. */
export function commandsWithCode(): readonly string[] {
  return Object.keys(modules).map((path) => path.slice('./commands/'.length, -'.ts'.length));
}
