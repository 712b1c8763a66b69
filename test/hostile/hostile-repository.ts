/** A clone in which everything that its owner can set starts a program that leaves a marker: configuration, hooks, attributes, what is in the tree. */
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRepository, repositoryAt, temporaryFolder, type TempRepository } from '../support/temp-repository.ts';
import { hostileSettings, type HostileSetting } from './hostile-settings.ts';

export const plansFolder = 'docs/exec-plans/active';

const hookNames = [
  'applypatch-msg', 'pre-applypatch', 'post-applypatch', 'pre-commit', 'pre-merge-commit', 'prepare-commit-msg', 'commit-msg', 'post-commit', 'pre-rebase', 'post-checkout', 'post-merge',
  'pre-push', 'pre-receive', 'update', 'proc-receive', 'post-receive', 'post-update', 'reference-transaction', 'push-to-checkout', 'pre-auto-gc', 'post-rewrite', 'sendemail-validate',
  'fsmonitor-watchman', 'post-index-change',
];

export type HostileGround = {
  readonly settings: readonly HostileSetting[];
  /** Markers that are there, by name, since the last call. */
  readonly fired: () => readonly string[];
  /** A copy of the clone with these settings in force. `missing`: a blob of HEAD is not there, and the clone says from whom to fetch it. */
  readonly clone: (settings: readonly HostileSetting[], options?: { readonly missing?: boolean }) => TempRepository;
  /** A setting as lines of a configuration file. */
  readonly textOf: (setting: HostileSetting) => string;
  /** Takes the blob of a plan out of a clone's objects, or puts it back. */
  readonly lose: (repository: TempRepository, lost: boolean) => void;
  /** Makes a clone's staging area as it was, and its plans older than it knows: git has to look into them, and so has to clean them. */
  readonly age: (repository: TempRepository) => void;
  /** The commits of the clone: plans are touched by all of them. */
  readonly main: string;
  readonly first: string;
  readonly side: string;
};

/** Makes the ground once; clones are copies. */
export function hostileGround(): HostileGround {
  const folder = temporaryFolder('git-plan-hostile-');
  const markers = join(folder, 'markers');
  const traps = join(folder, 'traps');
  for (const path of [markers, traps]) mkdirSync(path, { recursive: true });
  const trap = (name: string): string => trapAt(traps, markers, name);
  const settings = hostileSettings(trap, folder);

  for (const name of hookNames) {
    script(join(folder, 'hooks', name), join(markers, 'core.hooksPath'));
    script(join(folder, 'hooks-gc', name), join(markers, 'gc.auto'));
    script(join(folder, 'template/hooks', name), join(markers, 'init.templateDir'));
  }
  writeFileSync(join(folder, 'attributes'), '*/named.md filter=named\n**/named.md filter=named\n');
  writeFileSync(join(folder, 'included'), `[diff "evil"]\n\ttextconv = ${trap('include.path')}\n[core]\n\tfsmonitor = ${trap('include.path')}\n`);
  writeFileSync(join(folder, 'included-if'), `[diff "evil"]\n\ttextconv = ${trap('includeIf.<condition>.path')}\n[core]\n\tfsmonitor = ${trap('includeIf.<condition>.path')}\n`);
  const served = createRepository({ at: join(folder, 'served.git'), bare: true });
  served.import([{ files: { 'a.txt': 'a\n' } }]);

  const model = createRepository({ at: join(folder, 'model') });
  const { first, main, side } = fill(model, trap, served.path);
  const lost = model.id(`main:${plansFolder}/missing.md`);
  const kept = `.git/objects/${lost.slice(0, 2)}/${lost.slice(2)}`;
  const textOf = ({ entries }: HostileSetting): string => entries.map(([key, value]) => settingText(key, value)).join('');
  const age = ({ path }: TempRepository): void => {
    cpSync(join(model.path, '.git/index'), join(path, '.git/index'));
    for (const name of readdirSync(join(path, plansFolder))) utimesSync(join(path, plansFolder, name), new Date(0), new Date(1_700_000_000_000));
  };
  let count = 0;
  return {
    age,
    settings, first, main, side, textOf,
    lose: (repository, isLost) => (isLost ? repository.remove(kept) : cpSync(join(model.path, kept), join(repository.path, kept))),
    fired: () => {
      const names = existsSync(markers) ? readdirSync(markers) : [];
      for (const name of names) rmSync(join(markers, name));
      return names.map((name) => decodeURIComponent(name)).toSorted();
    },
    clone: (chosen, options = {}) => {
      const path = join(folder, `clone-${(count += 1)}`);
      cpSync(model.path, path, { recursive: true, preserveTimestamps: false });
      const repository = repositoryAt(path);
      repository.append('.git/config', chosen.map(textOf).join(''));
      if (options.missing === true) repository.remove(kept);
      age(repository);
      return repository;
    },
  };
}

/** As text, since `git config` obeys what is there already. */
function settingText(key: string, value: string): string {
  const [section, name] = [key.slice(0, key.indexOf('.')), key.slice(key.lastIndexOf('.') + 1)];
  const subsection = key.slice(section.length + 1, -name.length - 1);
  return `${subsection === '' ? `[${section}]` : `[${section} ${JSON.stringify(subsection)}]`}\n\t${name} = ${JSON.stringify(value)}\n`;
}

function trapAt(traps: string, markers: string, name: string): string {
  const path = join(traps, name.replace(/[^a-z0-9]+/gi, '-'));
  script(path, join(markers, encodeURIComponent(name)));
  return path;
}

function script(path: string, marker: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  // Ends well, so that what comes behind it is reached too.
  writeFileSync(path, `#!/bin/sh\n: > '${marker}'\nexit 0\n`);
  chmodSync(path, 0o755);
}

const planText = (id: string, boxes: string, more = ''): string =>
  `---\nid: ${id}\ntitle: Plan ${id}\nstatus: active\ncreated: 2026-01-01T10:00:00Z\nauthor: Ada\nsessions: []\ntags: []\n---\n\n# Plan ${id}\n\n## Tasks\n\n${[...boxes].map((box, at) => `- [${box}] Task ${at + 1} of ${id}\n`).join('')}${more}`;

function fill(repository: TempRepository, trap: Traps, served: string): { first: string; main: string; side: string } {
  const executable = (path: string): string => `#!/bin/sh\nexec '${trap(path)}'\n`;
  const inTree: Record<string, string> = {
    '.gitattributes': '**/evil.md filter=evil diff=evil merge=evil\n**/processed.md filter=processed diff=commanded\n**/missing.md diff=evil\nsrc/** filter=evil diff=evil\n',
    '.planconfig': `[include]\n\tpath = ${trap('.planconfig include')}\n[core]\n\tfsmonitor = ${trap('.planconfig core.fsmonitor')}\n\tpager = ${trap('.planconfig core.pager')}\n\teditor = ${trap('.planconfig core.editor')}\n[plan]\n\teditor = ${trap('.planconfig plan.editor')}\n`,
    '.husky/pre-commit': executable('.husky/pre-commit'),
    '.husky/_/pre-commit': executable('.husky/pre-commit'),
    '.githooks/pre-commit': executable('.githooks/pre-commit'),
    'node_modules/.bin/git-plan': executable('node_modules/.bin/git-plan'),
    'node_modules/.bin/git': executable('node_modules/.bin/git'),
    'node_modules/.bin/node': executable('node_modules/.bin/node'),
    'git': executable('git in the tree'),
    'node_modules/yaml/index.js': `require('child_process').execFileSync(${JSON.stringify(trap('node_modules'))})\n`,
    'package.json': JSON.stringify({ scripts: { preinstall: trap('package.json'), prepare: trap('package.json') } }),
    'lefthook.yml': `pre-commit:\n  commands:\n    evil:\n      run: ${trap('lefthook.yml')}\n`,
    '.gitmodules': `[submodule "sub"]\n\tpath = sub\n\turl = ${served}\n\tupdate = !${trap('.gitmodules update')}\n`,
    'fixtures/x.git/HEAD': 'ref: refs/heads/main\n',
    'fixtures/x.git/config': `[core]\n\trepositoryformatversion = 0\n\tbare = true\n\tfsmonitor = ${trap('embedded bare repository')}\n\tworktree = ..\n`,
    'fixtures/x.git/objects/keep': '', 'fixtures/x.git/refs/keep': '',
    'fixtures/x.git/docs/exec-plans/active/inner.md': planText('inner', ' '),
    'src/code.ts': '// TODO: pay this back\nexport const a = 1;\n',
    'docs/exec-plans/tech-debt-tracker.md': '# Tech debt\n\n| ID | Description | Severity | Module | Created | Resolved | Plan |\n|----|----|----|----|----|----|----|\n| TD-001 | Dual write | high | src | 2026-01-01 | | |\n',
    'docs/exec-plans/_templates/own.md': '# {{title}}\n',
  };
  const plans = (boxes: string): Record<string, string> => Object.fromEntries(['evil', 'processed', 'named', 'plain', 'missing'].map((id) => [`${plansFolder}/${id}.md`, planText(id, boxes, `\nEnd ${boxes}.\n`)]));
  const first = repository.commit('first', { ...inTree, ...plans('  ') });
  repository.git(['update-index', '--add', '--cacheinfo', `160000,${first},sub`]);
  repository.commit('work', plans('x '));
  repository.git(['checkout', '-q', '-b', 'side', first]);
  const side = repository.commit('side', { [`${plansFolder}/evil.md`]: planText('evil', ' x', '\nSide.\n') });
  repository.git(['checkout', '-q', 'main']);
  const main = sign(repository, repository.commit('more\n\nPlan: plan-evil\nEvil: yes', { ...plans('xx'), 'src/code.ts': '// TODO: pay this back\n// FIXME: and this\nexport const a = 1;\n' }));
  repository.git(['update-ref', 'refs/heads/main', main]);
  repository.git(['reset', '-q', '--hard']);
  repository.git(['tag', 'signed', main]);
  repository.git(['update-ref', 'refs/remotes/file/main', first]);
  // What is not committed: staged, changed, new.
  repository.write(`${plansFolder}/plain.md`, planText('plain', 'x ', '\nStaged.\n'));
  repository.write(`${plansFolder}/evil.md`, planText('evil', 'xx', '\nStaged.\n'));
  repository.git(['add', '-A']);
  repository.append(`${plansFolder}/plain.md`, '\n- [ ] New\n');
  repository.append(`${plansFolder}/processed.md`, '\n- [ ] New\n');
  repository.write(`${plansFolder}/new.md`, planText('new', ' '));
  repository.write('.git/config', `${repository.read('.git/config')}[remote "ssh"]\n\turl = ssh://evil.example/x\n[remote "proxied"]\n\turl = git://evil.example/x\n[remote "file"]\n\turl = ${served}\n[remote "https"]\n\turl = https://evil.example/x\n`);
  repository.write('.git/config.worktree', `[core]\n\tfsmonitor = ${trap('worktree config')}\n[diff "evil"]\n\ttextconv = ${trap('worktree config')}\n`);
  repository.write('.git/info/attributes', '**/evil.md filter=evil diff=evil merge=evil\n');
  for (const name of hookNames) repository.write(`.git/hooks/${name}`, executable('hooks folder'));
  for (const name of hookNames) repository.chmod(`.git/hooks/${name}`, 0o755);
  for (const name of ['.husky/pre-commit', '.husky/_/pre-commit', '.githooks/pre-commit', 'node_modules/.bin/git-plan', 'node_modules/.bin/git', 'node_modules/.bin/node', 'git']) repository.chmod(name, 0o755);
  repository.git(['-c', 'core.hooksPath=/dev/null', 'update-index', '-q', '--really-refresh']);
  return { first, main, side };
}

type Traps = (name: string) => string;

/** The same commit with a signature in it. */
function sign(repository: TempRepository, commit: string): string {
  const text = repository.git(['cat-file', 'commit', commit]);
  const end = text.indexOf('\n\n');
  const signature = 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQEzBAABCAAdFiEE\n -----END PGP SIGNATURE-----';
  return repository.git(['hash-object', '-t', 'commit', '-w', '--stdin'], { input: `${text.slice(0, end)}\n${signature}${text.slice(end)}\n` });
}
