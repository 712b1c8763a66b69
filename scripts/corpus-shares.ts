/**
 * Prints what share of the corpus's plans gets a title, a status and dates, and from which source; and what `adopt` makes of them.
 * node scripts/run-ts.mjs scripts/corpus-shares.ts [-v]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adoptPlan } from '../src/plan/adopt-plan.ts';
import { checkPlan } from '../src/plan/check-plan.ts';
import { inferPlan, statusInText } from '../src/plan/infer-plan.ts';
import { parsePlan, preparePlanParser } from '../src/plan/parse-plan.ts';
import { findPlanPaths, findRoots, statusOfFolder } from '../src/plan/plan-path.ts';
import { cloneCorpus, corpusNames, corpusPath, gitIn, readBlobTexts } from '../test/support/corpus.ts';

export async function main(args: readonly string[]): Promise<number> {
  const verbose = args.includes('-v');
  const names = corpusNames();
  if (names.length === 0) {
    console.log(`corpus of real repositories not found at ${corpusPath}`);
    return 1;
  }
  const folder = mkdtempSync(join(tmpdir(), 'git-plan-shares-'));
  const counts = new Map<string, number>();
  const count = (what: string, by = 1): void => void counts.set(what, (counts.get(what) ?? 0) + by);
  try {
    for (const name of names) {
      const path = cloneCorpus(name, folder, 'mirror');
      const entries = gitIn(path, ['ls-tree', '-r', '-z', 'HEAD']).toString('utf8').split('\0').filter((line) => line !== '').map((line) => ({ id: line.split(/[ \t]/)[2]!, repoPath: line.slice(line.indexOf('\t') + 1) }));
      const roots = findRoots(entries.map((entry) => entry.repoPath), []);
      const plans = new Set(findPlanPaths(entries.map((entry) => entry.repoPath), roots));
      const files = entries.filter((entry) => plans.has(entry.repoPath));
      const texts = readBlobTexts(path, files.map((file) => file.id));
      await preparePlanParser(texts.values());
      for (const { id, repoPath } of files) {
        const text = texts.get(id)!;
        const document = parsePlan(text);
        const plan = inferPlan(document, { filePath: repoPath, firstCommittedAt: '2026-01-01T00:00:00Z', lastCommittedAt: '2026-01-02T00:00:00Z', firstAuthor: 'Ada' });
        count('plans');
        const title = plan.inferred['title'] ?? 'frontmatter';
        count(`title: ${title}`);
        if (title !== 'file-name' && title !== 'none') count('title');
        const status = plan.inferred['status'] ?? 'frontmatter';
        count(`status: ${status}`);
        if (status !== 'tasks') count('status');
        else if (verbose) console.log(`no status: ${name} ${repoPath} ${JSON.stringify(plan.statusText)}`);
        if (plan.statusText !== null && statusInText(document) === null) {
          count('status text that maps to nothing');
          if (verbose) console.log(`unmapped: ${name} ${repoPath} ${JSON.stringify(plan.statusText.slice(0, 80))}`);
        }
        const said = statusInText(document);
        if (said !== null && statusOfFolder(repoPath) !== null && said.status !== plan.status) count('status text that contradicts the folder');
        const created = plan.inferred['createdAt'] ?? 'frontmatter';
        count(`created: ${created}`);
        if (created !== 'none' && plan.createdAt !== '1970-01-01T00:00:00Z') count('dates');
        if (plan.taskCount > 0) count('with tasks');
        if (plan.criteria.length > 0) count('with criteria');
        count(`managed: ${plan.managed}`);
        if (plan.managed) continue;
        count('to adopt');
        const adopted = adoptPlan(text, { filePath: repoPath, firstCommittedAt: '2026-01-01T00:00:00Z', lastCommittedAt: '2026-01-02T00:00:00Z', firstAuthor: 'Ada' });
        await preparePlanParser([adopted.text]);
        const after = parsePlan(adopted.text);
        if (adopted.text.slice(after.frontmatter.bodyStart).replace(/^\uFEFF/, '') === text.slice(document.frontmatter.bodyStart)) count('adopted: body the same');
        else if (verbose) console.log(`body changed: ${name} ${repoPath}`);
        const errors = checkPlan({ path: repoPath, text: adopted.text, document: after }).filter((diagnostic) => diagnostic.severity === 'error' && /^frontmatter|^key|^id|^status-value|^date|^session|^tag|^title/.test(diagnostic.code));
        if (after.frontmatter.kind === 'ok' && errors.length === 0) count('adopted: valid frontmatter');
        else if (verbose) console.log(`adopt: ${name} ${repoPath} ${JSON.stringify(errors[0] ?? after.frontmatter.problems[0])}`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const all = counts.get('plans') ?? 0;
  for (const [what, number] of [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const whole = what.startsWith('adopted') ? (counts.get('to adopt') ?? 1) : all;
    console.log(`${what.padEnd(48)} ${String(number).padStart(6)} ${((100 * number) / whole).toFixed(1).padStart(6)} %`);
  }
  return 0;
}
