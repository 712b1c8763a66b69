/** The cards as they were told last. A card is made again only where something that it is made from is another. */
import type { PlanCard, PlanKey } from '../model/drawer-view.ts';
import { cardOf, type PlanSight } from './drawer-card.ts';
import type { DrawerFile } from './drawer-files.ts';

export type CardSource = {
  readonly files: ReadonlyMap<string, DrawerFile>;
  readonly sight: (file: DrawerFile) => PlanSight;
  readonly now: Date;
  readonly staleAfterDays: number;
};

/** What drawing changed. `renamed`: a plan came, went, or has another id or title. `relinked`: that, or it names other sessions. */
export type CardsDrawn = { readonly upserted: readonly PlanCard[]; readonly removed: readonly { readonly key: PlanKey; readonly title: string }[]; readonly renamed: boolean; readonly relinked: boolean };

type Drawn = { readonly card: PlanCard; readonly sight: PlanSight; readonly text: string };

export class DrawerCards {
  private drawn = new Map<string, Drawn>();
  private readonly paths = new Map<PlanKey, string>();

  /** All of them, by path. */
  get all(): readonly PlanCard[] {
    return [...this.drawn.values()].map(({ card }) => card);
  }

  /** The path of a plan; null where there is no such card. */
  pathOf(key: PlanKey): string | null {
    return this.paths.get(key) ?? null;
  }

  at(repoPath: string): PlanCard | null {
    return this.drawn.get(repoPath)?.card ?? null;
  }

  /** Draws the cards at `paths`; null: all. `aged`: also where nothing but time has passed. */
  draw(source: CardSource, paths: Iterable<string> | null, aged = false): CardsDrawn {
    const upserted: PlanCard[] = [];
    const removed: { readonly key: PlanKey; readonly title: string }[] = [];
    let renamed = false;
    let relinked = false;
    let isNew = false;
    for (const path of paths ?? new Set([...this.drawn.keys(), ...source.files.keys()])) {
      const file = source.files.get(path);
      const known = this.drawn.get(path);
      if (file === undefined) {
        if (known === undefined) continue;
        this.drawn.delete(path);
        this.paths.delete(known.card.key);
        removed.push({ key: known.card.key, title: known.card.title });
        continue;
      }
      const sight = source.sight(file);
      if (known !== undefined && !aged && isSameSight(known.sight, sight)) continue;
      const card = cardOf(sight, source.now, source.staleAfterDays);
      const text = JSON.stringify(card);
      if (known?.text === text) {
        this.drawn.set(path, { ...known, sight });
        continue;
      }
      if (known === undefined) isNew = true;
      else {
        renamed ||= known.card.id !== card.id || known.card.title !== card.title;
        relinked ||= known.card.linkedSessionIds.join() !== card.linkedSessionIds.join();
      }
      this.drawn.set(path, { card, sight, text });
      this.paths.set(card.key, path);
      upserted.push(card);
    }
    // Cards are listed as the files are: by path.
    if (isNew) this.drawn = new Map([...source.files.keys()].flatMap((path) => (this.drawn.has(path) ? [[path, this.drawn.get(path) as Drawn] as const] : [])));
    renamed ||= isNew || removed.length > 0;
    return { upserted, removed, renamed, relinked: relinked || renamed };
  }
}

function isSameSight(a: PlanSight, b: PlanSight): boolean {
  return a.file === b.file && a.uncommitted === b.uncommitted && a.headDocument === b.headDocument && a.past === b.past && a.problems === b.problems && a.inFlight === b.inFlight;
}
