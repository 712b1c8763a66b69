/**
 * What other tools keep beside the commit: git-ai's note in `refs/notes/ai` (authorship/3.*) and Entire's metadata on
 * `entire/checkpoints/v1`. Both are read where they are, never written. Everything in them is checked: anybody may push them.
 */
import { isSessionId } from '../model/session-name.ts';
import { agentOfToolName } from './attribution-identities.ts';

export type NotedSession = { readonly agent: string; readonly sessionId: string | null };

/** One session of a checkpoint; `agentLines` 0 means "linked, but a person wrote the lines"; null where the metadata does not say. */
export type CheckpointSession = { readonly agent: string | null; readonly sessionId: string; readonly agentLines: number | null };

const noteLengthMax = 4 * 1024 * 1024;
const sessionsMax = 100;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // A note that is not JSON is somebody else's note: no evidence, and no reason to fail.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

function textField(value: unknown, key: string): string | null {
  const found = field(value, key);
  return typeof found === 'string' ? found : null;
}

/** Ids are kept only in the shape that a session id may have: they are printed and compared. */
function sessionIdOf(text: string | null): string | null {
  return text !== null && isSessionId(text) ? text : null;
}

/**
 * Reads a git-ai note:
 *
 *     Dockerfile
 *       s_6baafb9f75d3c0::t_1fb835eff96149 189
 *     ---
 *     { "schema_version": "authorship/3.0.0", "sessions": { "s_6baafb9f75d3c0": { "agent_id": { "tool": "codex", "id": "…" } } } }
 *
 * Gives the sessions that a line range uses, in the order of the ranges. Where `id` repeats the key the native id is lost: null.
 */
export function readAuthorshipNote(text: string): readonly NotedSession[] {
  if (text.length > noteLengthMax) return [];
  const rule = text.startsWith('---\n') ? 0 : text.indexOf('\n---\n') + 1;
  if (rule === 0 && !text.startsWith('---\n')) return [];
  const body = parseJson(text.slice(rule + 4));
  if (!(textField(body, 'schema_version') ?? '').startsWith('authorship/3.')) return [];
  const keys = new Set<string>();
  for (const line of text.slice(0, rule).split('\n')) {
    const key = /^ {2}((?:s_[0-9a-f]{14})|(?:[0-9a-f]{16}))(?:::t_[0-9a-f]{14})? /.exec(line)?.[1];
    if (key !== undefined) keys.add(key);
    if (keys.size >= sessionsMax) break;
  }
  const found: NotedSession[] = [];
  for (const key of keys) {
    const record = field(field(body, 'sessions'), key) ?? field(field(body, 'prompts'), key);
    const agent = agentOfToolName(textField(field(record, 'agent_id'), 'tool') ?? '');
    const id = textField(field(record, 'agent_id'), 'id');
    if (agent !== null) found.push({ agent, sessionId: id === key ? null : sessionIdOf(id) });
  }
  return found;
}

/** Reads one `metadata.json` of a checkpoint; null where it names no session. Older ids carry a date in front, which is not part of the id. */
export function readCheckpointSession(metadata: unknown): CheckpointSession | null {
  const sessionId = sessionIdOf((textField(metadata, 'session_id') ?? '').replace(/^\d{4}-\d{2}-\d{2}-/, ''));
  if (sessionId === null) return null;
  const lines = field(field(metadata, 'initial_attribution'), 'agent_lines');
  return { agent: agentOfToolName(textField(metadata, 'agent') ?? ''), sessionId, agentLines: typeof lines === 'number' ? lines : null };
}

/** The same from the file's text; null where it is not JSON. */
export function readCheckpointMetadata(text: string): CheckpointSession | null {
  return text.length > noteLengthMax ? null : readCheckpointSession(parseJson(text));
}
