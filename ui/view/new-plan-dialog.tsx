import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { TemplateView } from '../../src/model/drawer-view.ts';
import { openPlan } from '../state/open-plan.ts';
import { newOperationId, send } from '../state/server.ts';
import { dialog } from '../state/selection.ts';
import { allCards, page, whenKnown } from '../state/store.ts';
import { copy } from '../state/plan-actions.ts';
import { say, sayError } from '../state/toasts.ts';
import { freeId, newPlanId } from '../../src/model/plan-id.ts';
import { Modal, useStillOpen } from './modal.tsx';

/** Title, template, tags: and the file is there. */
export function NewPlanDialog({ debtIds }: { readonly debtIds: readonly string[] }) {
  const templates = page.value?.templates ?? [];
  const debt = page.value?.debt?.filter((item) => debtIds.includes(item.id)) ?? [];
  const [title, setTitle] = useState(debt.length === 1 ? (debt[0]?.description ?? '') : '');
  const [ownId, setOwnId] = useState<string | null>(null);
  const [template, setTemplate] = useState(debtIds.length > 0 && templates.some(({ name }) => name === 'refactor') ? 'refactor' : (templates[0]?.name ?? 'blank'));
  const [author, setAuthor] = useState('');
  const [tags, setTags] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const isOpen = useStillOpen();
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const taken = new Set(allCards.value.map((card) => card.id));
  const id = ownId ?? newPlanId(title, new Date().toISOString(), taken);
  const isTaken = taken.has(id);

  const create = async (open: boolean): Promise<void> => {
    if (title.trim() === '') {
      setProblem('A plan needs a title.');
      field.current?.focus();
      return;
    }
    if (isTaken) {
      setProblem(`The id ${id} is taken.`);
      return;
    }
    setSaving(true);
    setProblem(null);
    try {
      const answer = await send({
        kind: 'create', operationId: newOperationId(), title: title.trim(), id: ownId === null ? null : id, template, author: author.trim() === '' ? null : author.trim(),
        tags: tags.split(/[,\s]+/).filter((tag) => tag !== ''), debtIds, open,
      }, null);
      if (answer.kind !== 'done') throw new Error(answer.kind === 'refused' ? [answer.message, ...answer.hints].join('\n') : 'The plan changed meanwhile.');
      const made = await whenKnown(answer.key ?? '');
      const show = (): void => openPlan(made, { query: '' });
      if (isOpen()) {
        dialog.value = null;
        show();
        say(`Created: ${title.trim()}`);
      } else say(`Created: ${title.trim()}`, { label: 'Show', run: show });
      if (answer.note !== null) await copy(made.filePath, answer.note);
    } catch (error) {
      if (isOpen()) setProblem(error instanceof Error ? error.message : String(error));
      else sayError(error);
    } finally {
      setSaving(false);
    }
  };

  return (
    <Modal title={debt.length > 0 ? `New plan from ${debt.length} debt ${debt.length === 1 ? 'item' : 'items'}` : 'New plan'}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void create(false);
        }}
      >
        <label class="field"><span>Title</span><input ref={field} class="input" type="text" maxLength={300} value={title} aria-invalid={problem !== null && title.trim() === ''} onInput={(event) => setTitle(event.currentTarget.value)} /></label>
        <label class="field"><span>Id</span><input class="input mono" type="text" spellcheck={false} value={id} aria-invalid={isTaken} onInput={(event) => setOwnId(event.currentTarget.value)} /></label>
        {isTaken ? <p class="field-note">This id is taken. <button type="button" class="text-button" onClick={() => setOwnId(freeId(id, taken))}>Use {freeId(id, taken)}</button></p> : null}
        <fieldset class="templates">
          <legend>Template</legend>
          {templates.map((entry) => <TemplateCard key={entry.name} template={entry} chosen={template === entry.name} onChoose={() => setTemplate(entry.name)} />)}
        </fieldset>
        <div class="field-pair">
          <label class="field"><span>Owner</span><input class="input" type="text" placeholder={page.value?.repository.user ?? 'you'} value={author} onInput={(event) => setAuthor(event.currentTarget.value)} /></label>
          <label class="field"><span>Tags</span><input class="input" type="text" placeholder="auth, security" value={tags} onInput={(event) => setTags(event.currentTarget.value)} /></label>
        </div>
        {debt.length === 0 ? null : <p class="field-note">Addresses {debt.map((item) => item.id).join(', ')}</p>}
        {problem === null ? null : <p class="field-error" role="alert">{problem}</p>}
        <div class="buttons end">
          <button type="button" class="button" disabled={saving} onClick={() => void create(true)}>Create and open in editor</button>
          <button type="submit" class="button primary" disabled={saving}>{saving ? 'Creating…' : 'Create'}</button>
        </div>
      </form>
    </Modal>
  );
}

function TemplateCard({ template, chosen, onChoose }: { readonly template: TemplateView; readonly chosen: boolean; readonly onChoose: () => void }) {
  return (
    <label class={`template${chosen ? ' chosen' : ''}`}>
      <input type="radio" name="template" value={template.name} checked={chosen} onChange={onChoose} />
      <span><b>{template.name}</b><span class="subtle">{template.purpose}</span>{template.sections.length === 0 ? null : <span class="subtle sections">{template.sections.join(' · ')}</span>}</span>
    </label>
  );
}
