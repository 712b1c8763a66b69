/** What settings of an agent were before git-plan wrote to them, remembered for its user, so that taking back restores them byte for byte. */
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, rmdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { replaceFile } from '../workspace/replace-file.ts';
import { readSettingsText } from './settings-text.ts';

/** Where the user's own files are. */
export type KeptPlace = { readonly env: Readonly<Record<string, string | undefined>> };

/** The user's home folder. */
export function homeOf(env: KeptPlace['env']): string {
  return folderNamed(env, 'HOME') ?? homedir();
}

/** The folder that a variable names; null where it is not set, or set to nothing, which is how many unset one. */
export function folderNamed(env: KeptPlace['env'], name: string): string | null {
  return env[name] === '' ? null : (env[name] ?? null);
}

/** The text before, without anything of ours, null where there was no file; and the digest of the text as it was written. */
export type Kept = { readonly before: string | null; readonly after: string };

/** Beside what the user's programs remember: settings of a user belong to no repository. */
function keptPath(place: KeptPlace, absolutePath: string): string {
  const folder = join(folderNamed(place.env, 'XDG_STATE_HOME') ?? join(homeOf(place.env), '.local', 'state'), 'git-plan', 'agents');
  return join(folder, `${digestOf(absolutePath).slice(0, 20)}.json`);
}

/** Null where nothing is remembered, or what is cannot be read. */
export function readKept(place: KeptPlace, absolutePath: string): Kept | null {
  const text = readSettingsText(keptPath(place, absolutePath));
  if (text === null) return null;
  try {
    const value = JSON.parse(text) as { readonly before?: unknown; readonly after?: unknown };
    return (typeof value.before === 'string' || value.before === null) && typeof value.after === 'string' ? { before: value.before, after: value.after } : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Remembers, in place of what was remembered of that file. */
export function keep(place: KeptPlace, absolutePath: string, kept: Kept): void {
  const path = keptPath(place, absolutePath);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  replaceFile(path, Buffer.from(JSON.stringify({ path: absolutePath, ...kept }), 'utf8'));
}

/** Remembers no longer. */
export function forget(place: KeptPlace, absolutePath: string): void {
  rmSync(keptPath(place, absolutePath), { force: true });
  removeEmptyFolder(dirname(keptPath(place, absolutePath)));
}

/** Removes a folder that nothing is in. */
export function removeEmptyFolder(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'ENOENT' && code !== 'EEXIST') throw error;
  }
}

/** SHA-256 in hexadecimal digits. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
