/**
 * A program that edits one plan, for tests that need many writers or a dead one:
 * `tick <root> <path> <from> <count>` ticks boxes by number; `tick-unlocked` the same without the lock; `flip` rewrites the file again and again;
 * `once` ticks box 1 and says what came of it; `create` and `move <root> <path> <to>` do that; `half` writes half of the file in place and stays.
 */
import { openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openRepository } from '../../src/git/open-repository.ts';
import { createFile, editFile, moveFile } from '../../src/workspace/edit-file.ts';
import { replaceFile } from '../../src/workspace/replace-file.ts';

const [mode = '', root = '', repoPath = '', from = '1', count = '1'] = process.argv.slice(2);

function tick(text: string, number: number): string {
  return text.replace(`- [ ] box ${number}\n`, `- [x] box ${number}\n`);
}

async function main(): Promise<void> {
  const repository = await openRepository(root);
  const path = join(root, repoPath);
  process.stdout.write('ready\n');
  switch (mode) {
    case 'tick':
      for (let at = 0; at < Number(count); at += 1) await editFile(repository, repoPath, (text) => tick(text, Number(from) + at), { waitMs: 300_000 });
      break;
    case 'tick-unlocked':
      for (let at = 0; at < Number(count); at += 1) {
        replaceFile(path, Buffer.from(tick(readFileSync(path, 'utf8'), Number(from) + at)));
        // The locked writers let go here too.
        await new Promise((resolve) => setImmediate(resolve));
      }
      break;
    case 'flip':
      for (;;) await editFile(repository, repoPath, (text) => (text.startsWith('a') ? 'b'.repeat(text.length) : 'a'.repeat(text.length)));
    case 'once': {
      const { notes } = await editFile(repository, repoPath, (text) => tick(text, 1));
      process.stdout.write(`saved${notes.map((note) => `; ${note}`).join('')}\n`);
      break;
    }
    case 'create':
      await createFile(repository, repoPath, '- [ ] box 1\n');
      process.stdout.write('saved\n');
      break;
    case 'move':
      await moveFile(repository, repoPath, from, (text) => tick(text, 1));
      process.stdout.write('saved\n');
      break;
    case 'half': {
      const text = readFileSync(path, 'utf8');
      writeSync(openSync(path, 'w'), text.slice(0, text.length / 2));
      process.stdout.write('half\n');
      setInterval(() => {}, 1000);
      break;
    }
    default: throw new Error(`no mode '${mode}'`);
  }
}

main().catch((error: unknown) => {
  process.stdout.write(`failed: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}\n`);
  process.exitCode = 1;
});
