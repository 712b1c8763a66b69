/** All that is known of the plans, from which their cards are made. What belongs together is put in place together: nobody sees half of a reading. */
import type { AppContext } from './context.ts';
import type { PlanSight } from './drawer-card.ts';
import { type DrawerFile, type DrawerFiles, type FilesReading, noFiles } from './drawer-files.ts';
import { DrawerFlight } from './drawer-flight.ts';
import { type DrawerHead, HeadDocuments, noHead } from './drawer-head.ts';
import { type DrawerPast, noPast } from './drawer-past.ts';
import { DrawerProblems } from './drawer-problems.ts';

/** The paths whose cards may be others now, and whether findings over several files may be. */
export type Placed = { readonly paths: ReadonlySet<string>; readonly concernsOthers: boolean };

export class DrawerSights {
  files: DrawerFiles = noFiles;
  head: DrawerHead = noHead;
  past: DrawerPast = noPast;
  readonly problems = new DrawerProblems();
  readonly flight = new DrawerFlight();
  private readonly headDocuments = new HeadDocuments();

  /** Takes in what was read of files and HEAD. */
  async place(context: AppContext, { files, changed }: FilesReading, head: DrawerHead): Promise<Placed> {
    const headMoved = head.blobs !== this.head.blobs;
    const compared = headMoved ? new Set([...this.files.files.keys(), ...files.files.keys()]) : changed;
    const placeHead = await this.headDocuments.compare(context, this.files.files, files, head, compared);
    const placeProblems = await this.problems.checkAlone(context, files, changed);
    placeHead();
    const concernsOthers = placeProblems();
    this.files = files;
    this.head = head;
    return { paths: compared, concernsOthers };
  }

  /** Everything must be read again: the settings are others. */
  forget(): void {
    this.files = noFiles;
    this.problems.forget();
  }

  /** What the card of a file is made from. */
  readonly sight = (file: DrawerFile): PlanSight => {
    const { repoPath } = file;
    return {
      file,
      uncommitted: this.headDocuments.differs(repoPath),
      headDocument: this.headDocuments.of(repoPath),
      past: this.past.byPath.get(repoPath) ?? null,
      problems: this.problems.of(repoPath),
      inFlight: this.flight.of(repoPath),
    };
  };
}
