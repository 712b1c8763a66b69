import { closeToast, toasts } from '../state/toasts.ts';
import { Icon } from './icon.tsx';

/** Both regions are always there, so that what appears in them is spoken. */
export function Toasts() {
  const draw = (tone: 'status' | 'error') => toasts.value.filter((toast) => toast.tone === tone).map((toast) => (
    <div key={toast.id} class={`toast ${toast.tone}`}>
      <span class="grow">{toast.text}</span>
      {toast.action === null ? null : <button type="button" class="button small" onClick={() => { closeToast(toast.id); toast.action?.run(); }}>{toast.action.label}</button>}
      <button type="button" class="icon-button tiny" aria-label="Close message" onClick={() => closeToast(toast.id)}><Icon name="close" /></button>
    </div>
  ));
  return (
    <div class="toasts">
      <div role="status" aria-live="polite" aria-label="Messages">{draw('status')}</div>
      <div role="alert" aria-label="Errors">{draw('error')}</div>
    </div>
  );
}
