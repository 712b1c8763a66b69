import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { dialog } from '../state/selection.ts';
import { Icon } from './icon.tsx';

/** A native dialog: the browser keeps the focus inside, and gives it back to where it was. */
export function Modal({ title, size = 'medium', bare = false, children }: { readonly title: string; readonly size?: 'medium' | 'large'; readonly bare?: boolean; readonly children: ComponentChildren }) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const node = element.current;
    const before = document.activeElement;
    if (node !== null && typeof node.showModal === 'function') node.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const close = (): void => {
    dialog.value = null;
  };
  return (
    <dialog
      ref={element} class={`modal ${size}`} aria-label={title} onClose={close}
      onPointerDown={(event) => {
        // The backdrop belongs to the dialog element itself; what is inside has its own targets.
        if (event.target === element.current) close();
      }}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <div class="modal-inside">
        {bare ? null : <header class="modal-head"><h2>{title}</h2><span class="grow" /><button type="button" class="icon-button" aria-label="Close dialog" onClick={close}><Icon name="close" /></button></header>}
        {children}
      </div>
    </dialog>
  );
}
