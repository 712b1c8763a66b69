/** Markers are comments: strings, prose and words that only look alike are none. */
import { describe, expect, it } from 'vitest';
import { severityOf, moduleOf } from '../../src/debt/debt-item.ts';
import { canHoldMarkers, scanMarkers } from '../../src/debt/scan-markers.ts';

const found = (repoPath: string, text: string): string[] => scanMarkers(text, repoPath).map((marker) => `${marker.line} ${marker.word} ${marker.severity}: ${marker.text}`);

describe('scanMarkers', () => {
  it('reads comments of C-like languages and not their strings', () => {
    expect(found('src/a.ts', `const s = "// TODO: no"; // TODO: this one
/* FIXME(ada) broken
 * HACK: nested
 * plain text with TODO in the middle
 */
const url = 'http://example.com/TODO'; // see the TODO list
const t = \`
// TODO: in a template
\`; // DEBT(high): rework tokens
// XXX
`)).toEqual(['1 TODO low: this one', '2 FIXME medium: broken', '3 HACK medium: nested', '9 DEBT high: rework tokens', '10 XXX medium: XXX']);
  });

  it.each([
    ['x.sh', '#!/bin/sh TODO: no\n# TODO: one\necho "# TODO: two" $# a#TODO\nx=1 # FIXME: three\n', ['2 TODO low: one', '4 FIXME medium: three']],
    ['x.py', '"""\n# TODO: doc\n"""\nx = "#"  # TODO: real\n', ['4 TODO low: real']],
    ['x.rs', "fn f<'a>(x: &'a str) {} // TODO: lifetimes\n", ['1 TODO low: lifetimes']],
    ['x.sql', "select '-- TODO: no' -- TODO: yes\n", ['1 TODO low: yes']],
    ['x.html', '<p>TODO: text</p><!-- TODO: html -->\n', ['1 TODO low: html']],
    ['x.lua', '--[[ TODO: block ]]\n-- HACK: line\n', ['1 TODO low: block', '2 HACK medium: line']],
    ['x.tex', '50\\% TODO: no\n% TODO: yes\n', ['2 TODO low: yes']],
    ['Makefile', 'all: # TODO(p0): now\n', ['1 TODO critical: now']],
    ['x.vue', '<!-- TODO: markup -->\n<script>// FIXME: script</script>\n', ['1 TODO low: markup', '2 FIXME medium: script</script>']],
    ['README.md', '<!-- TODO: prose -->\n', []],
    ['data.json', '{ "a": "TODO: data" }\n', []],
    ['src/a.go', 'x := 1 // TODO\r\n// todos: no\r\n// TODOS: no\r\n', ['1 TODO low: TODO']],
  ])('reads %s', (repoPath, text, expected) => {
    expect(found(repoPath, text)).toEqual(expected);
  });

  it('takes other words where it is told to', () => {
    expect(scanMarkers('// SMELL: long\n// TODO: no\n', 'a.js', ['SMELL']).map((marker) => [marker.word, marker.severity, marker.text])).toEqual([['SMELL', 'medium', 'long']]);
  });

  it('is linear in hostile text', () => {
    const work = (size: number): number => {
      const text = `${'/*'.repeat(size)}${'"\\'.repeat(size)}${"'\\".repeat(size)}${'`${'.repeat(size)} TODO: end`;
      const before = process.cpuUsage();
      scanMarkers(text, 'a.ts');
      const used = process.cpuUsage(before);
      return used.user + used.system;
    };
    work(1000);
    expect(work(80_000)).toBeLessThan(2_000_000);
  });

  it('knows which files can hold markers', () => {
    expect(['a.ts', 'b.py', 'Dockerfile', '.gitignore'].every(canHoldMarkers)).toBe(true);
    expect(['a.md', 'b.txt', 'c.png', 'LICENSE', 'package.json'].some(canHoldMarkers)).toBe(false);
  });
});

describe('severity and module', () => {
  it('are read from words, signs and paths', () => {
    expect(['P0', '🔴 High', '**medium**', '低', '높음', 'nice to have', 'unknown'].map(severityOf)).toEqual(['critical', 'high', 'medium', 'low', 'high', 'low', null]);
    expect(['src/auth/token.ts', 'packages/web/src/x.ts', 'build.rs', 'src/main.ts', 'a/b/c.go'].map(moduleOf)).toEqual(['auth', 'web', 'root', 'src', 'a']);
  });
});
