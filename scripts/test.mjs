// Everything that says whether this repository is in order: build, types, lint, man pages, tests. Ends with `N passed, N failed, N skipped`.
// Runs every step even if one fails, so that one run tells all.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'git-plan-test-'));
const report = join(folder, 'report.json');
const failedSteps = [];

function step(name, command, args) {
  console.log(`\n# ${name}`);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: process.env });
  if (error !== undefined) console.error(`error: ${name}: ${error.message}`);
  if (status !== 0) failedSteps.push(name);
}

/** Pages are tested in Chromium. Where it is missing and can be installed it is; where not, those tests skip themselves and say so. */
function bringChromium() {
  if (!existsSync(at('test/e2e'))) return;
  const found = ['chromium', 'chromium-browser', 'google-chrome'].some((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);
  if (found || process.getuid?.() !== 0 || spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).error !== undefined) return;
  console.log('\n# Install Chromium for the page tests');
  const options = { stdio: 'inherit', timeout: 300_000, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  if (spawnSync('apt-get', ['update', '-q'], options).status === 0) spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], options);
}

const tool = (name, file) => [at(`node_modules/${name}/${file}`)];
bringChromium();
step('Build', process.execPath, [at('scripts/build.mjs')]);
step('Types', process.execPath, [...tool('typescript', 'bin/tsc'), '--noEmit']);
step('Lint', process.execPath, [...tool('oxlint', 'bin/oxlint')]);
step('Man pages', process.execPath, [at('scripts/man.mjs'), '--check']);
step('Tests', process.execPath, [...tool('vitest', 'vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)]);

const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
rmSync(folder, { recursive: true, force: true });
// A file that does not load holds no tests, and a step that fails is none: they count as one failure each.
const failed = Math.max(counts.numFailedTests, failedSteps.includes('Tests') ? 1 : 0) + failedSteps.filter((name) => name !== 'Tests').length;
if (failedSteps.length > 0) console.log(`\nFailed: ${failedSteps.join(', ')}`);
console.log(`\n${counts.numPassedTests} passed, ${failed} failed, ${counts.numPendingTests + counts.numTodoTests} skipped`);
process.exitCode = failedSteps.length > 0 ? 1 : 0;
