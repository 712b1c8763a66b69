/**
 * Makes the context of a job that comments on a pull request. The checkout may hold anything, so its objects are read through a clean room, and
 * settings come from the target branch's `.planconfig`, from `-c` and from the environment: never from files or configuration of the checkout.
 */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { FatalError } from '../model/errors.ts';
import { readConfigEntries, readPlanConfig } from '../git/config.ts';
import { openRepository } from '../git/open-repository.ts';
import type { Repository } from '../git/open-repository.ts';
import type { AppContext } from './context.ts';
import { resolveSettings, settingsOf } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The clean room around the objects of the repository in which `cwd` is. To be disposed of. Throws `FatalError` where there is none, or none that can be read so. */
export function openCiRoom(cwd: string, env: Environment): Promise<Repository> {
  return openRepository(findFolder(resolve(cwd)), { env, mode: 'untrusted' });
}

/** The top of the work tree, or the bare repository. Git is not asked: it would read the configuration that lies there, which may name another work tree. */
function findFolder(cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (['HEAD', 'objects', 'refs'].every((name) => existsSync(join(folder, name)))) return folder;
    if (folder === dirname(folder)) throw new FatalError('not a git repository (or any of the parent directories): .git');
  }
}

/** `base`: a revision of the target branch, whose `.planconfig` holds. Throws `UserError` for a setting that cannot be read. */
export async function ciContext(room: Repository, base: string, env: Environment): Promise<AppContext> {
  const { cwd, env: own } = room.location;
  // Only what stands on the command line: the room has no other configuration that says something about plans.
  const given = (await readConfigEntries({ cwd, env: { ...own, GIT_CONFIG_PARAMETERS: env['GIT_CONFIG_PARAMETERS'] } })).filter(({ scope }) => scope === 'command');
  const commit = await room.git.resolveCommit(base);
  const recorded = commit === null ? [] : await readPlanConfig(room, commit);
  return { repository: room, settings: settingsOf(resolveSettings(given, recorded, env)), now: () => new Date(), env };
}
