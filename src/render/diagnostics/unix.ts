/** One line a diagnostic, as compilers print them: editors, quickfix lists and problem matchers read it. Infos are left out. */
import type { Diagnostic } from '../../model/diagnostic.ts';
import { escapeText } from '../escape.ts';

/** `docs/exec-plans/a.md:3:9: error: Unexpected … [status-unknown]` */
export function renderDiagnosticsUnix(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .filter(({ severity }) => severity !== 'info')
    .map(({ path, line, column, severity, code, message }) => `${escapeText(path)}:${line}:${column}: ${severity}: ${escapeText(message)} [${code}]\n`)
    .join('');
}
