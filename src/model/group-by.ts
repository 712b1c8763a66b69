/** Gathers values by what they have in common, groups and values in the order in which they came. `keyOf` null: in no group. (As `Map.groupBy`, which Node 20 has not.) */
export function groupBy<Key, Value>(values: Iterable<Value>, keyOf: (value: Value) => Key | null): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const value of values) {
    const key = keyOf(value);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}
