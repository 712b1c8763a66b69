/** A plan is written by anybody who can open a pull request: no line of it, however long, makes the reader slow. Bounds are of work, in CPU time of this process. */
import { beforeAll, describe, expect, it } from 'vitest';
import { readTracker } from '../../src/debt/read-tracker.ts';
import { matchTasks } from '../../src/history/identity.ts';
import { checkPlan } from '../../src/plan/check-plan.ts';
import { inferPlan } from '../../src/plan/infer-plan.ts';
import { mentionedPaths } from '../../src/plan/mentioned-paths.ts';
import { parsePlan, preparePlanParser } from '../../src/plan/parse-plan.ts';
import { markdownSentence, plainText } from '../../src/render/pull-request/comment-text.ts';
import { cpuMs, limitMs } from '../support/cpu-time.ts';

const n = 60_000;
const runs = [' ', '\t', '\u2028', '\r', '~~', '~', '**', '*', '_', '(', '( ', '（', '[', '![', '](', '[](', '<', '<!--', '-->', '|', '|-', ' | ', ':', ' :', '：', '- ', '-', '`', '"', "'", "''", '#', ' #', 'a ', 'a', '1', '1.', '2026-01-01 ', 'https://', 'a@', 'a/', '../', '.', ',', '->', ' -> ', '→', '(done ', 'ID', '\\', '{#', '^a', '&', '字', '\u0301', '👩‍'] as const;

const shapes: Readonly<Record<string, (line: string) => string>> = {
  'a task': (line) => `# A\n\n## Tasks\n\n- [ ] ${line}\n- [x] b\n`,
  'a question': (line) => `# A\n\n## Open Questions\n\n- ${line}\n`,
  'a decision': (line) => `# A\n\n## Decisions\n\n- ${line}\n  Rationale: ${line}\n`,
  'a log entry': (line) => `# A\n\n## Progress Log\n\n- 2026-01-01: ${line}\n- ${line}\n`,
  'debt': (line) => `# A\n\n## Tech Debt\n\n- ${line}\n`,
  'a row': (line) => `# A\n\n## Decisions\n\n| Decision | Why |\n| --- | --- |\n| ${line} | ${line} |\n`,
  'a header': (line) => `# A\n\n**Status:** ${line}\n**Created:** ${line}\n`,
  'a heading': (line) => `# ${line}\n\n## ${line}\n\n- [ ] a\n`,
  'frontmatter': (line) => `---\nid: plan-a\ntitle: ${line}\ntags: [${line}]\n---\n\n# A\n`,
  'a paragraph': (line) => `${line}\n\n> ${line}\n\n\`\`\`\n${line}\n\`\`\`\n`,
};

function read(text: string): void {
  const document = parsePlan(text);
  const plan = inferPlan(document, { filePath: 'docs/exec-plans/a.md' });
  checkPlan({ path: 'docs/exec-plans/a.md', text, document, bytes: text.length });
  matchTasks(document.tasks, plan.tasks);
  mentionedPaths(text);
  readTracker(text);
  for (const { text: said } of [...document.tasks, ...document.decisions, ...document.questions]) {
    plainText(said);
    markdownSentence(said);
  }
}

describe('a plan with a long line costs next to nothing', () => {
  beforeAll(() => preparePlanParser(['---\na: {}\n---\n']));

  for (const [name, shape] of Object.entries(shapes)) {
    it(`in ${name}`, () => {
      const slow = runs.flatMap((run) => {
        const ms = cpuMs(() => read(shape(`a${run.repeat(n / run.length)}x`)));
        return ms < limitMs ? [] : [`${JSON.stringify(run)}: ${Math.round(ms)} ms`];
      });
      expect(slow).toEqual([]);
    });
  }

  it('while a careless pattern costs more on less (negative control)', () => {
    const question = `a${' '.repeat(n / 2)}x`;
    expect(cpuMs(() => /^(.+?)\s+(?:→|->|=>)\s*(.+)$/.exec(question), 1)).toBeGreaterThan(limitMs);
  });
});
