/** Refs read from files are the refs that git reads, and what is not plain is left to git. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHeadRef, readRefFile } from '../../src/git/ref-files.ts';
import type { RefPlaces } from '../../src/git/ref-files.ts';
import { createRepository } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

const places = (repository: TempRepository): RefPlaces => ({ gitDir: join(repository.path, '.git'), commonDir: join(repository.path, '.git') });

function askGit(repository: TempRepository, name: string): string | null {
  try {
    return repository.git(['rev-parse', '--verify', '-q', `${name}^{commit}`]).trim();
  } catch {
    return null;
  }
}

function twoCommits(): { readonly repository: TempRepository; readonly first: string; readonly second: string } {
  const repository = createRepository();
  const first = repository.commit('first', { 'a.txt': '1\n' });
  const second = repository.commit('second', { 'a.txt': '2\n' });
  return { repository, first, second };
}

const states: readonly (readonly [name: string, make: (repository: TempRepository, first: string, second: string) => void])[] = [
  ['loose refs', () => {}],
  ['packed refs', (repository) => repository.git(['pack-refs', '--all'])],
  ['a ref that is packed and was moved since', (repository, first) => (repository.git(['pack-refs', '--all']), repository.git(['update-ref', 'refs/heads/main', first]))],
  ['a ref that was packed and deleted since', (repository) => (repository.git(['branch', 'gone']), repository.git(['pack-refs', '--all']), repository.git(['branch', '-D', 'gone']))],
  ['a detached HEAD', (repository, first) => repository.git(['checkout', '-q', '--detach', first])],
  ['a branch with slashes and other letters', (repository) => (repository.git(['checkout', '-q', '-b', 'feat/añadir/ü'])),],
  ['an unborn branch', (repository) => repository.git(['checkout', '-q', '--orphan', 'new'])],
  ['a branch that points to a branch', (repository) => repository.git(['symbolic-ref', 'refs/heads/gone', 'refs/heads/main'])],
  ['notes and remote branches', (repository, first, second) => (repository.git(['update-ref', 'refs/notes/ai', first]), repository.git(['update-ref', 'refs/remotes/origin/main', second]), repository.git(['symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main']))],
];
const asked = ['HEAD', 'refs/heads/main', 'refs/heads/gone', 'refs/heads/feat/añadir/ü', 'refs/heads/new', 'refs/notes/ai', 'refs/remotes/origin/main', 'refs/remotes/origin/HEAD', 'refs/heads/mai', 'refs/heads/main/x'];

describe('refs in files', () => {
  it.each(states)('are what git says: %s', (_, make) => {
    const { repository, first, second } = twoCommits();
    make(repository, first, second);
    const answers = asked.map((name) => [name, readRefFile(places(repository), name)] as const);
    for (const [name, answer] of answers) if (answer !== undefined) expect([name, answer]).toEqual([name, askGit(repository, name)]);
    // Left to git are only names that cannot be refs beside the others.
    expect(answers.filter(([, answer]) => answer === undefined).map(([name]) => name).filter((name) => name !== 'refs/heads/main/x' && !/ü/.test(name))).toEqual([]);
    const head = readHeadRef(places(repository));
    if (head !== undefined) expect(head ?? '').toBe(headByGit(repository));
  });

  it('of a linked work tree are its own HEAD and the shared branches', () => {
    const { repository, first, second } = twoCommits();
    const other = join(repository.path, '..', 'other');
    repository.git(['worktree', 'add', '-q', '-b', 'side', other, first]);
    const linked = { gitDir: join(repository.path, '.git/worktrees/other'), commonDir: join(repository.path, '.git') };
    expect(readRefFile(linked, 'HEAD')).toBe(first);
    expect(readHeadRef(linked)).toBe('refs/heads/side');
    expect(readRefFile(linked, 'refs/heads/main')).toBe(second);
    rmSync(other, { recursive: true });
  });

  it.each([
    ['reftable', (folder: string): void => (writeFileSync(join(folder, 'HEAD'), 'ref: refs/heads/.invalid\n'), rmSync(join(folder, 'refs/heads/main'))), ['HEAD', 'refs/heads/main', 'refs/notes/ai']],
    ['HEAD as a link', (folder: string): void => (rmSync(join(folder, 'HEAD')), symlinkSync('refs/heads/main', join(folder, 'HEAD'))), ['HEAD']],
    ['no HEAD', (folder: string): void => rmSync(join(folder, 'HEAD')), ['HEAD']],
    ['a HEAD that leads out', (folder: string): void => writeFileSync(join(folder, 'HEAD'), 'ref: refs/heads/../../../secret\n'), ['HEAD']],
    ['a ring', (folder: string): void => (writeFileSync(join(folder, 'refs/heads/a'), 'ref: refs/heads/b\n'), writeFileSync(join(folder, 'refs/heads/b'), 'ref: refs/heads/a\n')), ['refs/heads/a']],
    ['a file of something else', (folder: string): void => writeFileSync(join(folder, 'refs/heads/main'), 'x\n'), ['HEAD', 'refs/heads/main']],
    ['a folder for HEAD', (folder: string): void => (rmSync(join(folder, 'HEAD')), mkdirSync(join(folder, 'HEAD'))), ['HEAD']],
  ] as const)('that are not plain are left to git: %s', (_, make, names) => {
    const { repository } = twoCommits();
    make(join(repository.path, '.git'));
    for (const name of names) expect([name, readRefFile(places(repository), name)]).toEqual([name, undefined]);
  });

  it('are asked for by full names only', () => {
    const { repository } = twoCommits();
    for (const name of ['main', 'HEAD~1', 'refs/heads/main~1', 'refs/tags/v1', 'refs/heads/', 'refs/heads/a..b', 'refs/heads/.git', 'refs/heads/a.lock', '../HEAD', 'refs/heads/a\0b', 'FETCH_HEAD']) expect([name, readRefFile(places(repository), name)]).toEqual([name, undefined]);
  });
});

function headByGit(repository: TempRepository): string {
  try {
    return repository.git(['symbolic-ref', '-q', 'HEAD']).trim();
  } catch {
    return '';
  }
}
