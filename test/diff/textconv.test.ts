/** The diff driver as `init` registers it, in `git diff`, `git log -p` and `git show`; and on files of any bytes. */
import fc from '../support/fast-check.ts';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openContext } from '../../src/app/open-context.ts';
import { readPlanText } from '../../src/app/read-plan-text.ts';
import { planInit } from '../../src/app/set-up.ts';
import { renderTextconv } from '../../src/render/textconv.ts';
import { isBuilt, projectRoot } from '../support/built-program.ts';
import { createRepository, temporaryFolder, type TempRepository } from '../support/temp-repository.ts';

const path = 'docs/exec-plans/a.md';
const planText = (box: string): string => `---\nid: a\ntitle: A\nstatus: active\ncreated: 2026-01-01T10:00:00Z\nauthor: Ada\nsessions: []\ntags: []\n---\n\n# A\n\n## Tasks\n\n- [${box}] One\n- [ ] Two\n`;

/** With the attributes and the settings that `init` would write, for a package at `homePath`. */
async function initialised(homePath: string): Promise<TempRepository> {
  const repository = createRepository({ files: { [path]: planText(' ') } });
  const steps = await planInit(await openContext({ cwd: repository.path, env: process.env }), { nodePath: process.execPath, homePath }, { gitVersion: 'git version 2.39.5' });
  for (const step of steps) {
    if (step.kind === 'config') repository.git(['config', step.key, step.value]);
    if (step.kind === 'file' && step.path === '.gitattributes') repository.write('.gitattributes', step.after ?? '');
  }
  repository.commit('ticked', { [path]: planText('x') });
  return repository;
}

const shown = (repository: TempRepository): readonly string[] => [['diff', 'HEAD~1', '--', 'docs'], ['log', '-p', '-1', '--', 'docs'], ['show', 'HEAD', '--', 'docs']].map((args) => repository.git(args));

describe('the diff driver that init registers', () => {
  it.runIf(isBuilt())('shows facts and text, under the heading of the place', async () => {
    for (const text of shown(await initialised(projectRoot))) {
      expect(text).toContain('-progress: 0 of 2 (0%)\n+progress: 1 of 2 (50%)');
      expect(text).toContain('-- [ ] One\n+- [x] One');
      expect(text).not.toContain('created: 2026');
    }
  });

  it.runIf(isBuilt())('says of a plan without frontmatter what its text says, whatever the copies are called that git makes', async () => {
    const repository = await initialised(projectRoot);
    const open = 'docs/exec-plans/active/b.md';
    repository.commit('all done', { [open]: '# B\n\n- [x] One\n- [x] Two\n', 'docs/exec-plans/c.md': 'Status: blocked\nOwner: Ada\n\n- [x] One\n' });
    repository.write(open, '# B\n\n- [x] One\n- [ ] Two\n');
    repository.write('docs/exec-plans/c.md', 'Status: done\nOwner: Ada\n\n- [x] One\n');
    const lines = repository.git(['diff', '-U9']).split('\n').filter((line) => /^[-+ ]/.test(line) && !/^(?:---|\+\+\+)/.test(line));
    expect(lines).toEqual([
      ' title: B', '-progress: 2 of 2 (100%)', '+progress: 1 of 2 (50%)', ' ', ' # B', ' ', ' - [x] One', '-- [x] Two', '+- [ ] Two',
      '-status: active', '+status: completed', ' progress: 1 of 1 (100%)', ' author: Ada', ' ', '-Status: blocked', '+Status: done', ' Owner: Ada', ' ', ' - [x] One',
    ]);
  });

  it('shows the text as it is where git-plan is gone', async () => {
    for (const text of shown(await initialised('/nowhere/git-plan'))) {
      expect(text).toContain('-- [ ] One\n+- [x] One');
      expect(text).not.toContain('progress:');
    }
  });

  it('takes any bytes: the same answer each time, and nothing written', async () => {
    const file = join(temporaryFolder(), 'any.md');
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.string({ unit: fc.constantFrom('---\n', '- [ ] ', '- [x] ', 'id: a\n', '[', '{', '&a', '*a', '"', '\n', '\r', '\0', '\x1b', '\u202e', '# ', '```', '| ', ': '), maxLength: 60 }).map((text) => Buffer.from(text)),
      fc.tuple(fc.nat(), fc.uint8Array({ maxLength: 8 })).map(([at, inside]) => {
        const text = Buffer.from(planText('x'));
        return Buffer.concat([text.subarray(0, at % text.length), inside, text.subarray(at % text.length)]);
      }),
    );
    const convert = async (): Promise<string> => {
      const { plan, body, text } = await readPlanText(file);
      return plan === null ? text : renderTextconv(plan, body);
    };
    await fc.assert(fc.asyncProperty(bytes, async (content) => {
      writeFileSync(file, content);
      const text = await convert();
      expect(await convert()).toBe(text);
      expect(readFileSync(file)).toEqual(Buffer.from(content));
    }), { numRuns: 2_000, seed: 3 });
  }, 120_000);
});
