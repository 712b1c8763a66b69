/** What the rules say about the plans in the work tree: about each file by itself whenever it changes, about files together when ids or paths do. */
import type { Diagnostic } from '../model/diagnostic.ts';
import type { CheckInput } from '../plan/check-plan.ts';
import { isManaged, planIdOf } from '../plan/infer-plan.ts';
import type { PlanDocument } from '../model/document.ts';
import type { AppContext } from './context.ts';
import type { DrawerFile, DrawerFiles } from './drawer-files.ts';

const none: readonly Diagnostic[] = [];

type Known = { readonly document: PlanDocument; readonly diagnostics: readonly Diagnostic[] };

/** Remembers what was found, file by file. */
export class DrawerProblems {
  private alone = new Map<string, Known>();
  private together: ReadonlyMap<string, readonly Diagnostic[]> = new Map();
  /** Both kinds of findings of a file in one list, so that the same findings are the same value. */
  private readonly joined = new WeakMap<readonly Diagnostic[], { readonly own: readonly Diagnostic[]; readonly all: readonly Diagnostic[] }>();
  private surroundings = '';

  /** Checks the files that are not the ones that were checked before. */
  async checkAlone(context: AppContext, { files }: DrawerFiles): Promise<void> {
    const { checkPlan } = await import('../plan/check-plan.ts');
    const next = new Map<string, Known>();
    for (const [path, file] of files) {
      const known = this.alone.get(path);
      // What a plan must have is said when it is committed; here only what is wrong with what it has.
      next.set(path, known?.document === file.document ? known : { document: file.document, diagnostics: checkPlan(inputOf(file), { rules: context.settings.rules, require: 'none' }) });
    }
    this.alone = next;
  }

  /** Checks what only several files together show; true where that may be something else than before. */
  async checkTogether(context: AppContext, { files }: DrawerFiles): Promise<boolean> {
    const ids = new Map([...files].filter(([, file]) => isManaged(file.document)).map(([path, file]) => [path, planIdOf(file.document, path)]));
    const referring = [...files.values()].filter((file) => file.document.frontmatter.entries.some(({ key }) => key === 'depends' || key === 'debt'));
    const surroundings = JSON.stringify([[...files.keys()], [...ids], referring.map(({ blobId }) => blobId)]);
    if (surroundings === this.surroundings) return false;
    this.surroundings = surroundings;
    const [{ checkPlans }, { togetherCodes }, { readDebtItems }] = await Promise.all([import('../plan/check-plan.ts'), import('./assess-plans.ts'), import('./read-debt-items.ts')]);
    const debtIds = context.repository.rootPath === null || referring.length === 0 ? null : new Set((await readDebtItems(context)).map(({ id }) => id));
    const found = new Map<string, Diagnostic[]>();
    const surrounding = { rules: context.settings.rules, require: 'none', paths: [...files.keys()], ids, debtIds: debtIds !== null && debtIds.size > 0 ? debtIds : null } as const;
    for (const diagnostic of checkPlans([...files.values()].map(inputOf), surrounding)) {
      if (togetherCodes.has(diagnostic.code)) found.set(diagnostic.path, [...(found.get(diagnostic.path) ?? []), diagnostic]);
    }
    this.together = found;
    return true;
  }

  /** Everything that is known about a file, by place. */
  of(repoPath: string): readonly Diagnostic[] {
    const own = this.alone.get(repoPath)?.diagnostics ?? none;
    const shared = this.together.get(repoPath) ?? none;
    if (shared.length === 0) return own;
    const known = this.joined.get(shared);
    if (known?.own === own) return known.all;
    const all = [...own, ...shared].toSorted((a, b) => a.line - b.line || a.column - b.column);
    this.joined.set(shared, { own, all });
    return all;
  }

  forget(): void {
    this.alone = new Map();
    this.surroundings = '';
  }
}

/** The problems of a file that can be repaired without a change of meaning, as `code:line:column`. */
export async function repairableIn(context: AppContext, file: DrawerFile): Promise<readonly string[]> {
  const { checkWithEdits } = await import('../plan/check-plan.ts');
  return checkWithEdits(inputOf(file), { rules: context.settings.rules, require: 'none' }).filter(({ edit }) => edit !== null).map(({ diagnostic: { code, line, column } }) => `${code}:${line}:${column}`);
}

function inputOf(file: DrawerFile): CheckInput {
  return { path: file.repoPath, text: file.tooLarge ? null : file.text, document: file.tooLarge ? null : file.document, bytes: file.bytes };
}
