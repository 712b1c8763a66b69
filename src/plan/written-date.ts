/** Dates as people write them in front of a log entry or a decision. */

/**
 * Offsets of the zones that have one meaning: those of RFC 5322, section 4.3, and of the tz database. A time in any other zone that is named
 * (`CST` is the time of Chicago and of Shanghai) is given as it is written, without one.
 */
const zoneOffsets: Readonly<Record<string, string>> = {
  Z: 'Z', UTC: 'Z', GMT: 'Z', KST: '+09:00', JST: '+09:00', CET: '+01:00', CEST: '+02:00', EST: '-05:00', EDT: '-04:00', MST: '-07:00', MDT: '-06:00', PST: '-08:00', PDT: '-07:00',
};
const zoneName = 'Z|UTC|GMT|[KJ]ST|CES?T|[EMP][SD]T|C[SD]T|[BI]ST|HKT|SGT';
const dateInFront = new RegExp(
  String.raw`^([*_\x60~[(]{0,3})(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(?:([+-]\d{2}):?(\d{2})|(${zoneName})\b)?)?([*_\x60~\])]{0,3})\s*[:：—–,-]*\s*`,
);

/** Whether a text begins with a date. */
export const beginsWithDate = (text: string): boolean => dateInFront.test(text);

/** Takes a date off the front of a text: the date in ISO 8601, to what it is written to (a day, a minute, a second or a part of it), and what stands behind it. */
export function takeDate(text: string): { readonly at: string | null; readonly rest: string } {
  const match = dateInFront.exec(text);
  if (match === null) return { at: null, rest: text };
  const [written, opened, year, month, day, hour, minute, second, fraction, offsetHours, offsetMinutes, zone, closed] = match;
  const behind = text.slice(written.length).trim();
  const rest = closed === '' ? withOpening(opened!, behind) : behind;
  const date = `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`;
  if (hour === undefined) return { at: date, rest };
  const seconds = second === undefined ? '' : `:${second}${fraction === undefined ? '' : `.${fraction}`}`;
  const offset = offsetHours === undefined ? (zoneOffsets[zone ?? ''] ?? '') : `${offsetHours}:${offsetMinutes}`;
  return { at: `${date}T${hour.padStart(2, '0')}:${minute}${seconds}${offset}`, rest };
}

/** What stands behind a date that shares its emphasis or bracket: `**2026-04-04:** Added` and `**2026-04-04 (planning):** Added`. */
function withOpening(opened: string, behind: string): string {
  if (opened === '' || behind === '') return behind;
  return /^[*_]+$/.test(opened) && behind.startsWith(opened) ? behind.slice(opened.length).trim() : opened + behind;
}
