/** `git plan audit` on a terminal: a heading a plan, three lines a finding: what, proof, command. */
import { groupBy } from '../../model/group-by.ts';
import type { AuditFinding } from '../../model/plan-stats.ts';
import { escapeText } from '../escape.ts';
import type { Palette } from '../palette.ts';
import { textWidth, truncate } from '../text-width.ts';

const shownPerCode = 5;

/** Ends with a line feed; empty where there is no finding. `width` null: lines as long as they get. */
export function renderAudit(findings: readonly AuditFinding[], { palette, width }: { readonly palette: Palette; readonly width: number | null }): string {
  const byPlan = groupBy(findings, ({ filePath }) => filePath);
  const limit = (text: string, used: number): string => (width === null ? text : truncate(text, Math.max(20, width - used)));
  // The message says what the code says, so that the code gives way.
  const fits = (message: string, code: string): boolean => width === null || textWidth(escapeText(message)) + code.length + 4 <= width;
  const blocks = [...byPlan].map(([filePath, own]) => {
    const lines = [...new Set(own.map(({ code }) => code))].flatMap((code) => {
      const same = own.filter((finding) => finding.code === code);
      const shown = same.slice(0, shownPerCode).flatMap(({ message, proof, command }) => [
        `  ${palette.warning(limit(escapeText(message), 2))}${fits(message, code) ? `  ${palette.muted(code)}` : ''}`, `    ${palette.muted(limit(escapeText(proof), 4))}`, `    ${palette.hint(escapeText(command))}`,
      ]);
      return same.length > shownPerCode ? [...shown, `    ${palette.muted(`and ${same.length - shownPerCode} more of ${code}`)}`] : shown;
    });
    return [headOf(own[0]!.planId, filePath, palette, width), ...lines].join('\n');
  });
  return blocks.length === 0 ? '' : `${blocks.join('\n\n')}\n`;
}

/** The path; and the id where it is not the file's name. */
function headOf(planId: string, filePath: string, palette: Palette, width: number | null): string {
  const [id, path] = [escapeText(planId), escapeText(filePath)];
  const isNamed = path.endsWith(`/${id}.md`);
  const both = `${palette.title(id)}  ${palette.muted(path)}`;
  if (isNamed) return `${palette.muted(path.slice(0, -id.length - 3))}${palette.title(id)}${palette.muted('.md')}`;
  return width === null || textWidth(both) <= width ? both : `${palette.title(id)}\n${palette.muted(path)}`;
}
