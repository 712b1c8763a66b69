/** How rules write values, paths and choices into their messages. */

/** Cuts a long value at a whole code point and says so. */
export function tailOf(value: string, lengthMax: number): string {
  const flat = value.replaceAll('\n', ' ');
  if (flat.length <= lengthMax) return flat;
  let end = lengthMax - 1;
  const last = flat.charCodeAt(end - 1);
  if (last >= 0xd800 && last <= 0xdbff) end -= 1;
  return `${flat.slice(0, end)}…`;
}

/** A path as an argument of a command that a person copies into a POSIX shell. */
export function shellArgument(path: string): string {
  if (/^[A-Za-z0-9_@%+=:,./][A-Za-z0-9_@%+=:,./-]*$/.test(path)) return path;
  return `'${path.replaceAll("'", "'\\''")}'`;
}

/** The choice nearest to a value by edit distance; null where none is near enough to be what was meant. */
export function nearestOf<Choice extends string>(value: string, choices: readonly Choice[]): Choice | null {
  const wanted = value.trim().toLowerCase().slice(0, 40);
  let best: Choice | null = null;
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const choice of choices) {
    const distance = editDistance(wanted, choice);
    if (distance < bestDistance) {
      best = choice;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein's distance with transposition of neighbours as one step. */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const above = rows[i - 1]?.[j] ?? 0;
      const left = row[j - 1] ?? 0;
      const corner = rows[i - 1]?.[j - 1] ?? 0;
      let cost = Math.min(above + 1, left + 1, corner + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}
