/** Colours by meaning. A renderer says what a text is and never which colour it has; meaning is never carried by colour alone. */

const slots = {
  title: '1',
  heading: '1',
  muted: '2',
  done: '32',
  open: '',
  active: '36',
  elsewhere: '35',
  unsaved: '33',
  stale: '33',
  error: '31',
  warning: '33',
  hint: '36',
  session: '35',
  code: '36',
  link: '4',
  emphasis: '3',
  strong: '1',
} as const;

export type ColourSlot = keyof typeof slots;
export const colourSlots = Object.keys(slots) as readonly ColourSlot[];

export type Palette = Readonly<Record<ColourSlot, (text: string) => string>>;

/** Makes a palette. `chosen` holds escape parameters (`1;32`) for slots that the user set (`color.plan.<slot>`). Without colour every slot is the identity. */
export function createPalette(enabled: boolean, chosen: Readonly<Partial<Record<ColourSlot, string>>> = {}): Palette {
  const paint = (slot: ColourSlot) => {
    const code = chosen[slot] ?? slots[slot];
    return (text: string): string => (!enabled || code === '' || text === '' ? text : `\x1b[${code}m${text}\x1b[0m`);
  };
  return Object.fromEntries(colourSlots.map((slot) => [slot, paint(slot)])) as Record<ColourSlot, (text: string) => string>;
}

const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
const attributes: Readonly<Record<string, string>> = { bold: '1', dim: '2', italic: '3', ul: '4', blink: '5', reverse: '7', strike: '9', reset: '0' };

/** Reads a colour as git config has it (`bold yellow`, `brightred blue`, `#ff00aa`, `208`, `normal`); null where it is none. */
export function readGitColour(value: string): string | null {
  const codes: string[] = [];
  let background = false;
  for (const word of value.trim().toLowerCase().split(/\s+/).filter((part) => part !== '')) {
    const attribute = attributes[word];
    if (attribute !== undefined) {
      codes.push(attribute);
      continue;
    }
    const colour = colourCode(word, background);
    if (colour === null) return null;
    if (colour !== '') codes.push(colour);
    background = true;
  }
  return codes.join(';');
}

function colourCode(word: string, background: boolean): string | null {
  const offset = background ? 10 : 0;
  if (word === 'normal' || word === '-1') return '';
  if (word === 'default') return String(39 + offset);
  const bright = word.startsWith('bright');
  const at = names.indexOf(bright ? word.slice('bright'.length) : word);
  if (at >= 0) return String((bright ? 90 : 30) + at + offset);
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/.exec(word);
  if (hex !== null) return `${38 + offset};2;${hex.slice(1).map((part) => Number.parseInt(part, 16)).join(';')}`;
  return /^\d{1,3}$/.test(word) && Number(word) < 256 ? `${38 + offset};5;${word}` : null;
}
