import { letterKeys } from '../state/preferences.ts';
import { sheet } from '../state/shortcuts.ts';
import { Modal } from './modal.tsx';

export function ShortcutsDialog() {
  return (
    <Modal title="Keyboard shortcuts">
      <dl class="sheet">{sheet.map(({ keys, text }) => <div key={keys}><dt><kbd>{keys}</kbd></dt><dd>{text}</dd></div>)}</dl>
      <label class="check"><input type="checkbox" checked={letterKeys.value} onChange={(event) => (letterKeys.value = event.currentTarget.checked)} />Single-letter shortcuts</label>
    </Modal>
  );
}
