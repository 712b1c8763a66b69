/** Random histories with plans: branches, merges of every kind, renames, edits. Deterministic by seed. */
import type { ImportedCommit } from '../support/temp-repository.ts';

export type RandomHistory = { readonly commits: readonly ImportedCommit[] };

type State = Map<string, string>;

/** xorshift32. */
function randomOf(seed: number): (below: number) => number {
  let state = (seed * 2_654_435_761 + 1) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

const verbs = ['Write', 'Test', 'Remove', 'Document', 'Measure', 'Rename', 'Cache', 'Log'];
const nouns = ['the token exchange', 'key rotation', 'the upload form', 'retry limits', 'the settings page', 'old exports', 'audit entries', 'the login flow'];
const folders = ['docs/exec-plans/active', 'docs/exec-plans/completed', 'docs/exec-plans', 'packages/web/docs/exec-plans/active'];

/** `commits`: how many. Every third or so is a merge, once there are branches to join. `restores`: deleted files come back, as they were and otherwise. */
export function randomHistory(seed: number, commits: number, options: { readonly restores?: boolean } = {}): RandomHistory {
  const random = randomOf(seed);
  const states: State[] = [];
  const list: ImportedCommit[] = [];
  let heads: number[] = [];
  /** Two commits that were just merged and are to be merged once more, the other way round: a criss-cross. */
  let again: readonly number[] | null = null;
  const graves: (readonly [path: string, text: string])[] = [];
  const pick = <T>(values: readonly T[]): T => values[random(values.length)]!;
  for (let at = 0; at < commits; at += 1) {
    const wantsMerge = heads.length > 1 && random(3) === 0;
    const parents: readonly number[] = again !== null ? again.toReversed() : at === 0 || random(40) === 0 ? [] : wantsMerge ? shuffled(heads, random).slice(0, random(5) === 0 ? 3 : 2) : [random(4) === 0 ? random(at) : pick(heads)];
    const base = parents.length === 0 ? new Map<string, string>() : states[parents[0]!]!;
    const next = parents.length > 1 ? merged(parents.map((parent) => states[parent]!), random) : new Map(base);
    const edits = parents.length > 1 ? random(4) : random(3);
    for (let edit = 0; edit < edits; edit += 1) editOne(next, random, pick);
    if (options.restores === true) {
      if (graves.length > 0 && random(2) === 0) {
        const [path, text] = pick(graves);
        if (!next.has(path)) next.set(path, random(3) === 0 ? `${text}\nAnew.\n` : text);
      }
      for (const [path, text] of base) if (!next.has(path)) graves.push([path, text]);
    }
    const files: Record<string, string | null> = {};
    for (const path of base.keys()) if (!next.has(path)) files[path] = null;
    for (const [path, text] of next) if (base.get(path) !== text) files[path] = text;
    if (random(4) === 0) files['src/main.ts'] = `export const n = ${random(1000)};\n`;
    list.push({ parents, files, message: `commit ${at}`, seconds: 1_767_225_600 + at * 60 + (random(10) === 0 ? random(7200) - 3600 : 0) });
    states.push(next);
    again = again === null && parents.length === 2 && random(4) === 0 ? parents : null;
    heads = [...heads.filter((head) => !parents.includes(head) || random(6) === 0), at];
  }
  // Everything is reachable from the last commit, which joins what is left.
  const last = heads.filter((head) => head !== commits - 1);
  if (last.length > 0) {
    const base = states[commits - 1]!;
    const next = merged([base, ...last.map((head) => states[head]!)], random);
    const files: Record<string, string | null> = {};
    for (const path of base.keys()) if (!next.has(path)) files[path] = null;
    for (const [path, text] of next) if (base.get(path) !== text) files[path] = text;
    list.push({ parents: [commits - 1, ...last], files, message: 'join', seconds: 1_767_225_600 + commits * 60 });
  }
  return { commits: list };
}

function shuffled<T>(values: readonly T[], random: (below: number) => number): T[] {
  const rest = [...values];
  return values.map(() => rest.splice(random(rest.length), 1)[0]!);
}

/** As `ours`, as `theirs`, as the union, or mixed line by line (which is what an evil merge is). */
function merged(states: readonly State[], random: (below: number) => number): State {
  const kind = random(4);
  if (kind === 0) return new Map(states[0]);
  if (kind === 1) return new Map(states[1]);
  const result: State = new Map();
  for (const path of new Set(states.flatMap((state) => [...state.keys()]))) {
    const texts = states.flatMap((state) => state.get(path) ?? []);
    if (texts.length < states.length && random(3) === 0) continue;
    result.set(path, kind === 2 ? texts[random(texts.length)]! : mixed(texts, random));
  }
  return result;
}

function mixed([first = '', ...others]: readonly string[], random: (below: number) => number): string {
  const marks = new Map(others.flatMap((text) => text.split('\n').filter((line) => line.startsWith('- [x] ')).map((line) => [line.slice(6), line])));
  return first.split('\n').map((line) => (line.startsWith('- [ ] ') && marks.has(line.slice(6)) && random(5) > 0 ? `- [x] ${line.slice(6)}` : line)).join('\n');
}

function editOne(state: State, random: (below: number) => number, pick: <T>(values: readonly T[]) => T): void {
  const paths = [...state.keys()];
  if (paths.length === 0 || (paths.length < 5 && random(4) === 0)) {
    const path = `${pick(folders)}/plan-${random(6)}.md`;
    if (state.has(path)) return;
    const tasks = Array.from({ length: 1 + random(6) }, () => `- [${random(5) === 0 ? 'x' : ' '}] ${pick(verbs)} ${pick(nouns)}`);
    const id = random(2) === 0 ? `---\nid: p-${random(4)}\nstatus: active\n---\n` : '';
    state.set(path, `${id}# Plan ${random(100)}\n\n## Tasks\n\n${tasks.join('\n')}\n`);
    return;
  }
  const path = pick(paths);
  const lines = state.get(path)!.split('\n');
  const boxes = lines.flatMap((line, at) => (/^- \[.\] /.test(line) ? [at] : []));
  switch (random(9)) {
    case 0:
      state.delete(path);
      return;
    case 1: {
      const to = `${pick(folders)}/${random(3) === 0 ? `plan-${random(6)}.md` : path.split('/').at(-1)!}`;
      if (state.has(to)) return;
      state.delete(path);
      state.set(to, lines.join('\n'));
      return;
    }
    case 2:
      lines.splice(boxes[0] ?? lines.length, 0, `- [ ] ${pick(verbs)} ${pick(nouns)}`);
      break;
    case 3:
      if (boxes.length > 0) lines.splice(pick(boxes), 1);
      break;
    case 4:
      if (boxes.length > 1) {
        const [line] = lines.splice(boxes[0]!, 1);
        lines.splice(boxes.at(-1)!, 0, line!);
      }
      break;
    case 5:
      if (boxes.length > 0) {
        const at = pick(boxes);
        lines[at] = `${lines[at]} (${pick(nouns)})`;
      }
      break;
    default:
      if (boxes.length > 0) {
        const at = pick(boxes);
        lines[at] = lines[at]!.startsWith('- [ ]') ? lines[at]!.replace('[ ]', pick(['[x]', '[x]', '[-]'])) : lines[at]!.replace(/\[.\]/, '[ ]');
      }
  }
  state.set(path, lines.join('\n'));
}
