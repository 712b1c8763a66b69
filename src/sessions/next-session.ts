/** "The next session that starts here works on this plan": a note that the first session to start in the worktree takes, by renaming it. */
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivateFile } from './registry.ts';

export type NextSession = { readonly planId: string; readonly expiresAt: string };

const validMs = 10 * 60_000;

function folderOf(commonDir: string): string {
  return join(commonDir, 'git-plan', 'next');
}

function nameOf(worktree: string): string {
  return `${createHash('sha256').update(worktree).digest('hex').slice(0, 16)}.json`;
}

/** Leaves the note; a later one for the same worktree replaces it. Valid for ten minutes. */
export function announceNextSession(commonDir: string, worktree: string, planId: string, now: Date): NextSession {
  const note = { v: 1, planId, expiresAt: new Date(now.getTime() + validMs).toISOString() };
  writePrivateFile(folderOf(commonDir), nameOf(worktree), `${JSON.stringify(note)}\n`);
  return { planId, expiresAt: note.expiresAt };
}

/** Takes the note, so that nobody else gets it; null where there is none or it is too old. */
export function claimNextSession(commonDir: string, worktree: string, now: Date): string | null {
  const path = join(folderOf(commonDir), nameOf(worktree));
  const claimed = `${path}.${process.pid}.claimed`;
  try {
    renameSync(path, claimed);
    const text = statSync(claimed).size > 10_000 ? '' : readFileSync(claimed, 'utf8');
    rmSync(claimed, { force: true });
    const note: unknown = JSON.parse(text);
    if (typeof note !== 'object' || note === null) return null;
    const { planId, expiresAt } = note as Readonly<Record<string, unknown>>;
    if (typeof planId !== 'string' || typeof expiresAt !== 'string') return null;
    return now.getTime() <= Date.parse(expiresAt) ? planId : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}
