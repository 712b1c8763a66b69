/** Settings, read from flag, then `git config plan.*`, then the tracked `.planconfig`, then the default. All data, never executable. */
import type { Severity } from '../model/diagnostic.ts';

export type Settings = {
  /** `plan.dir`: plan roots, relative to the repository root; empty means found by themselves. */
  readonly dirs: readonly string[];
  /** `plan.criteriaSections`: added to the built-in words. */
  readonly criteriaSections: readonly string[];
  /** `plan.updated` */
  readonly updated: 'lifecycle' | 'always' | 'never';
  /** `plan.taskSpacing` */
  readonly taskSpacing: 'tight' | 'loose';
  /** `plan.require` */
  readonly require: 'new' | 'all' | 'none';
  /** `plan.hooks` */
  readonly hooks: 'block' | 'warn' | 'strict' | 'off';
  /** `plan.receive` */
  readonly receive: 'tip' | 'every-commit';
  /** `plan.rule.<code>` */
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  /** `plan.trailers` */
  readonly trailers: boolean;
  /** `plan.context` */
  readonly context: boolean;
  /** Every other `plan.*` key as written, lower-cased names, last value last. */
  readonly other: Readonly<Record<string, readonly string[]>>;
};

export const defaultSettings: Settings = {
  dirs: [], criteriaSections: [], updated: 'lifecycle', taskSpacing: 'tight', require: 'new', hooks: 'block', receive: 'tip', rules: {},
  trailers: true, context: false, other: {},
};
