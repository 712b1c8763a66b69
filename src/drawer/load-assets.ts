/** Reads the built page into memory once. From then on the server opens no file, so no request can name one. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export type Asset = { readonly body: Buffer; readonly type: string };

export type Assets = {
  /** Request path to asset, e.g. `/assets/main-1a2b3c.js`. */
  readonly files: ReadonlyMap<string, Asset>;
  readonly page: Asset;
};

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', html: 'text/html; charset=utf-8', svg: 'image/svg+xml', png: 'image/png', woff2: 'font/woff2',
};

/** Loads `index.html` and `assets/` of a folder. Throws where the page was not built. */
export async function loadAssets(absolutePath: string): Promise<Assets> {
  const page = { body: await readFile(join(absolutePath, 'index.html')), type: types['html'] as string };
  const names = (await readdir(join(absolutePath, 'assets'), { withFileTypes: true })).filter((entry) => entry.isFile());
  const files = new Map<string, Asset>();
  for (const { name } of names) {
    const type = types[name.slice(name.lastIndexOf('.') + 1)];
    if (type !== undefined && /^[A-Za-z0-9._-]+$/.test(name)) files.set(`/assets/${name}`, { body: await readFile(join(absolutePath, 'assets', name)), type });
  }
  return { files, page };
}
