/** Times as plans, commits and JSON have them: ISO 8601 in UTC, to the second. */

/** A moment to the second; what no date can hold is 1970, as git prints it. */
export function isoOfDate(date: Date): string {
  return (Number.isNaN(date.getTime()) ? new Date(0) : date).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** A time as commits have it. `seconds`: since 1970. */
export function isoOfSeconds(seconds: number): string {
  return isoOfDate(new Date(seconds * 1000));
}
