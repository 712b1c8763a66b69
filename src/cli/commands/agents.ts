/** `git plan agents`: what agents run for git-plan, and what they are told. */
import { join } from 'node:path';
import { agentNames, agentStates, applyAgentChanges, importNote, planAgentRemoval, planAgents, usedAgents } from '../../app/agents-install.ts';
import type { AgentChange, AgentName, AgentScope, AgentsPlace } from '../../app/agents-install.ts';
import { agentHooks } from '../../app/agent-hooks.ts';
import { FatalError, UserError } from '../../model/errors.ts';
import type { ExitCode } from '../../model/errors.ts';
import { escapeText } from '../../render/escape.ts';
import { jsonDocument } from '../../render/json-document.ts';
import { renderChanges } from '../change-command.ts';
import { commandPalette } from '../command-palette.ts';
import type { Invocation } from '../invocation.ts';
import { installation, isAgreed } from '../set-up-command.ts';
import { usageError } from '../usage-error.ts';

/** Runs the command. Exit code 1 where nobody agreed, and where a check finds something that is not current. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const [action = '', ...named] = invocation.positionals;
  const place = await placeOf(invocation);
  const agents = named.map((name) => agentNames.find((known) => known === name) ?? unknownAgent(name));
  switch (action) {
    case 'install': return install(invocation, place, agents);
    case 'uninstall': return write(invocation, place, planAgentRemoval(place, agents.length > 0 ? agents : agentNames), 'uninstall');
    case 'check': return check(invocation, place, agents.length > 0 ? agents : agentNames);
    default: throw usageError(`unknown action '${action}'`, action, ['install', 'uninstall', 'check']);
  }
}

function unknownAgent(name: string): never {
  throw usageError(`unknown agent '${name}', expected ${agentNames.join(', ')}`, name, [...agentNames]);
}

/** Outside of a repository the settings of the user can be set up all the same. */
async function placeOf(invocation: Invocation): Promise<AgentsPlace> {
  const { nodePath, homePath } = installation();
  const program = [nodePath, join(homePath, 'dist', 'cli.js')];
  try {
    const { repository, settings, env } = await invocation.context();
    return { rootPath: repository.rootPath, env, planFolder: settings.dirs[0] ?? 'docs/exec-plans', program };
  } catch (error) {
    if (!(error instanceof FatalError)) throw error;
    return { rootPath: null, env: process.env, planFolder: 'docs/exec-plans', program };
  }
}

async function install(invocation: Invocation, place: AgentsPlace, named: readonly AgentName[]): Promise<ExitCode> {
  const { io, options } = invocation;
  if (options['user'] === true && options['project'] === true) throw usageError('--user and --project exclude each other');
  const scope: AgentScope = options['project'] === true ? 'project' : 'user';
  const agents = named.length > 0 ? named : usedAgents(place);
  const code = await write(invocation, place, named.length > 0 ? planAgents(place, agents, scope) : planUsed(place, agents, scope), 'install');
  if (options['json'] !== true && code === 0) {
    for (const agent of agents) {
      const note = agent === 'agents-md' ? importNote(place) : (agentHooks.find((each) => each.agent === agent)?.note ?? null);
      if (note !== null) io.err(`hint: ${note}\n`);
    }
  }
  return code;
}

/** One of them that cannot be changed stops all, as nothing is to be half done; then which ones would go. */
function planUsed(place: AgentsPlace, agents: readonly AgentName[], scope: AgentScope): readonly AgentChange[] {
  try {
    return planAgents(place, agents, scope);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const others = agents.filter((agent) => canPlan(place, agent, scope));
    throw new UserError(error.message, { exitCode: error.exitCode, hints: [...error.hints, ...(others.length > 0 ? [`the others by name: git plan agents install ${others.join(' ')}`] : [])] });
  }
}

function canPlan(place: AgentsPlace, agent: AgentName, scope: AgentScope): boolean {
  try {
    planAgents(place, [agent], scope);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

async function write(invocation: Invocation, place: AgentsPlace, changes: readonly AgentChange[], what: 'install' | 'uninstall'): Promise<ExitCode> {
  const { io, options } = invocation;
  const isJson = options['json'] === true;
  if (!isJson) io.out(renderChanges(changes.map(({ absolutePath, before, after }) => ({ path: absolutePath.slice(1), from: absolutePath.slice(1), before, after })), await commandPalette(invocation)));
  const dryRun = options['dry-run'] === true;
  const agreed = !dryRun && (changes.length === 0 || (await isAgreed(invocation, what === 'install' ? 'Write this?' : 'Take this back?')));
  if (agreed) applyAgentChanges(place, changes, what);
  if (isJson) io.out(jsonDocument('agents', { done: agreed, agents: changes.map(({ agent, scope, absolutePath }) => ({ agent, scope, path: absolutePath, state: what === 'install' ? (agreed ? 'current' : 'outdated') : agreed ? 'absent' : 'current', note: null })) }));
  else if (changes.length === 0) io.err(what === 'install' ? 'hint: everything is set up already\n' : 'hint: no agent has anything of git-plan\n');
  else if (!agreed && !dryRun) io.err(`hint: nothing was written; git plan agents ${what} --yes does it\n`);
  return agreed || dryRun ? 0 : 1;
}

async function check(invocation: Invocation, place: AgentsPlace, agents: readonly AgentName[]): Promise<ExitCode> {
  const { io, options } = invocation;
  const states = agentStates(place, agents);
  if (options['json'] === true) io.out(jsonDocument('agents', { done: false, agents: states.map(({ agent, scope, absolutePath, state, note }) => ({ agent, scope, path: absolutePath, state, note })) }));
  else {
    const palette = await commandPalette(invocation);
    const paint = { current: palette.done, outdated: palette.warning, absent: palette.muted, unreadable: palette.error };
    for (const { agent, scope, absolutePath, state, note } of states) {
      io.out(`${agent.padEnd(12)} ${paint[state](state.padEnd(10))} ${state === 'absent' ? '' : `${scope.padEnd(8)} ${escapeText(absolutePath)}`}`.trimEnd() + '\n');
      if (note !== null) io.out(`${' '.repeat(13)}${palette.hint(escapeText(note))}\n`);
    }
  }
  if (states.every(({ state }) => state === 'absent')) io.err("hint: no agent registers its sessions here; 'git plan agents install' shows what that would change\n");
  return states.some(({ state }) => state === 'outdated' || state === 'unreadable') || states.every(({ state }) => state === 'absent') ? 1 : 0;
}
