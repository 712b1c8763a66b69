/** A repository without the git program, for use cases that ask nothing but the port: comparing two commits does, a work tree does not. */
import { FatalError } from '../model/errors.ts';
import { openIsomorphic } from './isomorphic.ts';
import type { IsomorphicSource } from './isomorphic-store.ts';
import type { Repository } from './open-repository.ts';

/** Bare, whatever lies beside it. What would start git throws `FatalError` instead. */
export function openIsomorphicRepository(source: IsomorphicSource): Repository {
  const gitDir = source.gitdir ?? `${(source.dir ?? '').replace(/\/+$/, '')}/.git`;
  return {
    rootPath: null, gitDir, commonDir: gitDir, prefix: '', objectFormat: 'sha1', commonDirTrusted: false,
    git: openIsomorphic(source),
    get location(): never {
      throw new FatalError('Cannot answer this without the git program');
    },
    dispose: () => {},
  };
}
