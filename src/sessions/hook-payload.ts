/**
 * What agents send to their hooks, read down to the few keys that the registry needs. Payloads hold prompts, tool input and addresses of people: nothing
 * of that is kept, logged or looked at. Who sent it is told by the payload itself, because variables lie: several agents set each other's.
 */
import { isAgentSlug, isSessionId } from '../model/session-name.ts';

export type HookPayload = {
  readonly agent: string;
  readonly nativeId: string;
  readonly aliases: readonly string[];
  /** Absolute folder that the session works in; null where the payload does not say. */
  readonly cwd: string | null;
  /** `startup`, `resume`, `clear`, `compact`, `fork`, `new`; null where the event is none of a start. */
  readonly source: string | null;
  readonly reason: string | null;
  readonly turn: 'busy' | 'idle' | null;
  /** True for the event of a new prompt, where some hosts take context too. */
  readonly isPrompt: boolean;
  /** Set where the hook's own command names another agent than the payload. */
  readonly misnamed: boolean;
};

/** More than this is not read: it is no payload of a hook that is installed here. */
export const payloadBytesMax = 1024 * 1024;

type Fields = Readonly<Record<string, unknown>>;

function word(fields: Fields, ...keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = fields[key];
    if (typeof value === 'string' && value !== '' && value.length <= 4_096) return value;
  }
  return null;
}

const transcriptFolders: readonly (readonly [string, string])[] = [['/.claude/', 'claude-code'], ['/.codex/', 'codex'], ['/.gemini/', 'gemini-cli'], ['/.copilot/', 'copilot']];

function senderOf(fields: Fields, stated: string | null): string | null {
  if ('trajectory_id' in fields || 'agent_action_name' in fields) return 'windsurf';
  if ('cursor_version' in fields || ('conversation_id' in fields && 'generation_id' in fields)) return 'cursor';
  const transcript = (word(fields, 'transcript_path') ?? '').replaceAll('\\', '/');
  const found = transcriptFolders.find(([folder]) => transcript.includes(folder));
  if (found !== undefined) return found[1];
  return 'sessionId' in fields && 'timestamp' in fields ? 'copilot' : stated;
}

/** Keys that hold the session's id, by agent; every other agent is asked for all of them. */
const idKeys: Readonly<Record<string, readonly string[]>> = {
  'claude-code': ['session_id'], codex: ['session_id'], 'gemini-cli': ['session_id'], devin: ['session_id'], cursor: ['conversation_id', 'session_id'], copilot: ['sessionId', 'session_id'],
  windsurf: ['trajectory_id'], opencode: ['sessionID', 'session_id'], amp: ['threadId', 'thread_id', 'threadID'],
};
const allIdKeys = ['session_id', 'sessionId', 'sessionID', 'conversation_id', 'thread_id', 'threadId'];

const idleEvents = /^(?:stop|agentstop|afteragent|session\.idle|agent\.end|post_cascade_response\w*)$/i;
const promptEvents = /^(?:userpromptsubmit|userpromptsubmitted|beforeagent|beforesubmitprompt|agent\.start)$/i;

function turnOf(fields: Fields, event: string): HookPayload['turn'] {
  if (idleEvents.test(event) || 'stopReason' in fields || 'stop_hook_active' in fields) return 'idle';
  return event === '' && !('prompt' in fields || 'toolName' in fields || 'tool_name' in fields) ? null : 'busy';
}

/** Claude's ids at claude.ai, which its own trailers and links name. */
function claudeAliases(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const remote = env['CLAUDE_CODE_REMOTE_SESSION_ID']?.replace(/^cse_/, 'session_');
  return [env['CLAUDE_CODE_BRIDGE_SESSION_ID'], remote].filter((id): id is string => id !== undefined && isSessionId(id));
}

/** Reads a payload. `stated`: the agent that the hook's command names. Null for anything that names no agent and no session. */
export function readHookPayload(text: string, stated: string | null, env: Readonly<Record<string, string | undefined>> = {}): HookPayload | null {
  if (Buffer.byteLength(text) > payloadBytesMax) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const fields = value as Fields;
  const agent = senderOf(fields, stated);
  if (agent === null || !isAgentSlug(agent)) return null;
  const nativeId = word(fields, ...(idKeys[agent] ?? allIdKeys));
  if (nativeId === null || !isSessionId(nativeId)) return null;
  const event = word(fields, 'hook_event_name', 'agent_action_name', 'event') ?? '';
  const roots = fields['workspace_roots'];
  const root: unknown = Array.isArray(roots) ? roots[0] : null;
  return {
    agent, nativeId, aliases: agent === 'claude-code' ? claudeAliases(env) : [],
    // Cursor gives an empty folder and the right one in its list.
    cwd: word(fields, 'cwd', 'new_cwd') ?? (typeof root === 'string' && root !== '' ? root : null) ?? (agent === 'devin' ? (env['DEVIN_PROJECT_DIR'] ?? null) : null),
    source: word(fields, 'source'), reason: word(fields, 'reason')?.slice(0, 100) ?? null,
    turn: turnOf(fields, event), isPrompt: promptEvents.test(event), misnamed: stated !== null && stated !== agent,
  };
}
