/** The built program, serving its drawer for the pictures at a fixed moment. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type ServedDrawer = { readonly address: string; readonly close: () => Promise<void> };

/** Variables that make a Node program believe that it was started at `now`. */
export function clockAt(home: string, now: Date): Record<string, string> {
  const file = join(home, 'clock.cjs');
  writeFileSync(file, `const real = Date, shift = ${now.getTime()} - real.now();
globalThis.Date = class Date extends real { constructor(...parts) { if (parts.length === 0) super(real.now() + shift); else super(...parts); } static now() { return real.now() + shift; } };\n`);
  return { NODE_OPTIONS: `--require ${file}` };
}

/** Starts the program in `cwd` and waits for its address. */
export async function serveDrawer(program: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Promise<ServedDrawer> {
  const child = spawn(program[0] as string, [...program.slice(1), 'drawer', '--no-open'], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8');
  const ended = once(child, 'exit');
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (text: string) => {
      output += text;
      const found = /^http\S+/m.exec(output)?.[0];
      if (found !== undefined && output.includes('\n')) resolve(found);
    });
    void ended.then(() => reject(new Error('the drawer ended before it gave its address')));
  });
  return {
    address,
    close: async () => {
      child.kill('SIGINT');
      await ended;
    },
  };
}
