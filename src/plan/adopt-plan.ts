/**
 * Frontmatter for a plan that has none, from what can be inferred. The body stays byte for byte: an old status line that says something else is
 * brought in step by the next change of status, which writes both.
 */
import { UserError } from '../model/errors.ts';
import type { FrontmatterEntry } from '../model/document.ts';
import type { PlanStatus } from '../model/plan.ts';
import { freeId, isPlanId, slugOf } from '../model/plan-id.ts';
import { entryOf, setKey } from './edit/edit-frontmatter.ts';
import { applySplices, endingAround } from './edit/splice.ts';
import { yamlList, yamlScalar } from './edit/written-text.ts';
import { inferPlan } from './infer-plan.ts';
import type { PlanFacts } from './infer-plan.ts';
import { parsePlan } from './parse-plan.ts';
import { stemOf } from './plan-path.ts';

export type AdoptedValues = { readonly id: string; readonly title: string; readonly status: PlanStatus; readonly created: string; readonly author: string };

export type AdoptFacts = PlanFacts & {
  /** Ids that are in use. */
  readonly takenIds?: ReadonlySet<string>;
};

/**
 * Writes the required keys (and empty `sessions` and `tags`) into the frontmatter, made where there is none; keys that are there stay as they are
 * if they are valid. Throws a `UserError` where frontmatter is there and cannot be read. A managed plan gets the required keys that it lacks, and
 * nothing else: what is wrong in it may be a slip, and is not ours to replace.
 */
export function adoptPlan(text: string, facts: AdoptFacts): { readonly text: string; readonly values: AdoptedValues } {
  const document = parsePlan(text);
  if (document.frontmatter.kind === 'broken') {
    const [problem] = document.frontmatter.problems;
    throw new UserError(`the frontmatter cannot be read: ${problem?.message ?? 'it is broken'} (line ${problem?.line ?? 1})`, { hints: problem?.fix == null ? [] : [problem.fix] });
  }
  const plan = inferPlan(document, facts);
  let values: AdoptedValues = { id: idFor(facts, plan.title), title: plan.title, status: plan.status, created: plan.createdAt, author: plan.author };
  const own = entryOf(document, 'id');
  const isManaged = own !== null && !isEmpty(own);
  if (isManaged) values = { ...values, id: plan.id };

  const lines: (readonly [key: string, yaml: string, isKept: (source: string) => boolean])[] = [
    ['id', yamlScalar(values.id, false), () => true],
    ['title', yamlScalar(values.title, false), (source) => source !== ''],
    ['status', values.status, (source) => source === values.status],
    ['created', values.created, (source) => /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?$/.test(source)],
    ['author', yamlScalar(values.author, false), (source) => source !== ''],
    ['sessions', yamlList(plan.linkedSessionIds), () => true],
    ['tags', yamlList(plan.tags), () => true],
  ];
  if (document.frontmatter.range === null) {
    const at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
    const eol = endingAround(text, at);
    // No blank line behind the block: the body is not ours to begin.
    const block = ['---', ...lines.map(([key, yaml]) => `${key}: ${yaml}`), '---', ''].join(eol);
    return { text: applySplices(text, [{ start: at, end: at, text: block }]), values };
  }
  let result = text;
  for (const [key, yaml, isKept] of lines) {
    const current = parsePlan(result);
    const entry = entryOf(current, key);
    const isList = key === 'sessions' || key === 'tags';
    if (isManaged && (isList || (entry !== null && !isEmpty(entry)))) continue;
    if (entry !== null && (isList ? entry.items !== null : entry.source !== null && isKept(entry.source))) continue;
    result = applySplices(result, [setKey(result, current, key, yaml)]);
  }
  return { text: result, values };
}

/** As the rule `key-missing` has it. */
function isEmpty({ items, value }: FrontmatterEntry): boolean {
  return items === null && (value === null || value === '');
}

/** The file's stem as an id; where it has nothing that an id may hold (a Chinese name), the title's; where that neither, `plan-<date>`. */
function idFor(facts: AdoptFacts, title: string): string {
  const stem = stemOf(facts.filePath);
  const wanted = [stem, slugOf(stem), slugOf(title)].find((candidate) => candidate.length > 2 && isPlanId(candidate)) ?? longSlug(stem) ?? longSlug(title) ?? 'plan';
  return freeId(wanted, facts.takenIds ?? new Set());
}

function longSlug(text: string): string | null {
  const slug = slugOf(text);
  return slug.length > 2 ? slug : null;
}
