/** The files by which others run git-plan: the action, the GitLab component, the entry for pre-commit, and what the docs say of them. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { findCommand } from '../../src/cli/command-table.ts';
import { quickParse } from '../../src/cli/quick-parse.ts';
import { pullRequestWarnings } from '../../src/model/pull-request.ts';
import { temporaryFolder } from '../support/temp-repository.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const { version, files } = JSON.parse(read('package.json')) as { version: string; files: string[] };

type Action = { inputs: Record<string, { default: string }>; outputs: Record<string, { value: string }>; runs: { using: string; steps: { id: string; env: Record<string, string>; run: string }[] } };

/** Runs a script as a runner does, with an `npx` that writes down its arguments and where it was started. */
function runScript(script: string, env: Readonly<Record<string, string>>): { readonly status: number | null; readonly words: string[] } {
  const bin = temporaryFolder();
  writeFileSync(join(bin, 'npx'), '#!/bin/sh\n{ pwd; for word; do printf "%s\\n" "$word"; done; } > "$SEEN"\n');
  chmodSync(join(bin, 'npx'), 0o755);
  const seen = join(bin, 'seen');
  const { status } = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', script], { env: { PATH: `${bin}:${process.env['PATH']}`, SEEN: seen, ...env } });
  return { status, words: readFileSync(seen, 'utf8').trimEnd().split('\n') };
}

/** The words behind the package are a command line that git-plan takes. */
function takes(words: readonly string[]): boolean {
  return quickParse(findCommand('ci')!, words) !== null;
}

describe('the action', () => {
  const action = parse(read('action.yml')) as Action;
  const [step] = action.runs.steps;

  it('is composite, of this version, and is in the package', () => {
    expect(action.runs.using).toBe('composite');
    expect(action.inputs['version']!.default).toBe(version);
    expect(files).toEqual(expect.arrayContaining(['action.yml', 'templates']));
    for (const [name, { value }] of Object.entries(action.outputs)) expect(value).toBe(`\${{ steps.run.outputs.${name} }}`);
  });

  it('gives inputs through the environment, and every one of them', () => {
    expect(step!.run).not.toContain('${{');
    const given = Object.values(step!.env).map((value) => /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value)?.[1]);
    expect(given.toSorted()).toEqual(Object.keys(action.inputs).toSorted());
  });

  it('starts git-plan outside of the checkout, whatever an input holds', () => {
    const [workspace, temporary] = [temporaryFolder(), temporaryFolder()];
    mkdirSync(join(workspace, 'node_modules/.bin'), { recursive: true });
    const env = { GITHUB_WORKSPACE: workspace, RUNNER_TEMP: temporary, GIT_PLAN_VERSION: '1.0.0"; touch pwned; "' };
    const { status, words } = runScript(step!.run, env);
    expect([status, words]).toEqual([0, [temporary, '--yes', 'git-plan@1.0.0"; touch pwned; "', '-C', workspace, 'ci', 'github']]);
    expect(takes(words.slice(6))).toBe(true);
    expect(runScript(step!.run, { ...env, GITEA_ACTIONS: 'true' }).words.at(-1)).toBe('gitea');
    expect(runScript(step!.run, { ...env, FORGEJO_ACTIONS: 'true' }).words.at(-1)).toBe('gitea');
  });
});

describe('the GitLab component', () => {
  const [spec, jobs] = parseAllDocuments(read('templates/git-plan/template.yml')).map((document) => document.toJS() as unknown) as unknown as [{ spec: { inputs: Record<string, { default: string }> } }, { 'git-plan': { script: string[]; variables: Record<string, string>; artifacts: { reports: { codequality: string } } } }];

  it('runs outside of the checkout and gives the report that it promises', () => {
    const job = jobs['git-plan'];
    expect(spec.spec.inputs['version']!.default).toBe(version);
    const project = temporaryFolder();
    const { status, words } = runScript(job.script.join('\n').replace('$[[ inputs.version ]]', version), { CI_PROJECT_DIR: project });
    expect([status, words]).toEqual([0, ['/tmp', '--yes', `git-plan@${version}`, '-C', project, 'ci', 'gitlab', '--codequality', job.artifacts.reports.codequality]]);
    expect(takes(words.slice(6))).toBe(true);
    for (const value of Object.values(job.variables)) for (const [, input] of value.matchAll(/\$\[\[ inputs\.([\w-]+) \]\]/g)) expect(Object.keys(spec.spec.inputs)).toContain(input);
  });
});

describe('the entry for pre-commit', () => {
  it('fits plans at any root, and reads the staging area', () => {
    const [hook] = parse(read('.pre-commit-hooks.yaml')) as { id: string; entry: string; files: string; pass_filenames: boolean; language: string }[];
    expect(hook).toMatchObject({ id: 'git-plan-validate', entry: 'git-plan validate --staged', pass_filenames: false, language: 'node' });
    const fits = new RegExp(hook!.files);
    for (const path of ['docs/exec-plans/a.md', 'packages/web/docs/exec-plans/active/b.md', 'exec-plans/c.md']) expect(fits.test(path), path).toBe(true);
    for (const path of ['docs/a.md', 'docs/exec-plans/a.txt', 'docs/my-exec-plans/a.md', 'README.md']) expect(fits.test(path), path).toBe(false);
  });
});

describe('the docs', () => {
  const page = read('docs/pull-requests.md');

  it('name every warning, option, input and output', () => {
    for (const code of pullRequestWarnings) expect(page, code).toContain(`| \`${code}\` |`);
    for (const { name } of findCommand('ci')!.options) expect(page, name).toContain(`--${name}`);
    const action = parse(read('action.yml')) as Action;
    for (const name of [...Object.keys(action.inputs).filter((input) => input !== 'version'), ...Object.keys(action.outputs)]) expect(page, name).toContain(`\`${name}\``);
  });

  it('hold recipes that a forge reads, none of which checks the pull request out where its token may write', () => {
    const blocks = [...page.matchAll(/```yaml\n([^]*?)```/g)].map(([, text]) => parse(text!) as { on?: unknown; permissions?: object; jobs?: Record<string, { steps: { uses?: string; run?: string; with?: Record<string, unknown> }[] }> });
    const recipes = blocks.filter(({ jobs }) => jobs !== undefined);
    expect(recipes).toHaveLength(3);
    for (const { permissions, jobs } of recipes) {
      expect(permissions).toEqual({ contents: 'read', 'pull-requests': 'write' });
      const { steps } = jobs!['plans']!;
      expect(steps.map(({ uses }) => uses?.replace(/@.*/, ''))).toEqual(['actions/checkout', 'OWNER/git-plan']);
      expect(steps[0]!.with).toEqual({ 'fetch-depth': 0, 'persist-credentials': false });
      expect(steps.some(({ run }) => run !== undefined)).toBe(false);
    }
  });
});
