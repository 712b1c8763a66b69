// Writes the man pages from the command table and enters them in package.json. `--check` writes nothing and says whether they are current.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

// Fixed, so that the pages depend on nothing but the table. Before the import: marked-man reads it then.
process.env['SOURCE_DATE_EPOCH'] = '0';
const { Marked } = await import('marked');
const { default: markedMan } = await import('marked-man');

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const { module } = await runnerImport(at('src/cli/manual.ts'), { configFile: false, logLevel: 'error' });
const manifest = JSON.parse(readFileSync(at('package.json'), 'utf8'));
const isCheck = process.argv.includes('--check');
const stale = [];

const pages = module.manualPages();
mkdirSync(at('man'), { recursive: true });
for (const { name, markdown } of pages) {
  const marked = new Marked();
  marked.use({ ...markedMan, gfm: true, breaks: false, name, section: '1', manual: 'git-plan', manVersion: `git-plan ${manifest.version}` });
  put(`man/${name}.1`, withoutDate(marked.parse(markdown)));
}
for (const file of readdirSync(at('man'))) {
  if (pages.some(({ name }) => `${name}.1` === file)) continue;
  stale.push(`man/${file}`);
  if (!isCheck) rmSync(at(`man/${file}`));
}
const list = pages.map(({ name }) => `./man/${name}.1`);
if (JSON.stringify(manifest.man) !== JSON.stringify(list)) put('package.json', `${JSON.stringify({ ...manifest, man: list }, null, 2)}\n`);

if (isCheck && stale.length > 0) {
  console.error(`error: out of date: ${stale.join(', ')}\nhint: node scripts/man.mjs`);
  process.exitCode = 1;
}

function withoutDate(page) {
  return `${page.replace(/^(\.TH "[^"]*" "[^"]*") "[^"]*"/m, '$1 ""').trimEnd()}\n`;
}

function put(path, text) {
  if (existsSync(at(path)) && readFileSync(at(path), 'utf8') === text) return;
  stale.push(path);
  if (!isCheck) writeFileSync(at(path), text);
}
