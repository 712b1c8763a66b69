/** Keeps writes inside the work tree: no `..`, no link that leads out of it. */
import { lstatSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { FatalError, UserError } from '../model/errors.ts';
import type { Repository } from '../git/open-repository.ts';

/** The real place of a file of the work tree, absolute. It need not exist; its folder need not either. Throws `UserError` for a place outside. */
export function placeInWorkTree(repository: Repository, repoPath: string): string {
  const { rootPath } = repository;
  if (rootPath === null) throw new FatalError('this operation must be run in a work tree');
  if (repoPath === '' || repoPath.includes('\0') || isAbsolute(repoPath) || repoPath.split('/').some((part) => part === '..' || part === '.git')) {
    throw new UserError(`not a path inside the work tree: ${JSON.stringify(repoPath)}`);
  }
  const root = realpathSync(rootPath);
  const wanted = join(root, repoPath);
  const entry = lstatSync(wanted, { throwIfNoEntry: false });
  const real = entry === undefined ? join(realFolder(dirname(wanted)), relative(dirname(wanted), wanted)) : realpathSync(wanted);
  const inside = relative(root, real);
  if (inside === '' || inside.startsWith(`..${sep}`) || inside === '..' || isAbsolute(inside)) {
    throw new UserError(`${repoPath} leads out of the work tree`, { hints: [`it is ${real}`] });
  }
  return real;
}

function realFolder(folder: string): string {
  const entry = lstatSync(folder, { throwIfNoEntry: false });
  if (entry !== undefined) return realpathSync(folder);
  const parent = dirname(folder);
  return join(realFolder(parent), relative(parent, folder));
}
