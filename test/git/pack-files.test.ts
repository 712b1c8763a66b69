/** Objects that are read from packs and loose files are what `git cat-file` prints; what is damaged is left to git. */
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { visitObjects } from '../../src/git/read-blobs.ts';
import { ObjectFolder } from '../../src/git/object-folder.ts';
import { createRepository } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

type Stored = { readonly type: string; readonly bytes: Buffer };

/** Versions of a text that each differ most from those far away, of a folder of many files, and of a file that is copied in pieces of more than 64 KiB. */
function versions(objectFormat: 'sha1' | 'sha256' = 'sha1', count = 10): TempRepository {
  const repository = createRepository({ objectFormat });
  let state = 7;
  const noise = Buffer.from(Array.from({ length: 200_000 }, () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) >> 16));
  repository.import(Array.from({ length: count }, (_, at) => ({
    files: {
      'docs/exec-plans/active/a.md': Array.from({ length: 80 }, (__, line) => `Line ${line}, ${line < at ? `rewritten by version ${line * 7919}` : 'as it was'}\n`).join(''),
      [`docs/exec-plans/active/plan-${at}.md`]: `${at}\n`,
      'empty.md': '',
      ...(at % 4 === 0 ? { 'large.bin': Buffer.concat([noise.subarray(0, 150_000), Buffer.from(`version ${at}`), noise.subarray(150_000)]) } : {}),
    },
  })));
  return repository;
}

function allOf(repository: TempRepository): readonly string[] {
  return repository.git(['cat-file', '--batch-all-objects', '--batch-check=%(objectname)']).split('\n');
}

async function saidByGit(repository: TempRepository, ids: readonly string[]): Promise<ReadonlyMap<string, Stored>> {
  const found = new Map<string, Stored>();
  await visitObjects({ cwd: repository.path }, ids, ({ id, type, bytes }) => found.set(id, { type, bytes: Buffer.from(bytes!) }));
  return found;
}

function folderOf(repository: TempRepository, objectFormat: 'sha1' | 'sha256' = 'sha1'): ObjectFolder {
  return new ObjectFolder(join(repository.path, '.git'), objectFormat);
}

/** How many objects are read, each the same as git prints it. */
async function countRead(repository: TempRepository, objectFormat: 'sha1' | 'sha256' = 'sha1'): Promise<{ readonly read: number; readonly all: number }> {
  const ids = allOf(repository);
  const said = await saidByGit(repository, ids);
  const folder = folderOf(repository, objectFormat);
  let read = 0;
  for (const id of ids) {
    const own = folder.read(id);
    if (own === undefined) continue;
    read += 1;
    expect({ id, type: own.type, isSame: own.bytes.equals(said.get(id)!.bytes) }).toEqual({ id, type: said.get(id)!.type, isSame: true });
  }
  return { read, all: ids.length };
}

function repack(repository: TempRepository, config: readonly string[], args: readonly string[] = ['--depth=8', '--window=20']): void {
  repository.git([...config.flatMap((value) => ['-c', value]), 'repack', '-qadf', ...args]);
}

function longestChain(repository: TempRepository): number {
  const index = repository.git(['rev-parse', '--git-path', 'objects/pack']);
  const pack = readdirSync(join(repository.path, index)).find((name) => name.endsWith('.idx'))!;
  const lines = repository.git(['verify-pack', '-v', join(index, pack)]).split('\n');
  return Math.max(0, ...lines.map((line) => Number(/^chain length = (\d+)/.exec(line)?.[1] ?? 0)));
}

describe('objects in packs', () => {
  for (const objectFormat of ['sha1', 'sha256'] as const) {
    it(`are read as git prints them (${objectFormat})`, async () => {
      const repository = versions(objectFormat);
      repack(repository, []);
      expect(longestChain(repository)).toBeGreaterThan(3);
      const { read, all } = await countRead(repository, objectFormat);
      expect(read).toBe(all);
      // Some of them loose, some in a second pack.
      repository.commit('more', { 'docs/exec-plans/active/b.md': 'b\n' });
      repository.git(['repack', '-qd']);
      repository.commit('still more', { 'docs/exec-plans/active/b.md': 'c\n' });
      const more = await countRead(repository, objectFormat);
      expect(more.read).toBe(more.all);
      expect(more.all).toBeGreaterThan(all + 6);
    });
  }

  it('are read where a delta names its base by id, and where offsets take eight bytes', async () => {
    const repository = versions();
    repack(repository, ['repack.useDeltaBaseOffset=false']);
    expect(longestChain(repository)).toBeGreaterThan(3);
    const named = await countRead(repository);
    expect(named.read).toBe(named.all);
    const pack = join(repository.path, '.git/objects/pack', readdirSync(join(repository.path, '.git/objects/pack')).find((name) => name.endsWith('.pack'))!);
    const index = pack.replace(/pack$/, 'idx');
    const before = readFileSync(index).length;
    rmSync(index);
    repository.git(['index-pack', '--index-version=2,0x40', '-o', index, pack]);
    expect(readFileSync(index).length).toBeGreaterThan(before);
    const wide = await countRead(repository);
    expect(wide.read).toBe(wide.all);
  });

  it('are left to git in an index of version 1, and at the end of long chains', async () => {
    const repository = versions();
    repack(repository, ['pack.indexVersion=1']);
    expect((await countRead(repository)).read).toBe(0);
    repack(repository, []);
    expect((await countRead(repository)).read).toBeGreaterThan(0);
    const long = versions('sha1', 60);
    repack(long, [], ['--depth=50', '--window=60']);
    expect(longestChain(long)).toBeGreaterThan(12);
    const { read, all } = await countRead(long);
    expect(read).toBeLessThan(all);
    expect(read).toBeGreaterThan(all / 3);
  });

  it('are never wrong where the files are damaged: left to git, or what git makes of it', async () => {
    const repository = versions('sha1', 6);
    repack(repository, []);
    const ids = allOf(repository);
    const right = await saidByGit(repository, ids);
    const folder = join(repository.path, '.git/objects/pack');
    const outcome = { left: 0, right: 0, asGit: 0 };
    const judge = async (): Promise<void> => {
      const reader = folderOf(repository);
      for (const id of ids) {
        const own = reader.read(id);
        if (own === undefined) outcome.left += 1;
        else if (own.type === right.get(id)!.type && own.bytes.equals(right.get(id)!.bytes)) outcome.right += 1;
        else {
          // The index leads elsewhere, and git follows it too.
          expect((await saidByGit(repository, [id])).get(id)).toEqual(own);
          outcome.asGit += 1;
        }
      }
    };
    for (const name of readdirSync(folder).filter((each) => /\.(?:pack|idx)$/.test(each))) {
      const path = join(folder, name);
      const bytes = readFileSync(path);
      chmodSync(path, 0o644);
      for (let at = 0; at < 150; at += 1) {
        const damaged = Buffer.from(bytes);
        const place = Math.floor((bytes.length * (at + 0.5)) / 150);
        damaged[place] = damaged[place]! ^ (1 << (at % 8));
        writeFileSync(path, at % 5 === 4 ? bytes.subarray(0, place) : damaged);
        await judge();
      }
      writeFileSync(path, bytes);
    }
    expect(outcome.left).toBeGreaterThan(1000);
    expect(outcome.right).toBeGreaterThan(1000);
    // The control: undamaged again, everything is read.
    const again = await countRead(repository);
    expect(again.read).toBe(again.all);
  });
});

describe('loose objects', () => {
  const content = `${'A line that says something.\n'.repeat(40)}`;
  function one(): { readonly repository: TempRepository; readonly id: string; readonly path: string; readonly stored: Buffer } {
    const repository = createRepository();
    const id = repository.git(['hash-object', '-w', '--stdin'], { input: content });
    const path = join(repository.path, '.git/objects', id.slice(0, 2), id.slice(2));
    chmodSync(path, 0o644);
    return { repository, id, path, stored: readFileSync(path) };
  }

  it('are left to git after each truncation and nearly each flipped bit, and are never wrong', () => {
    const { repository, id, path, stored } = one();
    expect(folderOf(repository).read(id)!.bytes.toString()).toBe(content);
    for (let length = 0; length < stored.length; length += 1) {
      writeFileSync(path, stored);
      truncateSync(path, length);
      expect(folderOf(repository).read(id), `${length} bytes`).toBeUndefined();
    }
    let left = 0;
    for (let bit = 0; bit < stored.length * 8; bit += 1) {
      const damaged = Buffer.from(stored);
      damaged[bit >> 3] = damaged[bit >> 3]! ^ (1 << (bit & 7));
      writeFileSync(path, damaged);
      const own = folderOf(repository).read(id);
      if (own === undefined) left += 1;
      else expect([own.type, own.bytes.toString()]).toEqual(['blob', content]);
    }
    // Bits that fill up the last byte of a stream say nothing.
    expect(left).toBeGreaterThan(stored.length * 8 - 8);
    writeFileSync(path, stored);
    expect(folderOf(repository).read(id)).toBeDefined();
  });

  it('are left to git where anything about them is odd', () => {
    const { repository, id, path, stored } = one();
    const object = (header: string, bytes: Buffer | string = content): Buffer => deflateSync(Buffer.concat([Buffer.from(header), Buffer.from(bytes)]));
    const odd: Readonly<Record<string, Buffer>> = {
      'a larger size': object(`blob ${content.length + 1}\0`),
      'a smaller size': object(`blob ${content.length - 1}\0`),
      'a size with a zero in front': object(`blob 0${content.length}\0`),
      'no size': object('blob \0'),
      'another type': object(`blub ${content.length}\0`),
      'no end of the header': object(`blob ${content.length} `, 'x'.repeat(content.length)),
      'bytes behind the stream': Buffer.concat([stored, Buffer.from('x')]),
      'two streams': Buffer.concat([stored, stored]),
      'nothing deflated': Buffer.from(`blob ${content.length}\0${content}`),
      'nothing at all': Buffer.alloc(0),
      'a bomb that says so': object(`blob ${2 ** 25}\0`, Buffer.alloc(2 ** 25)),
      'a bomb that does not': object('blob 5\0', Buffer.alloc(2 ** 25)),
    };
    for (const [name, bytes] of Object.entries(odd)) {
      writeFileSync(path, bytes);
      expect(folderOf(repository).read(id), name).toBeUndefined();
      writeFileSync(path, object(`blob ${content.length}\0`));
      expect(folderOf(repository).read(id)?.bytes.toString(), `control: ${name}`).toBe(content);
    }
    const aside = `${path}-aside`;
    copyFileSync(path, aside);
    unlinkSync(path);
    symlinkSync(aside, path);
    expect(folderOf(repository).read(id)).toBeUndefined();
    unlinkSync(path);
    mkdirSync(path);
    expect(folderOf(repository).read(id)).toBeUndefined();
  });

  it('are not hashed, as git does not hash them either', async () => {
    const { repository, id, path } = one();
    const other = deflateSync('blob 5\0other');
    writeFileSync(path, other);
    expect(folderOf(repository).read(id)).toEqual((await saidByGit(repository, [id])).get(id));
    expect(repository.tryGit(['fsck']).status).not.toBe(0);
  });

  it('that are not there, and the empty tree', async () => {
    const { repository } = one();
    expect(folderOf(repository).read('1'.repeat(40))).toBeUndefined();
    expect(folderOf(repository).read('1'.repeat(64))).toBeUndefined();
    const empty = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
    expect(existsSync(join(repository.path, '.git/objects', empty.slice(0, 2)))).toBe(false);
    expect(folderOf(repository).read(empty)).toEqual((await saidByGit(repository, [empty])).get(empty));
  });
});
