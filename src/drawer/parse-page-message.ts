/** Turns a request body into a `PageMessage` or null. What arrives is foreign: every field is checked, nothing else is kept. */
import type { PlanOperation } from '../model/operation.ts';
import { planStatuses, type TaskState } from '../model/plan.ts';
import type { PageMessage } from './protocol.ts';

type Fields = Readonly<Record<string, unknown>>;

const taskStates: readonly TaskState[] = ['open', 'done', 'in-progress', 'cancelled'];
const textMax = 10_000;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown, max = textMax): value is string => typeof value === 'string' && value.length > 0 && value.length <= max && !/[\0]/.test(value);
const isTextOrNull = (value: unknown, max = textMax): value is string | null => value === null || isText(value, max);
const isKey = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{16}$/.test(value);
const isOperationId = (value: unknown): value is string => typeof value === 'string' && /^[A-Za-z0-9-]{8,64}$/.test(value);
const isSession = (value: unknown): value is string => typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9._:/-]{2,127}$/.test(value);
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.length <= 100 && value.every((item) => isText(item, 200));

/** Reads a message. */
export function parsePageMessage(text: string): PageMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  if (!isFields(value) || !isOperationId(value['operationId'])) return null;
  const operationId = value['operationId'];
  if (value['kind'] === 'create') return parseCreate(value, operationId);
  if (value['kind'] === 'open-debt') return isText(value['id'], 200) ? { kind: 'open-debt', operationId, id: value['id'] } : null;
  const key = value['key'];
  if (!isKey(key)) return null;
  switch (value['kind']) {
    case 'operate': {
      const list = value['operations'];
      if (!Array.isArray(list) || list.length === 0 || list.length > 50) return null;
      const operations = list.map(parseOperation);
      return operations.every((operation) => operation !== null) ? { kind: 'operate', operationId, key, operations } : null;
    }
    case 'commit':
      return isText(value['message']) ? { kind: 'commit', operationId, key, message: value['message'] } : null;
    case 'open-editor': {
      const line = value['line'];
      return typeof line === 'number' && Number.isInteger(line) && line > 0 && line < 10_000_000 ? { kind: 'open-editor', operationId, key, line } : null;
    }
    case 'fix':
      return { kind: 'fix', operationId, key };
    case 'tell-session':
      return isSession(value['sessionId']) ? { kind: 'tell-session', operationId, key, sessionId: value['sessionId'] } : null;
    default:
      return null;
  }
}

function parseCreate(value: Fields, operationId: string): PageMessage | null {
  const { title, id, template, author, tags, debtIds, open } = value;
  if (!isText(title, 300) || /[\r\n]/.test(title)) return null;
  if (!(id === null || (typeof id === 'string' && /^[a-z0-9][a-z0-9-]{0,62}$/.test(id)))) return null;
  if (typeof template !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(template)) return null;
  if (!isTextOrNull(author, 200) || !isTexts(tags) || !isTexts(debtIds) || typeof open !== 'boolean') return null;
  return { kind: 'create', operationId, title, id, template, author, tags, debtIds, open };
}

function parseOperation(value: unknown): PlanOperation | null {
  if (!isFields(value)) return null;
  const { kind, task, state, text, section, because, question, answer, status, sessionId, tags } = value;
  switch (kind) {
    case 'set-task':
      return isText(task) && taskStates.includes(state as TaskState) ? { kind, task, state: state as TaskState } : null;
    case 'add-task':
      return isText(text) && isTextOrNull(section) ? { kind, text, section } : null;
    case 'reword-task':
      return isText(task) && isText(text) ? { kind, task, text } : null;
    case 'add-log':
    case 'add-question':
      return isText(text) ? { kind, text } : null;
    case 'add-decision':
      return isText(text) && isTextOrNull(because) ? { kind, text, because } : null;
    case 'answer-question':
      return isText(question) && isText(answer) ? { kind, question, answer } : null;
    case 'set-status': {
      const known = planStatuses.find((name) => name === status);
      return known === undefined ? null : { kind, status: known };
    }
    case 'link-session':
    case 'unlink-session':
      return isSession(sessionId) ? { kind, sessionId } : null;
    case 'set-tags':
      return isTexts(tags) ? { kind, tags } : null;
    default:
      return null;
  }
}
