/** Taking the last write back: as long as nothing else touched the file. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRepository } from '../../src/git/open-repository.ts';
import type { Repository } from '../../src/git/open-repository.ts';
import { createFile, editFile, moveFile } from '../../src/workspace/edit-file.ts';
import { undoLastWrite } from '../../src/workspace/undo.ts';
import { createRepository } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

const plan = 'docs/exec-plans/a.md';
const other = 'docs/exec-plans/b.md';
const text = '\ufeff- [ ] a\r\n- b';

async function open(): Promise<{ readonly temp: TempRepository; readonly repository: Repository }> {
  const temp = createRepository({ files: { [plan]: text, [other]: '# B\n' } });
  return { temp, repository: await openRepository(temp.path) };
}

describe('undo', () => {
  it('gives an edit’s bytes back, one write at a time', async () => {
    const { temp, repository } = await open();
    await editFile(repository, plan, (now) => `${now}\none`);
    await editFile(repository, plan, (now) => `${now}\ntwo`);
    expect(await undoLastWrite(repository)).toMatchObject([{ kind: 'edit', repoPath: plan, before: `${text}\none\ntwo`, after: `${text}\none` }]);
    expect(temp.read(plan)).toBe(`${text}\none`);
    await undoLastWrite(repository);
    expect(temp.git(['status', '--porcelain'])).toBe('');
    await expect(undoLastWrite(repository)).rejects.toThrow('nothing to undo');
  });

  it('takes a new file away and a moved one back', async () => {
    const { temp, repository } = await open();
    await createFile(repository, 'docs/exec-plans/new/c.md', '# C\n');
    await undoLastWrite(repository);
    expect(temp.exists('docs/exec-plans/new/c.md')).toBe(false);
    await moveFile(repository, plan, 'docs/exec-plans/completed/a.md', (now) => `${now}!`);
    expect(temp.exists(plan)).toBe(false);
    await undoLastWrite(repository);
    expect(temp.exists('docs/exec-plans/completed/a.md')).toBe(false);
    expect(temp.git(['status', '--porcelain'])).toBe('');
  });

  it('takes the writes of one group back together, the last first', async () => {
    const { temp, repository } = await open();
    await editFile(repository, other, (now) => `${now}before\n`);
    await moveFile(repository, plan, 'docs/exec-plans/completed/a.md', (now) => now, { group: 'g' });
    await editFile(repository, other, (now) => `${now}link\n`, { group: 'g' });
    expect((await undoLastWrite(repository)).map(({ kind }) => kind)).toEqual(['edit', 'move']);
    expect(temp.read(plan)).toBe(text);
    expect(temp.read(other)).toBe('# B\nbefore\n');
  });

  it('refuses where a file was changed since, says where the bytes are, and writes nothing', async () => {
    const { temp, repository } = await open();
    await moveFile(repository, plan, 'docs/exec-plans/completed/a.md', (now) => now, { group: 'g' });
    await editFile(repository, other, (now) => `${now}link\n`, { group: 'g' });
    temp.append('docs/exec-plans/completed/a.md', 'theirs');
    await expect(undoLastWrite(repository)).rejects.toMatchObject({ name: 'UserError', message: expect.stringContaining('was changed since'), hints: [expect.stringContaining(join('.git', 'git-plan', 'undo'))] });
    expect(temp.read(other)).toBe('# B\nlink\n');
    expect(temp.read('docs/exec-plans/completed/a.md')).toBe(`${text}theirs`);
  });

  it('refuses where the file is gone, or another one stands where it came from', async () => {
    const { temp, repository } = await open();
    await moveFile(repository, plan, 'docs/exec-plans/completed/a.md', (now) => now);
    temp.write(plan, 'theirs\n');
    await expect(undoLastWrite(repository)).rejects.toThrow(`${plan} is there again`);
    expect(temp.read(plan)).toBe('theirs\n');
    temp.remove('docs/exec-plans/completed/a.md');
    await expect(undoLastWrite(repository)).rejects.toThrow('was changed since');
  });

  it('in a rehearsal says what it would do, and does not', async () => {
    const { temp, repository } = await open();
    await editFile(repository, plan, (now) => `${now}!`);
    expect(await undoLastWrite(repository, { dryRun: true })).toMatchObject([{ before: `${text}!`, after: text }]);
    expect(temp.read(plan)).toBe(`${text}!`);
    await undoLastWrite(repository);
    expect(temp.read(plan)).toBe(text);
  });

  it('reaches the last twenty writes at least, and does not grow without end', async () => {
    const { temp, repository } = await open();
    for (let at = 0; at < 100; at += 1) await editFile(repository, plan, (now) => `${now}${at}\n`);
    expect(readdirSync(join(repository.gitDir, 'git-plan/undo')).length).toBeLessThan(100);
    for (let at = 0; at < 20; at += 1) await undoLastWrite(repository);
    expect(temp.read(plan)).toBe(text + Array.from({ length: 80 }, (_, at) => `${at}\n`).join(''));
  });

  it('knows the writes of this worktree alone', async () => {
    const { temp, repository } = await open();
    const linked = temp.worktree('feat');
    await editFile(await openRepository(linked.path), plan, (now) => `${now}!`);
    await expect(undoLastWrite(repository)).rejects.toThrow('nothing to undo');
  });
});
