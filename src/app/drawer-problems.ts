/** What the rules say about the plans in the work tree: about each file by itself whenever it changes, about files together when ids or paths do. */
import type { Diagnostic } from '../model/diagnostic.ts';
import type { CheckInput } from '../plan/check-plan.ts';
import { foldPath } from '../plan/rules/path-duplicate.ts';
import { isManaged, planIdOf } from '../plan/infer-plan.ts';
import type { PlanDocument } from '../model/document.ts';
import { Breath } from './breath.ts';
import type { AppContext } from './context.ts';
import type { DrawerFile, DrawerFiles } from './drawer-files.ts';

const none: readonly Diagnostic[] = [];

type Known = {
  readonly document: PlanDocument;
  /** What rules over several files look at in this one. */
  readonly concern: string;
  readonly diagnostics: readonly Diagnostic[];
};

/** Remembers what was found, file by file. */
export class DrawerProblems {
  private readonly alone = new Map<string, Known>();
  /** What was said of a version when it was here before: a checkout of the branch that one came from brings it back. */
  private checked = new WeakMap<PlanDocument, { readonly path: string; readonly known: Known }>();
  private together: ReadonlyMap<string, readonly Diagnostic[]> = new Map();
  /** Both kinds of findings of a file in one list, so that the same findings are the same value. */
  private readonly joined = new WeakMap<readonly Diagnostic[], { readonly own: readonly Diagnostic[]; readonly all: readonly Diagnostic[] }>();

  /** Checks the files at `paths`. What is said of them changes when the answer is called, which tells whether findings over several files may be others now. */
  async checkAlone(context: AppContext, { files }: DrawerFiles, paths: Iterable<string>): Promise<() => boolean> {
    const { checkPlan } = await import('../plan/check-plan.ts');
    const breath = new Breath();
    const next = new Map<string, Known | null>();
    for (const path of paths) {
      const file = files.get(path);
      const known = this.alone.get(path);
      if (file === undefined) next.set(path, null);
      // What a plan must have is said when it is committed; here only what is wrong with what it has.
      else if (known?.document !== file.document) {
        const remembered = this.checked.get(file.document);
        const found = remembered?.path === path ? remembered.known : { document: file.document, concern: concernOf(file), diagnostics: checkPlan(inputOf(file), { rules: context.settings.rules, require: 'none' }) };
        this.checked.set(file.document, { path, known: found });
        next.set(path, found);
      }
      await breath.take();
    }
    return () => {
      let concernsOthers = false;
      for (const [path, found] of next) {
        // What was said of it together with others stands at a line of it.
        if (this.alone.get(path)?.concern !== found?.concern || this.together.has(path)) concernsOthers = true;
        if (found === null) this.alone.delete(path);
        else this.alone.set(path, found);
      }
      return concernsOthers;
    };
  }

  /** Checks what only several files together show. Gives the paths of which something else may be said now. */
  async checkTogether(context: AppContext, { files }: DrawerFiles): Promise<ReadonlySet<string>> {
    const breath = new Breath();
    const [{ checkPlan }, { togetherCodes }, { readDebtItems }] = await Promise.all([import('../plan/check-plan.ts'), import('./assess-plans.ts'), import('./read-debt-items.ts')]);
    const ids = new Map([...files].filter(([, file]) => isManaged(file.document)).map(([path, file]) => [path, planIdOf(file.document, path)]));
    const isReferring = context.repository.rootPath !== null && [...files.values()].some(refers);
    const debtIds = isReferring ? new Set((await readDebtItems(context)).map(({ id }) => id)) : null;
    const surrounding = { rules: context.settings.rules, require: 'none', paths: [...files.keys()], ids, debtIds: debtIds !== null && debtIds.size > 0 ? debtIds : null } as const;
    const found = new Map<string, readonly Diagnostic[]>();
    const idCounts = countsOf(ids.values());
    const pathCounts = countsOf([...files.keys()].map(foldPath));
    for (const [path, file] of files) {
      // Most plans have nothing in common with another.
      if (!refers(file) && (idCounts.get(ids.get(path) ?? '') ?? 0) < 2 && (pathCounts.get(foldPath(path)) ?? 0) < 2) continue;
      const diagnostics = checkPlan(inputOf(file), surrounding).filter(({ code }) => togetherCodes.has(code));
      if (diagnostics.length > 0) found.set(path, diagnostics);
      await breath.take();
    }
    const affected = new Set([...this.together.keys(), ...found.keys()]);
    this.together = found;
    return affected;
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
    this.alone.clear();
    this.checked = new WeakMap();
  }
}

/** The problems of a file that can be repaired without a change of meaning, as `code:line:column`. */
export async function repairableIn(context: AppContext, file: DrawerFile): Promise<readonly string[]> {
  const { checkWithEdits } = await import('../plan/check-plan.ts');
  return checkWithEdits(inputOf(file), { rules: context.settings.rules, require: 'none' }).filter(({ edit }) => edit !== null).map(({ diagnostic: { code, line, column } }) => `${code}:${line}:${column}`);
}

function countsOf(values: Iterable<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function concernOf(file: DrawerFile): string {
  return JSON.stringify([isManaged(file.document) ? planIdOf(file.document, file.repoPath) : null, refers(file) ? file.blobId : null]);
}

function refers({ document }: DrawerFile): boolean {
  return document.frontmatter.entries.some(({ key }) => key === 'depends' || key === 'debt');
}

function inputOf(file: DrawerFile): CheckInput {
  return { path: file.repoPath, text: file.tooLarge ? null : file.text, document: file.tooLarge ? null : file.document, bytes: file.bytes };
}
