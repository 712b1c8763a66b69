/** Finds what was probably meant. */

/** The nearest of `known` to `word`, or null where none is near: at most two slips, and fewer in short words; or a beginning that only one has. */
export function nearest(word: string, known: readonly string[]): string | null {
  if (word === '') return null;
  let best: string | null = null;
  let bestDistance = Math.min(2, Math.max(1, Math.floor(word.length / 3))) + 1;
  for (const candidate of known) {
    const distance = slips(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  if (best !== null) return best;
  const longer = known.filter((candidate) => candidate.startsWith(word));
  return longer.length === 1 ? (longer[0] ?? null) : null;
}

/** Optimal string alignment distance: inserted, left out, replaced and swapped letters count one each. */
function slips(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
