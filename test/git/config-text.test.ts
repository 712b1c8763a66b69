/** The configuration syntax, against git itself. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from '../support/fast-check.ts';
import { expect, it } from 'vitest';
import { parseConfigText, readPlanConfigAt } from '../../src/git/config-text.ts';
import { readPlanConfig } from '../../src/git/config.ts';
import { openObjects } from '../../src/git/open-objects.ts';
import { openRepository } from '../../src/git/open-repository.ts';
import { FatalError } from '../../src/model/errors.ts';
import * as fs from 'node:fs';
import { createRepository, temporaryFolder } from '../support/temp-repository.ts';

const file = join(temporaryFolder(), 'config');

/** What git reads; null where it refuses. */
function byGit(text: string): readonly { readonly key: string; readonly value: string }[] | null {
  writeFileSync(file, text);
  const { status, stdout } = spawnSync('git', ['config', '-z', '--no-includes', '-f', file, '--list'], { encoding: 'utf8' });
  if (status !== 0) return null;
  return stdout.split('\0').slice(0, -1).map((record) => {
    const end = record.indexOf('\n');
    return end < 0 ? { key: record, value: 'true' } : { key: record.slice(0, end), value: record.slice(end + 1) };
  });
}

function byUs(text: string): ReturnType<typeof byGit> {
  try {
    return parseConfigText(text);
  } catch (error) {
    if (error instanceof FatalError) return null;
    throw error;
  }
}

it.each([
  '', '\n\n# only\n; comments', '[plan]\n\tdir = docs/plans\n\tdir=more\n', '[plan "rule"]\n id-format = off ; why\n', '[Plan]Hooks = Warn\n', '[plan]\nhooks\n', '[plan]\nhooks =\n', '[plan]\nhooks = "a # b" c # d\n',
  '[plan]\ndir = a \\\n  b\n', '[plan]\ndir = "  x  "  \n', '[plan]\ndir = a\\tb\\nc\\\\d\\"e\n', '[plan.Rule]\nx = 1\n', '[plan "Ru\\"le\\\\x"]\nx = 1\n', '\uFEFF[plan]\r\ndir = x\r\n', '[plan] dir = x\n[other]\ny = 2', '[plan]\n[plan "a b"] z',
  'dir = x\n', '[plan\ndir = x', '[plan "a]\nx = 1', '[plan]\n1x = 2', '[plan]\nx y = 2', '[plan]\nx = "open\n', '[plan]\nx = \\q\n', '[pl an]\nx = 1\n', '[]\nx = 1\n', '[plan]\nx_y = 1\n', '[plan "a"b]\nx = 1\n', '[include]\npath = other\n',
])('reads %j as git does', (text) => {
  expect(byUs(text)).toEqual(byGit(text));
});

it('reads 300 random texts as git does', () => {
  const pieces = ['[plan]', '[plan "rule"]', '[Plan.x]', '[', ']', '"', '\\', '\\n', '\\"', '#', ';', '=', ' = ', ' ', '\n', '\n', '\n', '\r\n', 'dir', 'hooks', 'id-format', 'off', 'x', '9', '-', '.', 'ü', '\\\n', ' \n'];
  const line = fc.tuple(fc.constantFrom('dir', 'hooks', 'a-b', 'X'), fc.constantFrom('=', ' = ', ' =', ''), fc.array(fc.constantFrom(...pieces), { maxLength: 5 })).map(([name, equals, rest]) => `${name}${equals}${rest.join('')}\n`);
  const text = fc.tuple(fc.constantFrom('[plan]\n', '[plan "rule"] ', ''), fc.array(fc.oneof(line, fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map((each) => each.join(''))), { maxLength: 4 })).map(([head, rest]) => head + rest.join(''));
  let read = 0;
  fc.assert(fc.property(text, (each) => {
    const expected = byGit(each);
    if (expected !== null && expected.length > 0) read += 1;
    expect(byUs(each)).toEqual(expected);
  }), { numRuns: 300, seed: 20260101 });
  expect(read).toBeGreaterThan(50);
});

it('reads the settings of a commit with and without git', async () => {
  const repository = createRepository();
  const first = repository.commit('none', { 'README.md': 'x\n' });
  const second = repository.commit('settings', { '.planconfig': '[plan]\n\tdir = docs/plans\n[plan "rule"]\n\tid-format = off\n' });
  repository.symlink('.planlink', '.planconfig');
  const reader = openObjects({ fs, dir: repository.path });
  const real = await openRepository(repository.path);
  for (const commit of [first, second]) expect(await readPlanConfigAt(reader.git, commit)).toEqual(await readPlanConfig(real, commit));
  expect(await readPlanConfigAt(reader.git, second)).toHaveLength(2);
  expect(() => reader.location).toThrow(/without the git program/);
});
