/** Text from plans, commits and people as agents get it: data in quotes, never words that could be taken for somebody else's. */

const textMax = 200;

/** One line in quotes: control, invisible and direction-changing characters are gone, quotes and backslashes escaped, the end cut off. */
export function quoteData(text: string, lengthMax: number = textMax): string {
  const plain = text.replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').replace(/[\p{Cf}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}]/gu, '').trim();
  const characters = [...plain];
  const cut = characters.length <= lengthMax ? plain : `${characters.slice(0, lengthMax - 1).join('')}…`;
  return `"${cut.replace(/[\\"]/g, '\\$&')}"`;
}
