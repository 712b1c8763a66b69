/**
 * Every regular expression that stands in the sources is checked for attacks: on no text does it take longer than in proportion to the text's length.
 * Those that are meant to be asked of short texts only, or that look a fixed way ahead, are named with the bound that makes them safe.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { check } from 'recheck';
import { expect, it } from 'vitest';
import { parseSync } from 'vite';
import { projectRoot } from './support/built-program.ts';

const bounded: Readonly<Record<string, string>> = {
  'src/app/edit-json.ts': 'what JSON.stringify wrote has no open string',
  'src/debt/tracker-words.ts': 'asked of the first 200 characters of a title',
  'src/history/task-words.ts': 'a comment and a link are looked for at most 800 characters ahead',
  'src/plan/infer-plan.ts': 'a link is looked for at most 800 characters ahead',
  'src/plan/read-header.ts': 'asked of the first 60 characters of a line',
  'src/render/disarm.ts': 'a scheme is looked for at most 32 characters ahead',
  'src/render/pull-request/comment-text.ts': 'asked of at most 4,000 characters',
};

/** Built while the program runs. From literals of the sources, or from words that are escaped or known. */
const built: readonly string[] = [
  'src/app/agent-hooks.ts', 'src/debt/scan-markers.ts', 'src/git/isomorphic-log.ts', 'src/history/attribution-vendor-lines.ts', 'src/history/task-words.ts', 'src/plan/written-date.ts',
  'src/render/search-results.ts', 'src/sessions/discover-sessions.ts',
];

type Literal = { readonly file: string; readonly pattern: string; readonly flags: string };

const files = ['src', 'hooks', 'ui'].flatMap((folder) => readdirSync(join(projectRoot, folder), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => relative(projectRoot, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
const found = files.flatMap((file) => literalsOf(file));

/** Regular expressions of a file, and `RegExp` where one is built (with an empty pattern). */
function literalsOf(file: string): readonly Literal[] {
  const literals: Literal[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (typeof node === 'object' && node !== null) {
      const { type, regex, callee } = node as { readonly type?: string; readonly regex?: { readonly pattern: string; readonly flags: string }; readonly callee?: { readonly name?: string } };
      if (type === 'Literal' && regex !== undefined) literals.push({ file, ...regex });
      else if (callee?.name === 'RegExp') literals.push({ file, pattern: '', flags: '' });
      for (const value of Object.values(node)) visit(value);
    }
  };
  visit(parseSync(file, readFileSync(join(projectRoot, file), 'utf8')).program.body);
  return literals;
}

it('are found (negative control)', async () => {
  expect(found.length).toBeGreaterThan(500);
  expect((await check(String.raw`^(.+?)\s+=>\s*(.+)$`, '')).status).toBe('vulnerable');
});

it('are linear, or have a bound', { timeout: 600_000 }, async () => {
  const places = new Map<string, Literal[]>();
  for (const literal of found) if (literal.pattern !== '') places.set(`/${literal.pattern}/${literal.flags}`, [...(places.get(`/${literal.pattern}/${literal.flags}`) ?? []), literal]);
  const vulnerable: string[] = [];
  const undecided: string[] = [];
  for (const [written, [first, ...others]] of places) {
    const { status, ...said } = await check(first!.pattern, first!.flags, { timeout: 30_000 });
    if (status === 'unknown') undecided.push(`${first!.file}: ${written}`);
    if (status !== 'vulnerable') continue;
    for (const { file } of [first!, ...others]) {
      if (bounded[file] === undefined) vulnerable.push(`${file}: ${written} is ${'complexity' in said ? said.complexity?.summary : 'slow'}, try ${'attack' in said ? said.attack?.pattern : ''}`);
    }
  }
  if (undecided.length > 0) console.log(`not decided in time:\n${undecided.join('\n')}`);
  expect(vulnerable).toEqual([]);
});

it('are built where that is known', () => {
  expect([...new Set(found.filter(({ pattern }) => pattern === '').map(({ file }) => file))].toSorted()).toEqual([...built].toSorted());
});
