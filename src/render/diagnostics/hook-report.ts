/** What a hook says on stderr. Agents read and obey it, so everything but escaped values is fixed text. */
import type { Diagnostic } from '../../model/diagnostic.ts';
import { escapeText } from '../escape.ts';
import type { Palette } from '../palette.ts';
import { countDiagnostics, renderDiagnosticsText, summariseDiagnostics } from './text.ts';

export type HookFindings = {
  readonly event: string;
  readonly action: 'commit' | 'push';
  readonly refused: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly planCount: number;
  /** Paths whose content was not there to be checked. */
  readonly unread: readonly string[];
};

/** A server's words travel to the pusher's terminal line by line; nobody reads more than these. */
const linesMax = 60;

/** Empty where there is nothing to say. */
export function renderHookReport(findings: HookFindings, palette: Palette): string {
  const { diagnostics, unread, refused, action, event, planCount } = findings;
  const counts = countDiagnostics(diagnostics);
  const parts: string[] = [];
  if (counts.errors + counts.warnings > 0) {
    parts.push(renderDiagnosticsText(diagnostics, { palette, linesMax }));
    parts.push(`git-plan: ${summariseDiagnostics(counts, planCount)}${refused ? `: the ${action} was refused` : ''}\n`);
    const again = event === 'pre-commit' || event === 'pre-merge-commit' ? 'git plan validate --staged shows this again' : 'git plan validate --range <remote>..<branch> shows this before a push';
    if (refused) parts.push(`${palette.hint('hint:')} ${again}\n`);
  }
  const named = unread.slice(0, 3).map(escapeText).join(', ');
  if (unread.length > 0) parts.push(`git-plan: not checked, as the content is not in this repository: ${named}${unread.length > 3 ? ` and ${unread.length - 3} more` : ''}\n`);
  return parts.join('');
}

/** Plans could not be looked at: says so, and why. */
export function renderUnchecked(reason: string, hints: readonly string[]): string {
  return [`git-plan: plans were not checked: ${escapeText(reason)}\n`, ...hints.map((hint) => `hint: ${escapeText(hint)}\n`)].join('');
}
