/** Says what of a pull request needs attention, and whether the check fails. It fails by validity only, as far as `failOn` says. */
import type { Diagnostic } from '../model/diagnostic.ts';
import type { AttentionItem, FailOn, PlanReview, PullRequestReview, PullRequestVerdict, PullRequestWarningCode } from '../model/pull-request.ts';

/** Rules that find the same as a warning: the warning tells it, as grave as the rule says. */
const sameFinding: Partial<Record<PullRequestWarningCode, (code: string) => boolean>> = {
  'invalid-frontmatter': (code) => code.startsWith('frontmatter-') && code !== 'frontmatter-missing',
  'completed-with-open-tasks': (code) => code === 'completed-open-tasks',
  'moved-without-status': (code) => code === 'folder-status',
  'duplicate-id': (code) => code === 'id-duplicate',
};

/** `ignore`: codes of warnings and of rules. Errors come first, then what belongs to plans in their order. */
export function judgePullRequest(review: PullRequestReview, { failOn, ignore }: { readonly failOn: FailOn; readonly ignore: readonly string[] }): PullRequestVerdict {
  const counting = review.diagnostics.filter(({ severity, code }) => !ignore.includes(code) && (severity === 'error' || (failOn === 'warning' && severity === 'warning')));
  const told = new Set<Diagnostic>();
  const fromPlans = review.plans.flatMap((plan) => plan.warnings.filter(({ code }) => !ignore.includes(code)).map((warning): AttentionItem => {
    const same = counting.filter(({ path, code }) => path === plan.filePath && sameFinding[warning.code]?.(code) === true);
    for (const diagnostic of same) told.add(diagnostic);
    const severity = same.some((diagnostic) => diagnostic.severity === 'error') ? 'error' : 'warning';
    return { severity, code: warning.code, plan, path: plan.filePath, line: warning.line, text: warning.text, task: warning.task };
  }));
  const fromRules = counting.filter((diagnostic) => !told.has(diagnostic)).map((diagnostic): AttentionItem => ({
    severity: diagnostic.severity === 'error' ? 'error' : 'warning', code: diagnostic.code, plan: planAt(review, diagnostic.path), path: diagnostic.path, line: diagnostic.line,
    text: `is not valid: ${diagnostic.message}`, task: null,
  }));
  const items = [...fromPlans, ...fromRules, ...withoutPlan(review, ignore)].toSorted((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
  return { failed: failOn === 'never' ? false : items.some(({ severity }) => failOn === 'warning' || severity === 'error'), items };
}

function planAt(review: PullRequestReview, path: string): PlanReview | null {
  return review.plans.find(({ filePath }) => filePath === path) ?? null;
}

function withoutPlan({ codeWithoutPlan: found }: PullRequestReview, ignore: readonly string[]): AttentionItem[] {
  if (found === null || ignore.includes('code-without-plan')) return [];
  const others = found.count === 1 ? '' : ` and ${found.count === 2 ? '1 other file' : `${found.count - 1} other files`}`;
  return [{ severity: found.severity, code: 'code-without-plan', plan: null, path: found.path, line: null, text: `${others === '' ? 'changes' : `${others.trim()} change`}, and no plan does`, task: null }];
}
