import { keepMine, takeTheirs, type Conflict } from '../state/operations.ts';
import { dialog } from '../state/selection.ts';

/** Somebody else changed the plan between the reader's look and the reader's click, and the two do not go together by themselves. */
export function ConflictBar({ conflict }: { readonly conflict: Conflict }) {
  return (
    <div class="notice warning conflict" role="alert">
      <p><b>This plan changed on disk.</b> Not written: {conflict.intent.text}</p>
      <div class="buttons">
        <button type="button" class="button small" onClick={() => keepMine(conflict)}>Keep mine</button>
        <button type="button" class="button small" onClick={() => takeTheirs(conflict)}>Take theirs</button>
        <button type="button" class="button small plain" onClick={() => (dialog.value = { kind: 'compare', key: conflict.key })}>Compare</button>
      </div>
    </div>
  );
}
