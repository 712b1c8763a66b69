/** How far a list of comments is followed: a forge whose pages never end is broken. At a hundred on a page. */
export const pagesMax = 1000;

/**
 * Whether a `Link` header names a next page. Its address is not followed: the number of the page is enough, and the address is the forge's word.
 *
 *     <https://api.github.com/repositories/1/issues/7/comments?per_page=100&page=2>; rel="next", <…>; rel="last"
 */
export function hasNextPage(link: string | null | undefined): boolean {
  return (link ?? '').split(',').some((part) => /;\s*rel="?next"?\s*(?:;|$)/.test(part));
}
