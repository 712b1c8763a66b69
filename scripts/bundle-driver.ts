/** Bundles the merge driver alone into one program, for tests and measurements that let git start it hundreds of times. */
import { join, resolve } from 'node:path';
import { build } from 'vite';

/** Writes `driver.mjs` into `folder` and gives the words that start it, quoted for a shell. */
export async function bundleDriver(folder: string): Promise<string> {
  const root = resolve(import.meta.dirname, '..');
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true, outDir: folder, emptyOutDir: false, target: 'node20', minify: false, copyPublicDir: false,
      rollupOptions: { input: { driver: join(root, 'test/merge/driver-program.ts') }, output: { entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' } },
    },
  });
  return `'${process.execPath}' '${join(folder, 'driver.mjs')}'`;
}
