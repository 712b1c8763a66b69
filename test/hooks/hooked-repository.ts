/** Repositories with git-plan's hooks in place, whose Node leaves a trace each time it is started. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openContext } from '../../src/app/open-context.ts';
import { applySteps, planHooks } from '../../src/app/set-up.ts';
import type { HookOptions } from '../../src/app/set-up.ts';
import { createRepository } from '../support/temp-repository.ts';
import type { GitOutcome, RepositoryOptions, TempRepository } from '../support/temp-repository.ts';

export const packageFolder = resolve(import.meta.dirname, '../..');
export const isBuilt = existsSync(join(packageFolder, 'dist/hook.js'));
if (!isBuilt) console.log('skipped: dist/hook.js is not built (npm run build)');

export type Hooked = TempRepository & {
  /** How often Node was started since the last call. */
  readonly nodeStarts: () => number;
};

/** Puts the hooks into a repository as `git plan hooks install` does, with a Node that counts. */
export async function hook(repository: TempRepository, options: HookOptions = {}): Promise<Hooked> {
  const context = await openContext({ cwd: repository.path, env: process.env });
  const node = join(context.repository.commonDir, 'counting-node');
  writeFileSync(node, `#!/bin/sh\necho started >> '${node}.log'\nexec '${process.execPath}' "$@"\n`);
  chmodSync(node, 0o755);
  await applySteps(context, await planHooks(context, { nodePath: node, homePath: packageFolder }, { gitVersion: 'git version 2.39.5', ...options }));
  return { ...repository, nodeStarts: () => countOf(`${node}.log`) };
}

function countOf(log: string): number {
  if (!existsSync(log)) return 0;
  const lines = readFileSync(log, 'utf8').split('\n').length - 1;
  rmSync(log);
  return lines;
}

/** A new repository with hooks. `files` are committed before. */
export async function hookedRepository(options: RepositoryOptions = {}): Promise<Hooked> {
  return hook(createRepository(options));
}

export function planText(id: string, extra: Readonly<Record<string, string>> = {}): string {
  const keys = { id, title: `Plan ${id}`, status: 'active', created: '2026-01-01T10:00:00Z', author: 'Ada', ...extra };
  return `---\n${Object.entries(keys).map(([key, value]) => `${key}: ${value}\n`).join('')}---\n\n# Plan ${id}\n\n## Tasks\n\n- [ ] One\n- [ ] Two\n`;
}

export const goodPlan = planText('good');
export const brokenPlan = planText('broken', { status: 'nonsense' });
export const folder = 'docs/exec-plans/active';

/** Stages files (null deletes). */
export function stage(repository: TempRepository, files: Readonly<Record<string, string | null>>): void {
  for (const [path, text] of Object.entries(files)) {
    if (text === null) repository.remove(path);
    else repository.write(path, text);
  }
  repository.git(['add', '-A', '--', ...Object.keys(files)]);
}

/** Runs `git commit` and gives its outcome, standard error also where it succeeds. */
export function commit(repository: TempRepository, args: readonly string[] = [], options: { readonly env?: Readonly<Record<string, string>> } = {}): GitOutcome {
  const { status, stdout, stderr } = spawnSync('git', ['commit', '-q', '-m', 'change', ...args], { cwd: repository.path, env: { ...process.env, ...options.env }, encoding: 'utf8', input: '' });
  return { status: status ?? -1, stdout, stderr };
}
