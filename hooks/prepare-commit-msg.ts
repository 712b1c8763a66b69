/**
 * Started by `hooks/prepare-commit-msg.sh` when an agent session makes a commit: trailers go into the message, or nothing happens. Always ends with
 * 0, and within the time that a commit may wait for a trailer.
 */
import { messageDeadlineMs, prepareMessage } from '../src/app/prepare-message.ts';

const limit = setTimeout(() => process.exit(0), messageDeadlineMs(process.env));

prepareMessage({ args: process.argv.slice(2), cwd: process.cwd(), env: process.env })
  .catch((error: unknown) => {
    if (process.env['GIT_PLAN_TRACE'] !== undefined) console.error(error);
  })
  .finally(() => clearTimeout(limit));
