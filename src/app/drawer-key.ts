/** The opaque name of a plan file in URLs: made from its path, so that no path or id from content is ever part of a request target. */
import { createHash } from 'node:crypto';
import type { PlanKey } from '../model/drawer-view.ts';

/** 16 hex digits for a path relative to the root. */
export function planKeyOf(repoPath: string): PlanKey {
  return createHash('sha256').update(`git-plan:plan\0${repoPath}`, 'utf8').digest('hex').slice(0, 16);
}
