import fc from '../support/fast-check.ts';
import { describe, expect, it } from 'vitest';
import type { CommandSpec } from '../../src/cli/command-spec.ts';
import { commandTable, findCommand } from '../../src/cli/command-table.ts';
import { quickParse } from '../../src/cli/quick-parse.ts';
import { yargsParse } from '../../src/cli/yargs-parse.ts';
import { UserError } from '../../src/model/errors.ts';

function command(name: string): CommandSpec {
  const found = findCommand(name);
  if (found === null) throw new Error(name);
  return found;
}

const runs = Number(process.env['GIT_PLAN_TEST_RUNS'] ?? 300);

/** Words that users type, and words that look like options. */
const word = fc.oneof(
  fc.constantFrom('auth-refactor', '3', 'token exchange', '-', '--', '-x', '--json', '--no-json', '--dry-run', '-n', 'draft', '--status', '--status=active', '-s', '--', '--jsn', '--at', '--at=HEAD~1', 'über', '列表', '-h5', '--section=', '- a', '--port', '40', '4x', '--end-of-options', 'list', 'github'),
  fc.string({ maxLength: 6 }),
);

describe('both parsers', () => {
  it('agree wherever the quick one answers, for every command', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...commandTable), fc.array(word, { maxLength: 6 }), async (spec, args) => {
        const quick = quickParse(spec, args);
        if (quick === null) return;
        expect(await yargsParse(spec, args)).toEqual(quick);
      }),
      { numRuns: runs },
    );
  });

  it('the quick one answers the plain lines that people type most', () => {
    const lines: readonly [string, readonly string[]][] = [
      ['done', ['auth', '3']],
      ['list', ['--status', 'active', '--json']],
      ['list', ['-s', 'active', '--sort=title']],
      ['show', []],
      ['new', ['Refactor', 'auth', '--tag', 'a', '--tag', 'b']],
      ['diff', ['HEAD~1', '--', 'auth']],
      ['complete', ['auth', '--no-references']],
      ['hooks', ['run', 'pre-push', '--x', 'origin']],
    ];
    for (const [name, args] of lines) expect(quickParse(command(name), args), `${name} ${args.join(' ')}`).not.toBeNull();
  });

  it('keep what stands behind -- apart where the command has a use for it, and join it to the words elsewhere', async () => {
    expect(await yargsParse(command('diff'), ['HEAD', '--', 'a', '-b'])).toEqual({ positionals: ['HEAD'], rest: ['a', '-b'], options: {} });
    expect(await yargsParse(command('note'), ['auth', '--', '-b'])).toEqual({ positionals: ['auth', '-b'], rest: [], options: {} });
    expect(await yargsParse(command('show'), ['--end-of-options', '-weird'])).toEqual({ positionals: ['-weird'], rest: [], options: {} });
  });

  it('take text that begins with a dash for text where it cannot be an option', async () => {
    expect(await yargsParse(command('note'), ['auth', '- found the cause', '--dry-run'])).toEqual({ positionals: ['auth', '- found the cause'], rest: [], options: { 'dry-run': true } });
    expect(await yargsParse(command('add'), ['auth', '- [ ] Rotate tokens'])).toEqual({ positionals: ['auth', '- [ ] Rotate tokens'], rest: [], options: {} });
    expect(await yargsParse(command('add'), ['auth', '--force is refused', '-1 is refused'])).toEqual({ positionals: ['auth', '--force is refused', '-1 is refused'], rest: [], options: {} });
    expect(await yargsParse(command('decide'), ['auth', 'Wait', '--because', '- no hurry'])).toEqual({ positionals: ['auth', 'Wait'], rest: [], options: { because: '- no hurry' } });
    expect(await yargsParse(command('decide'), ['auth', 'Wait', '--because=no hurry', '-n'])).toEqual({ positionals: ['auth', 'Wait'], rest: [], options: { because: 'no hurry', 'dry-run': true } });
    await expect(yargsParse(command('note'), ['auth', '--forec'])).rejects.toThrow("unknown option '--forec'");
  });
});

describe('a usage error', () => {
  const cases: readonly [string, readonly string[], string][] = [
    ['list', ['--statsu', 'active'], "unknown option '--statsu' of 'list'; did you mean '--status'?"],
    ['list', ['--status', 'activ'], "unexpected 'activ' for --status, expected draft, active, completed or abandoned; did you mean 'active'?"],
    ['list', ['--status'], "option '--status' needs a value"],
    ['list', ['-z'], "unknown option '-z' of 'list'; see 'git plan list -h'"],
    ['done', ['auth'], "missing <task>; usage: git plan done <plan> <task>…"],
    ['agents', [], 'missing install, uninstall or check; usage: git plan agents (install|uninstall|check) [<agent>…]'],
    ['show', ['a', 'b'], "unexpected 'b'; usage: git plan show [<plan>]"],
    ['drawer', ['--port', 'x'], "unexpected 'x' for --port, expected a whole number"],
    ['hooks', ['instal'], "unexpected 'instal' for 'git plan hooks', expected install, uninstall, status or run; did you mean 'install'?"],
  ];
  for (const [name, args, message] of cases) {
    it(`is one line: git plan ${name} ${args.join(' ')}`, async () => {
      const error = await yargsParse(command(name), args).then(() => null, (reason: unknown) => reason);
      expect(error).toBeInstanceOf(UserError);
      expect((error as UserError).message).toBe(message);
      expect((error as UserError).message).not.toContain('\n');
      expect((error as UserError).exitCode).toBe(129);
    });
  }
});
