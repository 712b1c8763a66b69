import { useEffect, useState } from 'preact/hooks';
import type { PlanChanges } from '../../src/model/drawer-view.ts';
import { newOperationId, readChanges, send } from '../state/server.ts';
import { dialog } from '../state/selection.ts';
import { cardOf, readOnly } from '../state/store.ts';
import { say } from '../state/toasts.ts';
import { diffLines } from '../state/diff-lines.ts';
import { Modal } from './modal.tsx';

/** The only way in which the drawer commits: by itself it never does. Shows what would be recorded, and under which message. */
export function CommitDialog({ planKey }: { readonly planKey: string }) {
  const [changes, setChanges] = useState<PlanChanges | null>(null);
  const [message, setMessage] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const card = cardOf(planKey);
  useEffect(() => {
    readChanges(planKey).then((value) => {
      setChanges(value);
      setMessage(value.suggestedMessage);
    }, (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)));
  }, [planKey]);
  const commit = async (): Promise<void> => {
    if (card === null) return;
    setSaving(true);
    setProblem(null);
    try {
      const answer = await send({ kind: 'commit', operationId: newOperationId(), key: planKey, message }, card.blobId);
      if (answer.kind === 'done') {
        dialog.value = null;
        say(answer.note ?? 'Committed');
      } else setProblem(answer.kind === 'stale' ? 'The plan changed meanwhile. Look at the diff again.' : [answer.message, ...answer.hints].join('\n'));
      if (answer.kind === 'stale') setChanges(await readChanges(planKey));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
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
