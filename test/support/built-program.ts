/** The programs as they are shipped. `npm test` builds them before; without a build, tests on them are skipped and say so. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
export const programPath = join(projectRoot, 'dist/cli.js');

/** True where the programs are built; says so where not. */
export function isBuilt(): boolean {
  const built = existsSync(programPath) && existsSync(join(projectRoot, 'dist/prepare-commit-msg.js'));
  if (!built) console.log('skipped: dist/ is not built (npm run build)');
  return built;
}

export type ProgramRun = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

/** Runs the built `git-plan` in a folder. */
export function runProgram(cwd: string, args: readonly string[], options: { readonly env?: Readonly<Record<string, string>>; readonly input?: string } = {}): ProgramRun {
  const { status, stdout, stderr } = spawnSync(process.execPath, [programPath, ...args], { cwd, env: { ...process.env, ...options.env }, encoding: 'utf8', input: options.input ?? '' });
  return { status, stdout, stderr };
}
