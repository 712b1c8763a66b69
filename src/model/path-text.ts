/** A folder as it is compared and joined: without slashes at its end. */
export function withoutEndSlashes(path: string): string {
  return path.replace(/(?<!\/)\/+$/, '');
}
