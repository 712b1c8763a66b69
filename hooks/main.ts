/** Started by `hooks/guard.sh` when a commit or a push concerns plans. Only loads `check-plans.ts`, compiled code first, and ends with its status. */
import { useCodeCache } from '../src/start/code-cache.ts';

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

// Not awaited at the top: programs are built as CommonJS, which starts sooner and has no such thing.
async function main(): Promise<void> {
  if (typeof __dirname === 'string') useCodeCache(__dirname, '', process.env['GIT_PLAN_WRITE_CODE_CACHE']);
  const { checkPlans } = await import('./check-plans.ts');
  // Everything is written (synchronously), so there is nothing to wait for.
  process.exit(await checkPlans(process.argv.slice(2)));
}

void main();
