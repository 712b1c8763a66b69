/** Reads the values of options in the types that the table gives them. */
import type { Invocation } from './invocation.ts';

type Options = Invocation['options'];

/** The text of an option; null where it is not given. */
export function textOption(options: Options, name: string): string | null {
  const value = options[name];
  return typeof value === 'string' ? value : null;
}

/** The values of a `list` option; empty where it is not given. */
export function listOption(options: Options, name: string): readonly string[] {
  const value = options[name];
  return Array.isArray(value) ? (value as readonly string[]) : typeof value === 'string' ? [value] : [];
}
