import fc from '../support/fast-check.ts';
import { describe, expect, it } from 'vitest';
import { alignColumns } from '../../src/render/columns.ts';
import { createPalette, readGitColour } from '../../src/render/palette.ts';
import { progressBar, sparkLine } from '../../src/render/progress-bar.ts';
import { padEnd, textWidth, truncate, wrap } from '../../src/render/text-width.ts';

describe('the width of a text', () => {
  const cases: readonly [string, number][] = [
    ['', 0], ['plan', 4], ['Grüße', 5], ['e\u0301', 1], ['计划', 4], ['プラン', 6], ['한국어', 6], ['✅', 2], ['⚠️', 2], ['⚠', 1], ['👩‍💻', 2], ['👍🏽', 2], ['🇩🇪', 2], ['█▓▒░', 4], ['…→·', 3], ['\x1b[31mred\x1b[0m', 3], ['ａ', 2],
  ];
  for (const [text, width] of cases) it(`${JSON.stringify(text)} takes ${width}`, () => expect(textWidth(text)).toBe(width));

  it('never exceeds what is asked for when cut or wrapped', () => {
    const text = fc.array(fc.constantFrom('a', 'word ', '计', '👩‍💻', 'é', ' ', '🇩🇪', 'longerword')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.integer({ min: 8, max: 30 }), (words, columns) => {
        expect(textWidth(truncate(words, columns))).toBeLessThanOrEqual(columns);
        for (const line of wrap(words, columns)) expect(textWidth(line)).toBeLessThanOrEqual(columns);
      }),
    );
  });

  it('leaves short texts as they are, and marks what was cut', () => {
    expect(truncate('计划书', 6)).toBe('计划书');
    expect(truncate('计划书', 5)).toBe('计划…');
    expect(truncate('计划书', 4)).toBe('计…');
    expect(padEnd('计', 4)).toBe('计  ');
  });
});

describe('columns', () => {
  it('line up with wide letters and colours', () => {
    const palette = createPalette(true);
    const lines = alignColumns([['a', palette.done('计划'), 'x'], ['bcd', 'e', 'y']]);
    expect(lines.map((line) => line.replace(/\x1b\[\d*m/g, ''))).toEqual(['a    计划  x', 'bcd  e     y']);
  });
});

describe('the bar', () => {
  const palette = createPalette(false);
  const bar = (committed: number, unsaved: number, elsewhere: number, total: number): string => progressBar({ committed, unsaved, elsewhere, total }, 10, palette);

  it('has three layers and what is left', () => {
    expect(bar(4, 2, 2, 10)).toBe('████▓▓▒▒░░');
    expect(bar(0, 0, 0, 3)).toBe('░░░░░░░░░░');
    expect(bar(3, 0, 0, 3)).toBe('██████████');
    expect(bar(0, 0, 0, 0)).toBe('░░░░░░░░░░');
  });

  it('is full only where everything is done, and shows even a little', () => {
    expect(bar(99, 0, 0, 100)).toBe('█████████░');
    expect(bar(1, 0, 0, 100)).toBe('█░░░░░░░░░');
  });

  it('is always as wide as asked for', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), fc.nat(20), fc.nat(20), (a, b, c, rest) => {
        expect(textWidth(bar(a, b, c, a + b + c + rest))).toBe(10);
      }),
    );
  });

  it('spark lines go from empty to full', () => expect(sparkLine([0, 50, 100])).toBe('▁▅█'));
});

describe('colours of git config', () => {
  it('are read as git has them', () => {
    expect(readGitColour('bold red')).toBe('1;31');
    expect(readGitColour('brightgreen black ul')).toBe('92;40;4');
    expect(readGitColour('#ff0080')).toBe('38;2;255;0;128');
    expect(readGitColour('208')).toBe('38;5;208');
    expect(readGitColour('normal')).toBe('');
    expect(readGitColour('reddish')).toBeNull();
  });
});
