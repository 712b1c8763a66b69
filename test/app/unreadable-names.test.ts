/** Files that are listed and cannot be read under their listed name: one such file is no reason to show nothing. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listSummaries } from '../../src/app/list-summaries.ts';
import { loadPlans } from '../../src/app/load-plans.ts';
import { openContext } from '../../src/app/open-context.ts';
import { validatePlans } from '../../src/app/validate-plans.ts';
import { cli } from '../support/run-cli.ts';
import { createRepository } from '../support/temp-repository.ts';

const folder = 'docs/exec-plans/active';
const plan = (id: string): string => `---\nid: ${id}\ntitle: ${id}\nstatus: active\ncreated: 2026-01-01T10:00:00Z\nauthor: Ada\n---\n\n# ${id}\n\n## Tasks\n\n- [ ] One\n`;

/** A repository with one plan and one whose name is Latin-1. */
function repository(): string {
  const { path, write } = createRepository({ files: { [`${folder}/good.md`]: plan('good') } });
  write('text', plan('latin'));
  execFileSync('sh', ['-c', `mv text "${folder}/caf$(printf '\\351').md"`], { cwd: path });
  expect(execFileSync('ls', [folder], { cwd: path }).includes(0xe9)).toBe(true);
  expect(existsSync(join(path, folder, 'caf\ufffd.md'))).toBe(false);
  return path;
}

describe('a plan whose name is not UTF-8', () => {
  it('is left out of lists, which show the others, remembered or not', async () => {
    const context = await openContext({ cwd: repository(), env: process.env });
    for (const inFlight of [true, false]) {
      for (let run = 0; run < 2; run += 1) expect((await listSummaries(context, { problems: true, inFlight, settledMs: 0 })).map(({ id }) => id)).toEqual(['good']);
    }
    expect((await loadPlans(context)).map(({ plan: { id } }) => id)).toEqual(['good']);
  });

  it('is named by validate as one that was not checked', async () => {
    const context = await openContext({ cwd: repository(), env: process.env });
    const report = await validatePlans(context, { kind: 'work-tree', paths: null });
    expect([report.planCount, report.diagnostics, report.unread]).toEqual([1, [], [`${folder}/caf\ufffd.md`]]);
  });

  it('does not keep commands from the others', async () => {
    const path = repository();
    for (const argv of [[], ['list'], ['show', 'good'], ['next'], ['log'], ['blame', 'good'], ['audit'], ['stats'], ['done', 'good', '1']]) {
      const { code, err } = await cli(path, argv);
      expect([argv, code], err).toEqual([argv, 0]);
    }
  });
});
