/** What `git plan init` asks of new plans, and how it is taken back. */
import { describe, expect, it } from 'vitest';
import { cli } from '../support/run-cli.ts';
import { createRepository } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';
import { commit, folder, isBuilt, stage } from './hooked-repository.ts';

const unmanaged = '# Plain\n\n- [ ] One\n';
const lines = '# >>> git-plan >>>\n[plan]\n\trequire = new\n# <<< git-plan <<<\n';

async function initialised(files: Readonly<Record<string, string>> = {}): Promise<TempRepository> {
  const repository = createRepository({ files: { [`${folder}/old.md`]: unmanaged, ...files } });
  expect(await cli(repository.path, ['init', '--yes'])).toMatchObject({ code: 0 });
  return repository;
}

describe.runIf(isBuilt)('after git plan init', () => {
  it('a new plan without frontmatter is refused, also before .planconfig is committed; old ones may be changed and moved', async () => {
    const repository = await initialised();
    stage(repository, { [`${folder}/new.md`]: unmanaged });
    const refused = commit(repository);
    expect([refused.status, refused.stderr], refused.stderr).toEqual([1, expect.stringContaining(`${folder}/new.md:1:1: error: `) as string]);
    expect(refused.stderr).toContain(`fix: git plan adopt ${folder}/new.md`);
    stage(repository, { [`${folder}/new.md`]: null, [`${folder}/old.md`]: `${unmanaged}- [ ] Two\n` });
    expect(commit(repository)).toMatchObject({ status: 0, stderr: '' });
    repository.git(['mv', `${folder}/old.md`, 'docs/exec-plans/old.md']);
    expect(commit(repository)).toMatchObject({ status: 0, stderr: '' });
    repository.git(['add', '-A']);
    expect(commit(repository)).toMatchObject({ status: 0, stderr: '' });
    stage(repository, { [`${folder}/new.md`]: unmanaged });
    expect(commit(repository).status).toBe(1);
  });

  it('validate says the same of the work tree as the hook of the commit', async () => {
    const repository = await initialised();
    expect((await cli(repository.path, ['validate'])).code).toBe(0);
    repository.write(`${folder}/new.md`, unmanaged.replace('Plain', 'New'));
    const { code, out } = await cli(repository.path, ['validate']);
    expect([code, out]).toEqual([1, expect.stringContaining(`${folder}/new.md:1:1: error: `) as string]);
    repository.remove(`${folder}/new.md`);
    repository.remove(`${folder}/old.md`);
    repository.write('docs/exec-plans/completed/old.md', unmanaged.replace('[ ]', '[x]'));
    repository.write('docs/exec-plans/renamed.md', unmanaged);
    expect((await cli(repository.path, ['validate'])).code).toBe(0);
    expect((await cli(repository.path, ['adopt', '--all'])).code).toBe(0);
    expect((await cli(repository.path, ['validate'])).code).toBe(0);
  });

  it('and where only hooks were installed, it is accepted (negative control)', async () => {
    const repository = createRepository({ files: { 'a.txt': '1' } });
    await cli(repository.path, ['hooks', 'install']);
    stage(repository, { [`${folder}/new.md`]: unmanaged });
    expect(commit(repository).status).toBe(0);
  });

  it('a .planconfig that decides already is left as it is, and holds', async () => {
    const decided = '[plan]\n\trequire = none\n';
    const repository = await initialised({ '.planconfig': decided });
    expect(repository.read('.planconfig')).toBe(decided);
    stage(repository, { [`${folder}/new.md`]: unmanaged });
    expect(commit(repository).status).toBe(0);
  });

  it('what stands in .planconfig stays, without a final newline too; uninstall gives it back byte for byte', async () => {
    const before = '[plan]\n\tstaleAfter = 3';
    const repository = await initialised({ '.planconfig': before });
    expect(repository.read('.planconfig')).toBe(`${before}\n${lines}`);
    expect((await cli(repository.path, ['config'])).out).toMatch(/plan\.staleAfter +3 .*\n/);
    expect((await cli(repository.path, ['hooks', 'uninstall'])).code).toBe(0);
    expect(repository.read('.planconfig')).toBe(`${before}\n${lines}`);
    expect((await cli(repository.path, ['uninstall', '--yes'])).code).toBe(0);
    expect(repository.read('.planconfig')).toBe(before);
    expect(repository.git(['status', '--porcelain', '--untracked-files=all'])).toBe('');
    expect((await cli(repository.path, ['config'])).out).toMatch(/plan\.require +none +default\n/);
  });

  it('a .planconfig that was changed since keeps the change', async () => {
    const repository = await initialised();
    repository.write('.planconfig', `${repository.read('.planconfig')}[plan]\n\thooks = warn\n`);
    await cli(repository.path, ['uninstall', '--yes']);
    expect(repository.read('.planconfig')).toBe('[plan]\n\thooks = warn\n');
  });
});
