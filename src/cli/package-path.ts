/** Finds files of the package (manual, schemas) beside the program, in the bundle and in the sources alike. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { version } from '../../package.json';
import { FatalError } from '../model/errors.ts';

/** Absolute path of a file of the package: `packagePath('man')`. Throws `FatalError` where it is missing. */
export function packagePath(...segments: readonly string[]): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, ...segments))) return join(folder, ...segments);
    if (dirname(folder) === folder) throw new FatalError(`the package of git-plan is not complete: ${segments.join('/')} is missing`);
  }
}

/** Version of the package. */
export function packageVersion(): string {
  return version;
}
