/** The bar of a plan: three layers and what is left. Each layer has its own sign, so that it can be read without colour. */
import type { Palette } from './palette.ts';

export type BarLayers = {
  /** Tasks done and committed here. */
  readonly committed: number;
  /** Done in the work tree, not committed. */
  readonly unsaved: number;
  /** Done on other branches or worktrees, not here yet. */
  readonly elsewhere: number;
  readonly total: number;
};

/** Draws the bar, `columns` wide: `█` committed, `▓` in the work tree, `▒` in flight elsewhere, `░` open. */
export function progressBar(layers: BarLayers, columns: number, palette: Palette): string {
  const [committed, unsaved, elsewhere] = shares(layers, columns);
  const rest = columns - committed - unsaved - elsewhere;
  return palette.done('█'.repeat(committed)) + palette.unsaved('▓'.repeat(unsaved)) + palette.elsewhere('▒'.repeat(elsewhere)) + palette.muted('░'.repeat(rest));
}

/** Whole columns per layer, by cumulative rounding; full only where everything is done, and never empty where something is. */
function shares(layers: BarLayers, columns: number): [number, number, number] {
  if (layers.total <= 0) return [0, 0, 0];
  const counts = [layers.committed, layers.unsaved, layers.elsewhere];
  const result: number[] = [];
  let counted = 0;
  let used = 0;
  for (const count of counts) {
    counted = Math.min(layers.total, counted + count);
    let end = Math.round((counted / layers.total) * columns);
    if (counted < layers.total) end = Math.min(end, columns - 1);
    if (count > 0) end = Math.max(end, used + 1);
    result.push(Math.max(0, Math.min(end, columns) - used));
    used = Math.max(used, Math.min(end, columns));
  }
  return [result[0] ?? 0, result[1] ?? 0, result[2] ?? 0];
}

const sparks = '▁▂▃▄▅▆▇█';

/** One sign per value between 0 and 100. */
export function sparkLine(percents: readonly number[]): string {
  return percents.map((percent) => sparks[Math.max(0, Math.min(sparks.length - 1, Math.round((percent / 100) * (sparks.length - 1))))]).join('');
}
