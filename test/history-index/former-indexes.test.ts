/** What a new index file takes away, and what it leaves. */
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openContext } from '../../src/app/open-context.ts';
import { openHistory } from '../../src/app/open-history.ts';
import { removeFormerIndexes } from '../../src/history-index/former-indexes.ts';
import { schemaVersion } from '../../src/history-index/index-file.ts';
import { createRepository, temporaryFolder } from '../support/temp-repository.ts';

const former = ['history-v1-sha1', 'history-v1-sha256', 'history-v2-sha1', `history-v1-sha1.123.${'a'.repeat(12)}.tmp`];
const others = ['history-v3-sha1', 'history-v12-sha256', `history-v4-sha1.1.${'b'.repeat(12)}.tmp`, 'history-v0-sha1', 'history-v01-sha1', 'history-v1-md5', 'history-v1-sha1.bak', 'history-v-1-sha1', 'my-history-v1-sha1', 'plans-v1', 'debt-v1-sha1.json'];

describe('index files of former schemas', () => {
  it('go, and nothing else does', () => {
    const folder = temporaryFolder();
    for (const name of [...former, ...others]) writeFileSync(join(folder, name), name);
    const elsewhere = join(temporaryFolder(), 'target');
    writeFileSync(elsewhere, 'precious');
    mkdirSync(join(folder, 'folder'));
    symlinkSync(elsewhere, join(folder, 'history-v2-sha256'));
    removeFormerIndexes(folder, 3);
    expect(readdirSync(folder).toSorted()).toEqual([...others, 'folder', 'history-v2-sha256'].toSorted());
    expect(readFileSync(elsewhere, 'utf8')).toBe('precious');
  });

  it('stay where they are folders, and a folder that is not there is no reason to fail', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'history-v1-sha1'));
    removeFormerIndexes(folder, 3);
    expect(lstatSync(join(folder, 'history-v1-sha1')).isDirectory()).toBe(true);
    removeFormerIndexes(join(folder, 'none'), 3);
  });

  it('go when a new one is put into place, not when one is only read', async () => {
    const repository = createRepository({ files: { 'docs/exec-plans/active/a.md': '# A\n\n- [ ] One\n' } });
    const context = await openContext({ cwd: repository.path, env: process.env });
    const folder = join(repository.path, '.git/git-plan');
    const [lower, higher] = [`history-v${schemaVersion - 1}-sha1`, `history-v${schemaVersion + 1}-sha1`];
    mkdirSync(folder);
    for (const name of [lower, higher]) writeFileSync(join(folder, name), '');
    await openHistory(context, { noCache: true });
    expect(existsSync(join(folder, lower))).toBe(true);
    await openHistory(context);
    expect(readdirSync(folder).filter((name) => name.startsWith('history-')).toSorted()).toEqual([`history-v${schemaVersion}-sha1`, higher]);
    writeFileSync(join(folder, lower), '');
    await openHistory(context);
    expect(existsSync(join(folder, lower))).toBe(true);
  });
});
