/**
 * Words that look like options, paths that look like pathspecs, names that a shell would run: given wherever a user, an agent or a repository can
 * give one. None becomes an option of git, and nothing is written beside what is asked for.
 */
import fc from '../support/fast-check.ts';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { listChangedFiles } from '../../src/git/changed-files.ts';
import { grepFiles } from '../../src/git/grep-files.ts';
import { openRepository, type Repository } from '../../src/git/open-repository.ts';
import { searchStaged } from '../../src/git/search-staged.ts';
import { stagedAgainst } from '../../src/git/staged.ts';
import { listStagingArea } from '../../src/git/staging-area.ts';
import { UserError } from '../../src/model/errors.ts';
import { readSince } from '../../src/git/read-since.ts';
import { cli } from '../support/run-cli.ts';
import { createRepository, type TempRepository } from '../support/temp-repository.ts';

const words = [
  '-h', '--help', '-', '--', '--end-of-options', '-p', '-O', '-c', '-C', '-n', '--output=pwned', '--output', '-Opwned', '-opwned', '--output-directory=.', '--exec=touch pwned', '-utouch pwned', '--upload-pack=touch pwned',
  '--receive-pack=touch pwned', '--config=core.fsmonitor=touch pwned', '-ccore.fsmonitor=touch pwned', 'core.fsmonitor=touch pwned', '--config-env=a=b', '--git-dir=/', '--work-tree=/', '--namespace=x', '--exec-path=.',
  '--paginate', '--no-index', '--ext-diff', '--textconv', '--stdin', '--all', '--branches', '--glob=*', '--not', '--default', '--format=%H', '--since=0', '--path-format=absolute', '--git-path=pwned', '--sq', '--parseopt',
  '--show-toplevel', '--contents=/etc/passwd', '--ignore-revs-file=/etc/passwd', '--orderfile=pwned', '-Fpwned', '--file=pwned', '--open-files-in-pager=touch pwned', '-Otouch pwned', '--recurse-submodules', '--template=pwned',
  '$(touch pwned)', '`touch pwned`', ';touch pwned', '|touch pwned', '&touch pwned', '> pwned', '"; touch pwned; "', "'; touch pwned; '", '\\', '%', '\n--output=pwned', '\r--output=pwned', '\t-h', ' -h',
  ':(top)', ':(exclude)*', ':!a', ':/', ':0:a', ':(attr:x)', '*', '?', '[a]', '**', '../..', '../../etc/passwd', '/etc/passwd', '~', '~root', '@', '@{', '@{-1}', '@{u}', '^main', '^', 'main^{/x}', 'main^@', 'main^!', 'HEAD:docs',
  '.git', '.git/config', 'ext::sh -c "touch pwned"', 'file:///etc', 'ssh://-oProxyCommand=touch', 'main --output=pwned', 'main\0--output=pwned', 'é\u202e-h', '\ud800',
];
const dressed = (word: string): readonly string[] => [word, `main${word}`, `${word}^{commit}`, `refs/heads/${word}`, `${word}/x.md`];
/** Branches that really are there under such names. */
const branches = ['--output=pwned', '-h', '--all', '--upload-pack=touch', '-Opwned', '--stdin', '$(id)', "it's", ';id', '--'];

let repository: TempRepository;
let opened: Repository;
let commit = '';
const inputs = [...new Set(words.flatMap(dressed))];

beforeAll(async () => {
  repository = createRepository({ files: { 'docs/exec-plans/a.md': '# A\n\n- [ ] one\n', 'docs/exec-plans/--output=pwned.md': '# B\n', 'docs/exec-plans/:(top)x.md': '# C\n', 'docs/exec-plans/-h.md': '# D\n' } });
  commit = repository.commit('second', { 'docs/exec-plans/a.md': '# A\n\n- [x] one\n' });
  repository.write('.git/packed-refs', `# pack-refs with: peeled fully-peeled \n${branches.map((name) => `${commit} refs/heads/${name}\n`).join('')}`);
  opened = await openRepository(repository.path, { env: process.env });
});

/** Everything that is there, by path. */
function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => !/^\.git\/(?:objects|git-plan)/.test(name)).toSorted();
}

/** Runs `act`, and looks that nothing is there that was not. */
async function quietly<Answer>(act: () => Promise<Answer>): Promise<Answer> {
  const before = filesOf(repository.path);
  const answer = await act();
  expect(filesOf(repository.path)).toEqual(before);
  return answer;
}

describe('what git is asked about', () => {
  it(`${inputs.length} revisions: a commit or nothing, never an option`, async () => {
    expect(inputs.length).toBeGreaterThan(300);
    await quietly(async () => {
      const many = await opened.git.resolveCommits(inputs);
      for (const [name, id] of many) expect({ name, id }).toEqual({ name, id: expect.stringMatching(/^[0-9a-f]{40}$/) as string });
      // One process each: a part of them, and every name that begins like an option.
      for (const input of inputs.filter((each, at) => at % 12 === 0 || (each.startsWith('-') && words.includes(each)))) expect(await opened.git.resolveCommit(input) ?? null, JSON.stringify(input)).toBe(many.get(input) ?? null);
    });
  }, 300_000);

  it('10,000 random revisions and paths', async () => {
    const random = fc.sample(fc.tuple(fc.constantFrom(...words, '', 'main', 'HEAD'), fc.constantFrom('', '..', '=', '~1', '^', ':', ' ', '/'), fc.string({ maxLength: 12 })).map((parts) => parts.join('')).filter((text) => !text.includes('@{')), { numRuns: 10_000, seed: 7 });
    await quietly(async () => {
      for (const [, id] of await opened.git.resolveCommits(random)) expect(id).toMatch(/^[0-9a-f]{40}$/);
      const usable = random.filter((path) => path !== '' && !path.includes('\0'));
      const tree = await opened.git.listTree(commit, usable);
      expect(tree.every(({ repoPath }) => repoPath.startsWith('docs/'))).toBe(true);
    });
  }, 300_000);

  it('branches of such names are branches', async () => {
    await quietly(async () => {
      expect((await opened.git.listRefs(['refs/heads/'])).filter(({ name }) => branches.includes(name.slice('refs/heads/'.length))).map(({ commit: id }) => id)).toEqual(branches.map(() => commit));
      for (const name of branches) expect(await opened.git.resolveCommit(`refs/heads/${name}`), name).toBe(commit);
      expect(await cli(repository.path, ['log', '--branches'])).toMatchObject({ code: 0 });
      expect(await cli(repository.path, ['list', '--branches'])).toMatchObject({ code: 0 });
      for (const name of branches.slice(0, 4)) expect(await cli(repository.path, ['list', `--at=refs/heads/${name}`, '--json']), name).toMatchObject({ code: 0 });
    });
    // Control: so it is read by who passes it on as it is.
    expect(repository.tryGit(['log', '-1', '--output=pwned']).status).toBe(0);
    expect(repository.exists('pwned')).toBe(true);
    repository.remove('pwned');
  }, 300_000);

  it('paths are taken literally', async () => {
    const paths = inputs.filter((path) => !path.includes('\0') && !path.startsWith('/') && !path.includes('..') && path !== '~' && !/\p{Cs}/u.test(path));
    repository.write('docs/exec-plans/:(top)x.md', '# C\n\nchanged\n');
    repository.git(['add', '-A']);
    await quietly(async () => {
      expect(await opened.git.listTree(commit, ['docs/exec-plans/:(top)x.md', 'docs/exec-plans/*.md', ':(top)', '-h'])).toMatchObject([{ repoPath: 'docs/exec-plans/:(top)x.md' }]);
      expect(await opened.git.listTree(commit, paths)).toEqual([]);
      expect(await listChangedFiles(opened, [...paths, 'docs/exec-plans/:(top)x.md'])).toMatchObject([{ repoPath: 'docs/exec-plans/:(top)x.md' }]);
      expect(await stagedAgainst(opened, commit, [...paths, 'docs/exec-plans/:(top)x.md'])).toMatchObject([{ repoPath: 'docs/exec-plans/:(top)x.md' }]);
      expect(await listStagingArea(opened, { folders: paths.filter((path) => path !== '.git'), folderName: 'x', files: ['docs/exec-plans/-h.md'] })).toMatchObject([{ repoPath: 'docs/exec-plans/-h.md' }]);
    });
    repository.git(['reset', '-q', '--hard']);
  }, 300_000);

  it('texts are searched for, literally', async () => {
    const texts = inputs.filter((text) => text !== '' && !/[\0\n\r]/.test(text) && text.length > 6 && !/\p{Cs}/u.test(text));
    await quietly(async () => {
      expect(await grepFiles(opened, texts)).toEqual([]);
      expect(await searchStaged(opened, { texts, folders: ['docs'], folderName: 'x' })).toEqual([]);
    });
  }, 300_000);

  it('dates are dates, or refused', async () => {
    await quietly(async () => {
      for (const word of inputs.filter((_, at) => at % 9 === 0)) {
        await readSince(opened, word).then((seconds) => expect(seconds).toBeGreaterThanOrEqual(0), (error: unknown) => expect(error).toBeInstanceOf(UserError));
      }
    });
  }, 300_000);
});

describe('what is typed', () => {
  const typed: readonly (readonly [string, (word: string) => readonly string[]])[] = [
    ['list --at', (word) => ['list', `--at=${word}`]],
    ['show', (word) => ['show', '--', word]],
    ['log --at', (word) => ['log', 'a', `--at=${word}`]],
    ['blame --at', (word) => ['blame', 'a', `--at=${word}`]],
    ['diff', (word) => ['diff', '--', word]],
    ['diff a..b', (word) => ['diff', `${word}..main`]],
    ['validate --range', (word) => ['validate', `--range=${word}..main`]],
    ['validate --range to', (word) => ['validate', `--range=main..${word}`]],
    ['validate', (word) => ['validate', '--', `${word}.md`]],
    ['search', (word) => ['search', '--', word]],
    ['link', (word) => ['link', '--', 'no-such-plan', word]],
    ['debt', (word) => ['debt', 'resolve', '--', word]],
  ];

  it.each(typed)('%s', async (_, lineOf) => {
    await quietly(async () => {
      for (const word of words.filter((each, at) => at % 3 === 0 || each.includes('output')).slice(0, 30)) {
        const { code, err } = await cli(repository.path, lineOf(word));
        expect({ word, code, err }, err).not.toMatchObject({ err: expect.stringContaining('BUG') as string });
        expect([0, 1, 2, 3, 128, 129]).toContain(code);
      }
    });
    expect(repository.exists('pwned')).toBe(false);
    expect(readdirSync(join(repository.path, '..')).includes('pwned')).toBe(false);
  }, 300_000);
});
