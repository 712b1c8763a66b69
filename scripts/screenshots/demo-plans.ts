/** What the plans of the made-up repository say. Everything about them is fixed, so that the pictures are the same wherever they are made. */

export type DemoPlan = {
  readonly slug: string;
  readonly title: string;
  readonly status: 'draft' | 'active' | 'completed' | 'abandoned';
  readonly tags: readonly string[];
  readonly tasks: readonly string[];
  /** How many of the tasks are done in the end. */
  readonly done: number;
  /** Days before the day of the pictures on which it began, and on which it last moved. */
  readonly from: number;
  readonly to: number;
  /** Places in the list of sessions; -1 is a person. */
  readonly by: readonly number[];
  readonly decisions?: readonly (readonly [string, string])[];
  readonly questions?: readonly string[];
  readonly goal?: string;
  /** Markdown between the goal and the tasks. */
  readonly context?: string;
  readonly debt?: readonly string[];
  /** Places of the sessions that the file names in the end. */
  readonly linked?: readonly number[];
};

export const demoSessions = [
  { agent: 'claude-code', handle: 'session-c3f1m8z2kq' },
  { agent: 'codex', handle: 'session-91abx4t7dw' },
  { agent: 'cursor', handle: 'session-7d20h5r9ye' },
  { agent: 'copilot', handle: 'session-e84bn1v6pa' },
  { agent: 'claude-code', handle: 'session-5a77q3j0sf' },
  { agent: 'gemini-cli', handle: 'session-b0c9w2k8xu' },
] as const;

const richContext = `## Context

Sessions are JWTs today. They cannot be revoked, and the verifier is copied into **three** services. The token store in
\`src/auth/store.ts\` already holds what opaque tokens need.

| Token | Lifetime | Kept in |
| --- | ---: | --- |
| access | 15 min | memory |
| refresh | 30 days | \`refresh_tokens\` |

> Rollout is behind \`auth.opaque_tokens\`; turning it off must never sign anybody out.
`;

const active: readonly DemoPlan[] = [
  {
    slug: 'auth-refactor', title: 'Opaque session tokens', status: 'active', tags: ['auth', 'security'], done: 5, from: 19, to: 0, by: [-1, 1, 1, 0, 0, 0], linked: [0, 1], goal: 'A stolen session can be ended within a second, everywhere.', context: richContext,
    tasks: ['Extract token store from session', 'Put opaque tokens behind a flag', 'Write the migration for `refresh_tokens`', 'Validate refresh tokens before rotation', 'Measure lookups under load', 'Rotate refresh tokens on use', 'Detect reuse and revoke the family', 'Move the admin console over', 'Remove the JWT verifier', 'Document the rollout'],
    decisions: [['Opaque tokens over JWT', 'They can be revoked'], ['Keep the store in Postgres', 'One thing less to run']], questions: ['Do partner integrations keep JWTs until the end of the year?'],
  },
  {
    slug: 'webhook-replay', title: 'Webhook replay', status: 'active', tags: ['webhooks', 'api'], done: 5, from: 24, to: 1, by: [2, 2, -1], linked: [2], goal: 'A merchant replays any delivery of the last 30 days.',
    tasks: ['Keep deliveries for 30 days', 'Sign replays with the current secret', 'Endpoint to list deliveries', 'Endpoint to replay one', 'Idempotency across replays', 'Replay a range', 'Rate limit per merchant', 'Dashboard: deliveries table', 'Dashboard: replay button', 'Audit log entry', 'Docs page', 'Metrics', 'Remove the old retry job'],
    questions: ['Keep v1 webhooks until March?'],
  },
  {
    slug: 'ledger-backfill', title: 'Ledger backfill', status: 'active', tags: ['ledger'], done: 11, from: 47, to: 16, by: [3, -1], goal: 'Every posting before 2024 is in the new ledger.',
    tasks: ['Freeze the old schema', 'Export postings', 'Map accounts', 'Import 2019', 'Import 2020', 'Import 2021', 'Import 2022', 'Import 2023', 'Reconcile by month', 'Fix rounding differences', 'Sign-off from finance', 'Switch reports', 'Drop the old tables'],
  },
  {
    slug: 'rotate-signing-keys', title: 'Rotate signing keys', status: 'active', tags: ['security'], done: 2, from: 9, to: 3, by: [0, -1],
    tasks: ['List every place that signs', 'Publish both keys', 'Rotate in staging', 'Rotate in production', 'Retire the old key'],
  },
  {
    slug: 'eu-tax-rules', title: 'Tax rules for the EU', status: 'active', tags: ['tax', 'billing'], done: 3, from: 12, to: 0, by: [4, 4, 1], linked: [4], goal: 'Invoices carry the right VAT for all member states.',
    tasks: ['Table of rates with dates', 'Reverse charge', 'One-stop shop report', 'Rounding per line', 'Credit notes', 'Rates for digital goods', 'Northern Ireland', 'Check with three accountants'],
    decisions: [['Rates live in a table with dates', 'They change twice a year']],
  },
  {
    slug: 'settlement-pipeline', title: 'Replace the nightly settlement batch with an event-driven pipeline that survives partial provider outages and can be replayed from any point', status: 'active', tags: ['settlement', 'reliability', 'architecture'], done: 9, from: 40, to: 2, by: [1, 5, -1, 0],
    tasks: Array.from({ length: 24 }, (_, at) => ['Consume capture events', 'Checkpoint offsets', 'Replay from a checkpoint', 'Dead-letter queue', 'Reconcile against bank files', 'Alert on lag', 'Chaos test: provider down', 'Chaos test: slow disk'][at % 8] + (at < 8 ? '' : `, ${['cards', 'SEPA', 'wallets'][Math.floor(at / 8)]}`)),
  },
  {
    slug: 'multi-currency-invoices', title: '請求書の多通貨対応', status: 'active', tags: ['billing', 'i18n'], done: 4, from: 15, to: 1, by: [5, -1],
    tasks: ['通貨ごとの端数処理を決める', '請求書テンプレートを更新する', '為替レートの取得元を選ぶ', '締め日のレートを固定する', 'PDF のレイアウトを確認する', '経理チームのレビュー'],
  },
  {
    slug: 'postgres-17', title: 'Переход на Postgres 17', status: 'active', tags: ['database'], done: 3, from: 11, to: 4, by: [3],
    tasks: ['Проверить расширения', 'Обновить стенд', 'Сравнить планы запросов', 'Настроить логическую репликацию', 'Переключить продакшен'],
  },
  {
    slug: 'checkout-ar', title: 'تحسين صفحة الدفع', status: 'active', tags: ['checkout', 'i18n'], done: 1, from: 6, to: 2, by: [2],
    tasks: ['مراجعة الاتجاه من اليمين إلى اليسار', 'ترجمة رسائل الخطأ', 'اختبار على الهواتف'],
  },
  { slug: 'duplicate-captures', title: 'Incident review: duplicate captures', status: 'active', tags: ['incident'], done: 0, from: 5, to: 5, by: [-1], tasks: [], questions: ['Which provider retried after a 200?'], context: '## Timeline\n\n- 09:12 first duplicate\n- 09:31 captures paused\n- 10:04 resumed with the idempotency key\n' },
  { slug: 'public-rate-limits', title: 'Rate limits for the public API', status: 'active', tags: ['api'], done: 0, from: 3, to: 3, by: [1], tasks: ['Choose the algorithm', 'Limits per key', 'Headers', 'Dashboard', 'Announce'] },
  { slug: 'search-index', title: 'Rebuild the search index without downtime', status: 'active', tags: ['search'], done: 6, from: 21, to: 1, by: [0, 2], tasks: ['Write to both', 'Backfill', 'Compare', 'Switch reads', 'Switch writes', 'Delete the old index'] },
  { slug: 'checkout-latency', title: 'Checkout under 300 ms', status: 'active', tags: ['checkout', 'performance'], done: 7, from: 30, to: 0, by: [0, 1, 2, 3, 4, 5], linked: [0], tasks: ['Trace the slow path', 'Cache merchant settings', 'One query instead of five', 'Stream the response', 'Drop the legacy fraud call', 'Warm connections', 'Budget in CI', 'Measure p99 for a week', 'Write it up'], debt: ['TD-12'] },
  { slug: 'mobile-sdk', title: 'Mobile SDK 4', status: 'active', tags: ['sdk', 'mobile'], done: 4, from: 26, to: 5, by: [-1, 4], tasks: ['New network layer', 'Drop the old callback API', 'Sample apps', 'Migration guide', 'Beta with two merchants', 'Release'] },
  { slug: 'dispute-evidence', title: 'Collect dispute evidence automatically', status: 'active', tags: ['disputes'], done: 2, from: 8, to: 2, by: [2, 0], tasks: ['Fetch delivery proofs', 'Build the PDF', 'Submit through the provider', 'Show the deadline', 'Remind the merchant'] },
  { slug: 'payout-schedule', title: 'Payout schedules per merchant', status: 'active', tags: ['payouts'], done: 3, from: 17, to: 6, by: [5, 1], tasks: ['Model the schedule', 'Bank holidays', 'Preview the next payout', 'Change without a gap', 'Migrate existing merchants', 'Support runbook', 'Emails'] },
];

const drafts: readonly DemoPlan[] = [
  { slug: 'token-vault', title: 'Card tokenisation vault', status: 'draft', tags: ['security'], done: 0, from: 2, to: 2, by: [-1], tasks: ['Threat model', 'Choose the HSM', 'Proof of concept'] },
  { slug: 'batch-windows', title: 'Carbon-aware batch windows', status: 'draft', tags: ['infra'], done: 0, from: 7, to: 7, by: [3], tasks: ['Find a data source', 'Measure a month'] },
];

const finishedTitles: readonly (readonly [string, string, number])[] = [
  ['3-D Secure 2 for all issuers', 'checkout', 6], ['Split the monolith’s config', 'infra', 5], ['Refunds in the dashboard', 'refunds', 7], ['Structured logs everywhere', 'observability', 5], ['Idempotency keys for captures', 'api', 6],
  ['Currency table with history', 'billing', 4], ['Alert on failed payouts', 'payouts', 3], ['Drop Node 16', 'infra', 4], ['Accessible card form', 'checkout', 8], ['Onboarding checks in parallel', 'onboarding', 5], ['Replace the PDF renderer', 'billing', 6],
  ['Chargeback reasons in plain words', 'disputes', 4], ['Signed URLs for exports', 'security', 4], ['Contract tests with the bank', 'reliability', 6], ['Feature flags with owners', 'infra', 5], ['Sandbox resets itself', 'sdk', 4], ['Merchant search by tax id', 'search', 3],
  ['GraphQL gateway', 'api', 7], ['Blockchain receipts', 'billing', 5], ['Own queue implementation', 'infra', 6], ['Dark mode for receipts', 'checkout', 4], ['Weekly numbers by mail', 'reporting', 4],
];

const verbs = ['Describe the present behaviour', 'Write failing tests', 'Build it behind a flag', 'Move the callers', 'Watch it for a week', 'Remove what is left', 'Tell support', 'Close the follow-ups'];

const finished: readonly DemoPlan[] = finishedTitles.map(([title, tag, count], at): DemoPlan => {
  const abandoned = title === 'GraphQL gateway' || title === 'Blockchain receipts' || title === 'Own queue implementation';
  return {
    slug: title.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, ''), title, status: abandoned ? 'abandoned' : 'completed', tags: [tag], tasks: verbs.slice(0, count), done: abandoned ? 2 : count,
    from: 96 - Math.floor(at / 4) * 17 - (at % 4) * 2, to: 82 - Math.floor(at / 4) * 15 - ((at * 7) % 5), by: [at % demoSessions.length, at % 3 === 0 ? -1 : (at + 2) % demoSessions.length],
  };
});

/** Forty plans. */
export const demoPlans: readonly DemoPlan[] = [...active, ...drafts, ...finished];

export const demoTracker = `# Tech debt

| ID | Item | Severity | Module | Created | Plan | Resolved |
| --- | --- | --- | --- | --- | --- | --- |
| TD-04 | Card numbers pass through the request log of the legacy gateway | high | gateway | 2026-03-02 | | |
| TD-07 | Retries in \`capture.ts\` ignore the idempotency key | high | captures | 2026-04-11 | | |
| TD-09 | Three copies of the currency table | medium | billing | 2026-02-20 | | |
| TD-12 | The fraud call blocks checkout although nobody reads its answer | medium | checkout | 2026-05-06 | plan-checkout-latency | |
| TD-13 | Test data of the sandbox holds real merchant names | medium | sandbox | 2026-05-19 | | |
| TD-15 | The payout job reads the whole table | medium | payouts | 2026-05-28 | | |
| TD-16 | Feature flags without an owner | low | infra | 2026-06-02 | | |
| TD-17 | The admin console depends on a library that is no longer maintained | low | admin | 2026-06-09 | | |
| TD-02 | No end-to-end test of refunds | medium | refunds | 2026-01-15 | | 2026-03-30 |
`;
