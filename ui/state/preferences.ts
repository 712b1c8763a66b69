/** What this browser remembers: sizes, theme, what is folded. Never anything about plans. */
import { signal, type Signal } from '@preact/signals';
import { embedded } from './place.ts';

function remembered<T>(name: string, fallback: T, isValid: (value: unknown) => value is T): Signal<T> {
  const key = `git-plan:${name}`;
  let start = fallback;
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    if (isValid(value)) start = value;
  } catch {
    // Storage may be switched off, or hold another program's text: then nothing is remembered.
  }
  const state = signal(start);
  state.subscribe((value) => {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // As above.
    }
  });
  return state;
}

export const widthMin = 360;
export const widthMax = 640;
export const widthDefault = 420;

export type Layout = 'dock' | 'expanded' | 'rail';
export type Theme = 'system' | 'light' | 'dark';

/** Where a plan is read beside the list, it is the page: its headings begin at the top. */
export const isWide = (): boolean => layout.value === 'expanded' && !embedded;

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

export const drawerWidth = remembered('width', widthDefault, (value): value is number => typeof value === 'number' && value >= widthMin && value <= widthMax);
export const layout = remembered<Layout>('layout', 'dock', (value): value is Layout => value === 'dock' || value === 'expanded' || value === 'rail');
export const theme = remembered<Theme>('theme', 'system', (value): value is Theme => value === 'system' || value === 'light' || value === 'dark');
export const completedOpen = remembered('completed-open', false, isBoolean);
export const debtOpen = remembered('debt-open', false, isBoolean);
export const resolvedShown = remembered('resolved-shown', false, isBoolean);
/** Single-letter shortcuts can be switched off (WCAG 2.1.4). */
export const letterKeys = remembered('letter-keys', true, isBoolean);

/** Opens the drawer where it is a rail: for whatever shows something in it. */
export function reveal(): void {
  if (layout.value === 'rail') layout.value = 'dock';
}
