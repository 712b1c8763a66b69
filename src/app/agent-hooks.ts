/**
 * What each agent runs for git-plan, in the form of its own settings file, as data. All of it registers sessions; nothing makes an agent commit, push or
 * stop. An entry is known as ours by its command, whatever a user did to the file around it.
 */
import { shellWord } from '../model/shell-word.ts';
import type { JsonValue } from './edit-json.ts';

export type HookedAgent = 'claude-code' | 'codex' | 'cursor' | 'copilot';

/** How the program is started: words, the first a program. */
export type Program = readonly string[];

export type AgentHooks = {
  readonly agent: HookedAgent;
  /** The file for one user, relative to the agent's own folder, and for everybody who has the repository, relative to its root. */
  readonly userFile: string;
  readonly projectFile: string;
  /** Keys that a new file begins with. */
  readonly head: Readonly<Record<string, JsonValue>>;
  /** True where an event holds groups, which hold the hooks. */
  readonly grouped: boolean;
  /** Entries by event, in the order in which a new file gets them. */
  readonly entries: (program: Program) => Readonly<Record<string, JsonValue>>;
  /** What a person has to do besides; null for nothing. */
  readonly note: string | null;
};

type Action = 'start' | 'beat' | 'end';

function words(agent: HookedAgent, action: Action): readonly string[] {
  return ['session', action, '--agent', agent, '--stdin'];
}

function commandLine(program: Program, agent: HookedAgent, action: Action): string {
  return [...program, ...words(agent, action)].map(shellWord).join(' ');
}

function claudeGroup(program: Program, action: Action, more: Readonly<Record<string, JsonValue>>, matcher?: string): JsonValue {
  const [command = '', ...before] = program;
  // With `args` no shell takes part.
  return { ...(matcher === undefined ? {} : { matcher }), hooks: [{ type: 'command', command, args: [...before, ...words('claude-code', action)], ...more }] };
}

function codexGroup(program: Program, action: Action, matcher?: string): JsonValue {
  return { ...(matcher === undefined ? {} : { matcher }), hooks: [{ type: 'command', command: commandLine(program, 'codex', action), timeout: 5 }] };
}

function copilotEntry(program: Program, action: Action): JsonValue {
  return { type: 'command', bash: commandLine(program, 'copilot', action), timeoutSec: 5 };
}

export const agentHooks: readonly AgentHooks[] = [
  {
    agent: 'claude-code', userFile: 'settings.json', projectFile: '.claude/settings.json', head: {}, grouped: true,
    entries: (program) => ({
      SessionStart: claudeGroup(program, 'start', { timeout: 5 }, 'startup|resume|clear|compact|fork'),
      UserPromptSubmit: claudeGroup(program, 'beat', { timeout: 5 }),
      PostToolUse: claudeGroup(program, 'beat', { async: true }),
      Stop: claudeGroup(program, 'beat', { async: true }),
      CwdChanged: claudeGroup(program, 'beat', { async: true }),
      SessionEnd: claudeGroup(program, 'end', { timeout: 1 }),
    }),
    note: null,
  },
  {
    agent: 'codex', userFile: 'hooks.json', projectFile: '.codex/hooks.json', head: {}, grouped: true,
    entries: (program) => ({
      SessionStart: codexGroup(program, 'start', 'startup|resume|clear|compact'), UserPromptSubmit: codexGroup(program, 'beat'), PostToolUse: codexGroup(program, 'beat'), Stop: codexGroup(program, 'beat'), SessionEnd: codexGroup(program, 'end'),
    }),
    note: 'Codex runs a hook only after you trusted it: type /hooks in Codex once',
  },
  {
    agent: 'cursor', userFile: 'hooks.json', projectFile: '.cursor/hooks.json', head: { version: 1 }, grouped: false,
    entries: (program) => {
      const entry = (action: Action): JsonValue => ({ command: commandLine(program, 'cursor', action) });
      return { sessionStart: entry('start'), beforeSubmitPrompt: entry('beat'), postToolUse: entry('beat'), stop: entry('beat'), sessionEnd: entry('end') };
    },
    note: null,
  },
  {
    agent: 'copilot', userFile: 'hooks/git-plan.json', projectFile: '.github/hooks/git-plan.json', head: { version: 1 }, grouped: false,
    entries: (program) => ({
      sessionStart: copilotEntry(program, 'start'), userPromptSubmitted: copilotEntry(program, 'beat'), postToolUse: copilotEntry(program, 'beat'), agentStop: copilotEntry(program, 'beat'), sessionEnd: copilotEntry(program, 'end'),
    }),
    note: null,
  },
];

/** True for a hook that runs git-plan's session command for the agent. */
export function isOwnHook(agent: HookedAgent, hook: JsonValue): boolean {
  if (typeof hook !== 'object' || hook === null || Array.isArray(hook)) return false;
  const fields = hook as Readonly<Record<string, JsonValue>>;
  const line = [fields['command'], fields['bash'], ...(Array.isArray(fields['args']) ? fields['args'] : [])].filter((word) => typeof word === 'string').join(' ');
  return new RegExp(`(?:git-plan|cli\\.js)\\b.* session (?:start|beat|end) --agent ${agent} --stdin$`).test(line);
}
