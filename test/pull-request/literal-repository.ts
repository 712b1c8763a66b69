/** The repository behind the literal comment of the contract: three plans, seven commits of a pull request, made with plain git and fixed dates. */
import { createRepository } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

const folder = 'docs/exec-plans';

type Task = readonly [done: boolean, text: string];

function boxes(tasks: readonly Task[]): string {
  return tasks.map(([done, text]) => `- [${done ? 'x' : ' '}] ${text}\n`).join('');
}

const lists = { decisions: '', questions: '- Do mobile clients cache tokens?\n', debt: '' };

function auth(tasks: readonly Task[], { decisions, questions, debt } = lists): string {
  return `---\nid: plan-2026-01-05-auth-refactor\ntitle: Auth refactor\nstatus: active\ncreated: 2026-01-05T09:00:00Z\nauthor: jaden\n---\n\n# Auth refactor\n\n## Tasks\n\n${boxes(tasks)}\n## Decisions\n\n| Decision | Rationale | Date |\n| --- | --- | --- |\n| Keep sessions in Postgres | One store less | 2026-01-05 |\n${decisions}\n## Open Questions\n\n${questions}\n## Tech Debt\n\n- low: Old session cookies are still read\n${debt}`;
}

/** Without frontmatter, as most plans are: its folder says the status. The last box stands in line 42. */
function ledger(done: number): string {
  const names = ['Copy accounts', 'Copy balances', 'Copy entries', 'Copy holds', 'Copy payouts', 'Copy fees', 'Copy refunds', 'Copy chargebacks', 'Copy audit rows', 'Index the new ledger', 'Dual-write', 'Verify checksums against the old ledger', 'Drop the shadow table'];
  const before = `# Ledger backfill\nMove the ledger without a stop.\n${'\nWhy: the old ledger cannot be sharded.\n'.repeat(12)}\n## Tasks\n`;
  return `${before}\n${boxes(names.map((name, at) => [at < done, name]))}`;
}

const webhooks = `---\nid: plan-2026-01-07-webhook-replay\ntitle: Webhook replay\nstatus: active\ncreated: 2026-01-07T09:00:00Z\nauthor: sam\ntags: [webhooks, reliability]\n---\n\n# Webhook replay\n\n## Tasks\n\n${boxes(['Persist the raw webhook body', 'Sign stored bodies', 'List them', 'Replay one', 'Replay many', 'Limit the rate', 'Say who replayed', 'Write the guide'].map((name) => [false, name]))}\n## Open Questions\n\n- How long are bodies kept?\n- Who may replay?\n`;

export type LiteralRepository = { readonly repository: TempRepository; readonly base: string; readonly head: string; /** By the id that the literal gives it. */ readonly commits: ReadonlyMap<string, string> };

/** Makes it, with the pull request's last commit checked out and `main` one commit further than where it began. */
export function createLiteralRepository(): LiteralRepository {
  const repository = createRepository();
  let minutes = 0;
  const commit = (message: string, files: Readonly<Record<string, string | null>>): string => repository.commit(message, files, { date: `${1_767_600_000 + 60 * (minutes += 1)} +0000` });
  const started: readonly Task[] = [
    [true, 'Audit current auth code'], [true, 'Remove JWT verifier'], [true, 'Write the design'], [false, 'Extract token store'], [false, 'Opaque tokens behind a flag'], [false, 'Backfill session table'],
    [false, 'Roll out to 5% of traffic'], [false, 'Migrate admin CLI'], [false, 'Rotate tokens'], [false, 'Tell the support team'],
  ];
  const path = `${folder}/active/auth-refactor.md`;
  const base = commit('Plans', { [path]: auth(started), [`${folder}/active/ledger-backfill.md`]: ledger(11), 'src/store.ts': 'export {};\n' });
  repository.git(['checkout', '-q', '-b', 'feat/tokens']);
  const done = (tasks: readonly Task[], ...names: readonly string[]): readonly Task[] => tasks.map(([is, text]) => [is || names.includes(text), text]);

  const one = done(started, 'Extract token store');
  const commits = new Map<string, string>();
  commits.set('51c0ffe', commit('Extract token store\n\nPlan-Session: codex/session-91ab', { [path]: auth(one) }));
  const two = done(one, 'Opaque tokens behind a flag', 'Backfill session table').map(([is, text]): Task => [is, text === 'Rotate tokens' ? 'Rotate refresh tokens on use' : text]);
  commits.set('77aa001', commit('Flag and backfill\n\nPlan-Session: claude-code/session-c3f1', { [path]: auth(two) }));
  const decided = {
    decisions: '| Opaque tokens over JWT | Revocation must be instant, and the session table is already hot | 2026-01-06 |\n',
    questions: '- Do mobile clients cache tokens?\n  Answer: No, they refetch on resume\n- Keep v1 webhooks until March?\n',
    debt: '- medium: Dual-write in `SessionStore.put` until the flag is gone\n',
  };
  commits.set('9f8e7d6', commit('Decide on opaque tokens\n\nPlan-Session: claude-code/session-c3f1', { [path]: auth(two, decided) }));
  const three = [...done(two, 'Roll out to 5% of traffic').map(([is, text]): Task => [text === 'Remove JWT verifier' ? false : is, text]).filter(([, text]) => text !== 'Migrate admin CLI'), [false, 'Add metrics for token rotation'] as const];
  commits.set('a1b2c3d', commit('Roll out, reopen verifier', { [path]: auth(three, decided) }));
  commit('Verify the new ledger\n\nPlan-Session: codex/session-91ab', { [`${folder}/active/ledger-backfill.md`]: null, [`${folder}/completed/ledger-backfill.md`]: ledger(12) });
  commit('Plan the replay of webhooks\n\nPlan-Session: claude-code/session-c3f1', { [`${folder}/active/webhook-replay.md`]: webhooks });
  const head = commit('Tidy up', { 'src/store.ts': 'export const store = 1;\n' });
  repository.git(['checkout', '-q', 'main']);
  commit('Meanwhile on main', { 'src/other.ts': 'export {};\n' });
  repository.git(['checkout', '-q', 'feat/tokens']);
  return { repository, base, head, commits };
}
