/** `git plan session list`: who is at work here now, a line a session. */
import type { RunningSession } from '../../model/running-session.ts';
import { alignColumns } from '../columns.ts';
import { escapeText } from '../escape.ts';
import type { Palette } from '../palette.ts';
import { truncate } from '../text-width.ts';
import { sessionWords } from '../wording.ts';

/** Ends with a line feed; empty where there is none. `now` in milliseconds. */
export function renderSessionList(sessions: readonly RunningSession[], palette: Palette, now: number): string {
  if (sessions.length === 0) return '';
  const paint = { live: palette.active, idle: palette.open, ended: palette.muted, stale: palette.stale };
  const rows = sessions.map(({ agent, handle, state, branch, worktree, lastSeenAt, planIds }) => [
    palette.session(escapeText(sessionWords({ agent, sessionId: handle, source: '', confidence: 1 }))),
    paint[state](state),
    palette.muted(agoWords(lastSeenAt, now)),
    truncate(escapeText(branch ?? '-'), 40),
    palette.muted(truncate(escapeText((worktree ?? '-').split('/').at(-1) ?? '-'), 30)),
    truncate(escapeText(planIds.join(', ')), 60),
    palette.muted(handle),
  ]);
  return `${alignColumns(rows, ['left', 'left', 'right', 'left', 'left', 'left']).map((line) => line.trimEnd()).join('\n')}\n`;
}

/** `now`, `5 min`, `3 h`, `2 d`. */
export function agoWords(at: string | null, now: number): string {
  if (at === null) return '-';
  const minutes = Math.max(0, Math.floor((now - Date.parse(at)) / 60_000));
  if (minutes < 1) return 'now';
  if (minutes < 60) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} d`;
}
