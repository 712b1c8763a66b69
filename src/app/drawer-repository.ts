/** What the drawer says about the repository itself, and the templates of new plans. */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { RepositoryView, TemplateView } from '../model/drawer-view.ts';
import { withoutEndSlashes } from '../model/path-text.ts';
import { parsePlan } from '../plan/parse-plan.ts';
import { renderTemplate, templateNames, type TemplateName, type TemplateValues } from '../plan/templates.ts';
import type { AppContext } from './context.ts';
import { rootFor } from './create-plan.ts';
import type { DrawerHead } from './drawer-head.ts';
import { ownTemplates, readOwnTemplate } from './own-templates.ts';

const purposes: Readonly<Record<TemplateName, string>> = {
  blank: 'Headings and nothing else',
  feature: 'Something that a user can do afterwards',
  bugfix: 'Something that goes wrong, from a failing test to its cause',
  refactor: 'The same behaviour in a better shape',
  execplan: 'A long piece of work that a newcomer can carry on',
};

/** Describes the repository. */
export function repositoryView(context: AppContext, head: DrawerHead, watching: RepositoryView['watching']): RepositoryView {
  const { rootPath } = context.repository;
  const root = rootFor(context);
  const folder = rootPath !== null && existsSync(join(rootPath, root, 'active')) ? `${root}/active` : root;
  return { name: nameOf(context), branch: head.branch, headCommit: head.commit, planFolder: folder, user: userOf(context), watching, bare: rootPath === null };
}

/** `owner/name` of the remote that it was cloned from, else the folder's name. */
function nameOf(context: AppContext): string {
  const remote = (context.gitConfig ?? []).findLast(({ key }) => key === 'remote.origin.url')?.value ?? '';
  const path = /^(?:[a-z+]+:\/\/[^/]+\/|[^/:@]+@[^/:@]+:|[^/:]+:(?!\/))(.+)$/s.exec(remote)?.[1] ?? '';
  const parts = withoutEndSlashes(path).replace(/\.git$/, '').split('/').filter((part) => part !== '');
  if (parts.length >= 2 && !remote.startsWith('file:')) return parts.slice(-2).join('/');
  const { rootPath, commonDir } = context.repository;
  return rootPath === null ? basename(commonDir).replace(/\.git$/, '') || basename(dirname(commonDir)) : basename(rootPath);
}

/** Name under which commits are made here; null where git knows none. */
export function userOf(context: AppContext): string | null {
  const config = context.gitConfig ?? [];
  const name = (context.env['GIT_AUTHOR_NAME'] ?? config.findLast(({ key }) => key === 'author.name')?.value ?? config.findLast(({ key }) => key === 'user.name')?.value ?? '').trim();
  return name === '' ? null : name;
}

/** The templates that a new plan can be made from, the repository's own ones last. */
export function templateViews(context: AppContext): readonly TemplateView[] {
  const values: TemplateValues = { id: 'plan', title: 'Title', status: 'active', now: new Date(0), author: 'author', tags: [], sessions: [], debt: [] };
  const sectionsOf = (text: string): readonly string[] => parsePlan(text, { lightFrontmatter: true }).headings.filter(({ depth }) => depth === 2).map(({ text: title }) => title);
  const { rootPath } = context.repository;
  const root = rootFor(context);
  const own = rootPath === null ? [] : ownTemplates(rootPath, root).filter((name) => /^[A-Za-z0-9_-]{1,64}$/.test(name));
  return [
    ...templateNames.filter((name) => !own.includes(name)).map((name) => ({ name, purpose: purposes[name], sections: sectionsOf(renderTemplate({ name }, values)) })),
    ...own.map((name) => ({ name, purpose: 'Of this repository', sections: sectionsOf(readOwnTemplate(rootPath ?? '', root, name) ?? '') })),
  ];
}

const unitDays: Readonly<Record<string, number>> = { hour: 1 / 24, day: 1, week: 7, month: 30, year: 365 };

/** After how many days without a change an active plan is stale. */
export function staleAfterDays(context: AppContext): number {
  return durationDays(context, 'plan.staleafter', 14);
}

/** A setting of kind `duration` in days; `otherwise` where it is not set or cannot be read. `key` in lower case. */
export function durationDays(context: AppContext, key: string, otherwise: number): number {
  const match = /^(\d+(?:\.\d+)?)\s*(hour|day|week|month|year)?s?$/i.exec(context.settings.other[key]?.at(-1)?.trim() ?? '');
  return match === null ? otherwise : Number(match[1]) * (unitDays[(match[2] ?? 'day').toLowerCase()] ?? 1);
}
