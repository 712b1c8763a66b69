/** Fills a template in: one of git-plan's own, or a file of the repository in `<plan.dir>/_templates/`. */
import { UserError } from '../model/errors.ts';
import { renderTemplate, templateNames } from '../plan/templates.ts';
import type { TemplateValues } from '../plan/templates.ts';
import type { AppContext } from './context.ts';
import { ownTemplates, readOwnTemplate } from './own-templates.ts';
import { mustHaveWorkTree } from './locate-plan.ts';

/** The text of the new plan. The repository's own template goes before a built-in one of the same name. */
export function fillTemplate(context: AppContext, root: string, name: string | null, values: TemplateValues): string {
  const rootPath = mustHaveWorkTree(context);
  const filled: TemplateValues = { ...values, taskSpacing: context.settings.taskSpacing };
  const wanted = name ?? context.settings.other['plan.defaulttemplate']?.at(-1) ?? 'feature';
  const own = readOwnTemplate(rootPath, root, wanted);
  if (own !== null) return renderTemplate({ text: own }, filled);
  const known = templateNames.find((each) => each === wanted);
  if (known === undefined) throw new UserError(`no template '${wanted}'`, { hints: [`templates here: ${[...templateNames, ...ownTemplates(rootPath, root)].join(', ')}`] });
  return renderTemplate({ name: known }, filled);
}
