/** After a few commits git is asked nothing, unless something is not certain: then it is, and the answer is its own in any case. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitProcessCount } from '../../src/git/git-trace.ts';
import { openRepository } from '../../src/git/open-repository.ts';
import type { Repository } from '../../src/git/open-repository.ts';
import type { GitObject, WalkedCommit, WalkQuery } from '../../src/git/port.ts';
import { visitObjects } from '../../src/git/read-blobs.ts';
import { walkCommits } from '../../src/git/walk.ts';
import { cloneRepository, createRepository, repositoryAt, temporaryFolder } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

const planPath = 'docs/exec-plans/active/a.md';
const pathspecs = [':(glob)**/exec-plans/**'];

type Subject = { readonly repository: TempRepository; readonly known: readonly string[]; readonly tip: string };
type Answer = readonly WalkedCommit[] | string;

function subject(options: Parameters<typeof createRepository>[0] = {}): Subject {
  const repository = createRepository({ ...options, files: { [planPath]: 'one\n', 'src/a.ts': '1\n' } });
  const first = repository.id('HEAD');
  const second = repository.commit('second', { 'src/a.ts': '2\n' });
  return { repository, known: [first, second], tip: repository.commit('third', { [planPath]: 'two\n', 'src/exec-plans/b.md': 'b\n' }) };
}

const queryOf = ({ known, tip }: Pick<Subject, 'known' | 'tip'>): WalkQuery => ({ tips: [tip], not: known.slice(-1), pathspecs, few: true, isKnown: (id) => known.includes(id) });

/** What is answered, and whether without a process; held to what git says. */
async function walked(repository: Repository, query: WalkQuery): Promise<{ readonly alone: boolean; readonly answer: Answer }> {
  const answerOf = async (walk: (visit: (commit: WalkedCommit) => void) => Promise<void>): Promise<Answer> => {
    const commits: WalkedCommit[] = [];
    return walk((commit) => commits.push(commit)).then(() => commits, (error: unknown) => String(error));
  };
  const before = gitProcessCount();
  const answer = await answerOf((visit) => repository.git.walk(query, visit));
  const alone = gitProcessCount() === before;
  expect(answer).toEqual(await answerOf((visit) => walkCommits(repository, { ...query, few: false }, visit)));
  return { alone, answer };
}

async function walkedAt(path: string, query: WalkQuery, env: Readonly<Record<string, string>> = {}): Promise<{ readonly alone: boolean; readonly answer: Answer }> {
  return walked(await openRepository(path, { env: { ...process.env, ...env } }), query);
}

describe('a walk over a few commits', () => {
  it('asks git nothing in any kind of repository of its own', async () => {
    for (const options of [{}, { objectFormat: 'sha256' as const }]) {
      const each = subject(options);
      const { alone, answer } = await walkedAt(each.repository.path, queryOf(each));
      expect(alone).toBe(true);
      expect((answer as WalkedCommit[]).map(({ id, changes }) => [id, changes.map(({ repoPath }) => repoPath)])).toEqual([[each.tip, [planPath, 'src/exec-plans/b.md']]]);
    }
    const { repository, known, tip } = subject();
    expect((await walkedAt(repository.worktree('beside').path, queryOf({ known, tip }))).alone).toBe(true);
    const bare = join(temporaryFolder(), 'bare.git');
    renameSync(join(repository.path, '.git'), bare);
    repositoryAt(bare).git(['config', 'core.bare', 'true']);
    expect((await walkedAt(bare, queryOf({ known, tip }))).alone).toBe(true);
  });

  it('goes down to the first commit, through merges, and after everything was packed', async () => {
    const { repository, known, tip } = subject();
    expect((await walkedAt(repository.path, { ...queryOf({ known: [], tip }), not: [] })).alone).toBe(true);
    repository.git(['gc', '-q']);
    repository.git(['checkout', '-q', '-b', 'side', known[1]!]);
    repository.commit('side', { [planPath]: 'side\n' });
    repository.git(['merge', '-q', '--no-ff', '-s', 'ours', '-m', 'merge', 'main']);
    const merge = await walkedAt(repository.path, queryOf({ known, tip: repository.id('HEAD') }));
    expect(merge.alone).toBe(true);
    expect(merge.answer).toHaveLength(3);
    // A commit that is known, and no head.
    const below = await walkedAt(repository.path, { ...queryOf({ known: [...known, tip], tip: repository.id('HEAD') }), not: [tip] });
    expect([below.alone, below.answer.length]).toEqual([true, 2]);
  });

  it('does not hang on what a user has configured, nor on replaced objects', async () => {
    const each = subject();
    const { repository, known } = each;
    repository.git(['update-index', '--add', '--cacheinfo', `160000,${known[0]!},docs/exec-plans/sub`]);
    repository.git(['commit', '-q', '--no-verify', '-m', 'submodule']);
    repository.write('order', 'src/*\n');
    for (const [key, value] of [['diff.orderFile', join(repository.path, 'order')], ['diff.ignoreSubmodules', 'all'], ['diff.noprefix', 'true'], ['log.showRoot', 'false'], ['diff.renames', 'copies'], ['core.commitGraph', 'true']] as const) repository.git(['config', key, value]);
    // The control: git heeds it.
    expect(repository.git(['log', '-1', '--format=', '--name-only', each.tip]).split('\n')).toEqual(['src/exec-plans/b.md', planPath]);
    expect(repository.git(['log', '-1', '--format=', '--name-only', 'HEAD'])).toBe('');
    const query = queryOf({ known, tip: repository.id('HEAD') });
    const { alone, answer } = await walkedAt(repository.path, query);
    expect(alone).toBe(true);
    expect((answer as WalkedCommit[])[0]!.changes).toMatchObject([{ repoPath: 'docs/exec-plans/sub', mode: '160000' }]);
    repository.git(['commit-graph', 'write', '--reachable']);
    repository.git(['replace', each.tip, known[0]!]);
    // The control: git itself would show the other commit.
    expect(repository.git(['log', '-1', '--format=%s', each.tip])).toBe('first');
    const replaced = await walkedAt(repository.path, query);
    expect([replaced.alone, replaced.answer]).toEqual([true, answer]);
  });

  type Case = (each: Subject) => { readonly query?: Partial<WalkQuery>; readonly env?: Readonly<Record<string, string>>; readonly path?: string } | undefined;
  const objectsOf = ({ repository }: Subject): string => join(repository.path, '.git/objects');
  const literally = ({ repository }: Subject, type: string, input: Uint8Array | string): string => repository.git(['hash-object', '-t', type, '--literally', '-w', '--stdin'], { input });
  const commitOf = (each: Subject, tree: string): string => each.repository.git(['commit-tree', '-p', each.known[1]!, '-m', 'odd', tree], { env: { GIT_COMMITTER_DATE: '1800000000 +0000' } });
  const treeOf = (entries: readonly (readonly [entry: string, id: string])[]): Buffer => Buffer.concat(entries.flatMap(([entry, id]) => [Buffer.from(`${entry}\0`), Buffer.from(id, 'hex')]));

  const uncertain: Readonly<Record<string, Case>> = {
    'a shallow clone': ({ repository, known }) => void writeFileSync(join(repository.path, '.git/shallow'), `${known[1]!}\n`),
    grafts: ({ repository, tip }) => void writeFileSync(join(repository.path, '.git/info/grafts'), `${tip}\n`),
    'grafts elsewhere': ({ repository, tip }) => {
      repository.write('grafts', `${tip}\n`);
      return { env: { GIT_GRAFT_FILE: join(repository.path, 'grafts') } };
    },
    'a shallow file elsewhere': ({ repository, tip }) => {
      repository.write('shallow', `${tip}\n`);
      return { env: { GIT_SHALLOW_FILE: join(repository.path, 'shallow') } };
    },
    'objects elsewhere': (each) => {
      const elsewhere = join(temporaryFolder(), 'objects');
      renameSync(objectsOf(each), elsewhere);
      mkdirSync(objectsOf(each));
      return { env: { GIT_OBJECT_DIRECTORY: elsewhere } };
    },
    'objects borrowed by a variable': (each) => ({ env: { GIT_ALTERNATE_OBJECT_DIRECTORIES: objectsOf(each) } }),
    'objects in quarantine': (each) => ({ env: { GIT_QUARANTINE_PATH: objectsOf(each) } }),
    'objects borrowed from another repository': (each) => {
      const elsewhere = join(temporaryFolder(), 'objects');
      renameSync(objectsOf(each), elsewhere);
      mkdirSync(join(objectsOf(each), 'info'), { recursive: true });
      writeFileSync(join(objectsOf(each), 'info/alternates'), `${elsewhere}\n`);
      return undefined;
    },
    'a common folder that does not point back': ({ repository }) => {
      const folder = temporaryFolder();
      mkdirSync(join(folder, '.git'));
      writeFileSync(join(folder, '.git/HEAD'), 'ref: refs/heads/main\n');
      writeFileSync(join(folder, '.git/commondir'), `${repository.path}/.git\n`);
      return { path: folder };
    },
    'no word about what is known': () => ({ query: { isKnown: undefined as never } }),
    'other pathspecs': () => ({ query: { pathspecs: [':(glob)**/*.md'] } }),
    'a pathspec that leads out': () => ({ query: { pathspecs: [':(literal)docs/../src'] } }),
    'a tip that is a tag': ({ repository, tip }) => {
      repository.git(['tag', '-a', '-m', 'v1', 'v1', tip]);
      return { query: { tips: [repository.git(['rev-parse', 'v1'])] } };
    },
    'a tip that is not there': ({ tip }) => ({ query: { tips: ['1'.repeat(40), tip] } }),
    'a tip that is a tree': ({ repository, tip }) => ({ query: { tips: [repository.id(`${tip}^{tree}`)] } }),
    'a tree that is not there': (each) => {
      const tree = each.repository.id(`${each.tip}:docs`);
      rmSync(join(objectsOf(each), tree.slice(0, 2), tree.slice(2)));
      return undefined;
    },
    'a commit that is not there': (each) => {
      const [, parent] = each.known;
      rmSync(join(objectsOf(each), parent!.slice(0, 2), parent!.slice(2)));
      return undefined;
    },
    'many commits': ({ repository }) => {
      for (let at = 0; at < 16; at += 1) repository.git(['commit', '-q', '--allow-empty', '--no-verify', '-m', `${at}`]);
      return { query: { tips: [repository.id('HEAD')] } };
    },
    'many folders': ({ repository }) => ({ query: { tips: [repository.commit('many', Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`many/${at}/exec-plans/a.md`, `${at}\n`])))] } }),
    'a tree with modes of old': (each) => {
      const blob = each.repository.id(`HEAD:${planPath}`);
      return { query: { tips: [commitOf(each, literally(each, 'tree', treeOf([['40000 exec-plans', literally(each, 'tree', treeOf([['100664 a.md', blob]]))]])))] } };
    },
    'a tree out of order': (each) => {
      const blob = each.repository.id(`HEAD:${planPath}`);
      return { query: { tips: [commitOf(each, literally(each, 'tree', treeOf([['40000 exec-plans', literally(each, 'tree', treeOf([['100644 b.md', blob], ['100644 a.md', blob]]))]])))] } };
    },
    'a commit without dates': (each) => ({ query: { tips: [literally(each, 'commit', `tree ${each.repository.id('HEAD^{tree}')}\nparent ${each.known[1]!}\nauthor Ada <ada@example.com>\ncommitter Ada <ada@example.com>\n\nodd\n`)] } }),
    'a damaged commit': (each) => {
      const path = join(objectsOf(each), each.tip.slice(0, 2), each.tip.slice(2));
      chmodSync(path, 0o644);
      writeFileSync(path, readFileSync(path).subarray(0, -3));
      return undefined;
    },
  };
  for (const [name, arrange] of Object.entries(uncertain)) {
    it(`asks git: ${name}`, async () => {
      const each = subject();
      // The control: before that, nothing is asked.
      expect((await walkedAt(each.repository.path, queryOf(each))).alone).toBe(true);
      const { query, env, path } = arrange(each) ?? {};
      expect((await walkedAt(path ?? each.repository.path, { ...queryOf(each), ...query }, env)).alone).toBe(false);
    });
  }

  it('asks git in a clone that has less than all', async () => {
    const { repository, known, tip } = subject();
    const clone = cloneRepository(repository.path, ['--depth=1']);
    expect((await walkedAt(clone.path, queryOf({ known, tip }))).alone).toBe(false);
  });
});

describe('a few objects', () => {
  async function asked(path: string, ids: readonly string[], options: { readonly bytesMax?: number; readonly blocks?: boolean } = {}): Promise<{ readonly alone: boolean; readonly objects: readonly GitObject[] }> {
    const repository = await openRepository(path, { blocks: options.blocks === true });
    const collect = (objects: GitObject[]) => ({ id, type, bytes }: GitObject): void => void objects.push({ id, type, bytes: bytes === null ? null : Buffer.from(bytes) });
    const objects: GitObject[] = [];
    const before = gitProcessCount();
    const question = repository.git.askObjects(collect(objects), { ...options, few: true });
    for (const id of ids) question.ask([id]);
    await question.end();
    const alone = gitProcessCount() === before;
    const expected: GitObject[] = [];
    await visitObjects(repository, ids, collect(expected), options);
    expect(objects).toEqual(expected);
    return { alone, objects };
  }

  for (const blocks of [false, true]) {
    it(`are read without a process, or all by one (${blocks ? 'waiting' : 'beside other work'})`, async () => {
      const { repository, tip } = subject();
      const ids = [tip, repository.id(`${tip}:${planPath}`), repository.id(`${tip}^{tree}`), tip];
      expect(await asked(repository.path, ids, { blocks })).toMatchObject({ alone: true, objects: [{ type: 'commit' }, { type: 'blob' }, { type: 'tree' }] });
      expect(await asked(repository.path, ids, { blocks, bytesMax: 3 })).toMatchObject({ alone: true, objects: [{ bytes: null }, { bytes: null }, { bytes: null }] });
      expect(await asked(repository.path, [], { blocks })).toEqual({ alone: true, objects: [] });
      const missing = await asked(repository.path, [...ids, '1'.repeat(40)], { blocks });
      expect([missing.alone, missing.objects.length]).toEqual([false, 3]);
      const large = repository.git(['hash-object', '-w', '--stdin'], { input: Buffer.alloc(5 * 1024 * 1024) });
      expect(await asked(repository.path, [tip, large], { blocks, bytesMax: 1024 * 1024 })).toMatchObject({ alone: false, objects: [{ type: 'commit' }, { id: large, bytes: null }] });
      const many = Array.from({ length: 70 }, (_, at) => `${at}\n`);
      repository.commit('many', Object.fromEntries(many.map((text, at) => [`${at}.md`, text])));
      const blobs = many.map((_, at) => `:${at}.md`);
      const found = await asked(repository.path, repository.git(['rev-parse', ...blobs]).split('\n'), { blocks });
      expect([found.alone, found.objects.length]).toEqual([false, 70]);
      expect(existsSync(join(repository.path, '.git/git-plan'))).toBe(false);
    });
  }
});
