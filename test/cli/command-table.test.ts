import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandTable, findCommand, groupTitles, overview } from '../../src/cli/command-table.ts';
import { commandsWithCode } from '../../src/cli/load-command.ts';
import { quickParse } from '../../src/cli/quick-parse.ts';
import { yargsParse } from '../../src/cli/yargs-parse.ts';
import { commandUsage, overviewUsage } from '../../src/cli/usage.ts';

/** Every command that the contract names. */
const contract = [
  'list', 'show', 'next', 'search', 'log', 'blame', 'sessions', 'diff', 'stats', 'audit', 'new', 'done', 'undone', 'add', 'note', 'decide', 'ask', 'answer', 'start', 'complete',
  'abandon', 'reopen', 'link', 'unlink', 'debt', 'adopt', 'validate', 'fmt', 'undo', 'context', 'session', 'drawer', 'open', 'watch', 'ci', 'mcp', 'init', 'uninstall', 'hooks',
  'agents', 'doctor', 'config', 'completion', 'schema', 'help', 'merge-file', 'textconv',
];

describe('the table of commands', () => {
  it('has every command of the contract, and code for each', () => {
    expect(commandTable.map(({ name }) => name).toSorted()).toEqual(contract.toSorted());
    expect(commandsWithCode().toSorted()).toEqual([...contract, 'overview'].toSorted());
  });

  it('names everything once', () => {
    const names = commandTable.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(names).toEqual([...new Set(names)]);
    for (const command of [...commandTable, overview]) {
      const options = command.options.flatMap(({ name, short }) => [name, ...(short === undefined ? [] : [short])]);
      expect(options, command.name).toEqual([...new Set(options)]);
      expect(options, command.name).not.toContain('h');
    }
  });

  it('lets only the last argument take many words, and only the last ones be left out', () => {
    for (const { name, arguments: words } of commandTable) {
      expect(words.slice(0, -1).every((argument) => argument.many !== true), name).toBe(true);
      expect(words.map((argument) => (argument.optional === true ? 1 : 0)), name).toEqual(words.map((argument) => (argument.optional === true ? 1 : 0)).toSorted());
    }
  });

  it('has examples that the parsers accept', async () => {
    for (const command of commandTable) {
      expect(command.examples.length, command.name).toBeGreaterThanOrEqual(2);
      for (const { command: line } of command.examples) {
        const words = shellWords(line.replace(/ [|>] .*$/, '').replace(/^.* -- (?=git plan)/, ''));
        if (words[0] !== 'git' || words[1] !== 'plan') continue;
        const found = findCommand(words[2] ?? '');
        expect(found?.name, line).toBe(command.name);
        await yargsParse(command, words.slice(3));
        expect(quickParse(command, words.slice(3)), line).not.toBeNull();
      }
    }
  });

  it('says summaries without a full stop and texts with one', () => {
    for (const command of commandTable) {
      expect(command.summary).toMatch(/^[A-Z].*[^.]$/);
      for (const { text } of command.options) expect(text, `${command.name}: ${text}`).toMatch(/\.$/);
      expect(Object.keys(groupTitles)).toContain(command.group);
    }
  });
});

describe('usage', () => {
  it('shows usage, options and two examples of each command, no line wider than asked for by much', () => {
    for (const command of commandTable) {
      const text = commandUsage(command, 80);
      expect(text).toContain(`usage: git plan ${command.name}`);
      expect(text).toContain('-h, --help');
      expect(text.match(/^ {4}# /gm)?.length).toBeGreaterThanOrEqual(2);
      for (const { name } of command.options) expect(text, command.name).toContain(name);
    }
  });

  it('of the program names every command', () => {
    const text = overviewUsage(80);
    for (const { name } of commandTable) expect(text).toMatch(new RegExp(`^ {4}${name}\\b`, 'm'));
  });

  it('of list reads like this', () => {
    expect(commandUsage(findCommand('next') ?? overview, 80)).toMatchInlineSnapshot(`
      "usage: git plan next [<options>] [<plan>]

      Show the next open task.

      Arguments:
          <plan>                    Id, the beginning of an id, slug, path or words of
                                    the title. May be left out on a branch that works
                                    on one plan, or where only one plan is active.

      Options:
          --json                    Print one JSON document (schemaVersion 1) and
                                    nothing else on standard output.
          -h, --help                Show this usage and exit.
          --[no-]color[=<when>]     Colour the output: always, auto (on a terminal) or
                                    never. NO_COLOR, color.plan and color.ui are
                                    honoured. Default: auto.

      Examples:
          # What is next here
          git plan next
          # The plan with its next task, for a script
          git plan next auth-refactor --json

      See 'git plan help next' for more.
      "
    `);
  });
});

describe('the package', () => {
  it('lists a man page for each command', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { man: string[] };
    expect(manifest.man).toEqual(['./man/git-plan.1', ...commandTable.map(({ name }) => `./man/git-plan-${name}.1`)]);
    for (const path of manifest.man) expect(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')).toMatch(/^\.TH "GIT/m);
  });
});

function shellWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
