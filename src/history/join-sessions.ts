/**
 * One session, several names: git-plan's handle, the agent's own id, the id at its cloud. Names that are known to mean the same session are joined, so
 * that its work is shown in one place. Pure.
 */
import { groupBy } from '../model/group-by.ts';
import { isSessionHandle, sessionHandle } from '../model/session-handle.ts';
import type { Attribution } from './attribution.ts';

/** `agent` null: only an id is known, as in the `sessions:` of a plan. */
export type SessionAlias = { readonly agent: string | null; readonly id: string };

const keyOf = ({ agent, id }: SessionAlias): string => `${agent ?? ''}/${id}`;

/** Reads a member of a plan's `sessions:`: a handle, a native id, or `<agent>/<id>`. */
export function readLinkedSession(text: string): SessionAlias {
  const slash = text.indexOf('/');
  return slash < 0 ? { agent: null, id: text } : { agent: text.slice(0, slash), id: text.slice(slash + 1) };
}

/** The names that one commit joins: git-plan's own line and one id of the same agent's own, if there is exactly one of each. */
export function aliasesOfCommit({ findings }: Attribution): readonly SessionAlias[] {
  const direct = findings.filter(({ derived, sessionId }) => !derived && sessionId !== null);
  const own = direct.filter(({ source }) => source === 'plan-session');
  const [first] = own;
  if (first === undefined || own.length !== 1) return [];
  const ids = new Set(direct.filter(({ source, agent }) => source !== 'plan-session' && agent === first.agent).map(({ sessionId }) => sessionId ?? ''));
  const [vendor] = ids;
  return vendor === undefined || ids.size !== 1 ? [] : [{ agent: first.agent, id: first.sessionId ?? '' }, { agent: first.agent, id: vendor }];
}

/** Finds which session a name means: one session per connected set of names. `groups`: names known to be the same. */
export function joinSessions(names: readonly SessionAlias[], groups: readonly (readonly SessionAlias[])[]): (name: SessionAlias) => SessionAlias {
  const parents = new Map<string, string>();
  const known = new Map<string, SessionAlias>();
  const rootOf = (key: string): string => {
    let at = key;
    for (let next = parents.get(at); next !== undefined && next !== at; next = parents.get(at)) at = next;
    return at;
  };
  const add = (name: SessionAlias): string => {
    const key = keyOf(name);
    if (!known.has(key)) known.set(key, name);
    if (!parents.has(key)) parents.set(key, key);
    return key;
  };
  const join = (a: SessionAlias, b: SessionAlias): void => {
    const [one, other] = [rootOf(add(a)), rootOf(add(b))];
    if (one !== other) parents.set(other, one);
  };
  for (const name of [...names, ...groups.flat()]) add(name);
  for (const [first, ...others] of groups) for (const other of others) if (first !== undefined) join(first, other);
  const all = [...known.values()];
  const byId = groupBy(all, ({ agent, id }) => (agent === null ? null : id));
  for (const name of all) {
    // A handle is the hash of the native id.
    if (name.agent !== null && !isSessionHandle(name.id)) {
      const handle = { agent: name.agent, id: sessionHandle(name.agent, name.id) };
      if (known.has(keyOf(handle))) join(handle, name);
    }
  }
  for (const name of all) {
    if (name.agent !== null) continue;
    const owners = byId.get(name.id) ?? [];
    const [owner] = owners;
    // The same id at two agents names neither.
    if (owner !== undefined && owners.every((each) => each.agent === owner.agent)) join(owner, name);
  }
  const best = new Map<string, SessionAlias>();
  for (const name of all) {
    const root = rootOf(keyOf(name));
    const held = best.get(root);
    if (held === undefined || strength(name) > strength(held)) best.set(root, name);
  }
  return (name) => best.get(rootOf(keyOf(name))) ?? name;
}

/** A handle with its agent says most. */
function strength({ agent, id }: SessionAlias): number {
  return (agent === null ? 0 : 2) + (isSessionHandle(id) ? 1 : 0);
}
