/** The block that says what needs attention: three lines, the rest folded. */
import type { AttentionItem, PullRequestVerdict } from '../../model/pull-request.ts';
import { codeText, markdownText } from './comment-text.ts';
import { changedLineUrl, linked } from './forge-links.ts';
import type { ForgePlace } from './forge-links.ts';

const linesMax = 3;

/** `foldedMax`: how many more are listed folded. Empty where nothing needs attention. */
export function attentionBlock({ failed, items }: PullRequestVerdict, head: string, place: ForgePlace, foldedMax: number): string {
  if (items.length === 0) return '';
  const lines = items.map((item) => attentionLine(item, head, place));
  const [shown, rest] = [lines.slice(0, linesMax), lines.slice(linesMax)];
  const block = shown.length === 1 ? [`> ${shown[0]!}`] : shown.map((line) => `> - ${line}`);
  return [`> [!${failed ? 'CAUTION' : 'WARNING'}]`, ...block, ...folded(rest, foldedMax)].join('\n');
}

function folded(rest: readonly string[], foldedMax: number): string[] {
  if (rest.length === 0) return [];
  if (foldedMax === 0) return [`> - and ${rest.length} more`];
  const more = rest.length - foldedMax;
  return ['>', `> <details><summary>and ${rest.length} more</summary>`, '>', ...rest.slice(0, foldedMax).map((line) => `> - ${line}`), ...(more > 0 ? [`> - and ${more} more`] : []), '>', '> </details>'];
}

function attentionLine({ plan, path, line, text, task }: AttentionItem, head: string, place: ForgePlace): string {
  const subject = plan === null ? codeText(path) : `**${markdownText(plan.title)}**`;
  const url = line === null ? null : changedLineUrl(place, head, path, line);
  const named = task === null ? '' : `: ${linked(markdownText(task), url)}`;
  const at = line === null ? '' : ` (${task === null ? linked(`line ${line}`, url) : `line ${line}`})`;
  return `${subject} ${markdownText(text)}${named}${at}.`;
}
