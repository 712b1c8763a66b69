/** What the debt room adds to the contract's `TechDebtItem`, and the two small functions that every part of it needs. Pure. */
import type { TechDebtItem } from '../model/plan.ts';

export type DebtSeverity = TechDebtItem['severity'];

/** Where an item comes from: a row that a person keeps, a `## Tech Debt` section of a plan, or a marker in code. */
export type DebtOrigin = 'tracker' | 'plan' | 'marker';

export type DebtItem = TechDebtItem & {
  readonly origin: DebtOrigin;
  /** The tracker row, the plan's line, or the marker's line (where it last stood, if it is resolved). */
  readonly filePath: string;
  readonly line: number;
  /** Who introduced it, where history says so. */
  readonly author: string | null;
  /** Full ids of the introducing and resolving commits, where they are known. */
  readonly createdIn: string | null;
  readonly resolvedIn: string | null;
};

const severityWords: readonly (readonly [DebtSeverity, RegExp])[] = [
  ['critical', /^(?:critical|blocker|urgent|severe|p0|s0|sev ?0|紧急|严重|致命|緊急|重大|치명|심각)/],
  ['high', /^(?:high|major|important|p1|s1|sev ?1|高|높음|상\b|🔴)/],
  ['medium', /^(?:medium|med\b|moderate|normal|mid\b|p2|s2|sev ?2|中|중간|중\b|보통|🟡|🟠)/],
  ['low', /^(?:low|minor|trivial|nice|p[345]|s[345]|sev ?[345]|低|낮음|하\b|🟢|⚪)/],
];

/** Reads a severity from a cell, a heading or a status; null where the words name none. `P0`–`P3`, emoji and several languages are known. */
export function severityOf(words: string): DebtSeverity | null {
  const plain = words.replace(/[*_`~[\]()]/g, '').trim().toLowerCase();
  for (const [severity, pattern] of severityWords) if (pattern.test(plain)) return severity;
  const withoutSign = plain.replace(/^[^\p{L}\p{N}]+/u, '');
  return withoutSign === plain ? null : severityOf(withoutSign);
}

/** Folds what does not change the meaning of a description: case, Markdown marks, white space, final punctuation. */
export function normaliseDebtText(text: string): string {
  return text.toLowerCase().replace(/[`*_~]/g, '').replace(/\s+/g, ' ').replace(/(?<![\s.。:;,])[\s.。:;,]+$/, '').trim();
}

/** Gives ten hex digits of a 53-bit hash (cyrb53, public domain). For short names only; nothing trusts it. */
export function shortHash(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(16).padStart(14, '0').slice(-10);
}

const containers = new Set(['src', 'lib', 'app', 'apps', 'packages', 'crates', 'internal', 'pkg', 'cmd', 'services', 'modules', 'source', 'main', 'java', 'libs']);

/** Names the part of the code that a path belongs to: `src/auth/token.ts` → `auth`, `packages/web/src/x.ts` → `web`, `build.rs` → `root`. */
export function moduleOf(repoPath: string): string {
  const folders = repoPath.split('/').slice(0, -1);
  const telling = folders.find((folder) => !containers.has(folder.toLowerCase()) && !folder.startsWith('.'));
  return telling ?? folders.at(-1) ?? 'root';
}
