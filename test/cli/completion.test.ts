import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bashCompletion } from '../../src/cli/completion/bash.ts';
import { fishCompletion } from '../../src/cli/completion/fish.ts';
import { zshCompletion } from '../../src/cli/completion/zsh.ts';
import { commandTable } from '../../src/cli/command-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'git-plan-completion-'));
writeFileSync(join(folder, 'git-plan.bash'), bashCompletion());
// Stands in for `git plan __complete`: names what it was asked for, and one name that must not reach the shell as it is.
writeFileSync(join(folder, 'git'), '#!/bin/sh\n[ "$1 $2" = "plan __complete" ] || exit 1\nprintf \'%s-one\\tfirst\\n%s-two\\t%s\\n$(touch evil)\\t\\n\' "$3" "$3" "$4"\n');
chmodSync(join(folder, 'git'), 0o755);

/** What bash would offer behind these words; the last one is being typed. */
function offered(...words: string[]): string[] {
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const script = `. ./git-plan.bash; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _git_plan; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { cwd: folder, env: { PATH: `${folder}:${process.env['PATH'] ?? ''}` }, encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '').map((line) => line.trim());
}

describe('completion in bash', () => {
  it('offers commands, below git and alone', () => {
    expect(offered('git', 'plan', 'sh')).toEqual(['show']);
    expect(offered('git-plan', 'un')).toEqual(['undone', 'unlink', 'undo', 'uninstall']);
    expect(offered('git', '-C', '..', 'plan', 'dra')).toEqual(['drawer']);
    expect(offered('git', 'plan', '')).toEqual(commandTable.flatMap(({ name, aliases }) => [name, ...aliases]));
  });

  it('offers the options of the command', () => {
    expect(offered('git', 'plan', 'list', '--s')).toEqual(['--status=', '--session=', '--search=', '--sort=']);
    expect(offered('git', 'plan', 'complete', 'x', '--no-')).toEqual(['--no-references', '--no-color']);
  });

  it('offers values, however the option is spelled', () => {
    expect(offered('git', 'plan', 'list', '--status', 'a')).toEqual(['active', 'abandoned']);
    expect(offered('git', 'plan', 'list', '-s', 'c')).toEqual(['completed']);
    expect(offered('git', 'plan', 'list', '--status', '=', 'dr')).toEqual(['draft']);
    expect(offered('git', 'plan', 'hooks', 'in')).toEqual(['install']);
  });

  it('asks for plans and for the tasks of the plan, and quotes what comes back', () => {
    expect(offered('git', 'plan', 'show', 'plan-o')).toEqual(['plan-one']);
    expect(offered('git', 'plan', 'done', 'auth', '2', 'task-')).toEqual(['task-one', 'task-two']);
    expect(offered('git', 'plan', 'show', '$')).toEqual(['\\$\\(touch\\ evil\\)']);
  });

  it('offers nothing where there is nothing to offer', () => {
    expect(offered('git', 'plan', 'add', 'auth', 'a')).toEqual([]);
    expect(offered('git', 'plan', 'nonsense', 'a')).toEqual([]);
  });
});

describe('the scripts of other shells', () => {
  for (const [shell, script, check] of [['zsh', zshCompletion(), ['-n']], ['fish', fishCompletion(), ['--no-execute']]] as const) {
    it(`${shell}: name every command and option, and parse where the shell is here`, () => {
      for (const { name, options } of commandTable) {
        expect(script).toContain(name);
        for (const option of options) expect(script).toContain(option.name);
      }
      const path = join(folder, `git-plan.${shell}`);
      writeFileSync(path, script);
      const run = spawnSync(shell, [...check, path], { encoding: 'utf8' });
      if (run.error !== undefined) console.log(`not parsed: ${shell} is not installed here`);
      else expect(run.stderr).toBe('');
    });
  }
});
