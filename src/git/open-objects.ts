/** A repository of which only objects and refs are there: read by isomorphic-git, from any node-like file system, without a git program. */
import { FatalError } from '../model/errors.ts';
import { openIsomorphic } from './isomorphic.ts';
import type { IsomorphicSource } from './file-system.ts';
import type { Repository } from './open-repository.ts';
import type { GitLocation } from './run-git.ts';

/** Opens as a bare repository. What needs the git program, a work tree or other files of the git folder rejects with `FatalError`. */
export function openObjects(source: IsomorphicSource): Repository {
  const gitDir = source.gitdir ?? `${source.dir ?? ''}/.git`;
  return {
    rootPath: null, gitDir, commonDir: gitDir, prefix: '', objectFormat: 'sha1', git: openIsomorphic(source), commonDirTrusted: false, objectsOnly: true, dispose: () => {},
    get location(): GitLocation {
      throw new FatalError('This cannot be answered without the git program', { hints: ['leave out `source`, and give `cwd`, where git is installed'] });
    },
  };
}
