import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

/** Says what the page weighs on the wire. The aim for the script is 60 kB. */
function printWeight(): Plugin {
  return {
    name: 'print-weight',
    writeBundle(_options, bundle) {
      let script = 0;
      let style = 0;
      for (const file of Object.values(bundle)) {
        const text = file.type === 'chunk' ? file.code : file.source;
        const bytes = gzipSync(text, { level: 9 }).length;
        if (file.fileName.endsWith('.js')) script += bytes;
        else if (file.fileName.endsWith('.css')) style += bytes;
      }
      console.log(`drawer: script ${(script / 1000).toFixed(1)} kB gzip (aim 60), style ${(style / 1000).toFixed(1)} kB gzip`);
    },
  };
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/',
  oxc: { jsx: { importSource: 'preact' } },
  plugins: [printWeight()],
  build: {
    outDir: fileURLToPath(new URL('../dist/ui', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    // The page's policy allows no inline script and no data: script, so nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    // The page is served from index.html and assets/ alone; this goes with the package.
    license: { fileName: 'licenses.md' },
  },
});
