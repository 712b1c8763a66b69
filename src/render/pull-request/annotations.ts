/** What a job shows beside the changed lines, and where a forge reads a report instead: annotations, Code Quality, the description of a status. */
import { createHash } from 'node:crypto';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { AttentionItem, PullRequestReview, PullRequestVerdict } from '../../model/pull-request.ts';
import { renderDiagnosticsGithub } from '../diagnostics/github.ts';
import { plainText } from './comment-text.ts';
import { countWords } from './comment.ts';

/** GitHub shows no more of a level in one step. */
const perLevelMax = 10;

/** Workflow commands of GitHub Actions, which Gitea and Forgejo read too: what needs attention first, then the other findings of the rules. */
export function renderAnnotations(review: PullRequestReview, verdict: PullRequestVerdict): string {
  const all = [...verdict.items.map(diagnosticOf), ...findingsOnly(review, verdict)];
  const levels = ['error', 'warning', 'info'] as const;
  return renderDiagnosticsGithub(levels.flatMap((level) => all.filter(({ severity }) => severity === level).slice(0, perLevelMax)));
}

function diagnosticOf({ severity, code, path, line, plan, text, task }: AttentionItem): Diagnostic {
  const named = `${plan === null ? path : plainText(plan.title)} ${text}${task === null ? '' : `: ${plainText(task)}`}`;
  return { path, line: line ?? 1, column: 1, severity, code, message: named, fix: null };
}

/** Findings of the rules that no item of the verdict tells. */
function findingsOnly({ diagnostics }: PullRequestReview, { items }: PullRequestVerdict): Diagnostic[] {
  const told = new Set(items.map(({ path, code, line }) => `${path}\0${code}\0${line}`));
  return diagnostics.filter(({ path, code, line, severity }) => severity !== 'error' && !told.has(`${path}\0${code}\0${line}`));
}

const severities = { error: 'major', warning: 'minor', info: 'info' } as const;

/** GitLab's Code Quality report. The fingerprint holds neither the line nor the wording, so that a finding stays the same one when lines move. */
export function renderCodeQuality(review: PullRequestReview, verdict: PullRequestVerdict): string {
  const seen = new Map<string, number>();
  const tasks = new Map(verdict.items.map((item) => [`${item.path}\0${item.code}`, item.task ?? '']));
  const issues = [...verdict.items.map(diagnosticOf), ...findingsOnly(review, verdict)].map(({ path, line, severity, code, message }) => {
    const identity = `${path}\0${code}\0${tasks.get(`${path}\0${code}`) ?? ''}`;
    const times = seen.get(identity) ?? 0;
    seen.set(identity, times + 1);
    return {
      description: plainText(message), check_name: `git-plan/${code}`, fingerprint: createHash('sha256').update(`${identity}\0${times}`).digest('hex'),
      severity: severities[severity], location: { path, lines: { begin: line } },
    };
  });
  return `${JSON.stringify(issues, null, 2)}\n`;
}

/** The description of a commit status: `3 plans changed, 1 needs attention`. No text of plans in it. */
export function renderStatusDescription({ plans }: PullRequestReview, verdict: PullRequestVerdict): string {
  const errors = verdict.items.filter(({ severity }) => severity === 'error').length;
  if (verdict.failed && errors > 0) return `${errors === 1 ? '1 error' : `${errors} errors`} in plans`;
  return plans.length === 0 && verdict.items.length === 0 ? 'No plan changed' : `Plans: ${countWords(plans, verdict)}`;
}
