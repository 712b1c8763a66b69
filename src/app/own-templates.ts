/** The repository's own templates: Markdown files in `<plan.dir>/_templates/`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names of files below a folder; none where it is not there or cannot be read. */
export function filesBelow(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return [];
    throw error;
  }
}

/** Names of the repository's own templates. */
export function ownTemplates(rootPath: string, root: string): readonly string[] {
  return filesBelow(join(rootPath, root, '_templates')).map((name) => name.replace(/\.md$/, '')).toSorted();
}

/** Text of one of the repository's own templates; null where there is none of that name. */
export function readOwnTemplate(rootPath: string, root: string, name: string): string | null {
  if (!ownTemplates(rootPath, root).includes(name)) return null;
  return readFileSync(join(rootPath, root, '_templates', `${name}.md`), 'utf8');
}
