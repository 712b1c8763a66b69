/** The id that a new plan will probably get, shown while the title is typed: the server's own rule, which has the last word. Pure. */

const idMax = 63;

/** `plan-2026-02-13-auth-refactor`. */
export function newPlanId(title: string, today: Date, taken: ReadonlySet<string>): string {
  const slug = title.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/['’`]/g, '').replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  return freeId(`plan-${today.toISOString().slice(0, 10)}${slug === '' ? '' : `-${slug}`}`, taken);
}

/** The id itself, or with `-2`, `-3` … where it is taken. */
export function freeId(id: string, taken: ReadonlySet<string>): string {
  const base = cut(id, idMax);
  if (!taken.has(base)) return base;
  for (let count = 2; ; count += 1) {
    const candidate = `${cut(id, idMax - String(count).length - 1)}-${count}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** Cuts at a hyphen where one is near, so that no word is left in half. */
function cut(id: string, length: number): string {
  if (id.length <= length) return id;
  const short = id.slice(0, length);
  const hyphen = short.lastIndexOf('-');
  return (hyphen > length - 20 && id.charAt(length) !== '-' ? short.slice(0, hyphen) : short).replace(/-+$/, '');
}
