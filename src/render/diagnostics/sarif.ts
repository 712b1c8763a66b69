/** SARIF 2.1.0, which code-scanning services read. https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
import type { Diagnostic, Severity } from '../../model/diagnostic.ts';
import { escapeText } from '../escape.ts';
import { escapeJson } from './json.ts';

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

export type RuleSummary = { readonly code: string; readonly summary: string };

/** One log with one run. `rules` describes the codes; those of no known rule are listed by code alone. */
export function renderDiagnosticsSarif(diagnostics: readonly Diagnostic[], rules: readonly RuleSummary[], version: string): string {
  const known = new Map(rules.map(({ code, summary }) => [code, summary]));
  const codes = [...new Set(diagnostics.map(({ code }) => code))].toSorted();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: {
        driver: {
          name: 'git-plan',
          version,
          rules: codes.map((id) => ({ id, shortDescription: { text: known.get(id) ?? id } })),
        },
      },
      columnKind: 'utf16CodeUnits',
      originalUriBaseIds: { ROOT: { description: { text: 'Root of the repository' } } },
      results: diagnostics.map((diagnostic) => resultOf(diagnostic, codes.indexOf(diagnostic.code))),
    }],
  };
  return `${escapeJson(JSON.stringify(log, null, 2))}\n`;
}

function resultOf({ path, line, column, severity, code, message, fix }: Diagnostic, ruleIndex: number): object {
  return {
    ruleId: code,
    ruleIndex,
    level: levels[severity],
    message: { text: fix === null ? escapeText(message) : `${escapeText(message)}\nFix: ${escapeText(fix)}` },
    locations: [{
      physicalLocation: {
        artifactLocation: { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: 'ROOT' },
        region: { startLine: line, startColumn: column },
      },
    }],
  };
}
