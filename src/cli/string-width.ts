/** Stands in for string-width in the bundle: two thirds of what yargs needs to start goes into that package's tables. Hence the default export. */
import { textWidth } from '../render/text-width.ts';

export { textWidth as default };
