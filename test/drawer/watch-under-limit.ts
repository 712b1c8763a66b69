/** Watches a repository in a process of its own, for the test in which the kernel has no watches left. Prints what came of it as JSON. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { RepositoryWatch } from '../../src/workspace/watch-repository.ts';

/** `rootPath` and a plan in it. */
export async function main([rootPath = '', repoPath = '']: readonly string[]): Promise<void> {
  const gitDir = join(rootPath, '.git');
  const alive = setInterval(() => undefined, 1000);
  const heard = await new Promise<boolean>((resolve) => {
    const watch = new RepositoryWatch({ rootPath, gitDir, commonDir: gitDir, planRoots: () => ['docs/exec-plans'] }, (kinds) => {
      if (kinds.has('mode')) appendFileSync(join(rootPath, repoPath), '- [ ] Two\n');
      else if (kinds.has('everything')) {
        console.log(JSON.stringify({ mode: watch.mode, heard: true }));
        watch.close();
        resolve(true);
      }
    }, { pollMs: 20 });
  });
  clearInterval(alive);
  process.exitCode = heard ? 0 : 1;
}
