/** Our hooks in the text of an agent's settings: put in and taken out by splices, so that everything else in the file stays as it is. Pure. */
import { UserError } from '../model/errors.ts';
import { isOwnHook } from './agent-hooks.ts';
import type { AgentHooks } from './agent-hooks.ts';
import { insertChild, memberOf, readJsonTree, removeChild, replaceNode, valueOf } from './edit-json.ts';
import type { JsonNode, JsonValue } from './edit-json.ts';

/** The text with each event's entry, exactly once; a text of its own where there is none. Throws `UserError` where it is not plain JSON of the form that is known. */
export function withAgentEntries(before: string | null, hooks: AgentHooks, entries: Readonly<Record<string, JsonValue>>, name: string): string {
  if (before === null || before.trim() === '') return `${JSON.stringify({ ...hooks.head, hooks: Object.fromEntries(Object.entries(entries).map(([event, entry]) => [event, [entry]])) }, null, 2)}\n`;
  return Object.entries(entries).reduce((text, [event, entry]) => withEntry(text, hooks, event, entry, name), before);
}

/** The text without our hooks of any event, and without what only they needed; null where nothing else is left. */
export function withoutAgentEntries(text: string, hooks: AgentHooks, name: string): string | null {
  const without = Object.keys(hooks.entries([''])).reduce((current, event) => withoutOwn(current, hooks, event, name), text);
  if (without === text) return text;
  const root = readJsonTree(without, name);
  const all = memberOf(root, 'hooks');
  const bare = all?.kind === 'object' && all.members.length === 0 && root.kind === 'object' ? removeKey(without, root, 'hooks') : without;
  const rest = JSON.parse(bare.replace(/^\ufeff/, '')) as JsonValue;
  return JSON.stringify(rest) === '{}' || JSON.stringify(rest) === JSON.stringify(hooks.head) ? null : bare;
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
