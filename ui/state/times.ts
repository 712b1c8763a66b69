/** Times as people say them. Pure; the clock is given. */

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** "now", "5m ago", "2h ago", "yesterday", "6d ago", then the date. */
export function relativeTime(iso: string, now: number): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return iso;
  const gone = now - at;
  if (gone < minute) return 'now';
  if (gone < hour) return `${Math.floor(gone / minute)}m ago`;
  if (gone < day) return `${Math.floor(gone / hour)}h ago`;
  if (gone < 2 * day) return 'yesterday';
  if (gone < 14 * day) return `${Math.floor(gone / day)}d ago`;
  return shortDate(iso, now);
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "Nov 6", with the year where it is another one. */
export function shortDate(iso: string, now: number): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const year = date.getFullYear() === new Date(now).getFullYear() ? '' : ` ${date.getFullYear()}`;
  return `${months[date.getMonth()]} ${date.getDate()}${year}`;
}

// Making one takes longer than using it a hundred times.
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** For tooltips: the whole date and time, in the reader's own way. */
export function absoluteTime(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : whole.format(date);
}
