/** `git plan schema`: the JSON Schemas of the package. */
import { readdirSync, readFileSync } from 'node:fs';
import { UserError } from '../../model/errors.ts';
import type { ExitCode } from '../../model/errors.ts';
import { jsonDocument } from '../../render/json-document.ts';
import type { Invocation } from '../invocation.ts';
import { packagePath } from '../package-path.ts';
import { nearest } from '../suggest.ts';

const ending = '.schema.json';

/** Runs the command. Exit code 1 where there is no schema of that name. */
export async function run({ positionals, options, io }: Invocation): Promise<ExitCode> {
  const folder = packagePath('schema');
  const names = readdirSync(folder).filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length)).toSorted();
  const [wanted] = positionals;
  if (wanted === undefined) {
    io.out(options['json'] === true ? jsonDocument('schemas', { names }) : `${names.join('\n')}\n`);
    return 0;
  }
  if (!names.includes(wanted)) {
    const meant = nearest(wanted, names);
    throw new UserError(`no schema '${wanted}'`, { hints: [meant === null ? "'git plan schema' lists them" : `did you mean '${meant}'?`] });
  }
  io.out(readFileSync(packagePath('schema', `${wanted}${ending}`), 'utf8'));
  return 0;
}
