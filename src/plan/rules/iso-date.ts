/** Reads the dates that frontmatter may hold: ISO 8601, a day or a moment. */

export type IsoDate = { readonly day: boolean; readonly time: number };

/**
 * `2026-02-13`, `2026-02-13T10:30Z`, `2026-02-13T10:30:00.5+01:00`, `2026-02-13 10:30:00`. A moment without a zone is read as UTC. Null for anything
 * else, days that no calendar has included.
 */
export function readIsoDate(text: string): IsoDate | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/.exec(text);
  if (parts === null) return null;
  const [, year, month, date, hour, minute, second, zone] = parts;
  const day = Date.UTC(Number(year), Number(month) - 1, Number(date));
  if (Number(year) < 100 || new Date(day).getUTCMonth() !== Number(month) - 1 || new Date(day).getUTCDate() !== Number(date)) return null;
  if (hour === undefined) return { day: true, time: day };
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 60) return null;
  return { day: false, time: day + ((Number(hour) * 60 + Number(minute) - zoneMinutes(zone)) * 60 + Number(second ?? 0)) * 1000 };
}

function zoneMinutes(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return zone.startsWith('-') ? -minutes : minutes;
}
