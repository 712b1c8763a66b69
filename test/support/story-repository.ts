/** A small repository with a past, for tests that look at the drawer: plans of every kind, two sessions in history, a tracker, one broken file's text. */
import { createRepository, type TempRepository } from './temp-repository.ts';

export const authPath = 'docs/exec-plans/active/plan-2026-01-01-auth-refactor.md';
export const searchPath = 'docs/exec-plans/active/plan-2026-01-01-faster-search.md';
export const notesPath = 'docs/exec-plans/active/plan-2026-01-01-loose-notes.md';
export const shipPath = 'docs/exec-plans/completed/plan-2026-01-01-ship-it.md';
export const trackerPath = 'docs/exec-plans/tech-debt-tracker.md';

/** Sessions that made two of the commits. */
export const claudeSession = 'session-c3f1aaaaaa';
export const codexSession = 'session-9b2ebbbbbb';

export type PlanValues = {
  readonly id: string;
  readonly title: string;
  readonly status?: string;
  readonly author?: string;
  readonly tags?: readonly string[];
  readonly sessions?: readonly string[];
  /** One character a task: `x` done, a blank open. Null: no task section. */
  readonly boxes?: string | null;
  /** Words of the tasks; default: `Task A`, `Task B` … */
  readonly tasks?: readonly string[];
  /** Text before the tasks. */
  readonly intro?: string;
  /** Text after the tasks. */
  readonly more?: string;
};

/** The text of a plan that is valid. */
export function planText({ id, title, status = 'active', author = 'Ada', tags = [], sessions = [], boxes = '  ', tasks, intro = '', more = '' }: PlanValues): string {
  const lines = boxes === null ? '' : `## Tasks\n\n${[...boxes].map((box, at) => `- [${box}] ${tasks?.[at] ?? `Task ${String.fromCharCode(65 + at)}`}\n`).join('')}`;
  return `---\nid: ${id}\ntitle: ${title}\nstatus: ${status}\ncreated: 2026-01-01T10:00:00Z\nauthor: ${author}\nsessions: [${sessions.join(', ')}]\ntags: [${tags.join(', ')}]\n---\n\n# ${title}\n\n${intro}${lines}${more}`;
}

export const authTasks = ['Audit current auth implementation', 'Design the token exchange', 'Implement token exchange endpoint', 'Write the migration', 'Rotate the signing keys', 'Document the flow', 'Remove the old middleware'] as const;

/** The text of the plan "Refactor Authentication" with these boxes. */
export function authText(boxes = 'xxxx   ', values: Partial<PlanValues> = {}): string {
  return planText({
    id: 'plan-2026-01-01-auth-refactor', title: 'Refactor Authentication', tags: ['auth', 'security'], boxes, tasks: authTasks,
    intro: '## Goal\n\nReplace the **session cookies** by tokens, see [the note](https://example.com/note).\n\n```ts\nconst token = await exchange(code);\n```\n\n| Step | Owner |\n| --- | --- |\n| Audit | Ada |\n\n',
    more: '\n## Decisions\n\n| Decision | Rationale | Date |\n|----------|-----------|------|\n| PKCE over JWT | Desktop apps | 2026-01-01 |\n\n## Open Questions\n\n- Should several providers be supported?\n',
    ...values,
  });
}

export const trackerText = `# Tech debt

| ID | Description | Severity | Module | Created | Resolved | Plan |
|---|---|---|---|---|---|---|
| debt-aaaaaaaaaa | Token cache is never emptied | high | auth | 2025-12-01 |  |  |
| debt-bbbbbbbbbb | Two date libraries | low | web | 2025-11-01 |  |  |
| debt-cccccccccc | Slow start | medium | cli | 2025-10-01 | 2025-12-15 |  |
`;

const hoursAgo = (hours: number): { readonly date: string } => ({ date: `${Math.floor(Date.now() / 1000) - hours * 3600} +0000` });
const undecided = (text: string): string => text.replace(/\n## Decisions[\s\S]*?(?=\n## Open)/, '');

/** Makes it. The plan "Refactor Authentication" went 0 → 29 → 29 (a decision) → 57 % in four commits over the last days, two of them by sessions. */
export function storyRepository(): TempRepository {
  const repository = createRepository();
  repository.commit('Plan the work', {
    [authPath]: undecided(authText('       ')),
    [searchPath]: planText({ id: 'plan-2026-01-01-faster-search', title: 'Faster search', author: 'Grace', tags: ['search'], boxes: '   ', tasks: ['Measure', 'Index titles', 'Index bodies'] }),
    [notesPath]: planText({ id: 'plan-2026-01-01-loose-notes', title: 'Loose notes', boxes: null, intro: 'Nothing to tick here.\n' }),
    [shipPath]: planText({ id: 'plan-2026-01-01-ship-it', title: 'Ship it', status: 'completed', boxes: 'xx' }),
    [trackerPath]: trackerText,
    'src/auth.ts': 'export const auth = 1;\n',
  }, hoursAgo(72));
  repository.commit(`Audit and design\n\nPlan-Session: claude-code/${claudeSession}`, { [authPath]: undecided(authText('xx     ')) }, hoursAgo(48));
  repository.commit('Decide on PKCE', { [authPath]: authText('xx     ') }, hoursAgo(24));
  repository.commit(`Exchange endpoint and migration\n\nPlan-Session: codex/${codexSession}`, { [authPath]: authText('xxxx   ') }, hoursAgo(2));
  return repository;
}
