/** Bundles one TypeScript program into one file, for tests and measurements that start it hundreds of times. */
import { join, resolve } from 'node:path';
import { build } from 'vite';

/** Writes `<name>.mjs` into `folder` and gives its path. `source` is relative to the root of the project. */
export async function bundleProgram(source: string, name: string, folder: string): Promise<string> {
  const root = resolve(import.meta.dirname, '..');
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true, outDir: folder, emptyOutDir: false, target: 'node20', minify: false, copyPublicDir: false,
      rollupOptions: { input: { [name]: join(root, source) }, output: { entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' } },
    },
  });
  return join(folder, `${name}.mjs`);
}
