/** The pathspecs with which git-plan asks for plans, as git understands them, for where it reads trees itself. */

/** Paths have a byte a character, no slash at either end. */
export type PathFilter = {
  /** Whether git would show what happened to this file. */
  readonly takes: (path: string) => boolean;
  /** False only where no file below this folder is shown. */
  readonly mayHold: (folder: string) => boolean;
};

const everything: PathFilter = { takes: () => true, mayHold: () => true };

/** In a folder `exec-plans`, however deep: with `glob` a leading `**\/` matches nothing too, and a trailing one something at least. */
const inPlanFolders: PathFilter = { takes: (path) => path.startsWith('exec-plans/') || path.includes('/exec-plans/'), mayHold: () => true };

/** None at all takes every path. Undefined for other pathspecs than `:(glob)**\/exec-plans/**` and `:(literal)a/b`: git is to be asked. */
export function pathFilterOf(pathspecs: readonly string[]): PathFilter | undefined {
  if (pathspecs.length === 0) return everything;
  const filters: PathFilter[] = [];
  for (const pathspec of pathspecs) {
    const filter = pathspec === ':(glob)**/exec-plans/**' ? inPlanFolders : literalFilter(pathspec);
    if (filter === undefined) return undefined;
    filters.push(filter);
  }
  return filters.length === 1 ? filters[0] : { takes: (path) => filters.some(({ takes }) => takes(path)), mayHold: (folder) => filters.some(({ mayHold }) => mayHold(folder)) };
}

function literalFilter(pathspec: string): PathFilter | undefined {
  const written = /^:\(literal\)((?:(?!\.{0,2}(?:\/|$))[^/\0]+\/)*(?!\.{0,2}$)[^/\0]+)$/.exec(pathspec)?.[1];
  // On macOS git composes what it is given; other systems have other separators.
  // eslint-disable-next-line no-control-regex -- ASCII is meant
  if (written === undefined || written.includes('\ufffd') || (process.platform !== 'linux' && !/^[\x00-\x5b\x5d-\x7f]*$/.test(written))) return undefined;
  const path = Buffer.from(written, 'utf8').toString('latin1');
  return {
    takes: (file) => file === path || file.startsWith(`${path}/`),
    mayHold: (folder) => folder === path || folder.startsWith(`${path}/`) || path.startsWith(`${folder}/`),
  };
}
