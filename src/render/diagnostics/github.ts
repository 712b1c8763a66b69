/** Workflow commands of GitHub Actions (`::error file=…,line=…::…`), which show as annotations. Forgejo and Gitea read them too. */
import type { Diagnostic, Severity } from '../../model/diagnostic.ts';
import { escapeText } from '../escape.ts';

const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/**
 * One command a line. Foreign text stands only inside properties and data, escaped as the runner's own toolkit does, so no plan can begin a line
 * and with it a command of its own.
 */
export function renderDiagnosticsGithub(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => `${commandOf(diagnostic)}\n`).join('');
}

function commandOf({ path, line, column, severity, code, message, fix }: Diagnostic): string {
  const properties = `file=${escapeProperty(path)},line=${line},col=${column},title=${escapeProperty(code)}`;
  const data = fix === null ? escapeText(message) : `${escapeText(message)}\nFix: ${escapeText(fix)}`;
  return `::${commands[severity]} ${properties}::${escapeData(data)}`;
}

/** A path must still name the file, so only what the runner would read as syntax is escaped, and controls percent-encoded. */
function escapeProperty(value: string): string {
  // eslint-disable-next-line no-control-regex
  return escapeData(value).replaceAll(':', '%3A').replaceAll(',', '%2C').replace(/[\u0000-\u001f\u007f-\u009f\p{Cf}]/gu, escapeText);
}

function escapeData(value: string): string {
  return value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
