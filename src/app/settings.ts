/**
 * Settings: flag, then `GIT_PLAN_*`, then `git config plan.*` (`-c` included), then the tracked `.planconfig`, then the default. All data, never
 * executable. A value that cannot be read is an error that names its origin: a setting that is silently ignored helps nobody.
 */
import type { Severity } from '../model/diagnostic.ts';
import { UserError } from '../model/errors.ts';
import type { ConfigEntry } from '../git/config.ts';
import { withoutEndSlashes } from '../model/path-text.ts';
import { settingTable, variableOf } from './setting-table.ts';

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
  readonly trailers: 'linked' | 'all' | 'off';
  /** `plan.sessionId` */
  readonly sessionId: 'handle' | 'native';
  /** `plan.context` */
  readonly context: boolean;
  /** `plan.contextStyle` */
  readonly contextStyle: 'instructions' | 'facts';
  /** `plan.discover`: agents whose own files may be asked for sessions. */
  readonly discover: readonly string[];
  /** Every other `plan.*` key as written, lower-cased names, last value last. */
  readonly other: Readonly<Record<string, readonly string[]>>;
};

export const defaultSettings: Settings = {
  dirs: [], criteriaSections: [], updated: 'lifecycle', taskSpacing: 'tight', require: 'none', hooks: 'block', receive: 'tip', rules: {},
  trailers: 'linked', sessionId: 'handle', context: false, contextStyle: 'instructions', discover: ['claude-code', 'codex', 'copilot'], other: {},
};

/** Where a value came from: `environment`, a git scope (`command`, `local`, `global` …), `planconfig` or `default`, and the place in words. */
export type SettingOrigin = { readonly scope: string; readonly origin: string };

/** One setting as it holds. `values` has one member but for lists. */
export type SettingValue = SettingOrigin & { readonly key: string; readonly values: readonly string[] };

type Environment = Readonly<Record<string, string | undefined>>;

/** Finds what holds for every known setting and every other `plan.*` key that is set. `gitEntries` and `planEntries`: lowest precedence first. */
export function resolveSettings(gitEntries: readonly ConfigEntry[], planEntries: readonly ConfigEntry[], env: Environment): readonly SettingValue[] {
  const written = new Map(settingTable.map((spec) => [spec.key.toLowerCase(), spec]));
  const byKey = new Map<string, SettingValue>();
  for (const spec of settingTable) byKey.set(spec.key.toLowerCase(), { key: spec.key, values: spec.default === '' ? [] : [spec.default], scope: 'default', origin: 'default' });
  // Where `init` ran, new plans have frontmatter, also before what it wrote is committed: a hook sees only what is recorded.
  if (gitEntries.some(({ key }) => key === 'merge.plan.driver')) byKey.set('plan.require', { key: 'plan.require', values: ['new'], scope: 'default', origin: 'default after git plan init' });
  // The tracked file first: what git config has replaces it, also a list as a whole.
  for (const entries of [planEntries, gitEntries]) {
    const own = new Map<string, SettingValue>();
    for (const { key, value, scope, origin } of entries) {
      if (!key.startsWith('plan.')) continue;
      const spec = written.get(key);
      const before = own.get(key)?.values ?? [];
      own.set(key, { key: spec?.key ?? key, values: spec === undefined || spec.kind === 'list' ? [...before, value] : [value], scope, origin });
    }
    for (const [key, value] of own) byKey.set(key, value);
  }
  for (const spec of settingTable) {
    const variable = variableOf(spec.key);
    const value = env[variable];
    if (value === undefined || value === '') continue;
    byKey.set(spec.key.toLowerCase(), { key: spec.key, values: spec.kind === 'list' ? value.split(':').filter((part) => part !== '') : [value], scope: 'environment', origin: variable });
  }
  return [...byKey.values()];
}

/** Turns resolved values into settings. Throws `UserError` for a value that is not one of its choices. */
export function settingsOf(values: readonly SettingValue[]): Settings {
  const known = new Map(values.map((value) => [value.key.toLowerCase(), value]));
  const rules: Record<string, Severity | 'off'> = {};
  const other: Record<string, readonly string[]> = {};
  const own = new Set(['plan.dir', 'plan.criteriasections', 'plan.updated', 'plan.taskspacing', 'plan.require', 'plan.hooks', 'plan.receive', 'plan.trailers', 'plan.sessionid', 'plan.context', 'plan.contextstyle', 'plan.discover']);
  for (const value of values) {
    const key = value.key.toLowerCase();
    if (key.startsWith('plan.rule.')) rules[key.slice('plan.rule.'.length)] = ruleSeverity(value);
    else if (!own.has(key) && value.values.length > 0 && value.scope !== 'default') other[key] = value.values;
  }
  return {
    dirs: listOf(known, 'plan.dir').map(cleanFolder).filter((dir, at, all) => all.indexOf(dir) === at),
    criteriaSections: listOf(known, 'plan.criteriaSections').flatMap((value) => value.split(',')).map((word) => word.trim()).filter((word) => word !== ''),
    updated: choiceOf(known, 'plan.updated', ['lifecycle', 'always', 'never']),
    taskSpacing: choiceOf(known, 'plan.taskSpacing', ['tight', 'loose']),
    require: choiceOf(known, 'plan.require', ['new', 'all', 'none']),
    hooks: choiceOf(known, 'plan.hooks', ['block', 'warn', 'strict', 'off']),
    receive: choiceOf(known, 'plan.receive', ['tip', 'every-commit']),
    rules,
    discover: discoverOf(known),
    trailers: trailersOf(known),
    sessionId: choiceOf(known, 'plan.sessionId', ['handle', 'native']),
    context: flagOf(known, 'plan.context'),
    contextStyle: choiceOf(known, 'plan.contextStyle', ['instructions', 'facts']),
    other,
  };
}

type Known = ReadonlyMap<string, SettingValue>;

function listOf(known: Known, key: string): readonly string[] {
  return known.get(key.toLowerCase())?.values ?? [];
}

function choiceOf<Choice extends string>(known: Known, key: string, choices: readonly [Choice, ...Choice[]]): Choice {
  const value = known.get(key.toLowerCase());
  const word = value?.values.at(-1) ?? choices[0];
  const choice = choices.find((candidate) => candidate === word.toLowerCase());
  if (choice === undefined) throw unexpected(value, key, word, choices.join(', '));
  return choice;
}

function discoverOf(known: Known): readonly string[] {
  const value = known.get('plan.discover');
  const words = (value?.values ?? []).flatMap((each) => each.split(/[\s,]+/)).filter((word) => word !== '');
  for (const word of words) if (!['claude-code', 'codex', 'copilot', 'none'].includes(word)) throw unexpected(value, 'plan.discover', word, 'claude-code, codex, copilot or none');
  return words.includes('none') ? [] : words;
}

/** A flag would do for most; people write both. */
function trailersOf(known: Known): Settings['trailers'] {
  const value = known.get('plan.trailers');
  const flag = readFlag(value?.values.at(-1) ?? 'linked');
  return flag === null ? choiceOf(known, 'plan.trailers', ['linked', 'all', 'off']) : flag ? 'linked' : 'off';
}

function flagOf(known: Known, key: string): boolean {
  const value = known.get(key.toLowerCase());
  const word = value?.values.at(-1) ?? 'false';
  const flag = readFlag(word);
  if (flag === null) throw unexpected(value, key, word, 'true or false');
  return flag;
}

/** A boolean as git writes them; null where it is none. */
export function readFlag(word: string): boolean | null {
  const lower = word.toLowerCase();
  if (['true', 'yes', 'on', '1'].includes(lower)) return true;
  return ['false', 'no', 'off', '0', ''].includes(lower) ? false : null;
}

function ruleSeverity(value: SettingValue): Severity | 'off' {
  const word = (value.values.at(-1) ?? '').toLowerCase();
  if (word === 'error' || word === 'warning' || word === 'info' || word === 'off') return word;
  throw unexpected(value, value.key, word, 'error, warning, info, off');
}

function unexpected(value: SettingValue | undefined, key: string, word: string, expected: string): UserError {
  return new UserError(`unexpected '${word}' for ${key}, expected ${expected}`, { exitCode: 128, hints: value === undefined ? [] : [value.scope === 'command' ? 'it is set on the command line' : `it is set in ${value.origin}`] });
}

function cleanFolder(dir: string): string {
  const clean = withoutEndSlashes(dir.replaceAll('\\', '/').replace(/^(?:\.\/)+/, ''));
  if (clean.startsWith('/') || clean.split('/').includes('..')) {
    throw new UserError(`unexpected folder '${dir}' for plan.dir, expected one inside the repository, relative to its root`, { exitCode: 128 });
  }
  return clean === '' ? '.' : clean;
}
