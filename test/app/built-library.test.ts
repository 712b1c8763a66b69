/** What a host application imports: the built files, with the names that the sources export and no other. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isBuilt } from '../support/built-program.ts';

type Module = Readonly<Record<string, unknown>>;
const at = (path: string): string => new URL(`../../${path}`, import.meta.url).href;
const sources = { '.': 'src/index.ts', './bot': 'src/bot/serverless.ts' } as const;

describe.skipIf(!isBuilt())('the built library', () => {
  const { exports: entries } = JSON.parse(readFileSync(new URL(at('package.json')), 'utf8')) as { exports: Readonly<Record<string, { readonly default: string }>> };

  it.each(Object.entries(sources))('exports what %s promises', async (entry, source) => {
    const built = (await import(at(entries[entry]!.default.slice(2)))) as Module;
    const promised = (await import(at(source))) as Module;
    expect(Object.keys(built).toSorted()).toEqual(Object.keys(promised).toSorted());
  });
});
