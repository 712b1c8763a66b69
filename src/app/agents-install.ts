/**
 * Puts what agents run for git-plan into their settings, and takes exactly that out again. What would change is worked out first and can be shown. The
 * bytes of a file before are remembered, so that taking back restores them where nobody changed the file since; elsewhere only our entries go.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, rmdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { FatalError, UserError } from '../model/errors.ts';
import { replaceFile } from '../workspace/replace-file.ts';
import { agentHooks, isOwnHook } from './agent-hooks.ts';
import type { AgentHooks, HookedAgent, Program } from './agent-hooks.ts';
import { agentsBlock, findAgentsBlock, withAgentsBlock, withoutAgentsBlock } from './agents-block.ts';
import { insertChild, memberOf, readJsonTree, removeChild, replaceNode, valueOf } from './edit-json.ts';
import type { JsonNode, JsonValue } from './edit-json.ts';

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

function homeOf({ env }: AgentsPlace): string {
  return env['HOME'] ?? homedir();
}

/** The folder that an agent keeps for its user. */
function agentFolder(place: AgentsPlace, agent: HookedAgent): string {
  const home = homeOf(place);
  switch (agent) {
    case 'claude-code': return place.env['CLAUDE_CONFIG_DIR'] ?? join(home, '.claude');
    case 'codex': return place.env['CODEX_HOME'] ?? join(home, '.codex');
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
    const before = readText(absolutePath);
    const after = installed(place, agent, own, before, absolutePath);
    return after === before ? [] : [{ agent, scope: own, absolutePath, before, after }];
  });
}

function installed(place: AgentsPlace, agent: AgentName, scope: AgentScope, before: string | null, name: string): string {
  const hooks = agentHooks.find((each) => each.agent === agent);
  if (hooks === undefined) return withAgentsBlock(before, agentsBlock(place.planFolder), name);
  const entries = hooks.entries(scope === 'project' ? ['git-plan'] : place.program);
  if (before === null || before.trim() === '') return `${JSON.stringify({ ...hooks.head, hooks: Object.fromEntries(Object.entries(entries).map(([event, entry]) => [event, [entry]])) }, null, 2)}\n`;
  return Object.entries(entries).reduce((text, [event, entry]) => withEntry(text, hooks, event, entry, name), before);
}

type Container = Exclude<JsonNode, { kind: 'scalar' }>;

function mustBe<Kind extends 'object' | 'array'>(node: JsonNode, kind: Kind, where: string, name: string): Extract<JsonNode, { kind: Kind }> {
  if (node.kind !== kind) throw new UserError(`unexpected ${where} in ${name}, expected an ${kind}`, { hints: ['git-plan changes no file whose form it does not know'] });
  return node as Extract<JsonNode, { kind: Kind }>;
}

/** One event with our entry, exactly once and as it should be; everything else of the file as it is. */
function withEntry(text: string, hooks: AgentHooks, event: string, entry: JsonValue, name: string): string {
  const root = mustBe(readJsonTree(text, name), 'object', 'top level', name);
  const all = memberOf(root, 'hooks');
  if (all === null) return withEntry(insertChild(withHead(text, hooks, name), mustBe(readJsonTree(withHead(text, hooks, name), name), 'object', 'top level', name), 'hooks', { [event]: [entry] }), hooks, event, entry, name);
  const list = memberOf(mustBe(all, 'object', "'hooks'", name), event);
  if (list === null) return insertChild(text, mustBe(all, 'object', "'hooks'", name), event, [entry]);
  const items = mustBe(list, 'array', `'${event}'`, name);
  const own = items.items.filter((item) => isOwnItem(hooks, valueOf(text, item)));
  const [first, second] = own;
  if (first !== undefined && second === undefined) return JSON.stringify(valueOf(text, first)) === JSON.stringify(entry) ? text : replaceNode(text, first, entry);
  if (second !== undefined) return withEntry(withoutOwn(text, hooks, event, name), hooks, event, entry, name);
  const mixed = withoutOwn(text, hooks, event, name);
  return mixed === text ? insertChild(text, items, null, entry) : withEntry(mixed, hooks, event, entry, name);
}

/** Some files name their version; one that does not gets it, as it would be refused without. */
function withHead(text: string, { head }: AgentHooks, name: string): string {
  return Object.entries(head).reduce((current, [key, value]) => {
    const root = readJsonTree(current, name);
    return memberOf(root, key) === null ? insertChild(current, root as Container, key, value) : current;
  }, text);
}

/** True where the whole item is ours: the hook itself, or a group that holds nothing else. */
function isOwnItem({ agent, grouped }: AgentHooks, item: JsonValue): boolean {
  if (!grouped) return isOwnHook(agent, item);
  const inner = (item as Readonly<Record<string, JsonValue>> | null)?.['hooks'];
  return Array.isArray(inner) && inner.length > 0 && inner.every((hook) => isOwnHook(agent, hook));
}

/** The text without our hooks of an event: whole items, and those that somebody put beside others in one group. Emptied lists go too. */
function withoutOwn(text: string, hooks: AgentHooks, event: string, name: string): string {
  const root = readJsonTree(text, name);
  const all = memberOf(root, 'hooks');
  const list = memberOf(all, event);
  if (all?.kind !== 'object' || list?.kind !== 'array') return text;
  const index = list.items.findIndex((item) => isOwnItem(hooks, valueOf(text, item)));
  if (index >= 0) return list.items.length === 1 ? removeKey(text, all, event) : withoutOwn(removeChild(text, list, index), hooks, event, name);
  for (const item of hooks.grouped ? list.items : []) {
    const inner = memberOf(item, 'hooks');
    const at = inner?.kind === 'array' ? inner.items.findIndex((hook) => isOwnHook(hooks.agent, valueOf(text, hook))) : -1;
    if (inner?.kind === 'array' && at >= 0) return withoutOwn(removeChild(text, inner, at), hooks, event, name);
  }
  return text;
}

function removeKey(text: string, node: Extract<JsonNode, { kind: 'object' }>, key: string): string {
  return removeChild(text, node, node.members.findLastIndex((member) => member.key === key));
}

/** The text without anything of ours; null where nothing else is left. */
function uninstalled(agent: AgentName, text: string, name: string): string | null {
  const hooks = agentHooks.find((each) => each.agent === agent);
  if (hooks === undefined) {
    if (findAgentsBlock(text, name) === null) return text;
    const rest = withoutAgentsBlock(text, name);
    return rest === '' ? null : rest;
  }
  const without = Object.keys(hooks.entries([''])).reduce((current, event) => withoutOwn(current, hooks, event, name), text);
  if (without === text) return text;
  const root = readJsonTree(without, name);
  const all = memberOf(root, 'hooks');
  const bare = all?.kind === 'object' && all.members.length === 0 && root.kind === 'object' ? removeKey(without, root, 'hooks') : without;
  const rest = JSON.parse(bare.replace(/^\ufeff/, '')) as JsonValue;
  return JSON.stringify(rest) === '{}' || JSON.stringify(rest) === JSON.stringify(hooks.head) ? null : bare;
}

/** What taking back would change, in both scopes. */
export function planAgentRemoval(place: AgentsPlace, agents: readonly AgentName[]): readonly AgentChange[] {
  return placesOf(place, agents).flatMap(({ agent, scope, absolutePath }) => {
    const before = readText(absolutePath);
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
    if (readText(absolutePath) !== before) throw new UserError(`${absolutePath} was changed by another program meanwhile`, { hints: ['repeat the command'] });
    const kept = readKept(place, absolutePath);
    // What is remembered is the file without anything of ours, also where an older version of ours was in it.
    const foreign = kept !== null && kept.after === digestOf(before ?? '') ? kept.before : before === null ? null : uninstalled(agent, before, absolutePath);
    if (what === 'install') keep(place, absolutePath, { before: foreign, after: digestOf(after ?? '') });
    if (after === null) {
      rmSync(absolutePath, { force: true });
      removeEmptyFolder(dirname(absolutePath));
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
    const text = readText(absolutePath);
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
  const text = rootPath === null ? null : readText(join(rootPath, 'CLAUDE.md'));
  return text === null || /^@AGENTS\.md\s*$/m.test(text) ? null : 'CLAUDE.md hides AGENTS.md from Claude Code: add the line @AGENTS.md to it';
}

function readText(absolutePath: string): string | null {
  try {
    const bytes = readFileSync(absolutePath);
    const text = bytes.toString('utf8');
    if (!Buffer.from(text, 'utf8').equals(bytes)) throw new UserError(`${absolutePath} is not UTF-8: it is not changed`);
    return text;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    if (code === 'EISDIR' || code === 'EACCES') throw new FatalError(`cannot read ${absolutePath}`, { cause: error });
    throw error;
  }
}

type Kept = { readonly before: string | null; readonly after: string };

/** Beside what the user's programs remember: settings of a user belong to no repository. */
function keptPath(place: AgentsPlace, absolutePath: string): string {
  const folder = join(place.env['XDG_STATE_HOME'] ?? join(homeOf(place), '.local', 'state'), 'git-plan', 'agents');
  return join(folder, `${digestOf(absolutePath).slice(0, 20)}.json`);
}

function readKept(place: AgentsPlace, absolutePath: string): Kept | null {
  const text = readText(keptPath(place, absolutePath));
  if (text === null) return null;
  try {
    const value = JSON.parse(text) as { readonly before?: unknown; readonly after?: unknown };
    return (typeof value.before === 'string' || value.before === null) && typeof value.after === 'string' ? { before: value.before, after: value.after } : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function keep(place: AgentsPlace, absolutePath: string, kept: Kept): void {
  const path = keptPath(place, absolutePath);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  replaceFile(path, Buffer.from(JSON.stringify({ path: absolutePath, ...kept }), 'utf8'));
}

function forget(place: AgentsPlace, absolutePath: string): void {
  rmSync(keptPath(place, absolutePath), { force: true });
  removeEmptyFolder(dirname(keptPath(place, absolutePath)));
}

function removeEmptyFolder(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'ENOENT' && code !== 'EEXIST') throw error;
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
