import { useState } from 'preact/hooks';
import { hasTerm, sortOrders, toggleTerm, type SortOrder, type Term } from '../state/filter-plans.ts';
import { go, place } from '../state/place.ts';
import { allCards, isFinished, page } from '../state/store.ts';
import { Icon } from './icon.tsx';

const sortWords: Readonly<Record<SortOrder, string>> = { attention: 'Attention', updated: 'Last change', progress: 'Progress', title: 'Title', created: 'Created' };

/** The search field and the chips: two ways to write the same query. */
export function Filters() {
  const { query, sort } = place.value;
  const cards = allCards.value;
  const count = (test: (card: (typeof cards)[number]) => boolean): number => cards.filter(test).length;
  const chip = (label: string, term: Term, amount: number | null = null) => {
    const on = hasTerm(query, term);
    if (amount === 0 && !on) return null;
    return <button type="button" class="chip" aria-pressed={on} onClick={() => go({ query: toggleTerm(query, term) }, true)}>{label}{amount === null ? '' : ` ${amount}`}</button>;
  };
  const user = page.value?.repository.user ?? null;
  return (
    <search>
      <div class="search-field">
        <Icon name="search" />
        <input
          type="search" id="plan-search" aria-label="Search or filter plans" placeholder="Search or filter: tag:auth is:stale" autocomplete="off" spellcheck={false} value={query}
          onInput={(event) => go({ query: event.currentTarget.value }, true)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && query !== '') {
              event.stopPropagation();
              go({ query: '' }, true);
            } else if (event.key === 'ArrowDown') {
              event.preventDefault();
              document.querySelector<HTMLElement>('button[data-card]')?.focus();
            }
          }}
        />
        {query === '' ? <kbd>/</kbd> : <button type="button" class="icon-button tiny" aria-label="Clear search" onClick={() => go({ query: '' }, true)}><Icon name="close" /></button>}
      </div>
      <div class="chips" role="group" aria-label="Filters">
        {chip('Active', { field: 'status', value: 'active' }, count((card) => card.status === 'active'))}
        {user === null ? null : chip('Mine', { field: 'author', value: '@me' })}
        {chip('Stale', { field: 'is', value: 'stale' }, count((card) => card.staleDays !== null))}
        {chip('Problems', { field: 'has', value: 'problem' }, count((card) => card.problemCount > 0))}
        {chip('Questions', { field: 'has', value: 'question' }, count((card) => card.openQuestions.length > 0 && !isFinished(card)))}
        <Choice label="Tag" field="tag" values={ranked(cards.flatMap((card) => card.tags.map((tag) => tag.toLowerCase())))} />
        <Choice label="Author" field="author" values={ranked(cards.map((card) => card.author.toLowerCase()).filter((name) => name !== ''))} />
        <label class="chip choice">
          <span>Sort: {sortWords[sort]}</span>
          <select aria-label="Sort plans" value={sort} onChange={(event) => go({ sort: event.currentTarget.value as SortOrder }, true)}>
            {sortOrders.map((order) => <option key={order} value={order}>{sortWords[order]}</option>)}
          </select>
        </label>
      </div>
    </search>
  );
}

/** Most used first, at most fifty. */
function ranked(values: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 50).map(([value]) => value);
}

function Choice({ label, field, values }: { readonly label: string; readonly field: string; readonly values: readonly string[] }) {
  const [chosen, setChosen] = useState('');
  if (values.length === 0) return null;
  const active = values.filter((value) => hasTerm(place.value.query, { field, value }));
  return (
    <label class={`chip choice${active.length > 0 ? ' on' : ''}`}>
      <span>{active.length === 0 ? label : `${label}: ${active.join(', ')}`}</span>
      <select
        aria-label={`Filter by ${label.toLowerCase()}`} value={chosen}
        onChange={(event) => {
          const { value } = event.currentTarget;
          setChosen('');
          event.currentTarget.value = '';
          if (value !== '') go({ query: toggleTerm(place.value.query, { field, value }) }, true);
        }}
      >
        <option value="">{label}…</option>
        {values.map((value) => <option key={value} value={value}>{active.includes(value) ? `✓ ${value}` : value}</option>)}
      </select>
    </label>
  );
}
