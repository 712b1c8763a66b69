/** The built program, as a user starts it. Built by `npm test` before; skipped, with the reason, where there is no build. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { createRepository, temporaryFolder } from '../support/temp-repository.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(root, 'dist/cli.js');
const isBuilt = existsSync(program);
if (!isBuilt) console.log('skipped: dist/cli.js is not built (npm run build)');

const files: Record<string, string> = {};
for (let number = 1; number <= 200; number += 1) files[`docs/exec-plans/plan-${number}.md`] = `# Plan ${number} ${'x'.repeat(600)}\n\n- [ ] One\n`;

function run(args: readonly string[], options: { readonly cwd?: string; readonly env?: Record<string, string> } = {}): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: options.cwd ?? '/', env: { ...process.env, ...options.env }, encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe.skipIf(!isBuilt)('the program', () => {
  const version = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;

  it('says its version', () => {
    expect(run(['--version'])).toEqual({ status: 0, stdout: `git-plan version ${version}\n`, stderr: '' });
  });

  it('brings its packages along: whoever installs it installs nothing else', () => {
    const built = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' }).filter((name) => /\.m?js$/.test(name) && !name.startsWith('ui/'));
    expect(built.length).toBeGreaterThan(20);
    const imports = built.flatMap((name) => {
      const { staticImports, dynamicImports } = parseSync(name, readFileSync(join(root, 'dist', name), 'utf8')).module;
      const text = readFileSync(join(root, 'dist', name), 'utf8');
      const wanted = [...staticImports.map(({ moduleRequest }) => moduleRequest.value), ...dynamicImports.map(({ moduleRequest }) => text.slice(moduleRequest.start + 1, moduleRequest.end - 1))];
      return wanted.map((target) => ({ name, target }));
    });
    expect(imports.length).toBeGreaterThan(100);
    expect(imports.filter(({ target }) => !/^(?:\.|node:)/.test(target))).toEqual([]);
    expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).not.toHaveProperty('dependencies');
    for (const [file, name] of [['licenses/cli.md', 'yargs'], ['licenses/hook.md', 'gray-matter'], ['licenses/index.md', 'isomorphic-git'], ['ui/licenses.md', 'preact']] as const) {
      expect(readFileSync(join(root, 'dist', file), 'utf8')).toContain(`\n## ${name} - `);
    }
  });

  it('is git plan where it is on the path, with git’s own options', () => {
    const repository = createRepository({ files: { 'plans/a.md': '# A\n- [ ] a\n' } });
    const folder = temporaryFolder();
    symlinkSync(program, join(folder, 'git-plan'));
    const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}` };
    const git = (...args: string[]) => spawnSync('git', args, { cwd: '/', env: { ...process.env, ...env }, encoding: 'utf8' });
    expect(git('-C', repository.path, '-c', 'plan.dir=plans', 'plan', 'list').stdout).toBe('active  0%  0/1  A  a\n');
    expect(git('-C', repository.path, 'plan', 'show', 'nope').status).toBe(1);
    expect(git('plan', 'list').status).toBe(128);
    expect(git('plan', 'lits').status).toBe(129);
  });

  it('ends silently when its reader goes away', async () => {
    const repository = createRepository({ files });
    const result = spawnSync('bash', ['-c', `set -o pipefail; '${program}' list --json | head -1`], { cwd: repository.path, encoding: 'utf8' });
    expect(result.stdout).toBe('{\n');
    expect(result.stderr).toBe('');
    expect(run(['list'], { cwd: repository.path }).stdout.split('\n')).toHaveLength(201);
  });

  it('ends with 130 when it is interrupted', async () => {
    // A git that interrupts whoever started it, while it is being waited for. Two run at a time, so that the second interrupt comes while the
    // first is being answered.
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'git'), '#!/bin/sh\nkill -INT $PPID\nexec sleep 2\n', { mode: 0o755 });
    const child = spawn(program, ['list'], { cwd: folder, env: { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` }, stdio: 'ignore' });
    const code = await new Promise((resolve) => child.on('close', (status, signal) => resolve(status ?? signal)));
    expect(code).toBe(130);
  });

  it('holds no code that evaluates text, and one YAML parser', () => {
    const read = (folder: string): string[] => readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile() && /\.m?js$/.test(entry.name)).map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
    const code = read(join(root, 'dist')).join('\n');
    expect(code).not.toMatch(/YAMLException|safeLoad/);
    expect(code).not.toMatch(/(?<![\w$.])eval\(/);
  });

  it('pages what is taller than the screen, through the pager of git, on a terminal only', () => {
    const repository = createRepository({ files });
    const pager = join(repository.path, 'pager');
    repository.write('pager', '#!/bin/sh\necho "paged $LESS $GIT_PAGER_IN_USE" > "$(dirname "$0")/paged"; cat > /dev/null\n');
    repository.chmod('pager', 0o755);
    const inTerminal = (args: string, env: Record<string, string> = {}) => spawnSync('script', ['-qec', `stty rows 20 cols 80; '${program}' ${args}`, '/dev/null'], { cwd: repository.path, env: { ...process.env, TERM: 'xterm', GIT_PAGER: pager, ...env }, encoding: 'utf8' });
    const probe = spawnSync('script', ['--version'], { encoding: 'utf8' });
    if (probe.error !== undefined) {
      console.log('not tested: there is no script(1) here to make a terminal');
      return;
    }
    inTerminal('list');
    expect(repository.read('paged')).toBe('paged FRX true\n');
    repository.remove('paged');
    for (const [args, env] of [['list --no-pager', {}], ['list', { GIT_PAGER_IN_USE: 'true' }], ['list --status draft', {}], ['list --json', {}]] as const) {
      inTerminal(args, env);
      expect(repository.exists('paged'), args).toBe(false);
    }
    run(['list'], { cwd: repository.path, env: { GIT_PAGER: pager } });
    expect(repository.exists('paged')).toBe(false);
  });
});
