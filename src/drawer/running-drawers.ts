/**
 * Notes of the drawers that serve a repository, so that `git plan open` finds one: a file a server in the git folder, readable by its owner only,
 * because the token in it opens the page. A note whose server does not answer is taken away by whoever reads it.
 */
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';

export type RunningDrawer = { readonly pid: number; readonly port: number; readonly token: string; readonly startedAt: string };

const folderOf = (gitDir: string): string => join(gitDir, 'git-plan', 'drawers');

/** Notes a server. Gives the way to take the note away; where it cannot be written (a read-only folder) there is none. */
export function noteDrawer(gitDir: string, drawer: RunningDrawer): () => void {
  const folder = folderOf(gitDir);
  const path = join(folder, `${drawer.port}.json`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const temporary = `${path}.${process.pid}.tmp`;
    writeFileSync(temporary, `${JSON.stringify(drawer)}\n`, { mode: 0o600 });
    chmodSync(temporary, 0o600);
    renameSync(temporary, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return () => undefined;
    throw error;
  }
  return () => {
    try {
      if (readNote(path)?.pid === drawer.pid) rmSync(path, { force: true });
    } catch (error) {
      // The repository went away while it was served.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  };
}

/** A drawer that serves this git folder and answers now; null where there is none. */
export async function findRunningDrawer(gitDir: string): Promise<RunningDrawer | null> {
  const folder = folderOf(gitDir);
  let names: readonly string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  for (const name of names) {
    const drawer = readNote(join(folder, name));
    if (drawer !== null && (await answers(drawer))) return drawer;
    rmSync(join(folder, name), { force: true });
  }
  return null;
}

function readNote(path: string): RunningDrawer | null {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as Partial<RunningDrawer>;
    const { pid, port, token, startedAt } = value;
    return Number.isInteger(pid) && Number.isInteger(port) && typeof token === 'string' && /^[0-9a-f]{32,128}$/.test(token) && typeof startedAt === 'string' ? (value as RunningDrawer) : null;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** True where the server takes the token: then it is the one that was noted, and not another program on its port. */
function answers({ port, token }: RunningDrawer): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path: '/api/snapshot', headers: { authorization: `Bearer ${token}`, connection: 'close' }, timeout: 2_000 }, (response) => {
      response.destroy();
      resolve(response.statusCode === 200);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
    asked.end();
  });
}
