/** For tests that ask the same of one repository a thousand times: git is asked once. */
import type { GitObject, GitReader, WalkedCommit } from '../../src/git/port.ts';

/** Answers as `git` does, from memory where the same was asked before. The repository must not change meanwhile. */
export function rememberAnswers(git: GitReader): GitReader {
  const answers = new Map<string, Promise<unknown>>();
  const once = <T>(name: string, args: readonly unknown[], ask: () => Promise<T>): Promise<T> => {
    const key = JSON.stringify([name, ...args]);
    const known = answers.get(key) ?? ask();
    answers.set(key, known);
    return known as Promise<T>;
  };
  const collected = async <T>(ask: (visit: (item: T) => void) => Promise<void>): Promise<readonly T[]> => {
    const items: T[] = [];
    await ask((item) => items.push(item));
    return items;
  };
  const visitObjects: GitReader['visitObjects'] = async (ids, visit, options) => (await once('visitObjects', [ids, options], () => collected<GitObject>((each) => git.visitObjects(ids, each, options)))).forEach(visit);
  return {
    objectFormat: git.objectFormat,
    resolveCommit: (...args) => once('resolveCommit', args, () => git.resolveCommit(...args)),
    resolveCommits: (...args) => once('resolveCommits', args, () => git.resolveCommits(...args)),
    currentBranch: () => once('currentBranch', [], () => git.currentBranch()),
    listTree: (...args) => once('listTree', args, () => git.listTree(...args)),
    readBlobs: (...args) => once('readBlobs', args, () => git.readBlobs(...args)),
    log: (...args) => once('log', args, () => git.log(...args)),
    listRefs: (...args) => once('listRefs', args, () => git.listRefs(...args)),
    mergeBase: (...args) => once('mergeBase', args, () => git.mergeBase(...args)),
    // What is remembered may not hang on what is not in the question.
    walk: async ({ tips, not = [], pathspecs }, visit) => (await once('walk', [tips, not, pathspecs], () => collected<WalkedCommit>((each) => git.walk({ tips, not, pathspecs }, each)))).forEach(visit),
    visitObjects,
    askObjects: (visit, options) => {
      const asked: string[] = [];
      return { ask: (ids) => void asked.push(...ids), end: () => visitObjects(asked, visit, options) };
    },
  };
}
