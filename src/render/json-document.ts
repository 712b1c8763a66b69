/** The one form in which git-plan prints JSON: a pretty-printed document with its version and kind first. */

export const schemaVersion = 1;

/** Makes the document. Strings need no escaping for terminals: JSON escapes controls, and invisible characters are data. */
export function jsonDocument(kind: string, fields: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ schemaVersion, kind, ...fields }, null, 2)}\n`;
}
