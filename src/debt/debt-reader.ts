/**
 * One way to read debt out of any file, so that code, plans and trackers share one history: markers of code, items of a plan's `## Tech Debt`
 * section, open rows of a tracker. Pure.
 */
import { parsePlan } from '../plan/parse-plan.ts';
import { severityOf } from './debt-item.ts';
import { readTracker } from './read-tracker.ts';
import { canHoldMarkers, scanMarkers, syntaxClassOf } from './scan-markers.ts';
import type { Marker } from './scan-markers.ts';

export const planWord = 'plan';
export const trackerWord = 'tracker';

/** Bump when reading changes, so that remembered facts are read anew. */
const version = 1;

export type DebtPaths = {
  readonly words: readonly string[];
  readonly isPlan: (repoPath: string) => boolean;
  readonly isTracker: (repoPath: string) => boolean;
  /** What decides the two above, as text. */
  readonly signature: string;
};

/** Makes the reader that `history-index/marker-facts.ts` remembers the answers of. */
export function debtReader(paths: DebtPaths): {
  readonly signature: string;
  readonly classOf: (repoPath: string) => string | null;
  readonly mayHold: (bytes: Buffer, className: string) => boolean;
  readonly read: (text: string, repoPath: string) => readonly Marker[];
} {
  const words = paths.words.map((word) => Buffer.from(word));
  return {
    signature: JSON.stringify([version, paths.words, paths.signature]),
    classOf: (repoPath) => (paths.isTracker(repoPath) ? trackerWord : paths.isPlan(repoPath) ? planWord : canHoldMarkers(repoPath) ? syntaxClassOf(repoPath) : null),
    mayHold: (bytes, className) => (className === planWord ? mentionsDebt(bytes) : className === trackerWord || words.some((word) => bytes.includes(word))),
    read: (text, repoPath) => {
      if (paths.isTracker(repoPath)) return openRows(text);
      if (paths.isPlan(repoPath)) return planDebt(text);
      return scanMarkers(text, repoPath, paths.words);
    },
  };
}

/** `debt` in any case, or the words for it in other languages: a cheap test before a plan is parsed. */
function mentionsDebt(bytes: Buffer): boolean {
  return /debt|债|債|负债|부채|負債/i.test(bytes.toString('utf8'));
}

function openRows(text: string): Marker[] {
  return readTracker(text)
    .items.filter((item) => !item.isResolved && !item.isGenerated)
    .map((item) => ({ word: trackerWord, severity: item.severity ?? 'medium', text: item.description, line: item.line }));
}

function planDebt(text: string): Marker[] {
  return parsePlan(text, { lightFrontmatter: true })
    .debt.map((entry) => planDebtMarker(entry.text, entry.line))
    .filter((marker) => marker !== null);
}

/** `- [x] …` and `- ~~…~~` are paid; `(high) …` and `**high**: …` state a severity. */
function planDebtMarker(written: string, line: number): Marker | null {
  const box = /^\[([^\]])\]\s+/.exec(written);
  const text = written.slice(box?.[0].length ?? 0).trim();
  if ((box !== null && /[xX-]/.test(box[1]!)) || /^~~.+~~/.test(text) || text === '') return null;
  const stated = /^[*_]{0,2}[([]?(critical|high|medium|low|p[0-3])[)\]]?[*_]{0,2}\s*[:：—–-]?\s+/i.exec(text);
  return { word: planWord, severity: severityOf(stated?.[1] ?? '') ?? 'medium', text: text.slice(stated?.[0].length ?? 0), line };
}
