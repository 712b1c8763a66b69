/** A command line that cannot be understood: one line, with what was probably meant, and exit code 129. */
import { UserError } from '../model/errors.ts';
import { nearest } from './suggest.ts';

/** Makes the error. `meant` is looked up among `known` and named where it is near. */
export function usageError(message: string, word?: string, known: readonly string[] = []): UserError {
  const meant = word === undefined ? null : nearest(word, known);
  return new UserError(meant === null ? message : `${message}; did you mean '${meant}'?`, { exitCode: 129 });
}
