/**
 * What a task says, apart from how it is written down at the moment. When a box is ticked its text is often rewritten: a time stamp goes in front,
 * the verb goes to the past tense, a commit hash and "12 tests pass" go behind. Those are set aside here, so that identity compares what is left.
 */

import { isAscii, wordsAlone } from '../model/letters.ts';

/** A task's text as identity sees it. */
export type TaskWords = {
  /** A mark that is only there to name the task: `{#pkce}`, `<!-- id: pkce -->`, `^pkce`; lower case, else null. */
  readonly id: string | null;
  /** A label in front, such as `M3.1`, `Step 2`, `T4` or `AUTH-12`; lower case, else null. Labels are renumbered when something is put in between. */
  readonly label: string | null;
  /** The rest with time stamps, hashes, marks, case and punctuation taken off. Equal means: said in the same words. */
  readonly plain: string;
  /** Its words without tense and plural, each once, in order. Runs of Chinese, Japanese and Korean become pairs of characters. */
  readonly stems: readonly string[];
  /** The words in front of the first ` — `, ` → `, `: ` or ` (`, as `stems`: what people keep when they rewrite the rest. Empty where there is no such cut. */
  readonly lead: readonly string[];
};

const idMark = /<!--\s*(?:id|task|task-id)\s*[:=]\s*([\w.-]+)\s*-->|\{#([\w.-]+)\}|(?:^|\s)\^([A-Za-z][\w-]*)\s*$/;
const comment = /<!--.{0,500}?-->/gs;
const link = /!?\[([^\]]{0,300})\]\([^)\s]{0,500}\)/g;
const time = String.raw`(?:[T ,]{1,2}\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?\s?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}|[AaPp]\.?[Mm]\.?)?`;
const timeStamp = new RegExp(String.raw`[([]?\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b${time}[)\]]?`, 'g');
const hash = /(?:\bcommits?:?\s+)?`?\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}\b`?/gi;
const label = /^(?:((?:step|task|phase|milestone|part|stage|slice|item|wp|us|ac)[ -]?\d+(?:\.\d+)*[a-z]?|[a-z]{1,10}-\d+(?:\.\d+)*|[a-z]{1,2}\d+(?:[.-][a-z]?\d+)*[a-z]?|\d+(?:\.\d+)+|\d+[a-z]?(?=[.):]))(?:\s*[:.)—–-]+(?=\s|$)|(?=\s|$)))\s*/i;

/** Reads a task's text. Pure and deterministic; the same text gives an equal answer. */
export function taskWords(text: string): TaskWords {
  const mark = idMark.exec(text);
  const id = mark === null ? null : (mark[1] ?? mark[2] ?? mark[3] ?? '').toLowerCase();
  const bare = text.replace(comment, ' ').replace(idMark, ' ').replace(link, '$1').replace(/[*_~`]+/g, '').replace(timeStamp, ' ').replace(hash, ' ')
    .replace(/[✅✔☑🟢🟡⏳🚧]\uFE0F?/gu, ' ').replace(/\([\s,;—–-]*\)/g, ' ').replace(/^[\s:;,.—–-]+/, '').trim();
  const front = label.exec(bare);
  const rest = front === null ? bare : bare.slice(front[0].length);
  const stems = stemsOf(rest);
  const cut = rest.search(/\s[—–→-]\s|:\s|\s\(|（/);
  return {
    id: id === '' ? null : id,
    label: front === null ? null : (front[1] ?? '').toLowerCase().replace(/[\s-]+/g, ' '),
    plain: wordsAlone(rest.toLowerCase()),
    stems: [...new Set(stems)],
    lead: cut > 0 ? [...new Set(stemsOf(rest.slice(0, cut)))] : [],
  };
}

function stemsOf(text: string): string[] {
  const stems: string[] = [];
  const lower = text.toLowerCase();
  for (const [word] of lower.matchAll(isAscii(lower) ? /[a-z0-9]+/g : /[\p{L}\p{N}]+/gu)) {
    if (!isAscii(word) && /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(word)) stems.push(...pairsOf(word));
    else stems.push(stemOfWord(word));
  }
  return stems;
}

function pairsOf(run: string): string[] {
  const characters = [...run];
  if (characters.length < 3) return [run];
  return characters.slice(1).map((character, index) => characters[index]! + character);
}

const irregular: ReadonlyMap<string, string> = new Map(Object.entries({
  ran: 'run', wrote: 'writ', written: 'writ', rewrote: 'rewrit', rewritten: 'rewrit', built: 'build', rebuilt: 'rebuild', made: 'mak', kept: 'keep', chose: 'choos',
  chosen: 'choos', sent: 'send', brought: 'bring', took: 'tak', taken: 'tak', found: 'find', began: 'begin', gave: 'giv', given: 'giv', left: 'leav', held: 'hold',
  met: 'meet', shown: 'show', proven: 'prov', did: 'do', done: 'do', got: 'get', drew: 'draw', drawn: 'draw', bound: 'bind', broke: 'break', broken: 'break',
  caught: 'catch', drove: 'driv', driven: 'driv', froze: 'freez', frozen: 'freez', hid: 'hid', hidden: 'hid', led: 'lead', spun: 'spin', swept: 'sweep', taught: 'teach',
  thought: 'think', told: 'tell', went: 'go', gone: 'go', was: 'is', were: 'is', been: 'is', be: 'is', are: 'is', has: 'hav', had: 'hav', have: 'hav', dealt: 'deal',
}));

/** Takes tense, number and a final e off an English word: add, adds, added and adding are one. Short words stay, so that `is` and `bed` do. */
function stemOfWord(word: string): string {
  const known = irregular.get(word);
  if (known !== undefined) return known;
  if (word.length <= 3 || /\d/.test(word)) return word;
  let stem = word;
  if (stem.endsWith('ies') || stem.endsWith('ied')) return stem.length > 4 ? `${stem.slice(0, -3)}y` : stem;
  if (stem.endsWith('ing') && stem.length > 5) stem = undouble(stem.slice(0, -3));
  else if (stem.endsWith('ed') && stem.length > 4) stem = undouble(stem.slice(0, -2));
  else if (/(?:ss|sh|ch|x|z)es$/.test(stem)) stem = stem.slice(0, -2);
  else if (stem.endsWith('s') && !stem.endsWith('ss') && !stem.endsWith('us')) stem = stem.slice(0, -1);
  return stem.length > 3 && stem.endsWith('e') ? stem.slice(0, -1) : stem;
}

function undouble(stem: string): string {
  return /([bdfgmnprt])\1$/.test(stem) && stem.length > 3 ? stem.slice(0, -1) : stem;
}
