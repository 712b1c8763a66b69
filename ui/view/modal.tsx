import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { dialog } from '../state/selection.ts';
import { Icon } from './icon.tsx';

/** Asks whether the dialog that a component draws is still the one that is open: what it waited for may come after it was closed. */
export function useStillOpen(): () => boolean {
  const own = useRef(dialog.peek());
  return () => own.current !== null && dialog.peek() === own.current;
}

/** A native dialog: the browser keeps the focus inside, and gives it back to where it was. */
export function Modal({ title, size = 'medium', bare = false, children }: { readonly title: string; readonly size?: 'medium' | 'large'; readonly bare?: boolean; readonly children: ComponentChildren }) {
  const element = useRef<HTMLDialogElement>(null);
  // What is inside may take the focus before the dialog is open, so it is asked for before anything is drawn.
  const opener = useRef(document.activeElement);
  // At once, so that a key that is pressed right after it is heard by it.
  useLayoutEffect(() => {
    const node = element.current;
    const before = opener.current;
    if (node !== null && typeof node.showModal === 'function') node.showModal();
    return () => {
      // While the dialog is there, nothing outside of it takes the focus.
      queueMicrotask(() => {
        if (before instanceof HTMLElement && before.isConnected) before.focus();
      });
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
