/**
 * Runs the benches of this folder, or those that are named: `npm run bench -- start-up history`. Each prints ratios measured in one interleaved run
 * against its limit (plain git, bare Node), because figures in milliseconds say more about the machine than about the program.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Runs the benches one after the other. */
export async function main(names: readonly string[] = []): Promise<void> {
  delete process.env['NODE_EXTRA_CA_CERTS'];
  const all = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !['bench.ts', 'measure.ts'].includes(name)).map((name) => name.slice(0, -'.ts'.length)).toSorted();
  const [chosen, options] = [names.filter((name) => !name.startsWith('--')), names.filter((name) => name.startsWith('--'))];
  for (const name of chosen) if (!all.includes(name)) throw new Error(`there is no bench '${name}'; there are ${all.join(', ')}`);
  for (const name of chosen.length === 0 ? all : chosen) {
    console.log(`\n## ${name}\n`);
    const { main: run } = (await import(join(import.meta.dirname, `${name}.ts`))) as { readonly main: (options: readonly string[]) => Promise<void> };
    await run(options);
  }
}
