/** Addresses of files, commits and changed lines on each forge. Every part that comes from a repository is percent-encoded. */
import { createHash } from 'node:crypto';
import type { ForgeName } from '../../model/pull-request.ts';

export type ForgePlace = {
  readonly forge: ForgeName;
  /** Of the repository, no trailing slash; null: nothing is linked. */
  readonly webUrl: string | null;
  /** Of the pull request. */
  readonly number: string | null;
};

/** Longer ones are left out: a path may hold four thousand characters. */
const urlLengthMax = 600;

/** A file in a commit, at a line where one is given. */
export function fileUrl(place: ForgePlace, commit: string, path: string, line: number | null = null): string | null {
  const at = { github: `blob/${commit.slice(0, 7)}`, gitlab: `-/blob/${commit}`, gitea: `src/commit/${commit}` }[place.forge];
  return urlIn(place, `${at}/${encodePath(path)}${line === null ? '' : `#L${line}`}`);
}

export function commitUrl(place: ForgePlace, commit: string): string | null {
  return urlIn(place, { github: `commit/${commit.slice(0, 7)}`, gitlab: `-/commit/${commit}`, gitea: `commit/${commit}` }[place.forge]);
}

/** A line among the changes of the pull request. GitLab's anchors need the old line too, so there it is the line in the file. */
export function changedLineUrl(place: ForgePlace, commit: string, path: string, line: number): string | null {
  if (place.forge === 'gitlab' || place.number === null) return fileUrl(place, commit, path, line);
  const [tab, algorithm] = place.forge === 'github' ? ['pull', 'sha256'] : ['pulls', 'sha1'];
  return urlIn(place, `${tab}/${encodeURIComponent(place.number)}/files#diff-${createHash(algorithm!).update(path).digest('hex')}R${line}`);
}

function urlIn({ webUrl }: ForgePlace, rest: string): string | null {
  const url = webUrl === null ? null : `${encodeRest(webUrl)}/${rest}`;
  return url === null || url.length > urlLengthMax ? null : url;
}

/** What `encodeURIComponent` leaves and Markdown reads: brackets, stars, underscores stay harmless inside `(…)`, but brackets must be paired. */
function encodePath(path: string): string {
  return path.replace(/\p{Cs}/gu, '\ufffd').split('/').map((segment) => encodeURIComponent(segment)).join('/').replace(/[!'()*~]/g, percent);
}

/** An address from the environment: only what could end a link is encoded. */
export function encodeRest(url: string): string {
  return url.replace(/[\s"'()<>\\[\]`|*]/g, percent);
}

function percent(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** A link; the words alone where there is no address. `words` are escaped already. */
export function linked(words: string, url: string | null): string {
  return url === null ? words : `[${words}](${url})`;
}
