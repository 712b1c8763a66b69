// Runs a TypeScript file of this repository with arguments: node scripts/run-ts.mjs path/to/file.ts [args…]
// Node 20 cannot load TypeScript; vite's module runner can, and it is here already. The server behind it stays open until the script has ended,
// because what is imported lazily is loaded through it too.
import { resolve } from 'node:path';
import { createServer, createServerModuleRunner } from 'vite';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node scripts/run-ts.mjs <file.ts> [<arg>…]');
  process.exit(129);
}
process.argv = [process.argv[0], resolve(file), ...args];
const server = await createServer({
  configFile: false,
  logLevel: 'error',
  appType: 'custom',
  optimizeDeps: { noDiscovery: true },
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
});
try {
  const runner = createServerModuleRunner(server.environments.ssr, { hmr: false });
  const module = await runner.import(resolve(file));
  if (typeof module.main === 'function') process.exitCode = (await module.main(args)) ?? process.exitCode;
} finally {
  await server.close();
}
