/** Git repositories that merge plans with the driver as it is registered, run as a program of its own. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleDriver } from '../../scripts/bundle-driver.ts';
import { mergeDriverLine } from '../../src/app/merge-driver-line.ts';
import { createRepository, temporaryFolder, type TempRepository } from '../support/temp-repository.ts';

/** Bundles the command into one program, once a test file. Gives the words that start it. */
export async function buildDriver(): Promise<string> {
  return bundleDriver(temporaryFolder('git-plan-driver-'));
}

/** An empty repository in which `merge=plan` runs `command` as `init` registers it; other drivers by `line`. */
export function repositoryWithDriver(command: string, options: { readonly line?: string; readonly attribute?: string } = {}): TempRepository {
  const repository = createRepository();
  repository.git(['config', 'merge.plan.name', 'plans']);
  repository.git(['config', 'merge.plan.driver', options.line ?? mergeDriverLine(command)]);
  repository.git(['config', 'advice.detachedHead', 'false']);
  // In `info` the attribute holds whichever commit is checked out.
  mkdirSync(join(repository.path, '.git', 'info'), { recursive: true });
  writeFileSync(join(repository.path, '.git', 'info', 'attributes'), `*.md ${options.attribute ?? 'merge=plan'}\n`);
  return repository;
}
