/** What both parsers give. */
import type { OptionValue } from './invocation.ts';

export type ParsedLine = {
  readonly positionals: readonly string[];
  readonly rest: readonly string[];
  readonly options: Readonly<Record<string, OptionValue>>;
};
