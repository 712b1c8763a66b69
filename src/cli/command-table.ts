/**
 * Every command of git-plan, as data. What a user can type is decided here and nowhere else: usage, man pages, completion, both parsers and
 * several tests read this table. The code of a command is `commands/<name>.ts` and is loaded only when it runs (`load-command.ts`).
 */
import type { CommandGroup, CommandSpec } from './command-spec.ts';
import { changingCommands } from './table/changing.ts';
import { historyCommands } from './table/history.ts';
import { overview, readingCommands } from './table/reading.ts';
import { setupCommands } from './table/setup.ts';

export { overview };

/** Every command that has a name of its own; `overview` is what runs without one. */
export const commandTable: readonly CommandSpec[] = [...readingCommands, ...changingCommands, ...historyCommands, ...setupCommands];

/** Groups in the order of the overview in usage and manual, with their headings. */
export const groupTitles: Readonly<Record<CommandGroup, string>> = {
  'look': 'See where things stand',
  'tasks': 'Work on tasks',
  'write': 'Write plans',
  'lifecycle': 'Begin and finish',
  'history': 'Look back',
  'sessions': 'Agent sessions',
  'debt': 'Technical debt',
  'check': 'Keep plans in order',
  'front-ends': 'Drawer, agents, pull requests',
  'set-up': 'Set up and get help',
  'plumbing': 'Plumbing',
};

/** Finds a command by its name or an alias; null where there is none. */
export function findCommand(word: string): CommandSpec | null {
  return commandTable.find((command) => command.name === word || command.aliases.includes(word)) ?? (word === overview.name ? overview : null);
}
