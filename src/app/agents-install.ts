/**
 * Puts what agents run for git-plan into their settings, and takes exactly that out again. What would change is worked out first and can be shown. The
 * bytes of a file before are remembered, so that taking back restores them where nobody changed the file since; elsewhere only our entries go.
 */
import { existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FatalError, UserError } from '../model/errors.ts';
import { replaceFile } from '../workspace/replace-file.ts';
import { withAgentEntries, withoutAgentEntries } from './agent-entries.ts';
import { agentHooks } from './agent-hooks.ts';
import type { HookedAgent, Program } from './agent-hooks.ts';
import { agentsBlock, findAgentsBlock, withAgentsBlock, withoutAgentsBlock } from './agents-block.ts';
import { digestOf, folderNamed, forget, homeOf, keep, readKept, removeEmptyFolder } from './kept-settings.ts';
import { readSettingsText } from './settings-text.ts';

export const agentNames = ['claude-code', 'codex', 'cursor', 'copilot', 'agents-md'] as const;
export type AgentName = (typeof agentNames)[number];
export type AgentScope = 'user' | 'project';

export type AgentsPlace = {
  /** Top of the work tree; null outside of one. */
  readonly rootPath: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where plans are, for the text in AGENTS.md. */
  readonly planFolder: string;
  /** How hooks of this user start git-plan; those that are committed find it on PATH. */
  readonly program: Program;
};

export type AgentChange = {
  readonly agent: AgentName;
  readonly scope: AgentScope;
  readonly absolutePath: string;
  /** Null: not there. */
  readonly before: string | null;
  readonly after: string | null;
};

export type AgentState = {
  readonly agent: AgentName;
  readonly scope: AgentScope;
  readonly absolutePath: string;
  readonly state: 'current' | 'outdated' | 'absent' | 'unreadable';
  /** What there is to know or to do besides; null for nothing. */
  readonly note: string | null;
};

/** The folder that an agent keeps for its user. */
function agentFolder(place: AgentsPlace, agent: HookedAgent): string {
  const home = homeOf(place.env);
  switch (agent) {
    case 'claude-code': return folderNamed(place.env, 'CLAUDE_CONFIG_DIR') ?? join(home, '.claude');
    case 'codex': return folderNamed(place.env, 'CODEX_HOME') ?? join(home, '.codex');
    case 'cursor': return join(home, '.cursor');
    case 'copilot': return join(home, '.copilot');
    default: return agent satisfies never;
  }
}

/** Null where there is no such place: outside of a repository there is no project. */
function fileOf(place: AgentsPlace, agent: AgentName, scope: AgentScope): string | null {
  const hooks = agentHooks.find((each) => each.agent === agent);
  if (hooks === undefined) return scope === 'project' && place.rootPath !== null ? join(place.rootPath, 'AGENTS.md') : null;
  if (scope === 'user') return join(agentFolder(place, hooks.agent), hooks.userFile);
  return place.rootPath === null ? null : join(place.rootPath, hooks.projectFile);
}

/** The agents that are used here: those that keep a folder for this user, and AGENTS.md where it is there or no other such file is. */
export function usedAgents(place: AgentsPlace): readonly AgentName[] {
  const { rootPath } = place;
  const hooked = agentHooks.map(({ agent }) => agent).filter((agent) => existsSync(agentFolder(place, agent)));
  const speaks = rootPath !== null && (existsSync(join(rootPath, 'AGENTS.md')) || !['CLAUDE.md', 'GEMINI.md', '.github/copilot-instructions.md', '.cursorrules'].some((name) => existsSync(join(rootPath, name))));
  return [...hooked, ...(speaks ? (['agents-md'] as const) : [])];
}

/** What installing would change, nothing where all is so already. Throws `UserError` where a file is not plain JSON, or its markers are broken. */
export function planAgents(place: AgentsPlace, agents: readonly AgentName[], scope: AgentScope): readonly AgentChange[] {
  return agents.flatMap((agent) => {
    const own: AgentScope = agent === 'agents-md' ? 'project' : scope;
    const absolutePath = fileOf(place, agent, own);
    if (absolutePath === null) throw new UserError(`${agent} has no place outside of a repository`, { hints: ['run this inside of one, or name other agents'] });
    const before = readSettingsText(absolutePath);
    const after = installed(place, agent, own, before, absolutePath);
    return after === before ? [] : [{ agent, scope: own, absolutePath, before, after }];
  });
}

function installed(place: AgentsPlace, agent: AgentName, scope: AgentScope, before: string | null, name: string): string {
  const hooks = agentHooks.find((each) => each.agent === agent);
  if (hooks === undefined) return withAgentsBlock(before, agentsBlock(place.planFolder), name);
  return withAgentEntries(before, hooks, hooks.entries(scope === 'project' ? ['git-plan'] : place.program), name);
}

/** The text without anything of ours; null where nothing else is left. */
function uninstalled(agent: AgentName, text: string, name: string): string | null {
  const hooks = agentHooks.find((each) => each.agent === agent);
  if (hooks === undefined) {
    if (findAgentsBlock(text, name) === null) return text;
    const rest = withoutAgentsBlock(text, name);
    return rest === '' ? null : rest;
  }
  try {
    return withoutAgentEntries(text, hooks, name);
  } catch (error) {
    // A file with comments that has none of ours is none of ours to refuse.
    if (error instanceof UserError && !mayHoldOurs(text)) return text;
    throw error;
  }
}

/** Our commands are `git-plan session … --stdin`. */
function mayHoldOurs(text: string): boolean {
  const at = text.search(/\bsession\b/);
  return at >= 0 && text.includes('--stdin', at);
}

/** What taking back would change, in both scopes. */
export function planAgentRemoval(place: AgentsPlace, agents: readonly AgentName[]): readonly AgentChange[] {
  return placesOf(place, agents).flatMap(({ agent, scope, absolutePath }) => {
    const before = readSettingsText(absolutePath);
    if (before === null) return [];
    const kept = readKept(place, absolutePath);
    const after = kept !== null && kept.after === digestOf(before) ? kept.before : uninstalled(agent, before, absolutePath);
    return after === before ? [] : [{ agent, scope, absolutePath, before, after }];
  });
}

function placesOf(place: AgentsPlace, agents: readonly AgentName[]): readonly { readonly agent: AgentName; readonly scope: AgentScope; readonly absolutePath: string }[] {
  return agents.flatMap((agent) => (['user', 'project'] as const).flatMap((scope) => {
    const absolutePath = fileOf(place, agent, scope);
    return absolutePath === null ? [] : [{ agent, scope, absolutePath }];
  }));
}

/** Does what was planned. Throws `UserError` where a file changed since. */
export function applyAgentChanges(place: AgentsPlace, changes: readonly AgentChange[], what: 'install' | 'uninstall'): void {
  for (const { agent, absolutePath, before, after } of changes) {
    if (readSettingsText(absolutePath) !== before) throw new UserError(`${absolutePath} was changed by another program meanwhile`, { hints: ['repeat the command'] });
    const kept = readKept(place, absolutePath);
    // What is remembered is the file without anything of ours, also where an older version of ours was in it.
    const foreign = kept !== null && kept.after === digestOf(before ?? '') ? kept.before : before === null ? null : uninstalled(agent, before, absolutePath);
    if (what === 'install') keep(place, absolutePath, { before: foreign, after: digestOf(after ?? '') });
    if (after === null) {
      rmSync(absolutePath, { force: true });
      removeEmptyFolder(dirname(absolutePath));
      // `.github/hooks` came with its parent.
      if (dirname(dirname(dirname(absolutePath))) === place.rootPath) removeEmptyFolder(dirname(dirname(absolutePath)));
    } else {
      mkdirSync(dirname(absolutePath), { recursive: true });
      // Settings are often links into a folder of dotfiles: the file behind is written, and the link stays.
      replaceFile(existsSync(absolutePath) ? realpathSync(absolutePath) : absolutePath, Buffer.from(after, 'utf8'));
    }
    if (what === 'uninstall') forget(place, absolutePath);
  }
}

/** How things are, in both scopes; a scope that has nothing of ours is left out where the other has. */
export function agentStates(place: AgentsPlace, agents: readonly AgentName[]): readonly AgentState[] {
  return agents.flatMap((agent) => {
    const found = placesOf(place, [agent]).map(({ scope, absolutePath }) => stateOf(place, agent, scope, absolutePath));
    const there = found.filter(({ state }) => state !== 'absent');
    return there.length > 0 ? there : found.slice(0, 1);
  });
}

function stateOf(place: AgentsPlace, agent: AgentName, scope: AgentScope, absolutePath: string): AgentState {
  const base = { agent, scope, absolutePath };
  try {
    const text = readSettingsText(absolutePath);
    if (text === null || !isPresent(agent, text, absolutePath)) return { ...base, state: 'absent', note: null };
    const state = installed(place, agent, scope, text, absolutePath) === text ? 'current' : 'outdated';
    return { ...base, state, note: agent === 'agents-md' ? importNote(place) : (agentHooks.find((each) => each.agent === agent)?.note ?? null) };
  } catch (error) {
    if (error instanceof UserError || error instanceof FatalError) return { ...base, state: 'unreadable', note: error.message };
    throw error;
  }
}

function isPresent(agent: AgentName, text: string, name: string): boolean {
  return agent === 'agents-md' ? findAgentsBlock(text, name) !== null : uninstalled(agent, text, name) !== text;
}

/** Claude Code reads AGENTS.md only where there is no CLAUDE.md, or where that imports it. */
export function importNote({ rootPath }: AgentsPlace): string | null {
  const text = rootPath === null ? null : readSettingsText(join(rootPath, 'CLAUDE.md'));
  return text === null || /^@AGENTS\.md\s*$/m.test(text) ? null : 'CLAUDE.md hides AGENTS.md from Claude Code: add the line @AGENTS.md to it';
}
