import { effect } from '@preact/signals';

/** Resolves to what `read` gives, as soon as the signals that it reads make it other than null. */
export function when<T>(read: () => T | null): Promise<T> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      const value = read();
      if (value === null) return;
      // The effect may run before `stop` is there.
      queueMicrotask(() => stop());
      resolve(value);
    });
  });
}
