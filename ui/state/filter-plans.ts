/** The search field's little language, and the order of the list. Pure. */
import type { PlanCard } from '../../src/model/drawer-view.ts';

export type Term = { readonly field: string | null; readonly value: string };

export const sortOrders = ['attention', 'updated', 'progress', 'title', 'created'] as const;
export type SortOrder = (typeof sortOrders)[number];

const fields = ['tag', 'status', 'author', 'session', 'is', 'has', 'branch'];

/** Reads `tag:auth author:"Ada L" words`. A field that is not known is a word. */
export function parseQuery(query: string): readonly Term[] {
  const terms: Term[] = [];
  for (const match of query.matchAll(/(?:([a-z]+):)?(?:"([^"]*)"|(\S+))/gi)) {
    const field = match[1]?.toLowerCase() ?? null;
    const value = (match[2] ?? match[3] ?? '').toLowerCase();
    if (field !== null && !fields.includes(field)) terms.push({ field: null, value: `${field}:${value}` });
    else if (value !== '') terms.push({ field, value });
  }
  return terms;
}

/** Writes terms as a query that reads the same. */
export function writeQuery(terms: readonly Term[]): string {
  return terms.map(({ field, value }) => `${field === null ? '' : `${field}:`}${/\s/.test(value) ? `"${value}"` : value}`).join(' ');
}

/** The query with one term put in or taken out. */
export function toggleTerm(query: string, term: Term): string {
  const terms = parseQuery(query);
  const rest = terms.filter((other) => other.field !== term.field || other.value !== term.value);
  return writeQuery(rest.length < terms.length ? rest : [...terms, term]);
}

export const hasTerm = (query: string, term: Term): boolean => parseQuery(query).some((other) => other.field === term.field && other.value === term.value);

/** True where the plan meets every term; terms of one field other than words are alternatives. */
export function matchesQuery(card: PlanCard, terms: readonly Term[], user: string | null): boolean {
  const byField = new Map<string, Term[]>();
  for (const term of terms) {
    if (term.field === null) {
      if (!textOf(card).includes(term.value)) return false;
    } else byField.set(term.field, [...(byField.get(term.field) ?? []), term]);
  }
  for (const [field, alternatives] of byField) {
    if (!alternatives.some((term) => matchesField(card, field, term.value, user))) return false;
  }
  return true;
}

const texts = new WeakMap<PlanCard, string>();

function textOf(card: PlanCard): string {
  const known = texts.get(card);
  if (known !== undefined) return known;
  const text = [card.title, card.id, card.filePath, card.author, ...card.tags, card.nextTask?.text ?? ''].join('\n').toLowerCase();
  texts.set(card, text);
  return text;
}

function matchesField(card: PlanCard, field: string, value: string, user: string | null): boolean {
  switch (field) {
    case 'tag':
      return card.tags.some((tag) => tag.toLowerCase() === value);
    case 'status':
      return card.status === value;
    case 'author':
      return card.author.toLowerCase().includes(value === '@me' && user !== null ? user.toLowerCase() : value);
    case 'session':
      return [...card.linkedSessionIds, card.lastSession?.sessionId ?? '', card.lastSession?.agent ?? ''].some((id) => id.toLowerCase().includes(value));
    case 'branch':
      return card.inFlight.some((flight) => flight.branch.toLowerCase().includes(value));
    case 'is':
      return value === 'stale' ? card.staleDays !== null
        : value === 'invalid' ? card.problemCount > 0
        : value === 'conflicted' ? card.conflicted
        : value === 'uncommitted' ? card.uncommitted
        : false;
    case 'has':
      return value === 'question' ? card.openQuestions.length > 0 : value === 'problem' ? card.problemCount > 0 : value === 'session' ? card.linkedSessionIds.length > 0 : false;
    default:
      return false;
  }
}

/** 0 is most urgent. */
export function urgencyOf(card: PlanCard): number {
  if (card.conflicted || card.brokenFrontmatter) return 0;
  if (card.problem?.severity === 'error') return 1;
  if (card.staleDays !== null) return 2;
  return 3;
}

const newestFirst = (a: string, b: string): number => (a < b ? 1 : a > b ? -1 : 0);

/** Sorts without changing `cards`. Equal plans stay in the order of their titles, so that nothing jumps. */
export function sortCards(cards: readonly PlanCard[], order: SortOrder): readonly PlanCard[] {
  const byTitle = (a: PlanCard, b: PlanCard): number => a.title.localeCompare(b.title) || (a.key < b.key ? -1 : 1);
  const compare = {
    attention: (a: PlanCard, b: PlanCard) => urgencyOf(a) - urgencyOf(b) || newestFirst(a.updatedAt, b.updatedAt) || byTitle(a, b),
    updated: (a: PlanCard, b: PlanCard) => newestFirst(a.updatedAt, b.updatedAt) || byTitle(a, b),
    progress: (a: PlanCard, b: PlanCard) => b.progressPercent - a.progressPercent || byTitle(a, b),
    title: byTitle,
    created: (a: PlanCard, b: PlanCard) => newestFirst(a.createdAt, b.createdAt) || byTitle(a, b),
  }[order];
  return [...cards].sort(compare);
}
