import { useEffect, useState } from 'preact/hooks';
import type { PlanChanges } from '../../src/model/drawer-view.ts';
import { newOperationId, readChanges, send } from '../state/server.ts';
import { dialog } from '../state/selection.ts';
import { cardOf, readOnly } from '../state/store.ts';
import { say, sayError } from '../state/toasts.ts';
import { diffLines } from '../state/diff-lines.ts';
import { Modal, useStillOpen } from './modal.tsx';

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The only way in which the drawer commits: by itself it never does. Shows what would be recorded, and under which message. */
export function CommitDialog({ planKey }: { readonly planKey: string }) {
  const [changes, setChanges] = useState<PlanChanges | null>(null);
  const [ownMessage, setMessage] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const isOpen = useStillOpen();
  const card = cardOf(planKey);
  const message = ownMessage ?? changes?.suggestedMessage ?? '';
  // Read again whenever the plan changes: what is committed is what is shown.
  useEffect(() => {
    let wanted = true;
    readChanges(planKey).then((value) => wanted && setChanges(value), (error: unknown) => wanted && setProblem(textOf(error)));
    return () => {
      wanted = false;
    };
  }, [planKey, card?.blobId]);
  const commit = async (): Promise<void> => {
    if (changes === null) return;
    setSaving(true);
    setProblem(null);
    try {
      const answer = await send({ kind: 'commit', operationId: newOperationId(), key: planKey, message }, changes.blobId);
      if (answer.kind === 'done') {
        if (isOpen()) dialog.value = null;
        say(answer.note ?? 'Committed');
      } else if (answer.kind === 'refused') throw new Error([answer.message, ...answer.hints].join('\n'));
      else {
        if (!isOpen()) throw new Error('The plan changed meanwhile, and was not committed.');
        setProblem('The plan changed meanwhile. Look at the diff again.');
        setChanges(await readChanges(planKey));
      }
    } catch (error) {
      if (isOpen()) setProblem(textOf(error));
      else sayError(error);
    } finally {
      setSaving(false);
    }
  };
  return (
    <Modal title="Commit this plan" size="large">
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void commit();
        }}
      >
        <p class="subtle">Commits <code>{card?.filePath}</code> and nothing else. What is staged stays staged.</p>
        <label class="field"><span>Message</span><textarea class="input" rows={4} value={message} onInput={(event) => setMessage(event.currentTarget.value)} /></label>
        {changes === null ? <p role="status">{problem === null ? 'Reading the changes…' : ''}</p> : (
          <pre class="diff" tabIndex={0} role="region" aria-label="Diff"><code>{diffLines(changes.before, changes.after).map((line, index) => <span key={index} class={line.kind}>{line.kind === 'added' ? '+' : line.kind === 'removed' ? '-' : ' '}{line.text}{'\n'}</span>)}</code></pre>
        )}
        {problem === null ? null : <p class="field-error" role="alert">{problem}</p>}
        <div class="buttons end"><button type="submit" class="button primary" disabled={saving || readOnly.value || changes === null || message.trim() === ''}>{saving ? 'Committing…' : 'Commit'}</button></div>
      </form>
    </Modal>
  );
}
