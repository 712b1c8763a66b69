/** What the README shows is what the program prints: its examples are run, in their order, in a repository with two plans. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli } from '../support/run-cli.ts';
import { createRepository } from '../support/temp-repository.ts';

const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');

/** The commands of every block of examples, with what follows each up to the next one. */
function examplesOf(text: string): readonly { readonly args: readonly string[]; readonly shown: string }[] {
  const blocks = [...text.matchAll(/^```\w*\n((?:.*\n)*?)```$/gm)].map(([, block]) => block!).filter((block) => block.startsWith('$ git plan'));
  return blocks.flatMap((block) => block.split(/^\$ git plan/m).slice(1)).map((example) => {
    const [line = '', ...shown] = example.split('\n');
    return { args: [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!), shown: shown.join('\n').trimEnd() };
  });
}

const frontmatter = (id: string, title: string): string => `---\nid: ${id}\ntitle: ${title}\nstatus: active\ncreated: 2026-02-13T10:30:00Z\nupdated: 2026-02-13T10:30:00Z\nauthor: Ada\ntags: []\n---\n\n# ${title}\n\n## Tasks\n\n`;

describe('the examples of the README', () => {
  it('print what it says', async () => {
    const repository = createRepository({ files: {
      'docs/exec-plans/plan-2026-02-13-auth-refactor.md': `${frontmatter('plan-2026-02-13-auth-refactor', 'Refactor Authentication System')}- [x] Audit current auth implementation\n- [x] Choose a flow\n- [ ] Implement token exchange endpoint\n- [ ] Rotate refresh tokens on use\n\n## Decisions\n`,
      'docs/exec-plans/search-index.md': `${frontmatter('search-index', 'Rebuild the search index')}- [x] Measure the old one\n- [ ] Write the new tokenizer\n- [ ] Switch over\n`,
    } });
    const examples = examplesOf(readme);
    expect(examples.length).toBeGreaterThanOrEqual(5);
    for (const { args, shown } of examples) {
      const { out, err } = await cli(repository.path, args);
      expect(`${err}${out}`.trimEnd(), args.join(' ')).toBe(shown);
    }
  });

  it('and every command and option that it names is there', async () => {
    const named = [...readme.matchAll(/`git plan ([a-z-]+)/g)].map(([, name]) => name!);
    expect(named.length).toBeGreaterThan(5);
    for (const name of new Set(named)) expect((await cli('/', [name, '-h'])).code, name).toBe(0);
  });
});
