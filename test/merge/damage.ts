/**
 * What a merge did wrong, found without knowing how it merges: by words that only one side wrote, by tasks, and by lines that nobody's edit explains.
 * Negative controls (`merge=union`, `-X ours`) show that it finds what it should.
 */

export type Versions = { readonly base: string; readonly ours: string; readonly theirs: string };

const markers = /^(?:<{7,}|={7,}|>{7,}|\|{7,})(?: |$)/;

export function hasMarkers(text: string): boolean {
  return text.split(/\r?\n/).some((line) => /^(?:<{7,}|>{7,})(?: |$)/.test(line));
}

/** Everything wrong with a result; empty for a good one. */
export function damageOf({ base, ours, theirs }: Versions, result: string): string[] {
  const clean = !hasMarkers(result);
  return [...lostWords(base, ours, theirs, result), ...lostWords(base, theirs, ours, result), ...(clean ? [...taskDamage({ base, ours, theirs }, result), ...extraLines({ base, ours, theirs }, result)] : [])];
}

/** Words that a side wrote and the result does not have. Dates in `updated` are excepted: the later one stands for both. */
function lostWords(base: string, side: string, other: string, result: string): string[] {
  const words = (text: string): Set<string> => new Set(text.replace(/^updated: .*$/m, '').match(/[\p{L}\p{N}-]+/gu) ?? []);
  const [inBase, inOther, inResult] = [words(base), words(other), words(result)];
  return [...words(side)].filter((word) => !inBase.has(word) && !inResult.has(word)).map((word) => `lost: ${word}`).concat(
    // A name that all three have has to stay. Names hold a digit (`part3`); ordinary words also stand in lines that one side each took out.
    [...inBase].filter((word) => /^[a-z]+\d+$/.test(word) && words(side).has(word) && inOther.has(word) && !inResult.has(word)).map((word) => `dropped: ${word}`),
  );
}

type Tick = { readonly words: string; readonly done: boolean };

function ticksOf(text: string): Tick[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const box = /^\s*(?:[-*+]|\d+[.)]) \[(.)\] (.*)$/.exec(line);
    return box === null ? [] : [{ words: (box[2] ?? '').trim(), done: (box[1] ?? '').toLowerCase() === 'x' }];
  });
}

/** A task in two places, or a tick that is gone although nobody took it back. Only tasks whose words occur once everywhere can be followed by words. */
function taskDamage({ base, ours, theirs }: Versions, result: string): string[] {
  const [o, a, b, r] = [ticksOf(base), ticksOf(ours), ticksOf(theirs), ticksOf(result)];
  const count = (ticks: readonly Tick[], words: string): number => ticks.filter((tick) => tick.words === words).length;
  const found: string[] = [];
  for (const { words } of r) if (count(r, words) > Math.max(count(o, words), count(a, words), count(b, words))) found.push(`doubled task: ${words}`);
  for (const { words } of r) {
    if ([o, a, b].some((ticks) => count(ticks, words) > 1) || count(r, words) !== 1) continue;
    const state = (ticks: readonly Tick[]): boolean | undefined => ticks.find((tick) => tick.words === words)?.done;
    const [was, one, two, now] = [state(o), state(a), state(b), state(r)];
    if (was === undefined || one === undefined || two === undefined) continue;
    const expected = one === two ? one : one === was ? two : one;
    if (now !== expected) found.push(`${expected ? 'lost tick' : 'false tick'}: ${words}`);
  }
  return [...new Set(found)];
}

/** Lines with words that neither side has, or more often than both sides explain. Merged rows, tasks and lists are made of words of both and excepted. */
function extraLines({ base, ours, theirs }: Versions, result: string): string[] {
  const count = (text: string): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const line of text.split(/\r?\n/)) if (line.trim() !== '' && !markers.test(line)) counts.set(line, (counts.get(line) ?? 0) + 1);
    return counts;
  };
  const [o, a, b] = [count(base), count(ours), count(theirs)];
  return [...count(result)].flatMap(([line, times]) => {
    // A task that one side moved and the other removed stays, with what is written under it: moving is taken for work on it.
    if (/^\s*(?:\||(?:[-*+]|\d+[.)]) \[|sessions:|tags:|```)|^ {2,}\S/.test(line)) return [];
    const [was, one, two] = [o.get(line) ?? 0, a.get(line) ?? 0, b.get(line) ?? 0];
    if (one === 0 && two === 0) return [`from nowhere: ${line}`];
    // Gone from one side and kept by the other is gone.
    if (was > 0 && one + two < was + times) return [`back again: ${line}`];
    return [];
  });
}
