/** Makes ids. An id is `[a-z0-9][a-z0-9-]{0,62}`. */

const idLengthMax = 63;

/** True for a well-formed plan id. */
export function isPlanId(id: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,62}$/.test(id);
}

/** Lower-case ASCII words joined by hyphens. Empty where the title holds no letter or digit that ASCII has (a Chinese title, say). */
export function slugOf(title: string): string {
  return title
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/['’`]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .replace(/-$/, '');
}

/** `plan-<date>-<slug>`, with `-2`, `-3` … where that id is taken. `date` begins with `YYYY-MM-DD`. */
export function newPlanId(title: string, date: string, taken: ReadonlySet<string>): string {
  const slug = slugOf(title);
  return freeId(['plan', date.slice(0, 10), ...(slug === '' ? [] : [slug])].join('-'), taken);
}

/** The id itself, cut to the longest that an id may be, or its first free `-2`, `-3` … */
export function freeId(wanted: string, taken: ReadonlySet<string>): string {
  const base = cut(wanted, idLengthMax);
  if (!taken.has(base)) return base;
  for (let number = 2; ; number += 1) {
    const suffix = `-${number}`;
    const id = cut(wanted, idLengthMax - suffix.length) + suffix;
    if (!taken.has(id)) return id;
  }
}

/** Cuts at a hyphen where one is near, so that no word is left in half. */
function cut(id: string, length: number): string {
  if (id.length <= length) return id;
  const short = id.slice(0, length);
  const hyphen = short.lastIndexOf('-');
  return (hyphen > length - 20 && id.charAt(length) !== '-' ? short.slice(0, hyphen) : short).replace(/(?<!-)-+$/, '');
}
