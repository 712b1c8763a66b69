/** What people and programs do to settings, and to where they are read. */
import { cpSync, mkdirSync, renameSync, symlinkSync, unlinkSync, utimesSync, writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { add, edit, global, local, make, old, otherRepository, realGit, script } from './known-world.ts';
import type { World } from './known-world.ts';
import { createRepository } from './temp-repository.ts';

/** The tracked settings. */
export const tracked = ({ repository }: World): string => join(repository.path, '.planconfig');

/** Every one changes what git says, or what it says it of. */
export const changes: Readonly<Record<string, (world: World) => void>> = {
  'an edit in place': (world) => edit(local(world), 'always', 'never'),
  'an edit of the same size': (world) => edit(global(world), 'docs/one', 'docs/two'),
  'an edit of the same size, with its old time': (world) => {
    edit(global(world), 'docs/one', 'docs/two');
    utimesSync(global(world), old, old);
  },
  'another file of the same size and time under its name': (world) => {
    writeFileSync(join(world.home, 'new'), readFileSync(global(world), 'utf8').replace('docs/one', 'docs/two'));
    utimesSync(join(world.home, 'new'), old, old);
    renameSync(join(world.home, 'new'), global(world));
  },
  'git config': (world) => void world.repository.git(['config', 'plan.updated', 'never']),
  'a file that goes': (world) => unlinkSync(global(world)),
  'a file of the system that goes': (world) => unlinkSync(world.system),
  'an edit of the file of the system': (world) => edit(world.system, '10 days', '20 days'),
  '~/.config/git/config that comes': (world) => make(join(world.home, '.config/git/config'), '[plan]\n\thooks = warn\n'),
  'settings of a work tree': (world) => {
    world.repository.git(['config', 'extensions.worktreeConfig', 'true']);
    world.repository.git(['config', '--worktree', 'plan.dir', 'docs/of-work-tree']);
  },
  'another HOME': (world) => {
    make(join(world.home, 'other/.gitconfig'), '[plan]\n\tdir = docs/two\n');
    add(world, { HOME: join(world.home, 'other') });
  },
  'no HOME': (world) => add(world, { HOME: undefined }),
  'a HOME that depends on the folder': (world) => add(world, { HOME: 'docs' }),
  XDG_CONFIG_HOME: (world) => {
    make(join(world.home, 'xdg/git/config'), '[plan]\n\thooks = warn\n');
    add(world, { XDG_CONFIG_HOME: join(world.home, 'xdg') });
  },
  GIT_CONFIG_GLOBAL: (world) => {
    make(join(world.home, 'elsewhere'), '[plan]\n\thooks = warn\n');
    add(world, { GIT_CONFIG_GLOBAL: join(world.home, 'elsewhere') });
  },
  'GIT_CONFIG_GLOBAL=/dev/null': (world) => add(world, { GIT_CONFIG_GLOBAL: '/dev/null' }),
  'GIT_CONFIG_SYSTEM=/dev/null': (world) => add(world, { GIT_CONFIG_SYSTEM: '/dev/null' }),
  GIT_CONFIG_NOSYSTEM: (world) => add(world, { GIT_CONFIG_NOSYSTEM: '1' }),
  'GIT_CONFIG_NOSYSTEM that is no boolean': (world) => add(world, { GIT_CONFIG_NOSYSTEM: 'perhaps' }),
  'git -c': (world) => add(world, { GIT_CONFIG_PARAMETERS: "'plan.dir'='docs/here'" }),
  GIT_CONFIG_COUNT: (world) => add(world, { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'plan.dir', GIT_CONFIG_VALUE_0: 'docs/here' }),
  GIT_DIR: (world) => add(world, { GIT_DIR: join(otherRepository().path, '.git') }),
  GIT_CEILING_DIRECTORIES: (world) => {
    world.cwd = join(world.repository.path, 'docs');
    add(world, { GIT_CEILING_DIRECTORIES: world.repository.path });
  },
  'an include': (world) => {
    make(join(world.home, 'included'), '[plan]\n\tdir = docs/included\n');
    writeFileSync(global(world), '[include]\n\tpath = included\n');
  },
  'an include that holds here': (world) => {
    make(join(world.home, 'included'), '[plan]\n\tdir = docs/included\n');
    writeFileSync(global(world), `[includeIf "gitdir:${world.repository.path}/"]\n\tpath = included\n`);
  },
  'another git on PATH': (world) => add(world, { PATH: script(world, `exec ${realGit()} -c plan.dir=docs/other "$@"`) }),
  'no git on PATH': (world) => add(world, { PATH: world.home }),
  'a link in place of a file': (world) => {
    writeFileSync(join(world.home, 'linked'), '[plan]\n\tdir = docs/linked\n');
    unlinkSync(global(world));
    symlinkSync('linked', global(world));
  },
  'a folder in place of a file': (world) => {
    unlinkSync(global(world));
    mkdirSync(global(world));
  },
  'a broken file': (world) => writeFileSync(global(world), '[plan\n'),
  'another format': (world) => void world.repository.git(['config', 'core.repositoryformatversion', '99']),
  'core.worktree': (world) => void world.repository.git(['config', 'core.worktree', world.home]),
  'core.bare': (world) => void world.repository.git(['config', 'core.bare', 'true']),
  'a repository in a folder of it': (world) => {
    world.cwd = join(world.repository.path, 'docs');
    createRepository({ at: world.cwd });
  },
  'another repository': (world) => void (world.cwd = otherRepository().path),
  'another repository in its place, with what was remembered': (world) => {
    const { path } = world.repository;
    renameSync(path, `${path}-moved`);
    cpSync(otherRepository().path, path, { recursive: true });
    cpSync(join(`${path}-moved`, '.git/git-plan'), join(path, '.git/git-plan'), { recursive: true, preserveTimestamps: true });
  },
  'an edit of .planconfig, with its old time': (world) => {
    edit(tracked(world), 'receive = every-commit', 'receive = tip         ');
    utimesSync(tracked(world), old, old);
  },
  'a .planconfig that goes': (world) => unlinkSync(tracked(world)),
  'a broken .planconfig': (world) => writeFileSync(tracked(world), '[plan\n'),
  'a .planconfig that is a link': (world) => {
    renameSync(tracked(world), join(world.home, 'planconfig'));
    symlinkSync(join(world.home, 'planconfig'), tracked(world));
  },
  'a .planconfig that is too large': (world) => writeFileSync(tracked(world), '#'.repeat(300_000)),
  'a HEAD that git does not take': (world) => writeFileSync(join(world.repository.path, '.git/HEAD'), 'nothing\n'),
  'a linked work tree': (world) => void (world.cwd = world.repository.worktree('side').path),
  'the inside of .git': (world) => void (world.cwd = join(world.repository.path, '.git')),
  'no folder': (world) => void (world.cwd = join(world.home, 'gone')),
};
