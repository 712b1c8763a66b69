/** This repository's plans with their history, in a folder of their own: a clone's name, branches and worktrees are nobody's business in a picture. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** Makes it in `path`. Gives the time of the last commit. Authors appear as what they are to the plans, so commit ids differ from ours. */
export function makeOwnRepository(path: string, root: string, env: Readonly<Record<string, string>>): Date {
  mkdirSync(path, { recursive: true });
  const exported = execFileSync('git', ['fast-export', 'HEAD', '--', 'docs/exec-plans'], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 });
  const git = (args: readonly string[], input = ''): string => execFileSync('git', args, { cwd: path, env, encoding: 'utf8', input });
  git(['init', '-q']);
  git(['fast-import', '--quiet'], exported.replace(/^(commit|reset) (?:HEAD|refs\/\S+)$/gm, '$1 refs/heads/main').replace(/^(author|committer) .* <.*> (\d+ [+-]\d{4})$/gm, '$1 maintainers <maintainers@example.com> $2'));
  git(['reset', '-q', '--hard', 'main']);
  return new Date(Number(git(['log', '-1', '--format=%ct'])) * 1_000);
}
