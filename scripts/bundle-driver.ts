/** Bundles the merge driver alone into one program, for tests and measurements that let git start it hundreds of times. */
import { bundleProgram } from './bundle-program.ts';

/** Writes `driver.mjs` into `folder` and gives the words that start it, quoted for a shell. */
export async function bundleDriver(folder: string): Promise<string> {
  return `'${process.execPath}' '${await bundleProgram('test/merge/driver-program.ts', 'driver', folder)}'`;
}
