/** The id that a new plan will probably get, shown while the title is typed. The server has the last word. Pure. */

const idMax = 63;

/** `plan-2026-02-13-auth-refactor`. */
export function newPlanId(title: string, today: Date): string {
  const slug = title.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  const date = `${today.getFullYear()}-${String(today.getMonth() + 1).padStart(2, '0')}-${String(today.getDate()).padStart(2, '0')}`;
  return `plan-${date}${slug === '' ? '' : `-${slug}`}`.slice(0, idMax).replace(/-+$/, '');
}

/** The id itself, or with `-2`, `-3` … where it is taken. */
export function freeId(id: string, taken: ReadonlySet<string>): string {
  if (!taken.has(id)) return id;
  const stem = id.replace(/-\d+$/, '');
  for (let count = 2; ; count += 1) {
    const candidate = `${stem.slice(0, idMax - String(count).length - 1)}-${count}`;
    if (!taken.has(candidate)) return candidate;
  }
}
