/** Everything that is remembered in the git folder, damaged in every way: answers are those without it, and no command waits for a pipe or fails. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listSummaries } from '../../src/app/list-summaries.ts';
import { openContext } from '../../src/app/open-context.ts';
import { isBuilt, programPath } from '../support/built-program.ts';
import { createRepository } from '../support/temp-repository.ts';

const plan = (done: number): string => `---\nid: tokens\ntitle: Tokens\nstatus: active\ncreated: 2026-01-01T10:00:00Z\nauthor: Ada\n---\n\n# Tokens\n\n## Tasks\n\n${[1, 2, 3, 4].map((at) => `- [${at <= done ? 'x' : ' '}] Task ${at}\n`).join('')}`;
const questions = [['list', '--json'], ['log', 'tokens'], ['debt', 'list', '--all']];

const damages: readonly (readonly [string, (path: string, bytes: Buffer) => void])[] = [
  ['nothing in it', (path) => writeFileSync(path, '')],
  ['half of it', (path, bytes) => writeFileSync(path, bytes.subarray(0, bytes.length / 2))],
  ['something behind it', (path, bytes) => writeFileSync(path, Buffer.concat([bytes, Buffer.alloc(300, 0x5a)]))],
  ['one bit of it', (path, bytes) => {
    const at = Math.floor((bytes.length * 2) / 3);
    bytes[at]! ^= 4;
    writeFileSync(path, bytes);
  }],
  ['zeros', (path, bytes) => writeFileSync(path, Buffer.alloc(bytes.length))],
  ['other JSON', (path) => writeFileSync(path, '[null]')],
  ['a folder', (path) => mkdirSync(path)],
  ['a pipe', (path) => execFileSync('mkfifo', [path])],
  ['a link to what never ends', (path) => symlinkSync('/dev/zero', path)],
];

describe.runIf(isBuilt())('what is remembered', () => {
  it('may be damaged in any way', { timeout: 300_000 }, async () => {
    const repository = createRepository({ files: { 'docs/exec-plans/tokens.md': plan(0), 'src/a.ts': '// TODO: tidy this\n' } });
    for (let done = 1; done < 14; done += 1) repository.commit(`step ${done}`, { 'docs/exec-plans/tokens.md': plan(done % 5) });
    const ask = (): readonly unknown[] => questions.map((args) => {
      const { status, signal, stdout, stderr } = spawnSync(process.execPath, [programPath, ...args], { cwd: repository.path, encoding: 'utf8', timeout: 20_000, killSignal: 'SIGKILL' });
      return [args, status, signal, stdout, stderr];
    });
    ask();
    const answers = ask();
    await listSummaries(await openContext({ cwd: repository.path, env: process.env }), { problems: false, inFlight: false, settledMs: 0 });
    const folder = join(repository.path, '.git/git-plan');
    const kept = new Map(readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => [join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name))]));
    const names = [...kept.keys()].map((path) => path.slice(folder.length + 1).replace(/\/.*/, '')).toSorted();
    expect(names).toEqual(expect.arrayContaining(['debt-v1-sha1.json', 'history-v4-sha1', 'plans-v1', 'steps']));
    for (const path of kept.keys()) {
      for (const [what, damage] of damages) {
        rmSync(path, { recursive: true, force: true });
        damage(path, Buffer.from(kept.get(path)!));
        expect([path, what, ask()]).toEqual([path, what, answers]);
        for (const [other, bytes] of kept) {
          rmSync(other, { recursive: true, force: true });
          writeFileSync(other, bytes, { mode: 0o600 });
        }
      }
    }
    console.log(`${kept.size} files damaged in ${damages.length} ways: ${kept.size * damages.length * questions.length} questions answered alike`);
  });
});
