/** `git plan debt`: the tech-debt tracker. */
import { addDebt, planDebt, resolveDebt, syncDebt } from '../../app/change-debt.ts';
import type { AppContext } from '../../app/context.ts';
import type { FileChange } from '../../app/file-change.ts';
import { findPlanAlone } from '../../app/find-one-plan.ts';
import { loadDebt } from '../../app/load-debt.ts';
import type { ExitCode } from '../../model/errors.ts';
import type { TechDebtItem } from '../../model/plan.ts';
import { renderDebtList } from '../../render/debt/debt-list.ts';
import { escapeText } from '../../render/escape.ts';
import { jsonDocument } from '../../render/json-document.ts';
import { counted } from '../../render/wording.ts';
import { joined, renderChanges } from '../change-command.ts';
import { commandPalette } from '../command-palette.ts';
import type { Invocation } from '../invocation.ts';
import { textOption } from '../options.ts';
import { usageError } from '../usage-error.ts';

const actions = ['list', 'add', 'resolve', 'scan', 'sync', 'plan'];

/** Runs the command. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const [action = 'list', ...words] = invocation.positionals;
  switch (action) {
    case 'list': return list(invocation);
    case 'add': return add(invocation, words);
    case 'resolve': return resolve(invocation, words);
    case 'scan': case 'sync': return sync(invocation);
    case 'plan': return plan(invocation, words);
    default: throw usageError(`unknown action '${action}'`, action, actions);
  }
}

async function list(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const context = await invocation.context();
  const { items } = await loadDebt(context, { noCache: options['cache'] === false });
  const [severity, module, olderThan] = [textOption(options, 'severity'), textOption(options, 'module'), options['older-than']];
  const planId = await planNamed(context, items, textOption(options, 'plan'));
  const before = typeof olderThan === 'number' ? context.now().getTime() - olderThan * 86_400_000 : null;
  const shown = items.filter((item) => (options['all'] === true || item.resolvedAt === null) && (severity === null || item.severity === severity)
    && (module === null || item.module.toLowerCase() === module.toLowerCase()) && (planId === null || item.linkedPlanId === planId) && (before === null || Date.parse(item.createdAt) <= before));
  if (options['json'] === true) {
    io.out(jsonDocument('debt', { items: shown }));
    return 0;
  }
  io.out(renderDebtList(shown, { palette: await commandPalette(invocation), width: io.isTerminal ? io.width : null, now: context.now() }));
  if (shown.length === 0) io.err(items.length === 0 ? 'hint: no debt is known here; git plan debt add "<what>" records some\n' : 'hint: no item matches\n');
  return 0;
}

/** The plan as items name it, which may be gone, else any address of a plan. */
async function planNamed(context: AppContext, items: readonly TechDebtItem[], address: string | null): Promise<string | null> {
  if (address === null || items.some(({ linkedPlanId }) => linkedPlanId === address)) return address;
  return (await findPlanAlone(context, address)).plan.id;
}

async function add(invocation: Invocation, words: readonly string[]): Promise<ExitCode> {
  const { options } = invocation;
  const [severity, module] = [textOption(options, 'severity') as TechDebtItem['severity'] | null, textOption(options, 'module')];
  const { items, changes } = await addDebt(await invocation.context(), joined(words), { ...(severity === null ? {} : { severity }), ...(module === null ? {} : { module }) }, { dryRun: options['dry-run'] === true });
  return answer(invocation, items, changes, `${items[0]!.id}: recorded in ${changes[0]?.path ?? ''}`);
}

async function resolve(invocation: Invocation, ids: readonly string[]): Promise<ExitCode> {
  if (ids.length === 0) throw usageError('name the items that are resolved');
  const { items, changes } = await resolveDebt(await invocation.context(), ids, { dryRun: invocation.options['dry-run'] === true });
  return answer(invocation, items, changes, changes.length === 0 ? 'Nothing to change' : `${items.map(({ id }) => id).join(', ')}: resolved`);
}

async function sync(invocation: Invocation): Promise<ExitCode> {
  const { items, changes, path } = await syncDebt(await invocation.context(), { dryRun: invocation.options['dry-run'] === true });
  const resolved = items.filter(({ resolvedAt }) => resolvedAt !== null).length;
  return answer(invocation, items, changes, changes.length === 0 ? `${path} is up to date` : `${path}: ${counted(items.length, 'item')} brought up to date, ${resolved} of them resolved`);
}

async function plan(invocation: Invocation, ids: readonly string[]): Promise<ExitCode> {
  const { io, options } = invocation;
  const title = textOption(options, 'title');
  const created = await planDebt(await invocation.context(), ids, { dryRun: options['dry-run'] === true, ...(title === null ? {} : { title }) });
  if (options['json'] === true) io.out(jsonDocument('plan', { plan: created.plan, content: created.content }));
  else if (options['dry-run'] === true) io.out(renderChanges(created.changes, await commandPalette(invocation)));
  else io.out(`${escapeText(created.plan.filePath)}\n`);
  return 0;
}

async function answer(invocation: Invocation, items: readonly TechDebtItem[], changes: readonly FileChange[], said: string): Promise<ExitCode> {
  const { io, options } = invocation;
  if (options['json'] === true) io.out(jsonDocument('debt', { items }));
  else if (options['dry-run'] === true) io.out(renderChanges(changes, await commandPalette(invocation)));
  else io.out(`${escapeText(said)}\n`);
  return 0;
}
