/** `git plan new`: a plan from a template. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { AppContext } from '../../app/context.ts';
import { createPlan } from '../../app/create-plan.ts';
import { readDebtItems } from '../../app/read-debt-items.ts';
import { userProgram } from '../../app/user-program.ts';
import { FatalError, UserError } from '../../model/errors.ts';
import type { ExitCode } from '../../model/errors.ts';
import { escapeText } from '../../render/escape.ts';
import { jsonDocument } from '../../render/json-document.ts';
import { joined, renderChanges } from '../change-command.ts';
import { commandPalette } from '../command-palette.ts';
import type { Invocation } from '../invocation.ts';
import { listOption, textOption } from '../options.ts';

/** Runs the command. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options, positionals } = invocation;
  const context = await invocation.context();
  const dryRun = options['dry-run'] === true;
  const template = textOption(options, 'template');
  const created = await createPlan(context, joined(positionals), {
    ...(template === null ? {} : { template }),
    tags: words(listOption(options, 'tag')),
    debtIds: await knownDebt(context, words(listOption(options, 'debt'))),
    status: options['draft'] === true ? 'draft' : 'active',
    dryRun,
  });
  const { rootPath } = context.repository;
  if (options['edit'] === true && !dryRun && rootPath !== null) await openEditor(join(rootPath, created.plan.filePath), invocation);
  if (options['json'] === true) {
    io.out(jsonDocument('plan', { plan: created.plan, content: created.content }));
    return 0;
  }
  if (dryRun) io.out(renderChanges(created.changes, await commandPalette(invocation)));
  else {
    io.out(`${escapeText(created.plan.filePath)}\n`);
    io.err(`hint: git plan add ${escapeText(created.plan.id)} "<task>"\n`);
  }
  return 0;
}

/** `--tag a,b --tag c` are three. */
function words(values: readonly string[]): readonly string[] {
  return [...new Set(values.flatMap((value) => value.split(/[,\s]+/)).filter((word) => word !== ''))];
}

/** Ids that the tracker has, where there is one. */
async function knownDebt(context: AppContext, ids: readonly string[]): Promise<readonly string[]> {
  const known = ids.length === 0 ? [] : (await readDebtItems(context)).map(({ id }) => id);
  const unknown = known.length === 0 ? undefined : ids.find((id) => !known.includes(id));
  if (unknown !== undefined) throw new UserError(`no debt item '${unknown}' in the tracker`, { hints: ['git plan debt list shows them; git plan debt sync brings the tracker up to date'] });
  return ids;
}

/** Opens the editor that git would use, and waits for it. */
async function openEditor(path: string, invocation: Invocation): Promise<void> {
  const context = await invocation.context();
  const editor = await userProgram('GIT_EDITOR', context.repository.rootPath ?? context.repository.gitDir, context.env);
  if (editor === null) throw new FatalError('no editor is set', { hints: [`git config core.editor <editor> sets one; the plan is in ${path}`] });
  // An editor is a command line for a shell, as git has it; the path is an argument and never part of it.
  const { status } = spawnSync('sh', ['-c', `${editor} "$@"`, editor, path], { stdio: 'inherit' });
  if (status !== 0) throw new FatalError(`the editor '${editor}' ended with a failure`, { hints: [`the plan is in ${path}`] });
}
