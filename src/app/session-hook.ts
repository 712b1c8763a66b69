/**
 * What an agent's own hooks ask of git-plan: note that a session starts, lives, ends; link it to a plan that was announced for it; tell it about that plan
 * where people switched that on. It runs at every turn of an agent, so it does little; and it never stands in an agent's way.
 */
import type { ConfigEntry } from '../git/config.ts';
import { environmentElsewhere, readerEnvironment } from '../git/git-environment.ts';
import { readHeadBranch } from '../git/head-branch.ts';
import { FatalError, UserError } from '../model/errors.ts';
import { openRepository } from '../git/open-repository.ts';
import type { Repository } from '../git/open-repository.ts';
import { readHookPayload } from '../sessions/hook-payload.ts';
import type { HookPayload } from '../sessions/hook-payload.ts';
import { claimNextSession } from '../sessions/next-session.ts';
import { beatSession, endSession, noteContextSent, startSession } from '../sessions/record-session.ts';
import { isDenied, readSession } from '../sessions/registry.ts';
import type { SessionRecord } from '../sessions/session-record.ts';
import type { AppContext } from './context.ts';
import { openKnownConfig } from './known-config.ts';

export type SessionHookCall = {
  readonly action: 'start' | 'beat' | 'end';
  /** The agent that the hook's command names. */
  readonly agent: string | null;
  readonly payload: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: Date;
};

export type SessionHookAnswer = {
  readonly agent: string;
  readonly event: 'start' | 'prompt' | 'other';
  /** What the session is to be told; null for nothing. */
  readonly context: string | null;
  /** `<agent>/<handle>`. */
  readonly session: string;
  readonly warnings: readonly string[];
};

/** Null where there is nothing to register: no payload that can be read, no repository. Never throws for what an agent or a repository looks like. */
export async function runSessionHook(call: SessionHookCall): Promise<SessionHookAnswer | null> {
  const payload = readHookPayload(call.payload, call.agent, call.env);
  if (payload === null) return null;
  const env = environmentElsewhere(call.env);
  const cwd = payload.cwd ?? call.cwd;
  const warnings = payload.misnamed ? [`this hook was installed for ${call.agent ?? 'no agent'}, and ${payload.agent} sent it`] : [];
  let repository: Repository;
  try {
    repository = await openRepository(cwd, { env, blocks: true, ...knownSettings(cwd, env) });
  } catch (error) {
    if (error instanceof FatalError) return null;
    throw error;
  }
  const { commonDir, rootPath } = repository;
  if (!repository.commonDirTrusted || rootPath === null) return null;
  try {
    const record = register(call, payload, repository, rootPath);
    if (record === null) return null;
    const session = `${record.agent}/${record.handle}`;
    const event = call.action === 'start' ? 'start' : payload.isPrompt ? 'prompt' : 'other';
    const context = wantsMore(call, payload, record) ? await tellOrLink({ ...call, cwd, env }, repository, payload, record, warnings) : null;
    if (context !== null) noteContextSent(commonDir, record, call.now);
    return { agent: record.agent, event, context, session, warnings };
  } catch (error) {
    // The registry is a convenience: an agent's sandbox, a full disk or a broken plan must not stop the agent.
    if (isDenied(error)) return { agent: payload.agent, event: 'other', context: null, session: '', warnings: [...warnings, 'the git directory cannot be written: this session is not registered'] };
    if (error instanceof UserError || error instanceof FatalError) return { agent: payload.agent, event: 'other', context: null, session: '', warnings: [...warnings, error.message] };
    throw error;
  }
}

/** What git said of its settings, where that is remembered, often tells where the repository is. */
function knownSettings(cwd: string, env: SessionHookCall['env']): { readonly config?: readonly ConfigEntry[] } {
  const entries = openKnownConfig({ cwd, env: readerEnvironment(env, 'here') })?.entries ?? null;
  return entries === null ? {} : { config: entries };
}

function register({ action, now }: SessionHookCall, payload: HookPayload, { commonDir, gitDir }: Repository, worktree: string): SessionRecord | null {
  const { agent, nativeId, aliases, source, reason, turn } = payload;
  const sighting = { agent, nativeId, aliases, worktree, branch: readHeadBranch(gitDir), startSource: source, turn, reason, now };
  switch (action) {
    case 'start': return startSession(commonDir, sighting).record;
    case 'beat': return beatSession(commonDir, sighting).record;
    case 'end': return endSession(commonDir, sighting);
    default: return action satisfies never;
  }
}

/** Hosts that take context with a prompt too. */
const promptHosts = new Set(['claude-code', 'codex', 'gemini-cli', 'devin']);

/** Whether settings and plans have to be read at all: at starts, and once at a prompt for a session that is to be told then. */
function wantsMore({ action }: SessionHookCall, payload: HookPayload, record: SessionRecord): boolean {
  if (action === 'start') return true;
  return payload.isPrompt && record.context === 'prompt' && record.contextSentAt === null && promptHosts.has(record.agent);
}

/** The first copy may be gone after a resume or a compaction; after `clear` and `fork` a person wanted something else. */
function isTold(call: SessionHookCall, payload: HookPayload): boolean {
  return call.action !== 'start' || (payload.source !== 'clear' && payload.source !== 'fork');
}

async function tellOrLink(call: SessionHookCall, repository: Repository, payload: HookPayload, record: SessionRecord, warnings: string[]): Promise<string | null> {
  const { openContext } = await import('./open-context.ts');
  const context = await openContext({ cwd: call.cwd, env: call.env, now: () => call.now, blocks: true, repository });
  if (call.action === 'start') await linkAnnounced(context, call, payload, record, warnings);
  const { commonDir } = context.repository;
  const current = readSession(commonDir, record.agent, record.handle) ?? record;
  const isOn = current.context === null ? context.settings.context : current.context !== 'off';
  if (!isOn || !isTold(call, payload)) return null;
  const { findLinkedPlan, preambleOf } = await import('./plan-context.ts');
  const plan = await findLinkedPlan(context, current);
  return plan === null ? null : preambleOf(context, plan);
}

/** `GIT_PLAN_PLAN=<plan> claude`, or a note that `git plan link <plan> --next` left for whoever starts first. */
async function linkAnnounced(context: AppContext, call: SessionHookCall, payload: HookPayload, record: SessionRecord, warnings: string[]): Promise<void> {
  if (payload.source === 'compact' || context.repository.rootPath === null) return;
  const stated = call.env['GIT_PLAN_PLAN'] ?? '';
  const planId = stated === '' ? claimNextSession(context.repository.commonDir, context.repository.rootPath, call.now) : stated;
  if (planId === null) return;
  const { changePlan } = await import('./change-plan.ts');
  try {
    await changePlan(context, planId, [{ kind: 'link-session', sessionId: record.handle }], { quick: true });
  } catch (error) {
    if (!(error instanceof UserError || error instanceof FatalError)) throw error;
    warnings.push(error.message);
  }
}
