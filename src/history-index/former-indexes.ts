/** Index files of schemas that came before, which nobody reads any more. */
import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Such a file, or what a write of it that did not end has left. */
const indexName = /^history-v([1-9]\d{0,8})-sha(?:1|256)(?:\.\d+\.[0-9a-f]{12}\.tmp)?$/;

/**
 * Removes the own user's index files of lower schemas from the folder, best effort: what cannot be removed stays. Higher ones are another version's of
 * git-plan, which may be in use beside this one.
 */
export function removeFormerIndexes(folder: string, schemaVersion: number): void {
  try {
    for (const name of readdirSync(folder)) {
      const version = Number(indexName.exec(name)?.[1] ?? schemaVersion);
      if (version < schemaVersion && isOwnFile(join(folder, name))) rmSync(join(folder, name), { force: true });
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
  }
}

function isOwnFile(absolutePath: string): boolean {
  const entry = lstatSync(absolutePath, { throwIfNoEntry: false });
  return entry !== undefined && entry.isFile() && (process.getuid === undefined || entry.uid === process.getuid());
}
