/**
 * The comment on a pull request: a marker, a heading with counts, a table with a row a plan, what needs attention, folded details, and where it comes
 * from. The first lines must be enough. All text from plans and commits is escaped where it is put in.
 */
import { createHash } from 'node:crypto';
import type { PlanReview, PullRequestReview, PullRequestVerdict } from '../../model/pull-request.ts';
import { counted } from '../wording.ts';
import { attentionBlock } from './attention.ts';
import { codeText, markdownCell } from './comment-text.ts';
import { encodeRest, fileUrl, linked } from './forge-links.ts';
import type { ForgePlace } from './forge-links.ts';
import { orderPlans } from './order-plans.ts';
import { planDetails } from './plan-details.ts';
import type { DetailLimits } from './plan-details.ts';
import { changesCell, progressCell } from './plan-words.ts';

export type CommentOptions = ForgePlace & {
  /** Tells several comments on one pull request apart: letters, digits, `.`, `_`, `-`. */
  readonly key: string;
  /** The target branch, and how the end of the pull request is called where its branch is checked out. */
  readonly baseName: string;
  readonly headName?: string;
  /** `8841.1`: the run and which try of it. */
  readonly runId: string | null;
  /** Where the full text is. */
  readonly reportUrl: string | null;
};

type Limits = DetailLimits & {
  readonly rowsMax: number;
  /** Plans whose details are given. */
  readonly detailsMax: number;
  readonly warningsFolded: number;
};

const everything: Limits = { rowsMax: Infinity, detailsMax: Infinity, commitRowsMax: Infinity, diffLinesMax: Infinity, listItemsMax: Infinity, warningsFolded: Infinity };
const ladder: readonly Partial<Limits>[] = [
  {}, { commitRowsMax: 20 }, { diffLinesMax: 40, listItemsMax: 20, warningsFolded: 20 }, { detailsMax: 10 }, { detailsMax: 0, warningsFolded: 0 },
  ...[50, 25, 12, 6, 3, 1, 0].map((rowsMax) => ({ rowsMax })),
];

/** UTF-16 units and UTF-8 bytes, both. GitHub takes 65,536 and posts nothing at all beyond; the others by choice. */
export const commentSizeMax = { github: 60_000, gitlab: 100_000, gitea: 100_000 } as const;
/** Of `GITHUB_STEP_SUMMARY`: 1 MiB a step. */
const summarySizeMax = 1_000_000;

/** The whole comment, within the forge's limit. Null where there is nothing to say: no plan changed and nothing needs attention. */
export function renderComment(review: PullRequestReview, verdict: PullRequestVerdict, options: CommentOptions): string | null {
  const text = fitting(review, verdict, options, commentSizeMax[options.forge] - 400);
  return text === null ? null : `${marker(review, options, text)}\n${text}`;
}

/** What an older comment becomes when no plan changes any more. */
export function renderReducedComment(review: Pick<PullRequestReview, 'base' | 'head'>, options: CommentOptions): string {
  const text = 'No plan changes any more.\n';
  return `${marker(review, options, text)}\n${text}`;
}

/** The same for the summary of a job, with all details that fit there. */
export function renderJobSummary(review: PullRequestReview, verdict: PullRequestVerdict, options: CommentOptions): string {
  return fitting(review, verdict, { ...options, reportUrl: null }, summarySizeMax) ?? 'No plan changes.\n';
}

/** `sum` is of the text without the address of the run, so that a second run on the same commits is no news. */
function marker({ base, head }: Pick<PullRequestReview, 'base' | 'head'>, { key, runId, reportUrl }: CommentOptions, text: string): string {
  const told = reportUrl === null ? text : text.replaceAll(encodeRest(reportUrl), '');
  const sum = createHash('sha256').update(told).digest('hex').slice(0, 6);
  return `<!-- git-plan:comment v=1 key=${key} head=${head.slice(0, 10)} base=${base.slice(0, 10)}${runId === null ? '' : ` run=${runId.replace(/[^\w.-]/g, '')}`} sum=${sum} -->`;
}

function fitting(review: PullRequestReview, verdict: PullRequestVerdict, options: CommentOptions, sizeMax: number): string | null {
  if (review.plans.length === 0 && verdict.items.length === 0) return null;
  let limits = everything;
  let text = '';
  for (const step of ladder) {
    limits = { ...limits, ...step };
    text = compose(review, verdict, options, limits, sizeMax) ?? '';
    if (text !== '' && text.length <= sizeMax && new TextEncoder().encode(text).length <= sizeMax) break;
  }
  return text;
}

/** Null as soon as it is too long. */
function compose(review: PullRequestReview, verdict: PullRequestVerdict, options: CommentOptions, limits: Limits, sizeMax: number): string | null {
  const plans = orderPlans(review.plans, verdict);
  const details: string[] = [];
  let [length, withheld] = [0, 0];
  for (const plan of limits.detailsMax === 0 ? [] : plans) {
    const text = planDetails(plan, options, limits);
    if (text !== '' && details.length === limits.detailsMax) withheld += 1;
    else if (text !== '') details.push(text);
    length += details.at(-1)?.length ?? 0;
    if (length > sizeMax && limits.detailsMax === Infinity) return null;
  }
  const parts = [
    heading(plans, verdict),
    table(plans, review, options, limits.rowsMax),
    attentionBlock(verdict, review.head, options, limits.warningsFolded),
    ...details,
    withheld === 0 ? '' : `Details of ${counted(withheld, 'more plan')} are in the ${report(options)}.`,
    limits.detailsMax === 0 ? `Details are in the ${report(options)}.` : '',
    review.unread.length === 0 ? '' : `${counted(review.unread.length, 'plan')} could not be read: ${review.unread.slice(0, 3).map(codeText).join(', ')}${review.unread.length > 3 ? ', …' : ''}.`,
    footer(review, options),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function report({ reportUrl }: CommentOptions): string {
  return linked('full report', reportUrl === null ? null : encodeRest(reportUrl));
}

/** `### Plans: 3 changed, 1 needs attention` */
function heading(plans: readonly PlanReview[], verdict: PullRequestVerdict): string {
  return `### Plans: ${countWords(plans, verdict)}`;
}

/** `3 changed, 1 needs attention` */
export function countWords(plans: readonly PlanReview[], { items }: PullRequestVerdict): string {
  const marked = new Set(items.map(({ path }) => path)).size;
  const changed = plans.length === 0 ? 'none changed' : `${plans.length} changed`;
  return marked === 0 ? changed : `${changed}, ${marked} ${marked === 1 ? 'needs' : 'need'} attention`;
}

function table(plans: readonly PlanReview[], { base, head }: PullRequestReview, options: CommentOptions, rowsMax: number): string {
  if (plans.length === 0 || rowsMax === 0) return '';
  const rows = plans.slice(0, rowsMax).map((plan) => {
    const title = linked(markdownCell(plan.title) || 'untitled', fileUrl(options, plan.after === null ? base : head, plan.filePath));
    return `| ${title} | ${progressCell(plan)} | ${changesCell(plan)} |`;
  });
  const more = plans.length - rows.length;
  return ['| Plan | Progress | Changes |', '| :--- | :--- | :--- |', ...rows, ...(more === 0 ? [] : [`| and ${counted(more, 'more plan')} | | ${report(options)} |`])].join('\n');
}

/** Where it comes from and how to see the same. */
function footer(review: PullRequestReview, { baseName, headName, reportUrl }: CommentOptions): string {
  const range = `\`${review.base.slice(0, 7)}...${review.head.slice(0, 7)}\``;
  const link = reportUrl === null ? '' : ` <a href="${encodeRest(reportUrl).replaceAll('&', '&amp;')}">Full report</a>`;
  return `<sub>${range}${commitWords(review)}. Reproduce with ${codeText(`git plan diff ${baseName}...${headName ?? 'HEAD'}`)}.${link}</sub>`;
}

function commitWords({ commitCount, commitsBySessions, sessionCount }: PullRequestReview): string {
  if (commitCount === 0) return '';
  const others = commitCount - commitsBySessions;
  const all = `, ${counted(commitCount, 'commit')}`;
  if (commitsBySessions === 0) return all;
  const by = `by ${counted(sessionCount, 'AI session')}`;
  return others === 0 ? `${all} ${by}` : `${all}: ${commitsBySessions} ${by}, ${others} without one`;
}
