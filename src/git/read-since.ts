/** Dates as git reads them: `2 weeks ago`, `yesterday`, `2026-02-13`. */
import { UserError } from '../model/errors.ts';
import { runGit } from './run-git.ts';
import type { GitTarget } from './run-git.ts';

/** Seconds since 1970. Throws `UserError` for a text that git makes nothing of. */
export async function readSince(target: GitTarget, text: string): Promise<number> {
  const iso = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(iso)) return Math.floor(iso / 1000);
  // git takes anything for "now" in which it finds nothing.
  if (!/\d|yesterday|today|noon|midnight|tea|never|ago|last|now|one|two|three|four|five|six|seven|eight|nine|ten|day|monday|sunday|week|month|year|epoch/i.test(text) || text.includes('\0')) throw new UserError(`unknown date '${text}'`, { exitCode: 129, hints: ['dates are written as for git log: "2 weeks ago", 2026-02-13'] });
  const { stdout } = await runGit(target, ['rev-parse', `--since=${text}`]);
  const seconds = Number(/^--max-age=(\d+)/.exec(stdout.toString('latin1'))?.[1]);
  if (Number.isNaN(seconds)) throw new UserError(`unknown date '${text}'`, { exitCode: 129 });
  return seconds;
}
