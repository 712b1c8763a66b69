/** Screens of real repositories, of plans in three scripts: no line is wider than the terminal, but for what is copied from it. */
import { describe, expect, it } from 'vitest';
import { textWidth } from '../../src/render/text-width.ts';
import { cloneCorpus, hasCorpus } from '../support/corpus.ts';
import { cli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temp-repository.ts';

/** Paths and commands are whole, since somebody copies them. */
const isCopied = (line: string): boolean => /(?:^|[\s/])(?:[\w.-]+\/)+\S+\.md|git (?:plan|show) /.test(line);

describe.skipIf(!hasCorpus())('in the corpus', () => {
  const folder = temporaryFolder();

  it.each(['39claw', 'livepeer-network-modules', 'natural-mold', 'Workflow'])('%s: fits into 80 and into 120 columns', { timeout: 120_000 }, async (name) => {
    const path = cloneCorpus(name, folder, 'worktree');
    const { plans } = JSON.parse((await cli(path, ['list', '--json'])).out) as { plans: readonly { filePath: string }[] };
    const some = plans.filter((_, at) => at % Math.ceil(plans.length / 2) === 0).map(({ filePath }) => filePath);
    const commands = [[], ['list'], ['log', '--all'], ['sessions'], ['diff', 'HEAD~3'], ['audit'], ...some.flatMap((filePath) => [['log', filePath], ['blame', filePath]])];
    for (const columns of [80, 120]) {
      for (const command of commands) {
        const { out } = await cli(path, [...command, '--no-pager', '--no-color'], { isTerminal: true, columns });
        for (const line of out.split('\n').filter((each) => !isCopied(each))) {
          expect(textWidth(line), `${command.join(' ')}: ${line}`).toBeLessThanOrEqual(columns);
        }
      }
    }
    // Nothing is cut through a pipe, and there lines are wider: the texts are long enough for this to say something.
    const piped = await Promise.all([['list'], ['sessions'], ['log', some[0]!]].map((command) => cli(path, command)));
    expect(piped.flatMap(({ out }) => out.split('\n')).some((line) => !isCopied(line) && textWidth(line) > 80)).toBe(true);
  });
});
