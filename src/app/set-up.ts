/**
 * Setting git-plan up in a clone, and taking it back byte for byte. What is to be done is worked out first, as steps that can be shown; then done;
 * and every file's bytes before are kept, so that taking back restores them where nobody changed the file since, and removes only git-plan's own
 * lines where somebody did.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { planConfigName, readConfigEntries, readPlanConfig } from '../git/config.ts';
import { changeLocalConfig } from '../git/porcelain.ts';
import { runGit } from '../git/run-git.ts';
import { UserError } from '../model/errors.ts';
import { withoutEndSlashes } from '../model/path-text.ts';
import type { AppContext } from './context.ts';
import { configHookPrefix, configHooks, hasConfigHooks } from './config-hooks.ts';
import { blockEnd, blockStart, hookEvents, localBlock, portableBlock, portableCommand } from './hook-block.ts';
import type { HookEvent, Installation } from './hook-block.ts';
import { findManager } from './hook-managers.ts';
import type { HookManager } from './hook-managers.ts';
import { mergeDriverLine } from './merge-driver-line.ts';
import { mustOwnGitFolder } from './may-remember.ts';

export type SetUpStep =
  | { readonly kind: 'file'; readonly path: string; readonly absolutePath: string; readonly before: string | null; readonly after: string | null; readonly isExecutable: boolean; readonly does: string }
  | { readonly kind: 'config'; readonly key: string; readonly value: string; readonly does: string }
  /** Something that only the user can do: a manager's own file, a hook in another language. */
  | { readonly kind: 'by-hand'; readonly path: string; readonly text: string; readonly does: string };

const attributeLines = ['docs/exec-plans/**/*.md merge=plan diff=plan'];
const linesStart = '# >>> git-plan >>>';
const linesEnd = '# <<< git-plan <<<';
/** What `init` writes for everybody, beside hooks. */
const trackedNames: ReadonlySet<string> = new Set(['.gitattributes', planConfigName]);
const recordName = 'install.json';
/** Every setting that is written here. */
const ownKeys = /^(?:merge\.plan\.(?:name|driver)|diff\.plan\.(?:textconv|xfuncname)|hook\.git-plan-[a-z-]+\.(?:command|event))$/;

type InstallRecord = { readonly files: Record<string, { readonly before: string | null; readonly mode: number | null; readonly after: string }>; readonly keys: readonly string[]; readonly config: { readonly before: string; readonly after: string } | null };

export type HookOptions = {
  /** Write hooks that are committed and serve everybody, also where git has hooks of this clone in its configuration. */
  readonly team?: boolean;
  /** Write the entry into the file of a manager rather than showing it. */
  readonly write?: boolean;
  /** As `git version` prints it; asked where it is not given. */
  readonly gitVersion?: string;
};

/**
 * The steps that put hooks in place: in git's configuration where git has such hooks, else with the manager that the repository uses, else in hook files.
 * Throws a `UserError` where hooks live outside of the repository.
 */
export async function planHooks(context: AppContext, installation: Installation, options: HookOptions = {}): Promise<readonly SetUpStep[]> {
  const { repository } = context;
  const events = hookEvents.filter((event) => existsSync(join(installation.homePath, 'hooks', event.guard)) && event.side === (repository.rootPath === null ? 'server' : 'client'));
  if (options.team !== true && hasConfigHooks(options.gitVersion ?? (await versionOfGit(context)))) {
    return events.flatMap((event) => configHooks(event, installation).map(({ key, value }): SetUpStep => ({ kind: 'config', key, value, does: `run git-plan in ${event.event}` })));
  }
  const manager = repository.rootPath === null ? null : findManager(repository.rootPath);
  if (manager !== null && manager.name !== 'husky') return [managerStep(repository.rootPath!, manager, options.write === true)];
  const folder = await hooksFolder(context);
  const isTracked = repository.rootPath !== null && !relative(repository.rootPath, folder).startsWith('..') && !isInside(repository.gitDir, folder) && !isInside(repository.commonDir, folder);
  if (!isTracked && !isInside(repository.commonDir, folder) && !isInside(repository.gitDir, folder)) {
    throw new UserError(`core.hooksPath names ${folder}, which is outside of this repository`, {
      hints: ['hooks there would run in every repository', 'git config --local core.hooksPath .git/hooks gives this clone hooks of its own', 'or add the lines of git plan hooks install --dry-run there by hand'],
    });
  }
  const target = manager?.name === 'husky' && repository.rootPath !== null ? join(repository.rootPath, '.husky') : folder;
  const isShared = isTracked || manager?.name === 'husky';
  return events.map((event) => hookStep(context, event, join(target, event.event), isShared ? portableBlock(event, context.settings.dirs) : localBlock(event, installation), isShared));
}

async function versionOfGit(context: AppContext): Promise<string> {
  const { stdout } = await runGit(context.repository, ['version']);
  return stdout.toString('latin1');
}

function managerStep(rootPath: string, manager: HookManager, write: boolean): SetUpStep {
  const absolutePath = join(rootPath, manager.file);
  const before = readFileSync(absolutePath, 'latin1');
  const after = manager.insert(before);
  const isThere = after === before;
  if (isThere || (write && after !== null)) return { kind: 'file', path: manager.file, absolutePath, before, after: after ?? before, isExecutable: false, does: isThere ? `${manager.name} runs git-plan already` : `have ${manager.name} run git-plan; ${manager.afterwards} brings its hooks up to date` };
  const how = after === null ? '' : ', or let git plan hooks install --write do it';
  return { kind: 'by-hand', path: manager.file, text: manager.snippet, does: `${manager.name} keeps the hooks here: add this to ${manager.file}${how}` };
}

function hookStep(context: AppContext, event: HookEvent, absolutePath: string, block: string, isShared: boolean): SetUpStep {
  const path = shownPath(context, absolutePath);
  if (!existsSync(absolutePath)) return { kind: 'file', path, absolutePath, before: null, after: isShared && path.startsWith('.husky/') ? block : `#!/bin/sh\n${block}`, isExecutable: true, does: `run git-plan in ${event.event}` };
  const before = readFileSync(absolutePath, 'latin1');
  const own = findBlock(before);
  if (own !== null) return { kind: 'file', path, absolutePath, before, after: before.slice(0, own.start) + block + before.slice(own.end), isExecutable: true, does: `bring the lines for ${event.event} up to date` };
  const shebang = /^#![^\n]*\n/.exec(before)?.[0] ?? '';
  const isShell = /^#!\s*(?:\/usr)?\/bin\/(?:env\s+)?(?:sh|bash|dash|ksh|zsh)\b/.test(shebang) || (shebang === '' && path.startsWith('.husky/'));
  if (!isShell) return { kind: 'by-hand', path, text: portableCommand(event.event), does: `${path} is not a shell script: run this from it` };
  // Behind the shebang: what stands at the end of a hook is dead behind its exec or exit.
  return { kind: 'file', path, absolutePath, before, after: shebang + block + before.slice(shebang.length), isExecutable: true, does: `run git-plan in ${event.event}, before what is there` };
}

/** The steps of `git plan init`: hooks, attributes, drivers. */
export async function planInit(context: AppContext, installation: Installation, options: HookOptions = {}): Promise<readonly SetUpStep[]> {
  const { repository } = context;
  if (repository.rootPath === null) throw new UserError('init sets up a work tree, and this repository is bare', { hints: ['git plan hooks install sets up the hooks of a server'] });
  const steps: SetUpStep[] = [...(await planHooks(context, installation, options))];
  const attributes = context.settings.dirs.length > 0 ? context.settings.dirs.map((dir) => `${withoutEndSlashes(dir)}/**/*.md merge=plan diff=plan`) : attributeLines;
  const isDecided = (await readPlanConfig(repository)).some(({ key }) => key === 'plan.require');
  steps.push(
    ...linesStep(repository.rootPath, '.gitattributes', attributes, 'merge and show plans by meaning', (before) => before.includes('merge=plan')),
    ...linesStep(repository.rootPath, planConfigName, ['[plan]', '\trequire = new'], 'expect frontmatter of new plans', () => isDecided),
  );
  const quoted = (text: string): string => `"${text.replace(/(["\\$`])/g, '\\$1')}"`;
  const program = `${quoted(installation.nodePath)} ${quoted(join(installation.homePath, 'dist', 'cli.js'))}`;
  steps.push(
    { kind: 'config', key: 'merge.plan.name', value: 'execution plans, merged by meaning', does: 'name the merge driver' },
    { kind: 'config', key: 'merge.plan.driver', value: mergeDriverLine(program), does: 'merge plans by meaning, and as text where that fails' },
    { kind: 'config', key: 'diff.plan.textconv', value: `plan_text() { ${program} textconv "$1" 2>/dev/null || cat "$1"; }; plan_text`, does: 'show plans in diffs with their facts in front, and as text where that fails' },
    { kind: 'config', key: 'diff.plan.xfuncname', value: '^(#{1,6} .*|[a-z]+: .*)$', does: 'show the heading above each change of a plan' },
  );
  return steps;
}

/** The files among the steps that are changed and are meant to be committed. */
export function trackedFiles(steps: readonly SetUpStep[]): readonly string[] {
  return steps.flatMap((step) => (step.kind === 'file' && step.before !== step.after && trackedNames.has(step.path) ? [step.path] : []));
}

/** Adds lines to a tracked file, between marks, unless it has what they say. */
function linesStep(rootPath: string, path: string, lines: readonly string[], does: string, hasThem: (before: string) => boolean): readonly SetUpStep[] {
  const absolutePath = join(rootPath, path);
  const before = existsSync(absolutePath) ? readFileSync(absolutePath, 'latin1') : null;
  if (before !== null && hasThem(before)) return [];
  const gap = before === null || before === '' || before.endsWith('\n') ? '' : '\n';
  return [{ kind: 'file', path, absolutePath, before, after: `${before ?? ''}${gap}${[linesStart, ...lines, linesEnd].join('\n')}\n`, isExecutable: false, does }];
}

/** Does the steps, and remembers how things were. */
export async function applySteps(context: AppContext, steps: readonly SetUpStep[]): Promise<void> {
  const { repository } = context;
  mustOwnGitFolder(repository);
  const known = await knownRecord(context);
  const files = { ...known.files };
  const writing = steps.flatMap((step) => (step.kind === 'file' && step.after !== null && step.before !== step.after ? [{ ...step, after: step.after }] : []));
  for (const step of writing) {
    const first = files[step.absolutePath];
    files[step.absolutePath] = {
      before: first === undefined ? encode(step.before) : first.before,
      mode: first === undefined ? (step.before === null ? null : statSync(step.absolutePath).mode) : first.mode,
      after: encode(step.after) ?? '',
    };
  }
  const settings = steps.flatMap((step) => (step.kind === 'config' ? [step] : []));
  const keys = [...new Set([...known.keys, ...settings.map((setting) => setting.key)])];
  const configPath = join(repository.commonDir, 'config');
  // Where settings of git-plan were there and nobody knows how it was before them, there is nothing to give back as a whole.
  const isLost = known.config === null && known.keys.length > 0;
  const config = isLost ? null : { before: known.config?.before ?? encode(readFileSync(configPath, 'latin1')) ?? '', after: known.config?.after ?? '' };
  // Written first: whatever fails from here on can be taken back.
  writeRecord(context, { files, keys, config });
  for (const step of writing) {
    mkdirSync(dirname(step.absolutePath), { recursive: true });
    writeFileSync(step.absolutePath, step.after, 'latin1');
    if (step.isExecutable) chmodSync(step.absolutePath, 0o755);
  }
  await changeLocalConfig(repository, settings);
  writeRecord(context, { files, keys, config: config === null ? null : { ...config, after: encode(readFileSync(configPath, 'latin1')) ?? '' } });
}

/** The steps that take everything back: of hooks only, or of all that was set up. */
export async function planRemoval(context: AppContext, what: 'hooks' | 'all'): Promise<readonly SetUpStep[]> {
  mustOwnGitFolder(context.repository);
  const record = await knownRecord(context);
  const steps: SetUpStep[] = [];
  for (const [absolutePath, { before, after }] of Object.entries(record.files)) {
    const isHook = !trackedNames.has(basename(absolutePath));
    if ((what === 'hooks' && !isHook) || !existsSync(absolutePath)) continue;
    const now = readFileSync(absolutePath, 'latin1');
    const restored = now === decode(after) ? decode(before) : withoutOwnLines(now);
    steps.push({ kind: 'file', path: shownPath(context, absolutePath), absolutePath, before: now, after: restored, isExecutable: false, does: restored === null ? 'remove the file that git-plan made' : 'take git-plan\'s lines out' });
  }
  for (const key of keysToRemove(record, what)) steps.push({ kind: 'config', key, value: '', does: 'remove the setting' });
  return steps;
}

function keysToRemove({ keys }: InstallRecord, what: 'hooks' | 'all'): readonly string[] {
  return what === 'all' ? keys : keys.filter((key) => key.startsWith(configHookPrefix));
}

/** Takes back what `planRemoval` said. */
export async function applyRemoval(context: AppContext, what: 'hooks' | 'all', steps: readonly SetUpStep[]): Promise<void> {
  const { repository } = context;
  const record = await knownRecord(context);
  const files = { ...record.files };
  for (const step of steps) {
    if (step.kind !== 'file') continue;
    const { mode } = record.files[step.absolutePath] ?? { mode: null };
    if (step.after === null) rmSync(step.absolutePath, { force: true });
    else {
      writeFileSync(step.absolutePath, step.after, 'latin1');
      if (mode !== null) chmodSync(step.absolutePath, mode & 0o7777);
    }
    delete files[step.absolutePath];
  }
  const removed = keysToRemove(record, what);
  const keys = record.keys.filter((key) => !removed.includes(key));
  const configPath = join(repository.commonDir, 'config');
  const isUntouched = record.config !== null && readFileSync(configPath, 'latin1') === decode(record.config.after);
  if (removed.length > 0 && keys.length === 0 && isUntouched) writeFileSync(configPath, decode(record.config!.before) ?? '', 'latin1');
  else await changeLocalConfig(repository, removed.map((key) => ({ key, value: null })));
  if (what === 'all') rmSync(recordPath(context), { force: true });
  else writeRecord(context, { files, keys, config: record.config === null || removed.length === 0 ? record.config : { ...record.config, after: encode(readFileSync(configPath, 'latin1')) ?? '' } });
}

export type HookState = { readonly event: string; readonly path: string; readonly state: 'installed' | 'absent' | 'other' | 'not executable' };

/** What is installed where git looks. */
export async function hookStates(context: AppContext): Promise<readonly HookState[]> {
  const { repository } = context;
  const folder = await hooksFolder(context);
  const husky = repository.rootPath !== null && findManager(repository.rootPath)?.name === 'husky' ? join(repository.rootPath, '.husky') : null;
  const configured = new Set((context.gitConfig ?? []).flatMap(({ key }) => (key.startsWith(configHookPrefix) && key.endsWith('.command') ? [key.slice(configHookPrefix.length, -'.command'.length)] : [])));
  const inForce = configured.size > 0 && hasConfigHooks(await versionOfGit(context));
  return hookEvents.filter((event) => event.side === (repository.rootPath === null ? 'server' : 'client')).map(({ event }) => {
    // git before 2.54 passes them over in silence.
    if (inForce && configured.has(event)) return { event, path: `${configHookPrefix}${event}`, state: 'installed' };
    const absolutePath = join(husky ?? folder, event);
    const path = shownPath(context, absolutePath);
    if (!existsSync(absolutePath)) return { event, path, state: 'absent' };
    const text = readFileSync(absolutePath, 'latin1');
    const isOurs = findBlock(text) !== null || /git-plan|dist\/hook\.js/.test(text);
    if (!isOurs) return { event, path, state: 'other' };
    return { event, path, state: husky === null && (statSync(absolutePath).mode & 0o111) === 0 ? 'not executable' : 'installed' };
  });
}

/** Where git looks for hooks, absolute. */
async function hooksFolder(context: AppContext): Promise<string> {
  const { repository } = context;
  const { stdout } = await runGit(repository, ['rev-parse', '--git-path', 'hooks']);
  const path = stdout.toString('utf8').replace(/\n$/, '');
  return isAbsolute(path) ? path : resolve(repository.location.cwd, path);
}

function findBlock(text: string): { start: number; end: number } | null {
  const start = text.indexOf(blockStart);
  const last = start < 0 ? -1 : text.indexOf(blockEnd, start);
  if (last < 0) return null;
  const newline = text.indexOf('\n', last);
  return { start, end: newline < 0 ? text.length : newline + 1 };
}

/** The file without git-plan's lines; null where nothing else is left. */
function withoutOwnLines(text: string): string | null {
  let rest = text;
  for (const [start, end] of [[blockStart, blockEnd], [linesStart, linesEnd]] as const) {
    const from = rest.indexOf(start);
    const to = from < 0 ? -1 : rest.indexOf(end, from);
    if (to < 0) continue;
    const newline = rest.indexOf('\n', to);
    rest = rest.slice(0, from) + (newline < 0 ? '' : rest.slice(newline + 1));
  }
  return rest.trim() === '' || rest.trim() === '#!/bin/sh' ? null : rest;
}

function isInside(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return inside === '' || (!inside.startsWith('..') && !isAbsolute(inside));
}

function shownPath(context: AppContext, absolutePath: string): string {
  const root = context.repository.rootPath ?? context.repository.gitDir;
  const path = relative(root, absolutePath);
  return path.startsWith('..') ? absolutePath : path;
}

function recordPath(context: AppContext): string {
  return join(context.repository.commonDir, 'git-plan', recordName);
}

/** What was remembered of the install; where that is gone or damaged, what can be seen of it. */
async function knownRecord(context: AppContext): Promise<InstallRecord> {
  return readRecord(context) ?? visibleRecord(context);
}

/** Null where there is none that can be used. Files outside of the repository are none of ours, whatever is said there. */
function readRecord(context: AppContext): InstallRecord | null {
  const { rootPath, gitDir, commonDir } = context.repository;
  const homes = [rootPath, gitDir, commonDir].flatMap((home) => home ?? []);
  const isText = (value: unknown): value is string | null => value === null || typeof value === 'string';
  try {
    const { files, keys, config } = Object(JSON.parse(readFileSync(recordPath(context), 'utf8'))) as Partial<InstallRecord>;
    if (typeof files !== 'object' || !Array.isArray(keys) || config === undefined) return null;
    const isWhole = Object.values(files).every(({ before, mode, after }) => isText(before) && typeof after === 'string' && (mode === null || typeof mode === 'number'));
    if (!isWhole || (config !== null && !(typeof config.before === 'string' && typeof config.after === 'string'))) return null;
    return { files: Object.fromEntries(Object.entries(files).filter(([path]) => homes.some((home) => isInside(home, path)))), keys: keys.filter((key) => ownKeys.test(key)), config };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** From git-plan's marks in hook files and tracked files, and from its settings. */
async function visibleRecord(context: AppContext): Promise<InstallRecord> {
  const { rootPath } = context.repository;
  const folders = [await hooksFolder(context), ...(rootPath === null ? [] : [join(rootPath, '.husky')])];
  const places = [...folders.flatMap((folder) => hookEvents.map(({ event }) => join(folder, event))), ...(rootPath === null ? [] : [...trackedNames].map((name) => join(rootPath, name)))];
  const files: Record<string, InstallRecord['files'][string]> = {};
  for (const path of places) {
    if (!existsSync(path)) continue;
    const text = readFileSync(path, 'latin1');
    const before = withoutOwnLines(text);
    if (before !== text) files[path] = { before: encode(before), mode: statSync(path).mode, after: encode(text) ?? '' };
  }
  const keys = (await readConfigEntries(context.repository)).flatMap(({ key, scope }) => (scope === 'local' && ownKeys.test(key) ? [key] : []));
  return { files, keys: [...new Set(keys)], config: null };
}

function writeRecord(context: AppContext, record: InstallRecord): void {
  if (Object.keys(record.files).length === 0 && record.keys.length === 0) {
    rmSync(recordPath(context), { force: true });
    return;
  }
  mkdirSync(dirname(recordPath(context)), { recursive: true });
  writeFileSync(recordPath(context), `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
}

function encode(text: string | null): string | null {
  return text === null ? null : Buffer.from(text, 'latin1').toString('base64');
}

function decode(base64: string | null): string | null {
  return base64 === null ? null : Buffer.from(base64, 'base64').toString('latin1');
}
