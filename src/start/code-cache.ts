/**
 * Keeps what V8 made of the program's own files beside them, so that a start does not compile them again: half of what loading costs. The build
 * fills it (`scripts/build.mjs`). V8 refuses a cache of another version or of other sources by itself; then files are compiled as always. Where
 * Node has a compile cache of its own (22.1 and later) that one is used.
 */
import { closeSync, fstatSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import type { Script } from 'node:vm';

type Compiled = (this: unknown, exports: unknown, require: unknown, module: unknown, filename: string, folder: string) => unknown;
type Loaded = { exports: unknown };
type Extensions = Record<string, (module: Loaded, filename: string) => unknown>;

/**
 * Makes files below `folder` load from `folder/code-cache`; from `folder/code-cache/<command>` where that is there, which holds no more than the command
 * needs. `write`: a name, `all` or a command's: fills that one when the process ends instead.
 */
export function useCodeCache(folder: string, command: string, write: string | undefined): void {
  const isWritten = write !== undefined && /^[a-z]+$/.test(write);
  const general = join(folder, 'code-cache');
  const own = isWritten ? (write === 'all' ? general : join(general, write)) : /^[a-z]+$/.test(command) ? join(general, command) : general;
  const nodeModule = process.getBuiltinModule('node:module');
  const vm = process.getBuiltinModule('node:vm');
  const { enableCompileCache } = nodeModule as unknown as { enableCompileCache?: () => unknown };
  if (enableCompileCache !== undefined && !isWritten) {
    enableCompileCache();
    return;
  }
  const extensions = (nodeModule as unknown as { _extensions: Extensions })._extensions;
  const plainly = extensions['.js']!;
  const [before = '', after = ''] = nodeModule.wrap('\0').split('\0');
  const made: { script: Script; name: string }[] = [];
  extensions['.js'] = (module, filename) => {
    if (!filename.startsWith(folder + sep)) return plainly(module, filename);
    const name = join(own, `${basename(filename)}.bin`);
    // While writing too: what one run compiled is kept when the next run adds to it.
    const cachedData = readCache(name) ?? (isWritten || own === general ? undefined : readCache(join(general, basename(name))));
    if (cachedData === undefined && !isWritten) return plainly(module, filename);
    const source = readBetween(before, filename, after);
    const script = new vm.Script(source, { filename, ...(cachedData === undefined ? {} : { cachedData }), importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER });
    if (isWritten) made.push({ script, name });
    const compiled = script.runInThisContext() as Compiled;
    return compiled.call(module.exports, module.exports, nodeModule.createRequire(filename), module, filename, dirname(filename));
  };
  // At the end, because by then the functions that a run needs are compiled and go into the cache.
  if (isWritten) process.on('exit', () => made.forEach(({ script, name }) => writeFileSync(name, script.createCachedData())));
}

/** Built files are ASCII. One string of it all, read in place, because what it would be put together from would be garbage, and fresh memory is slow. */
function readBetween(before: string, filename: string, after: string): string {
  const descriptor = openSync(filename, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const whole = Buffer.allocUnsafeSlow(before.length + size + after.length);
    whole.write(before, 0, 'latin1');
    for (let read = 0; read < size;) {
      const count = readSync(descriptor, whole, before.length + read, size - read, read);
      if (count === 0) throw new Error(`Unexpected end of ${filename}`);
      read += count;
    }
    whole.write(after, before.length + size, 'latin1');
    return whole.toString('latin1');
  } finally {
    closeSync(descriptor);
  }
}

function readCache(name: string): Buffer | undefined {
  try {
    return readFileSync(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
