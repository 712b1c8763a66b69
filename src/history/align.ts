/** Pairs of two sequences in order, with the greatest total score; pairs that score 0 or less are never made. The earliest of equal ones wins. */
export function align(m: number, n: number, scoreOf: (x: number, y: number) => number): [number, number][] {
  const width = n + 1;
  const best = new Float64Array((m + 1) * width);
  const scores = new Float64Array(m * n);
  for (let x = m - 1; x >= 0; x -= 1) {
    for (let y = n - 1; y >= 0; y -= 1) {
      const score = scoreOf(x, y);
      scores[x * n + y] = score;
      const skip = Math.max(best[(x + 1) * width + y]!, best[x * width + y + 1]!);
      best[x * width + y] = score > 0 ? Math.max(skip, score + best[(x + 1) * width + y + 1]!) : skip;
    }
  }
  const found: [number, number][] = [];
  let [x, y] = [0, 0];
  while (x < m && y < n) {
    const here = best[x * width + y]!;
    const score = scores[x * n + y]!;
    if (score > 0 && here === score + best[(x + 1) * width + y + 1]!) {
      found.push([x, y]);
      x += 1;
      y += 1;
    } else if (here === best[(x + 1) * width + y]!) {
      x += 1;
    } else {
      y += 1;
    }
  }
  return found;
}
