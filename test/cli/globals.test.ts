import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { configParameters, readGlobals } from '../../src/cli/read-globals.ts';
import { nearest } from '../../src/cli/suggest.ts';
import { resolveSettings, settingsOf } from '../../src/app/settings.ts';
import { variableOf } from '../../src/app/setting-table.ts';

describe('options in front of the command', () => {
  it('are taken out, colour and pager from anywhere before --', () => {
    expect(readGlobals(['-C', 'a', '-C', 'b', '-c', 'plan.dir=x', '--no-pager', 'list', '--color=never', '--json', '--', '--color'])).toEqual({
      folders: ['a', 'b'], config: ['plan.dir=x'], pager: false, colour: 'never', args: ['list', '--json', '--', '--color'],
    });
  });

  it('must be right', () => {
    expect(() => readGlobals(['-C'])).toThrow("option '-C' needs a value");
    expect(() => readGlobals(['list', '--color=alway'])).toThrow("did you mean 'always'?");
  });

  it('hand -c to git as git itself does', () => {
    const parameters = configParameters(configParameters(undefined, ['a.b=x y']), ["plan.dir=it's", 'plan.context']);
    const said = execFileSync('git', ['config', '--list'], { env: { ...process.env, GIT_CONFIG_PARAMETERS: parameters }, encoding: 'utf8' });
    expect(said.split('\n').slice(-4, -1)).toEqual(['a.b=x y', "plan.dir=it's", 'plan.context']);
  });
});

describe('what was probably meant', () => {
  it('is near, or not said', () => {
    const known = ['list', 'show', 'validate', 'status', 'done'];
    expect(nearest('lits', known)).toBe('list');
    expect(nearest('valdiate', known)).toBe('validate');
    expect(nearest('vali', known)).toBe('validate');
    expect(nearest('xyz', known)).toBeNull();
    expect(nearest('', known)).toBeNull();
  });
});

describe('settings', () => {
  const entry = (key: string, value: string, scope = 'local') => ({ key, value, scope, origin: `file:${scope}` });

  it('come from the environment, git config, the tracked file, the default, in this order', () => {
    const values = resolveSettings([entry('plan.updated', 'always'), entry('plan.dir', 'a'), entry('plan.dir', 'b')], [entry('plan.updated', 'never', 'planconfig'), entry('plan.dir', 'c', 'planconfig'), entry('plan.require', 'all', 'planconfig')], { GIT_PLAN_TASK_SPACING: 'loose' });
    expect(settingsOf(values)).toMatchObject({ updated: 'always', dirs: ['a', 'b'], require: 'all', taskSpacing: 'loose', hooks: 'block' });
    expect(values.find(({ key }) => key === 'plan.updated')).toMatchObject({ scope: 'local', origin: 'file:local' });
    expect(values.find(({ key }) => key === 'plan.taskSpacing')).toMatchObject({ scope: 'environment', origin: 'GIT_PLAN_TASK_SPACING' });
    expect(values.find(({ key }) => key === 'plan.hooks')).toMatchObject({ scope: 'default' });
  });

  it('that cannot be read are errors with their origin', () => {
    expect(() => settingsOf(resolveSettings([entry('plan.updated', 'sometimes')], [], {}))).toThrow("unexpected 'sometimes' for plan.updated, expected lifecycle, always, never");
    expect(() => settingsOf(resolveSettings([entry('plan.dir', '../out')], [], {}))).toThrow('expected one inside the repository');
  });

  it('keep rules and keys that nobody here knows', () => {
    const settings = settingsOf(resolveSettings([entry('plan.rule.id-format', 'off'), entry('plan.session.foo', 'x')], [], {}));
    expect(settings.rules).toEqual({ 'id-format': 'off' });
    expect(settings.other['plan.session.foo']).toEqual(['x']);
  });

  it('have variables named like them', () => expect(variableOf('plan.drawer.port')).toBe('GIT_PLAN_DRAWER_PORT'));
});
