import { Fragment } from 'preact';
import { useState } from 'preact/hooks';
import type { TechDebtItem } from '../../src/model/plan.ts';
import { debtOpen, resolvedShown } from '../state/preferences.ts';
import { dialog } from '../state/selection.ts';
import { go } from '../state/place.ts';
import { attempt, openDebt } from '../state/plan-actions.ts';
import { page, readOnly } from '../state/store.ts';
import { Icon } from './icon.tsx';
import { Folded } from './plan-list.tsx';
import { InlineCode } from './inline-code.tsx';
import { TimeAgo } from './time-ago.tsx';

const severities = ['critical', 'high', 'medium', 'low'] as const;
const tones = { critical: 'danger', high: 'danger', medium: 'warning', low: 'neutral' } as const;

/** The tech-debt tracker, where the repository keeps one. Items can be chosen and made into a plan. */
export function DebtSection() {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const debt = page.value?.debt ?? null;
  if (debt === null) return null;
  const open = debt.filter((item) => item.resolvedAt === null);
  const shown = [...(resolvedShown.value ? debt : open)].sort((a, b) => Number(a.resolvedAt !== null) - Number(b.resolvedAt !== null) || severities.indexOf(a.severity) - severities.indexOf(b.severity) || (a.createdAt < b.createdAt ? -1 : 1));
  const ids = open.map((item) => item.id).filter((id) => chosen.has(id));
  const badges = severities.map((severity) => {
    const count = open.filter((item) => item.severity === severity).length;
    return count === 0 ? null : <Fragment key={severity}> <span class={`badge ${tones[severity]}`}>{count} {severity}</span></Fragment>;
  });
  const toggle = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <Folded title="Tech debt" count={null} id="debt" open={debtOpen.value} onToggle={(value) => (debtOpen.value = value)} badges={badges}>
      <div class="debt-actions">
        <button type="button" class="button small" disabled={ids.length === 0 || readOnly.value} onClick={() => (dialog.value = { kind: 'new-plan', debtIds: ids })}>Create plan{ids.length === 0 ? '' : ` from ${ids.length} ${ids.length === 1 ? 'item' : 'items'}`}</button>
        <span class="grow" />
        <label class="check"><input type="checkbox" checked={resolvedShown.value} onChange={(event) => (resolvedShown.value = event.currentTarget.checked)} />Show resolved</label>
      </div>
      {shown.length === 0 ? <p class="empty-note">No open debt.</p> : null}
      <ul class="debt" aria-label="Tech debt items">{shown.map((item) => <DebtRow key={item.id} item={item} chosen={chosen.has(item.id)} onToggle={() => toggle(item.id)} />)}</ul>
    </Folded>
  );
}

function DebtRow({ item, chosen, onToggle }: { readonly item: TechDebtItem; readonly chosen: boolean; readonly onToggle: () => void }) {
  const resolved = item.resolvedAt !== null;
  return (
    <li class={resolved ? 'resolved' : ''}>
      <label>
        <input type="checkbox" checked={chosen} disabled={resolved || readOnly.value} onChange={onToggle} />
        <span class="severity"><span class={`badge ${tones[item.severity]}`}>{item.severity}</span></span>
        <span class="grow"><InlineCode text={item.description} /><br /><span class="subtle">{item.module === '' ? item.id : `${item.id} · ${item.module}`}</span></span>
      </label>
      <span class="debt-side">
        {item.linkedPlanId === null ? null : <button type="button" class="text-button" onClick={() => go({ plan: item.linkedPlanId })}>plan</button>}
        {item.createdAt === '' ? null : <TimeAgo at={resolved ? (item.resolvedAt ?? '') : item.createdAt} prefix={resolved ? 'resolved ' : ''} />}
        <button type="button" class="icon-button tiny" aria-label={`Open in editor: ${item.description}`} title="Open in the editor" onClick={() => attempt(openDebt(item.id))}><Icon name="edit" /></button>
      </span>
    </li>
  );
}
