// Runs a TypeScript file of this repository with arguments: node scripts/run-ts.mjs path/to/file.ts [args…]
// Node 20 cannot load TypeScript; vite's module runner can, and it is here already.
import { resolve } from 'node:path';
import { runnerImport } from 'vite';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node scripts/run-ts.mjs <file.ts> [<arg>…]');
  process.exit(129);
}
process.argv = [process.argv[0], resolve(file), ...args];
const { module } = await runnerImport(resolve(file), { logLevel: 'error', configFile: false });
if (typeof module.main === 'function') process.exitCode = (await module.main(args)) ?? process.exitCode;
