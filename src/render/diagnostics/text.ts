/** Diagnostics for people: place, severity, what is wrong and what was expected, the code; the fix on a line of its own. All foreign text is escaped. */
import type { Diagnostic, Severity } from '../../model/diagnostic.ts';
import { escapeText } from '../escape.ts';
import { createPalette, type Palette } from '../palette.ts';

export type TextOptions = {
  readonly palette?: Palette;
  /** The least severity that is printed. Default: warning. */
  readonly least?: Severity;
  /** Lines at most, the closing ones included; what is left out is counted. Default: no limit. */
  readonly linesMax?: number;
};

const rank: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

/** One diagnostic a line, its fix below it. Ends with a line feed unless there is nothing to say. */
export function renderDiagnosticsText(diagnostics: readonly Diagnostic[], options: TextOptions = {}): string {
  const palette = options.palette ?? createPalette(false);
  const shown = diagnostics.filter(({ severity }) => rank[severity] >= rank[options.least ?? 'warning']);
  const blocks = mostSevereFirst(shown, options.linesMax).map((diagnostic) => blockOf(diagnostic, palette));
  const lines: string[] = [];
  let count = 0;
  for (const block of blocks) {
    // One line is kept for saying how many are left out.
    if (options.linesMax !== undefined && lines.length + block.length > options.linesMax - (count === shown.length - 1 ? 0 : 1)) break;
    lines.push(...block);
    count += 1;
  }
  if (count < shown.length) lines.push(`… and ${shown.length - count} more`);
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** Where not all can be shown, errors must not hide behind warnings. */
function mostSevereFirst(diagnostics: readonly Diagnostic[], linesMax: number | undefined): readonly Diagnostic[] {
  if (linesMax === undefined || diagnostics.length * 2 <= linesMax) return diagnostics;
  return diagnostics.toSorted((a, b) => rank[b.severity] - rank[a.severity]);
}

function blockOf(diagnostic: Diagnostic, palette: Palette): readonly string[] {
  const { path, line, column, severity, code, message, fix } = diagnostic;
  const first = `${escapeText(path)}:${line}:${column}: ${severityWord(severity, palette)} ${escapeText(message)} ${palette.muted(`(${code})`)}`;
  return fix === null ? [first] : [first, `  ${palette.hint('fix:')} ${escapeText(fix)}`];
}

function severityWord(severity: Severity, palette: Palette): string {
  const paint = { error: palette.error, warning: palette.warning, info: palette.muted }[severity];
  return paint(`${severity}:`);
}

export type Counts = { readonly errors: number; readonly warnings: number; readonly infos: number };

/** How many of each severity. */
export function countDiagnostics(diagnostics: readonly Diagnostic[]): Counts {
  const of = (severity: Severity): number => diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  return { errors: of('error'), warnings: of('warning'), infos: of('info') };
}

/** `2 errors and 1 warning in 3 plans`; `no problems in 3 plans`. */
export function summariseDiagnostics({ errors, warnings }: Counts, planCount: number): string {
  const parts = [errors > 0 ? plural(errors, 'error') : '', warnings > 0 ? plural(warnings, 'warning') : ''].filter((part) => part !== '');
  return `${parts.length === 0 ? 'no problems' : parts.join(' and ')} in ${plural(planCount, 'plan')}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
