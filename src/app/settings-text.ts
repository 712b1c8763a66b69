/** The text of a file that somebody else owns. */
import { readFileSync } from 'node:fs';
import { FatalError, UserError } from '../model/errors.ts';

/** Null where it is not there. Throws `UserError` for what is not UTF-8, since writing it back would change it. */
export function readSettingsText(absolutePath: string): string | null {
  try {
    const bytes = readFileSync(absolutePath);
    const text = bytes.toString('utf8');
    if (!Buffer.from(text, 'utf8').equals(bytes)) throw new UserError(`${absolutePath} is not UTF-8: it is not changed`);
    return text;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    if (code === 'EISDIR' || code === 'EACCES') throw new FatalError(`cannot read ${absolutePath}`, { cause: error });
    throw error;
  }
}
