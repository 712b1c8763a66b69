/** The cases a merge driver is for, one plan each, and those in which it must not be clever. */
import { describe, expect, it } from 'vitest';
import { mergePlans, type MergeOutcome } from '../../src/history/merge-plans.ts';

const head = (values: Readonly<Record<string, string>> = {}): string => {
  const all = { id: 'plan-a', title: 'A', status: 'active', created: '2026-02-13', updated: '2026-02-13T10:00:00Z', author: 'ada', sessions: '[]', tags: '[]', ...values };
  return `---\n${Object.entries(all).map(([key, value]) => `${key}: ${value}\n`).join('')}---\n\n`;
};

async function merge(base: string, ours: string, theirs: string): Promise<MergeOutcome> {
  const merged = await mergePlans({ base, ours, theirs });
  const mirrored = await mergePlans({ base, ours: theirs, theirs: ours });
  expect(mirrored.conflicts).toBe(merged.conflicts);
  if (merged.conflicts === 0) expect(mirrored.text).toBe(merged.text);
  return merged;
}

async function clean(base: string, ours: string, theirs: string): Promise<string> {
  const merged = await merge(base, ours, theirs);
  expect(merged).toMatchObject({ conflicts: 0 });
  return merged.text;
}

const list = (...lines: readonly string[]): string => `# A\n\n## Tasks\n${lines.map((line) => `${line}\n`).join('')}`;

describe('the nine merges that other tools were tried with', () => {
  it('1 both sides create a task: both are there', async () => {
    expect(await clean(list('- [ ] one'), list('- [ ] one', '- [ ] two'), list('- [ ] one', '- [ ] three'))).toBe(list('- [ ] one', '- [ ] three', '- [ ] two'));
  });

  it('2 different boxes a minute apart: the date that both wrote does not stand in the way', async () => {
    const tasks = (one: string, three: string): string => list(`- [${one}] one`, '- [ ] two', `- [${three}] three`);
    const text = await clean(head() + tasks(' ', ' '), head({ updated: '2026-02-14T10:00:00Z' }) + tasks('x', ' '), head({ updated: '2026-02-14T10:01:00Z' }) + tasks(' ', 'x'));
    expect(text).toBe(head({ updated: '2026-02-14T10:01:00Z' }) + tasks('x', 'x'));
  });

  it('3 neighbouring boxes', async () => {
    expect(await clean(list('- [ ] one', '- [ ] two'), list('- [x] one', '- [ ] two'), list('- [ ] one', '- [x] two'))).toBe(list('- [x] one', '- [x] two'));
  });

  it('4 one side begins a task, the other changes something else about it: both hold, in one line', async () => {
    expect(await clean(list('- [ ] one'), list('- [~] one'), list('- [ ] one (priority 0)'))).toBe(list('- [~] one (priority 0)'));
  });

  it('5 both append to a list that was empty', async () => {
    const text = await clean('# A\n\n## Tasks\n', list('- [ ] two'), list('- [ ] three'));
    expect(text).toBe(list('- [ ] three', '- [ ] two'));
  });

  it('6 both create the same file: what is different in it is marked, the rest is there once', async () => {
    const merged = await merge('', `${head({ author: 'ada' })}${list('- [ ] one', '- [ ] two')}`, `${head({ author: 'grace' })}${list('- [ ] one', '- [ ] three')}`);
    expect(merged.conflicts).toBe(1);
    expect(merged.text).toBe(`---\nid: plan-a\ntitle: A\nstatus: active\ncreated: 2026-02-13\nupdated: 2026-02-13T10:00:00Z\n<<<<<<< ours\nauthor: ada\n=======\nauthor: grace\n>>>>>>> theirs\nsessions: []\ntags: []\n---\n\n${list('- [ ] one', '- [ ] three', '- [ ] two')}`);
  });

  it('7 one side changes the status, the other adds a note', async () => {
    const note = '\n## Progress Log\n\n### 2026-02-14\n\nNoted.\n';
    expect(await clean(head({ status: 'draft' }) + list('- [ ] one'), head() + list('- [ ] one'), head({ status: 'draft' }) + list('- [ ] one') + note)).toBe(head() + list('- [ ] one') + note);
  });

  it('8 tight list, blank line between, unchanged child line between', async () => {
    for (const between of [[], [''], ['  - detail']]) {
      const tasks = (one: string, two: string): string => list(`- [${one}] one`, ...between, `- [${two}] two`);
      expect(await clean(tasks(' ', ' '), tasks('x', ' '), tasks(' ', 'x'))).toBe(tasks('x', 'x'));
    }
  });

  it('9 two appends to the end of one log: by time', async () => {
    const log = (...entries: readonly string[]): string => `# A\n\n## Progress Log\n\n${entries.map((entry) => `### ${entry}\n\nDid it at ${entry}.\n`).join('\n')}`;
    expect(await clean(log('2026-02-13 14:22'), log('2026-02-13 14:22', '2026-02-14 10:00'), log('2026-02-13 14:22', '2026-02-14 09:00'))).toBe(log('2026-02-13 14:22', '2026-02-14 09:00', '2026-02-14 10:00'));
  });
});

describe('frontmatter', () => {
  const keys = (values: Readonly<Record<string, string>>): string => head(values) + '# A\n';

  it('links sessions and tags of both sides, and unlinks what one side unlinked', async () => {
    const text = await clean(keys({ sessions: '[s1, s2]', tags: '[auth]' }), keys({ sessions: '[s1, s2, s3]', tags: '[auth, api]' }), keys({ sessions: '[s2, s4]', tags: '[auth, web]' }));
    expect(text).toBe(keys({ sessions: '[s2, s3, s4]', tags: '[auth, api, web]' }));
  });

  it('keeps block lists, quotes and comments as they are written', async () => {
    const sessions = (...items: readonly string[]): string => `---\nid: plan-a # the id\n# who worked\nsessions:\n${items.map((item) => `  - ${item}\n`).join('')}---\n# A\n`;
    expect(await clean(sessions('"s1"'), sessions('"s1"', 's2'), sessions('"s1"', "'s3'"))).toBe(sessions('"s1"', 's2', "'s3'"));
  });

  it('keeps keys that it does not know, of both sides', async () => {
    expect(await clean('---\nid: plan-a\n---\n', '---\nid: plan-a\nowner: sam\n---\n', '---\nid: plan-a\nphase: 2\n---\n')).toBe('---\nid: plan-a\nowner: sam\nphase: 2\n---\n');
  });

  it('marks one key where both changed it', async () => {
    const merged = await merge(keys({ title: 'A' }), keys({ title: 'B' }), keys({ title: 'C' }));
    expect(merged.text).toContain('id: plan-a\n<<<<<<< ours\ntitle: B\n=======\ntitle: C\n>>>>>>> theirs\nstatus: active\n');
    expect(merged.conflicts).toBe(1);
  });

  it('merges a file that one side adopted and the other worked on', async () => {
    const tasks = (one: string): string => list(`- [${one}] one`, '- [ ] two');
    expect(await clean(tasks(' '), head() + tasks(' '), tasks('x'))).toBe(head() + tasks('x'));
  });

  it('merges broken frontmatter by lines', async () => {
    const broken = (title: string, goal: string): string => `---\ntitle: ${title}: "x\n---\n\n# A\n\n${goal}\n`;
    expect(await clean(broken('A', 'one'), broken('B', 'one'), broken('A', 'two'))).toBe(broken('B', 'two'));
  });
});

describe('tasks', () => {
  it('done beats open, unless one side reopened it', async () => {
    expect(await clean(list('- [~] one'), list('- [x] one'), list('- [ ] one'))).toBe(list('- [x] one'));
    expect(await clean(list('- [x] one', '- [ ] two'), list('- [ ] one', '- [ ] two'), list('- [x] one', '- [x] two'))).toBe(list('- [ ] one', '- [x] two'));
  });

  it('ticked here, moved there', async () => {
    const sections = (now: readonly string[], later: readonly string[]): string => `# A\n\n## Now\n\n${now.join('\n')}\n\n## Later\n\n${later.join('\n')}\n`;
    const text = await clean(sections(['- [ ] one', '- [ ] two'], ['- [ ] three']), sections(['- [x] one', '- [ ] two'], ['- [ ] three']), sections(['- [ ] two'], ['- [ ] three', '- [ ] one']));
    expect(text).toBe(sections(['- [ ] two'], ['- [ ] three', '- [x] one']));
  });

  it('ticked here, reworded there', async () => {
    expect(await clean(list('- [ ] Rotate tokens'), list('- [x] Rotate tokens'), list('- [ ] Rotate refresh tokens on use'))).toBe(list('- [x] Rotate refresh tokens on use'));
  });

  it('does not tick a task that only stands in the place of another', async () => {
    const merged = await merge(list('- [ ] Write tests for the parser', '- [ ] Ship'), list('- [ ] Buy a new coffee machine', '- [ ] Ship'), list('- [x] Write tests for the parser', '- [ ] Ship'));
    expect(merged.text).not.toContain('- [x] Buy');
    expect(merged.conflicts).toBe(1);
  });

  it('removed here, ticked there: a conflict about that task alone', async () => {
    const merged = await merge(list('- [ ] one', '- [ ] two', '- [ ] three'), list('- [ ] one', '- [ ] three'), list('- [ ] one', '- [x] two', '- [ ] three'));
    expect(merged.text).toBe(list('- [ ] one', '<<<<<<< ours', '=======', '- [x] two', '>>>>>>> theirs', '- [ ] three'));
  });

  it('reworded twice: a conflict about that task alone, neighbours merge', async () => {
    const merged = await merge(list('- [ ] Build one thing', '- [ ] two'), list('- [x] Build one big thing', '- [ ] two'), list('- [ ] Build one small thing', '- [x] two'));
    expect(merged.text).toBe(list('<<<<<<< ours', '- [x] Build one big thing', '=======', '- [ ] Build one small thing', '>>>>>>> theirs', '- [x] two'));
  });

  it('eight tasks of the same words, two of them ticked by different people', async () => {
    const steps = (done: readonly number[]): string => `# A\n${[1, 2, 3, 4, 5, 6, 7, 8].map((at) => `\n### Task ${at}\n\n- [${done.includes(at) ? 'x' : ' '}] **Step 1: Write the failing test**\n\n\`\`\`sh\nrun ${at}\n\`\`\`\n`).join('')}`;
    expect(await clean(steps([]), steps([2]), steps([3, 7]))).toBe(steps([2, 3, 7]));
  });

  it('puts a new subtask under its parent, whatever the other side put behind it', async () => {
    expect(await clean(list('- [ ] parent', '- [ ] next'), list('- [ ] parent', '  - [ ] zebra', '- [ ] next'), list('- [ ] parent', '- [ ] another', '- [ ] next'))).toBe(list('- [ ] parent', '  - [ ] zebra', '- [ ] another', '- [ ] next'));
  });

  it('closed on one side while the other went on: the status is asked, the tasks are merged', async () => {
    const merged = await merge(head() + list('- [ ] one'), head({ status: 'completed' }) + list('- [x] one'), head() + list('- [ ] one', '- [ ] two'));
    expect(merged.conflicts).toBe(1);
    expect(merged.text).toContain('<<<<<<< ours\nstatus: completed\n=======\nstatus: active\n>>>>>>> theirs\n');
    expect(merged.text).toContain('- [x] one\n- [ ] two\n');
  });
});

describe('logs, tables, sections, prose', () => {
  it('two log entries of one minute are two entries, as git plan note writes them', async () => {
    const log = (...entries: readonly (readonly [minute: string, text: string])[]): string => `# A\n\n## Progress Log\n${entries.map(([minute, text]) => `\n### 2026-02-14 10:${minute}\n${text}\n`).join('')}\n## Decisions\n`;
    expect(await clean(log(), log(['00', 'From b.']), log(['00', 'From a.']))).toBe(log(['00', 'From a.'], ['00', 'From b.']));
    expect(await clean(log(['00', 'First.']), log(['00', 'First.'], ['05', 'Same.\n\nFrom b.']), log(['00', 'First.'], ['05', 'Same.\n\nFrom a.'], ['07', 'Later.']))).toBe(log(['00', 'First.'], ['05', 'Same.\n\nFrom a.'], ['05', 'Same.\n\nFrom b.'], ['07', 'Later.']));
    // The same entry on both sides is one, and one that both reworded is a conflict still.
    expect(await clean(log(), log(['00', 'Once.']), log(['00', 'Once.'], ['01', 'More.']))).toBe(log(['00', 'Once.'], ['01', 'More.']));
    expect((await merge(log(['00', 'First.']), log(['00', 'Firstly.']), log(['00', 'At first.']))).conflicts).toBe(1);
  });

  it('a log with the newest entry first stays so', async () => {
    const log = (...days: readonly number[]): string => `# A\n\n## Progress\n\n${days.map((day) => `- 2026-02-${day}: did ${day}\n`).join('')}`;
    expect(await clean(log(12, 11, 10), log(14, 12, 11, 10), log(13, 12, 11, 10))).toBe(log(14, 13, 12, 11, 10));
  });

  it('decision rows are a set; different cells of one row merge', async () => {
    const rows = (...all: readonly string[]): string => `# A\n\n## Decisions\n\n| Decision | Rationale | Date |\n|---|---|---|\n${all.map((row) => `${row}\n`).join('')}`;
    const text = await clean(rows('| PKCE | safer | 2026-02-13 |'), rows('| PKCE | much safer | 2026-02-13 |', '| Redis | fast | 2026-02-14 |'), rows('| PKCE | safer | 2026-02-15 |', '| Queue | slow | 2026-02-14 |'));
    expect(text).toBe(rows('| PKCE | much safer | 2026-02-15 |', '| Queue | slow | 2026-02-14 |', '| Redis | fast | 2026-02-14 |'));
  });

  it('the tech-debt tracker merges by id', async () => {
    const rows = (...all: readonly string[]): string => `# Tech debt\n\n| ID | Description | Severity | Module | Created | Resolved | Plan |\n|----|----|----|----|----|----|----|\n${all.map((row) => `${row}\n`).join('')}\nText below.\n`;
    const one = (severity: string, resolved: string): string => `| TD-001 | Dual write | ${severity} | store | 2026-01-01 | ${resolved} | |`;
    expect(await clean(rows(one('low', '')), rows(one('high', ''), '| TD-002 | A | low | a | 2026-01-02 | | |'), rows(one('low', '2026-02-01'), '| TD-003 | B | low | b | 2026-01-02 | | |'))).toBe(
      rows(one('high', '2026-02-01'), '| TD-002 | A | low | a | 2026-01-02 | | |', '| TD-003 | B | low | b | 2026-01-02 | | |'),
    );
  });

  describe('in git-plan’s own table of debt', () => {
    const table = (...all: readonly string[]): string => `# Tech debt\n\n<!-- >>> git-plan debt >>> kept -->\n| ID | Description | Severity | Module | Created | Resolved | Plan |\n|----|----|----|----|----|----|----|\n${all.map((row) => `${row}\n`).join('')}<!-- <<< git-plan debt <<< -->\n`;
    const row = (cells: { severity?: string; created?: string; resolved?: string; plan?: string; text?: string } = {}): string => `| debt-1 | ${cells.text ?? 'Slow'} | ${cells.severity ?? 'low'} | src | ${cells.created ?? '2026-01-02'} | ${cells.resolved ?? ''} | ${cells.plan ?? ''} |`;

    it('what sync writes is no conflict, whoever is merged into whom', async () => {
      expect(await clean(table(row()), table(row({ resolved: '2026-02-01' })), table(row({ resolved: '2026-03-01' })))).toBe(table(row({ resolved: '2026-03-01' })));
      expect(await clean(table(row()), table(row({ plan: 'plan-b', severity: 'high' })), table(row({ plan: 'plan-a' })))).toBe(table(row({ plan: 'plan-b', severity: 'high' })));
      expect(await clean(table(), table(row({ created: '2026-01-01' })), table(row({ plan: 'plan-a' })))).toBe(table(row({ created: '2026-01-01', plan: 'plan-a' })));
    });

    it('what people write is, and so is everything outside of it', async () => {
      for (const change of [{ severity: ['high', 'critical'] }, { text: ['Slow at night', 'Slow by day'] }]) {
        const [[key, [one, two]]] = Object.entries(change) as [[string, [string, string]]];
        expect((await merge(table(row()), table(row({ [key]: one })), table(row({ [key]: two })))).conflicts, key).toBe(1);
      }
      const outside = (text: string): string => text.replaceAll(/<!--.*-->\n/g, '');
      expect((await merge(outside(table(row())), outside(table(row({ resolved: '2026-02-01' }))), outside(table(row({ resolved: '2026-03-01' }))))).conflicts).toBe(1);
    });
  });

  it('both append a section', async () => {
    const text = await clean('# A\n\nGoal.\n', '# A\n\nGoal.\n\n## Risks\n\nMany.\n', '# A\n\nGoal.\n\n## Rollout\n\nSlow.\n');
    expect(text).toBe('# A\n\nGoal.\n\n## Risks\n\nMany.\n\n## Rollout\n\nSlow.\n');
  });

  it('two paragraphs for the same place may be one thought twice: a conflict', async () => {
    const merged = await merge('# A\n\n## Goal\n\n## Tasks\n', '# A\n\n## Goal\n\nBe fast.\n\n## Tasks\n', '# A\n\n## Goal\n\nBe quick.\n\n## Tasks\n');
    expect(merged.text).toBe('# A\n\n## Goal\n\n<<<<<<< ours\nBe fast.\n=======\nBe quick.\n>>>>>>> theirs\n\n## Tasks\n');
  });

  it('edits of neighbouring bullets merge, edits of neighbouring prose lines do not', async () => {
    expect(await clean('- first point here\n- second point here\n', '- first point there\n- second point here\n', '- first point here\n- second point there\n')).toBe('- first point there\n- second point there\n');
    expect((await merge('first line here\nsecond line here\n', 'first line there\nsecond line here\n', 'first line here\nsecond line there\n')).conflicts).toBe(1);
  });

  it('keeps repeated lines: fences are not taken for one another', async () => {
    const fences = (...runs: readonly string[]): string => `# A\n\n${runs.map((run) => `\`\`\`sh\n${run}\n\`\`\`\n\n`).join('')}`;
    const text = await clean(fences('a', 'b', 'c'), fences('a', 'x', 'b', 'c'), fences('a', 'b', 'y', 'c'));
    expect(text).toBe(fences('a', 'x', 'b', 'y', 'c'));
  });

  it('both write the day on which they wrote', async () => {
    const day = (date: string, tail: string): string => `# A\n\n> **Last updated:** ${date}\n\n${tail}\n`;
    expect(await clean(day('2026-02-13', 'x'), day('2026-02-14', 'x'), day('2026-02-15', 'x'))).toBe(day('2026-02-15', 'x'));
  });
});

describe('bytes', () => {
  it('line endings, byte order mark and final newline merge by themselves', async () => {
    expect(await clean('# A\n\n- [ ] one\n- [ ] two\n', '# A\r\n\r\n- [x] one\r\n- [ ] two\r\n', '\uFEFF# A\n\n- [ ] one\n- [x] two')).toBe('\uFEFF# A\r\n\r\n- [x] one\r\n- [x] two');
  });

  it('mixed endings stay where they are', async () => {
    expect(await clean('a\r\nb\n\nc\n\nd\n', 'a\r\nb\n\nc2\n\nd\n', 'a2\r\nb\n\nc\n\nd\n')).toBe('a2\r\nb\n\nc2\n\nd\n');
  });

  it('markers are as long and named as asked, with the base on request', async () => {
    const input = { base: 'x\n', ours: 'y\n', theirs: 'z\n', markerSize: 9, labels: { ours: 'HEAD', base: 'abc', theirs: 'feat' } };
    expect((await mergePlans(input)).text).toBe('<<<<<<<<< HEAD\ny\n=========\nz\n>>>>>>>>> feat\n');
    expect((await mergePlans({ ...input, style: 'diff3' })).text).toBe('<<<<<<<<< HEAD\ny\n||||||||| abc\nx\n=========\nz\n>>>>>>>>> feat\n');
  });

  it('a base with the markers of a criss-cross is merged by lines', async () => {
    const base = '# A\n\n<<<<<<<<< left\n- [ ] one\n=========\n- [x] one\n>>>>>>>>> right\n';
    expect((await merge(base, '# A\n\n- [x] one\n', '# A\n\n- [x] one\n\nMore.\n')).text).toContain('More.');
  });

  it('markers that a side has committed are never a clean merge', async () => {
    const marked = '# A\n\n<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n\n- [ ] one\n';
    expect((await mergePlans({ base: '# A\n\n- [ ] one\n', ours: marked, theirs: '# A\n\n- [x] one\n' })).conflicts).toBeGreaterThan(0);
    expect((await mergePlans({ base: '# A\n', ours: marked, theirs: '# A\n' })).conflicts).toBeGreaterThan(0);
  });

  it('13,000 lines of which half are blank take under two seconds, or are left to git', async () => {
    const lines = (mark: string): string => Array.from({ length: 6500 }, (_, at) => `line ${at % 50}${at % 900 === 7 ? mark : ''}\n`).join('\n');
    const start = performance.now();
    const outcome = await mergePlans({ base: lines(''), ours: lines(' a'), theirs: lines(' b') }).catch((error: unknown) => error as Error);
    expect(performance.now() - start).toBeLessThan(8_000);
    if (outcome instanceof Error) expect(outcome.name).toBe('MergeTooLarge');
  });

  it('a clean merge of two valid plans that is not valid is none', async () => {
    const errorsOf = (text: string): number => (text.includes('one') && text.includes('two') ? 1 : 0);
    const merged = await mergePlans({ base: '# A\n\nx\n\ny\n', ours: '# A\n\none\n\ny\n', theirs: '# A\n\nx\n\ntwo\n', errorsOf });
    expect(merged.conflicts).toBeGreaterThan(0);
    for (const word of ['one', 'two']) expect(merged.text).toContain(word);
  });
});
