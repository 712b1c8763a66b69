/** What sections are about, by their headings. */
import { describe, expect, it } from 'vitest';
import { kindOfTitle } from '../../src/plan/section-words.ts';
import type { SectionKind } from '../../src/plan/section-words.ts';

/** Every alternative of every pattern at least once. */
const titles: Readonly<Record<SectionKind, readonly string[]>> = {
  criteria: ['Acceptance', 'Acceptance criteria', 'Validation', 'Verification steps', 'Permissions', 'Permission', 'Preflight', 'Pre-flight', 'Definition of Done', 'Exit criteria', 'Success criteria', 'Done when', 'DONE CRITERIA', '验收标准', '検証'],
  decisions: ['Decision', 'Decisions', 'Key decisions', 'Design decisions', 'Technical decisions', 'Architecture decisions', 'Decision log', 'Decision record', 'Decisions made', 'Decision log of the team', 'The decision log', '决策', '결정'],
  questions: ['Question', 'Questions', 'Open questions', 'Remaining questions', 'Unresolved questions', 'Questions for the team', 'Our open questions', '未解決'],
  debt: ['Tech debt', 'Technical debt', 'Tech-debt', 'Known tech debt', 'Remaining technical-debt left', '技术债'],
  log: [
    'Progress', 'Progress log', 'Progress-notes', 'Progress note', 'Progress updates', 'Progress update', 'Progress tracking', 'Work log', 'Worklog', 'Session log', 'Status log', 'Change log', 'Changelog', 'Activity log', 'Execution log',
    'Implementation log', 'Log', 'Journal', 'Update', 'Updates', 'Status updates', 'Status update', 'History', 'Progress (UTC)', 'Log: what was done', '进度', '進捗',
  ],
  metadata: ['Metadata', 'Meta data', 'Meta', 'Header', 'Plan info', 'Plan metadata', 'Overview', 'Summary', 'Document info', '元数据', '개요'],
  status: ['Status', 'State', 'Current status', 'Plan status', 'Current state', '状态'],
};

describe('the kind of a section', () => {
  it('is told by every word that is known for it, whatever its case and what stands in front', () => {
    for (const [kind, known] of Object.entries(titles)) {
      for (const title of known) for (const written of [title, title.toUpperCase(), title.toLowerCase(), `3. ${title}`, `✅ **${title}**`]) expect([written, kindOfTitle(written)]).toEqual([written, kind]);
    }
  });

  it('is not told by words that only look alike', () => {
    for (const title of ['Tasks', 'Notes', 'Plan 7', 'Undone work', 'Logging', 'Stately', 'Debts', 'Plan', 'Documents', 'Progression', 'Indecision', 'Overviews of things', '']) expect([title, kindOfTitle(title)]).toEqual([title, null]);
  });
});
