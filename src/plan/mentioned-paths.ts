/** Paths of the repository that a plan's text names: in back-ticks or links, as people and agents write them. */

const inTicks = /`([^`\n]{3,200})`/g;
const inLinks = /\]\(([^()\s]{3,200})\)/g;

/** What looks like a path of a file: has a slash and an ending, no blanks, no scheme, does not leave the repository. In order, each once. */
export function mentionedPaths(text: string): string[] {
  const found = new Set<string>();
  for (const pattern of [inTicks, inLinks]) {
    for (const [, written = ''] of text.matchAll(pattern)) {
      const path = written.replace(/^\.?\//, '').replace(/(?::\d{1,9}(?:[-:]\d{1,9}){0,3}|#[\w-]+)$/, '');
      if (/^[\w@.()[\]+-]+(?:\/[\w@.()[\]+-]+)+\.\w{1,8}$/.test(path) && !path.split('/').includes('..')) found.add(path);
    }
  }
  return [...found];
}
