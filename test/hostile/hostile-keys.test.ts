/**
 * Each key with which a clone's owner can start a program, by itself, against each question that git-plan asks git; and against ordinary git, to show that
 * the programs are live. The questions are not guessed: they are taken down while git-plan reads a clone.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listChangedFiles } from '../../src/git/changed-files.ts';
import { readerEnvironment } from '../../src/git/git-environment.ts';
import { temporaryFolder, type TempRepository } from '../support/temp-repository.ts';
import { hostileGround, type HostileGround } from './hostile-repository.ts';
import type { HostileSetting } from './hostile-settings.ts';
import { pullRequestPath, readingPaths } from './reading-paths.ts';
import { recordGit, shapeOf, subcommandOf, unguarded, type RecordedGit } from './recorded-git.ts';

let ground: HostileGround;
/** One of each kind of question that is asked in the clone itself. */
let questions: readonly RecordedGit[] = [];
/** Where they were asked, and where each key is put in force. */
let place: TempRepository;
let config = '';
const before = process.env['PATH'] ?? '';

beforeAll(async () => {
  ground = hostileGround();
  const recorder = recordGit();
  process.env['PATH'] = recorder.path;
  place = ground.clone([]);
  config = place.read('.git/config');
  const asked = /^(?:hook (?!file)|pager|git plan (?:list --json|list --branches|list --at|log --all|log evil|blame plain|diff|sessions$|audit|debt scan|validate --(?:staged|range)|doctor|hooks install|context))/;
  for (const path of readingPaths.filter(({ name }) => asked.test(name))) await path.walk(place, ground);
  process.env['PATH'] = before;
  questions = [...new Map(recorder.taken().filter(({ env }) => env['GIT_DIR']?.includes('git-plan-room-') !== true).map((each) => [shapeOf(each), each])).values()];
}, 300_000);
afterAll(() => {
  process.env['PATH'] = before;
});

const fetches = ({ name }: HostileSetting): boolean => name.includes('promisor');

/** Puts some settings in force, and no others. What a careless question brought up to date is old again. */
function force(settings: readonly HostileSetting[]): void {
  place.write('.git/config', config + settings.map(ground.textOf).join(''));
  ground.lose(place, settings.some(fetches));
  ground.age(place);
}

/** Puts one setting in force. */
function only(setting: HostileSetting): void {
  force([setting]);
}

/** Asks all of them in one shell: a process a question, not two. Gives the markers that are there afterwards. */
function askAll(asked: readonly { readonly args: readonly string[]; readonly env: Readonly<Record<string, string | undefined>>; readonly input: Buffer | null }[]): readonly string[] {
  const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const folder = temporaryFolder();
  const lines = asked.map(({ args, env, input }, at) => {
    const file = join(folder, String(at));
    writeFileSync(file, input ?? '');
    const variables = Object.entries(env).flatMap(([name, value]) => (name.startsWith('GIT_') || name === 'HOME' ? [`${name}=${quote(value ?? '')}`] : []));
    return `${variables.join(' ')} git ${args.map(quote).join(' ')} < ${quote(file)} > /dev/null 2>&1\n`;
  });
  const bare = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_') && name !== 'HOME'));
  spawnSync('sh', { cwd: place.path, env: bare, input: lines.join(''), timeout: 120_000, stdio: ['pipe', 'ignore', 'ignore'] });
  return ground.fired();
}

describe('each hostile key by itself', () => {
  it('there are at least 45, and ordinary git starts their programs', () => {
    expect(new Set(ground.settings.map(({ name }) => name)).size).toBeGreaterThanOrEqual(45);
    const quiet: string[] = [];
    let alive = 0;
    for (const setting of ground.settings) {
      const repository = ground.clone([setting], { missing: fetches(setting) });
      ground.fired();
      for (const command of setting.startedBy ?? []) spawnSync('git', [...command], { cwd: repository.path, input: 'protocol=https\nhost=evil.example\n\n', timeout: 60_000, env: process.env });
      if (ground.fired().includes(setting.name)) alive += 1;
      else if (setting.startedBy !== undefined) quiet.push(setting.name);
    }
    expect(quiet).toEqual([]);
    expect(alive).toBeGreaterThanOrEqual(40);
    console.log(`${ground.settings.length} keys, of which ordinary git starts ${alive}`);
  }, 600_000);

  it('no question of git-plan starts any; the same questions without the guard do', async () => {
    expect(questions.length).toBeGreaterThanOrEqual(30);
    const fired: string[] = [];
    const byCarelessness = new Set<string>();
    for (const setting of ground.settings) {
      only(setting);
      ground.fired();
      // What is silenced in `status` depends on the configuration, so it is asked anew.
      await listChangedFiles({ location: { cwd: place.path, env: readerEnvironment(process.env, 'here') } }, []);
      for (const marker of ground.fired()) fired.push(`${marker}: status`);
      const others = questions.filter((question) => subcommandOf(question) !== 'status');
      for (const marker of askAll(others)) {
        const by = others.filter((question) => askAll([question]).includes(marker));
        fired.push(`${marker}: ${by.map(({ args }) => args.join(' ')).join('\n')}`);
      }
      for (const marker of askAll(questions.map((question) => ({ ...question, args: unguarded(question), env: process.env })))) byCarelessness.add(marker);
    }
    expect(fired).toEqual([]);
    expect([...byCarelessness].toSorted()).toEqual(expect.arrayContaining(['core.attributesFile', 'core.fsmonitor', 'filter.<name>.clean', 'remote.<name>.uploadpack (promisor)', 'promisor over ssh', 'promisor over ext::', 'include.path', 'worktree config']));
    console.log(`${ground.settings.length} keys × ${questions.length} questions (${[...new Set(questions.map(subcommandOf))].toSorted().join(', ')}): 0 started; without the guard ${byCarelessness.size} keys`);
  }, 600_000);

  it('nor a pull request that is looked at', async () => {
    for (let at = 0; at < ground.settings.length; at += 8) {
      force(ground.settings.slice(at, at + 8));
      ground.fired();
      expect(await pullRequestPath.walk(place, ground)).toEqual({ ended: 5 });
      expect(ground.fired()).toEqual([]);
    }
  }, 600_000);
});
