/** Work on other branches and in other worktrees, kept by the path of the plan here. Looked for again only where it may be something else. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { agentRefPrefixes } from '../git/agent-notes.ts';
import type { PlanDocument } from '../model/document.ts';
import type { InFlight } from '../model/plan.ts';
import { Breath } from './breath.ts';
import type { AppContext } from './context.ts';
import { type DrawerFile, type DrawerFiles, preparedDocumentOf } from './drawer-files.ts';

const nothing: readonly never[] = [];

export class DrawerFlight {
  private work: ReadonlyMap<string, readonly InFlight[]> = new Map();
  private refs = '';
  private branchCount = 0;

  of(repoPath: string): readonly InFlight[] {
    return this.work.get(repoPath) ?? nothing;
  }

  /** Reads where branches are, and the refs that tell of sessions; true where that is elsewhere than before. */
  async refsMoved(context: AppContext): Promise<boolean> {
    const refs = (await context.repository.git.listRefs(['refs/heads/', ...agentRefPrefixes])).map(({ name, commit }) => `${name} ${commit ?? ''}`);
    const moved = refs.join('\n') !== this.refs;
    this.refs = refs.join('\n');
    this.branchCount = refs.filter((ref) => ref.startsWith('refs/heads/')).length;
    return moved;
  }

  /** Looks for work on every plan. Gives the paths of which it is another. */
  async lookForAll(context: AppContext, { files }: DrawerFiles): Promise<ReadonlySet<string>> {
    this.work = kept(this.work, await this.find(context, files, [...files.values()]));
    return new Set(files.keys());
  }

  /** Looks for work on the plans at `paths`, which were saved here. */
  async lookFor(context: AppContext, { files }: DrawerFiles, paths: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    if (paths.size === 0 || !this.hasElsewhere(context)) return new Set();
    const found = await this.find(context, files, [...paths].flatMap((path) => files.get(path) ?? []));
    this.work = kept(this.work, new Map([...[...this.work].filter(([path]) => !paths.has(path)), ...found]));
    return paths;
  }

  /** True where work can be in flight elsewhere at all: other branches, other worktrees. */
  private hasElsewhere({ repository }: AppContext): boolean {
    return this.branchCount > 1 || existsSync(join(repository.commonDir, 'worktrees'));
  }

  private async find(context: AppContext, all: DrawerFiles['files'], files: readonly DrawerFile[]): Promise<ReadonlyMap<string, readonly InFlight[]>> {
    const { findWorkInFlight } = await import('./find-in-flight.ts');
    const breath = new Breath();
    const parse = (text: string): PlanDocument => preparedDocumentOf(context, text);
    return findWorkInFlight(context, files.map((file) => ({ filePath: file.repoPath, document: file.document, text: file.text })), { pathsHere: all.keys(), parse, pause: () => breath.take() });
  }
}

/** `found`, in which what is as before is the same value. */
function kept(before: ReadonlyMap<string, readonly InFlight[]>, found: ReadonlyMap<string, readonly InFlight[]>): ReadonlyMap<string, readonly InFlight[]> {
  return new Map([...found].map(([path, work]) => {
    const old = before.get(path);
    return [path, old !== undefined && JSON.stringify(old) === JSON.stringify(work) ? old : work] as const;
  }));
}

/** True where a saved plan may meet other work than before: anything but tasks that were done. */
export function mayMeetOtherWork(before: PlanDocument | null, after: PlanDocument): boolean {
  if (before === null || before.tasks.length !== after.tasks.length) return true;
  return after.tasks.some((task, at) => {
    const old = before.tasks[at];
    return old === undefined || old.key !== task.key || old.text !== task.text || (old.state !== task.state && !task.done);
  });
}
