import { describe, expect, it } from 'vitest';
import { pathForStatus } from '../../src/app/plan-move.ts';
import { rewriteOwnLinks, rewriteReferences } from '../../src/app/rewrite-references.ts';

const move = { from: 'docs/exec-plans/active/auth.md', to: 'docs/exec-plans/completed/auth.md' };

describe('references to a plan that moves', () => {
  const cases: readonly [string, string, string, string][] = [
    ['a link relative to its file', 'docs/index.md', '[p](exec-plans/active/auth.md)', '[p](exec-plans/completed/auth.md)'],
    ['a link with ./ and an anchor', 'docs/index.md', '[p](./exec-plans/active/auth.md#goal)', '[p](./exec-plans/completed/auth.md#goal)'],
    ['a link from a sibling, by name alone', 'docs/exec-plans/active/b.md', '[p](auth.md) and [q](./auth.md)', '[p](../completed/auth.md) and [q](../completed/auth.md)'],
    ['a link upwards', 'src/a/README.md', '[p](../../docs/exec-plans/active/auth.md)', '[p](../../docs/exec-plans/completed/auth.md)'],
    ['a link from the root', 'src/README.md', '[p](/docs/exec-plans/active/auth.md)', '[p](/docs/exec-plans/completed/auth.md)'],
    ['a reference definition', 'README.md', '[p]: docs/exec-plans/active/auth.md "t"', '[p]: docs/exec-plans/completed/auth.md "t"'],
    ['a path in prose and in code', 'src/README.md', 'see docs/exec-plans/active/auth.md, `docs/exec-plans/active/auth.md`.', 'see docs/exec-plans/completed/auth.md, `docs/exec-plans/completed/auth.md`.'],
    ['a path with a line', 'README.md', 'docs/exec-plans/active/auth.md:12', 'docs/exec-plans/completed/auth.md:12'],
    ['a link in brackets', 'README.md', '[p](<docs/exec-plans/active/auth.md>)', '[p](<docs/exec-plans/completed/auth.md>)'],
  ];
  for (const [name, file, before, after] of cases) it(`rewrites ${name}`, () => expect(rewriteReferences(before, file, move)).toBe(after));

  const untouched: readonly [string, string, string][] = [
    ['URLs', 'README.md', '[p](https://example.com/o/r/blob/main/docs/exec-plans/active/auth.md)'],
    ['another file of that name', 'README.md', '[p](docs/other/auth.md) docs/exec-plans/active/oauth.md'],
    ['a longer name', 'README.md', 'docs/exec-plans/active/auth.md.bak docs/exec-plans/active/auth.mdx'],
    ['a bare name in prose', 'docs/exec-plans/active/b.md', 'auth.md is the plan'],
    ['a name that leads elsewhere from here', 'src/b.md', '[p](auth.md)'],
  ];
  for (const [name, file, text] of untouched) it(`leaves ${name} alone`, () => expect(rewriteReferences(text, file, move)).toBe(text));

  it('keeps every other byte', () => {
    const text = '\ufeffa\r\n[p](exec-plans/active/auth.md)\r\n\ttail  ';
    expect(rewriteReferences(text, 'docs/x.md', move)).toBe(text.replace('/active/', '/completed/'));
  });

  it('finds names with blanks and other letters, plain and encoded', () => {
    const other = { from: 'docs/exec-plans/active/新 计划.md', to: 'docs/exec-plans/completed/新 计划.md' };
    expect(rewriteReferences('[p](<exec-plans/active/新 计划.md>)', 'docs/x.md', other)).toBe('[p](<exec-plans/completed/新 计划.md>)');
    expect(rewriteReferences(`[p](exec-plans/active/${encodeURI('新 计划.md')})`, 'docs/x.md', other)).toBe(`[p](exec-plans/completed/${encodeURI('新 计划.md')})`);
  });
});

describe('links of the plan that moves', () => {
  const exists = (path: string): boolean => ['docs/exec-plans/active/b.md', 'docs/design.md', 'docs/exec-plans/active/img'].includes(path);
  it('lead where they led', () => {
    expect(rewriteOwnLinks('[b](b.md#x) [d](../../design.md) [i](./img/)\n[r]: b.md\n', move, exists)).toBe('[b](../active/b.md#x) [d](../../design.md) [i](../active/img/)\n[r]: ../active/b.md\n');
  });
  it('stay where they lead nowhere or away', () => {
    const text = '[x](gone.md) [u](https://example.com/b.md) [a](#b.md) [s](auth.md)';
    expect(rewriteOwnLinks(text, move, exists)).toBe(text);
  });
});

describe('the place of a plan', () => {
  const roots = ['docs/exec-plans'];
  const cases: readonly [string, 'draft' | 'active' | 'completed' | 'abandoned', readonly string[], string][] = [
    ['active/a.md', 'completed', [], 'completed/a.md'],
    ['a.md', 'completed', [], 'completed/a.md'],
    ['active/a.md', 'abandoned', [], 'completed/a.md'],
    ['active/a.md', 'abandoned', ['abandoned/x.md'], 'abandoned/a.md'],
    ['completed/a.md', 'active', ['active/x.md'], 'active/a.md'],
    ['completed/a.md', 'active', [], 'a.md'],
    ['completed/a.md', 'abandoned', [], 'completed/a.md'],
    ['active/a.md', 'completed', ['archive/x.md'], 'archive/a.md'],
    ['a.md', 'active', ['active/x.md'], 'a.md'],
    ['drafts/a.md', 'active', ['active/x.md'], 'active/a.md'],
    ['web/active/a.md', 'completed', ['web/done/x.md', 'completed/y.md'], 'web/done/a.md'],
    ['web/a.md', 'completed', [], 'completed/web/a.md'],
    ['active/tokens/plan.md', 'completed', [], 'completed/tokens/plan.md'],
  ];
  for (const [from, status, others, to] of cases) {
    it(`${from} as ${status}${others.length === 0 ? '' : ` beside ${others.join(', ')}`} is ${to}`, () => {
      const paths = [from, ...others].map((path) => `docs/exec-plans/${path}`);
      expect(pathForStatus(`docs/exec-plans/${from}`, status, paths, roots)).toBe(`docs/exec-plans/${to}`);
    });
  }
});
