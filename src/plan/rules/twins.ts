/** Who else holds the same: asked of every plan, told after one look at all of them. */

/** The first other holder of a key, by name; undefined where there is none. */
export type FindTwin = (holder: string, key: string) => string | undefined;

/** Remembers the answer for a state of the repository, which must not change while it is asked about. `holders` is called once for each. */
export function twinsOf<State extends object>(holders: (state: State) => Iterable<readonly [holder: string, key: string]>): (state: State) => FindTwin {
  const known = new WeakMap<State, FindTwin>();
  return (state) => {
    const find = known.get(state) ?? finderOf(holders(state));
    known.set(state, find);
    return find;
  };
}

/** Two holders of each key are enough: one of them is another than who asks. */
function finderOf(holders: Iterable<readonly [holder: string, key: string]>): FindTwin {
  const firstTwo = new Map<string, readonly string[]>();
  for (const [holder, key] of holders) {
    const [first, second] = firstTwo.get(key) ?? [];
    if (first === undefined) firstTwo.set(key, [holder]);
    else if (holder < first) firstTwo.set(key, [holder, first]);
    else if (holder !== first && (second === undefined || holder < second)) firstTwo.set(key, [first, holder]);
  }
  return (holder, key) => firstTwo.get(key)?.find((each) => each !== holder);
}
