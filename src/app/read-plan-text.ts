/** One plan file by itself, outside of any repository: what git's diff driver is given. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { FatalError } from '../model/errors.ts';
import type { ExecutionPlan } from '../model/plan.ts';
import { inferPlan } from '../plan/infer-plan.ts';
import { parsePlan, preparePlanParser } from '../plan/parse-plan.ts';

/** Its folder, which is git's for a copy, says nothing about it. `plan` null: the frontmatter cannot be read, so the text stands for itself. Throws `FatalError` where the file cannot be read. */
export async function readPlanText(path: string): Promise<{ readonly plan: ExecutionPlan | null; readonly body: string; readonly text: string }> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new FatalError(`cannot read '${path}': ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`, { cause: error });
  }
  await preparePlanParser([text]);
  const document = parsePlan(text);
  if (document.frontmatter.kind === 'broken') return { plan: null, body: text, text };
  return { plan: inferPlan(document, { filePath: basename(path) }), body: text.slice(document.frontmatter.bodyStart), text };
}
