/** The `diagnostics` document. Characters that act or hide in a terminal are written as `\u` escapes, which any JSON reader turns back. */
import type { Diagnostic } from '../../model/diagnostic.ts';

// eslint-disable-next-line no-control-regex
const unsafe = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Co}\u{e0100}-\u{e01ef}]/gu;

/** One JSON document, ending with a line feed. */
export function renderDiagnosticsJson(diagnostics: readonly Diagnostic[]): string {
  return `${escapeJson(JSON.stringify({ schemaVersion: 1, kind: 'diagnostics', diagnostics }, null, 2))}\n`;
}

/** JSON text with nothing invisible left in it. */
export function escapeJson(json: string): string {
  return json.replace(unsafe, (character) => Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''));
}
