/** The palette of a command: colours where they are wanted, with the user's own choices (`color.plan.<slot>`). */
import { colourSlots, createPalette, readGitColour } from '../render/palette.ts';
import type { ColourSlot, Palette } from '../render/palette.ts';
import type { Invocation } from './invocation.ts';

/** Makes the palette. Call it when the repository is open, because `color.ui` is in its configuration. */
export async function commandPalette(invocation: Invocation): Promise<Palette> {
  const { gitConfig = [] } = await invocation.context();
  if (!invocation.io.colour) return createPalette(false);
  const chosen: Partial<Record<ColourSlot, string>> = {};
  for (const { key, value } of gitConfig) {
    const slot = colourSlots.find((name) => key === `color.plan.${name}`);
    const code = slot === undefined ? null : readGitColour(value);
    if (slot !== undefined && code !== null) chosen[slot] = code;
  }
  return createPalette(true, chosen);
}
