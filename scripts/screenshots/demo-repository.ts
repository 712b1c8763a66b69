/**
 * A repository with forty plans and four months of history, made with plain git: several agents' sessions, people, branches and a worktree with work in
 * flight, ticks that are not committed, a conflict, broken frontmatter. Dates, authors and ids are fixed, so commit ids are, too.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, utimesSync, writeFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { clockAt } from './served-drawer.ts';
import { demoPlans, demoSessions, demoTracker, type DemoPlan } from './demo-plans.ts';

/** The moment of the pictures. */
export const demoNow = new Date('2026-06-18T15:30:00Z');

const dayMs = 86_400_000;
const folder = 'docs/exec-plans';
const people = ['Ada <ada@example.com>', 'maintainer <maintainer@example.com>'] as const;

type State = { readonly done: ReadonlySet<number>; readonly known: number; readonly decisions: number; readonly status: DemoPlan['status']; readonly sessions: readonly string[] };
type Step = { readonly at: number; readonly plan: DemoPlan; readonly state: State; readonly subject: string; readonly by: number };

const idOf = (plan: DemoPlan): string => `plan-${plan.slug}`.slice(0, 60);
/** Where a plan lies, relative to the repository. */
export const demoPathOf = (plan: Pick<DemoPlan, 'slug'>): string => `${folder}/${plan.slug}.md`;

function textOf(plan: DemoPlan, state: State): string {
  const created = new Date(demoNow.getTime() - plan.from * dayMs).toISOString().slice(0, 10);
  const decisions = (plan.decisions ?? []).slice(0, state.decisions);
  const tasks = plan.tasks.slice(0, state.known).map((task, at) => `- [${state.done.has(at) ? 'x' : ' '}] ${task}`);
  return [
    '---', `id: ${idOf(plan)}`, `title: ${JSON.stringify(plan.title)}`, `status: ${state.status}`, `created: ${created}`, `author: ${plan.by.includes(-1) ? 'Ada' : 'maintainer'}`, `sessions: [${state.sessions.join(', ')}]`, `tags: [${plan.tags.join(', ')}]`,
    ...(plan.debt === undefined ? [] : [`debt: [${plan.debt.join(', ')}]`]), '---', '', `# ${plan.title}`, '',
    ...(plan.goal === undefined ? [] : ['## Goal', '', plan.goal, '']), ...(plan.context === undefined ? [] : [plan.context]),
    ...(tasks.length === 0 ? [] : ['## Tasks', '', ...tasks, '']),
    ...(decisions.length === 0 ? [] : ['## Decisions', '', '| Decision | Rationale | Date |', '| --- | --- | --- |', ...decisions.map(([what, why]) => `| ${what} | ${why} | ${created} |`), '']),
    ...(plan.questions === undefined ? [] : ['## Open Questions', '', ...plan.questions.map((question) => `- ${question}`), '']),
  ].join('\n');
}

/** The commits of one plan: begun with most of its tasks, ticked one or two at a time, widened once, decided, finished. */
function stepsOf(plan: DemoPlan, seed: number): readonly Step[] {
  const steps: Step[] = [];
  const start = demoNow.getTime() - plan.from * dayMs;
  const end = demoNow.getTime() - plan.to * dayMs - (plan.to === 0 ? (2 + (seed % 5)) * 3_600_000 : (seed % 9) * 3_600_000);
  const late = plan.tasks.length > 6 ? Math.ceil(plan.tasks.length / 5) : 0;
  const groups: number[] = [];
  for (let at = 0; at < plan.done;) {
    const size = Math.min(plan.done - at, (seed + at) % 4 === 1 ? 2 : 1);
    groups.push(size);
    at += size;
  }
  const finish = plan.status === 'completed' || plan.status === 'abandoned';
  const count = 1 + groups.length + (late > 0 ? 1 : 0) + (plan.decisions?.length ?? 0) + (finish ? 1 : 0);
  // The first commits lie further apart than the last ones, and none lies at a round hour.
  const timeOf = (index: number): number => (count === 1 ? start : Math.round(start + (end - start) * (index / (count - 1)) ** 0.8 + (index === count - 1 ? 0 : ((seed * 37 + index * 53) % 97) * 60_000)));
  const linked = (plan.linked ?? []).map((by) => (demoSessions[by] as (typeof demoSessions)[number]).handle);
  let state: State = { done: new Set(), known: plan.tasks.length - late, decisions: 0, status: plan.status === 'draft' ? 'draft' : 'active', sessions: linked };
  const byOf = (index: number): number => plan.by[Math.min(plan.by.length - 1, Math.floor((index / Math.max(1, count)) * plan.by.length))] as number;
  const add = (subject: string, change: Partial<State>): void => {
    state = { ...state, ...change };
    steps.push({ at: timeOf(steps.length), plan, state, subject, by: byOf(steps.length) });
  };
  add(`Plan: ${plan.title}`, {});
  let done = 0;
  groups.forEach((size, group) => {
    const ticked = Array.from({ length: size }, (_, at) => done + at);
    done += size;
    if (late > 0 && group === Math.floor(groups.length / 2)) add('Add what the review found', { known: plan.tasks.length });
    if (group > 0 && state.decisions < (plan.decisions?.length ?? 0)) add(`Decide: ${plan.decisions?.[state.decisions]?.[0] ?? ''}`, { decisions: state.decisions + 1 });
    add((plan.tasks[ticked[0] as number] as string).replaceAll('`', ''), { done: new Set([...state.done, ...ticked]), known: Math.max(state.known, done) });
  });
  if (late > 0 && state.known < plan.tasks.length) add('Add what the review found', { known: plan.tasks.length });
  if (finish) add(plan.status === 'completed' ? `Complete ${plan.slug}` : `Abandon ${plan.slug}: not worth its upkeep`, { status: plan.status, sessions: [] });
  return steps;
}

const identity = { GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.com', GIT_COMMITTER_NAME: 'Ada', GIT_COMMITTER_EMAIL: 'ada@example.com' };

/** The environment of everything that runs for the pictures: nothing of the machine's own. */
export function demoEnvironment(home: string): Record<string, string> {
  const kept = Object.fromEntries(['PATH', 'LANG', 'TMPDIR'].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name] as string]])));
  return { ...kept, HOME: home, TZ: 'UTC', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: join(home, 'gitconfig') };
}

/** Makes the repository in `path`. `program` registers the sessions that run. */
export function makeDemoRepository(path: string, home: string, program: readonly string[]): void {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(home, 'gitconfig'), '[user]\n\tname = Ada\n\temail = ada@example.com\n[init]\n\tdefaultBranch = main\n[plan]\n\tdiscover = none\n');
  const env = demoEnvironment(home);
  const git = (args: readonly string[], options: { readonly input?: string; readonly at?: number; readonly cwd?: string } = {}): string => {
    const date = options.at === undefined ? {} : { GIT_AUTHOR_DATE: `${Math.floor(options.at / 1000)} +0000`, GIT_COMMITTER_DATE: `${Math.floor(options.at / 1000)} +0000` };
    return execFileSync('git', args, { cwd: options.cwd ?? path, env: { ...env, ...identity, ...date }, encoding: 'utf8', input: options.input ?? '' });
  };
  git(['init', '-q']);
  git(['remote', 'add', 'origin', 'https://git.example.com/acme/payments.git']);

  const steps = demoPlans.flatMap((plan, seed) => stepsOf(plan, seed + 3)).sort((a, b) => a.at - b.at);
  const lines: string[] = [];
  const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}`;
  const file = (repoPath: string, text: string): string => `M 100644 inline ${repoPath}\n${data(text)}\n`;
  const commit = (at: number, author: string, message: string, files: string): void => {
    const time = `${Math.floor(at / 1000)} +0000`;
    lines.push(`commit refs/heads/main\nauthor ${author} ${time}\ncommitter ${author} ${time}\n${data(message)}\n${files}\n`);
  };
  commit(demoNow.getTime() - 120 * dayMs, people[0], 'Begin\n', file('README.md', '# payments\n') + file(`${folder}/tech-debt-tracker.md`, demoTracker));
  for (const { at, plan, state, subject, by } of steps) {
    const session = demoSessions[by];
    const trailer = session === undefined ? '' : `\nPlan-Session: ${session.agent}/${session.handle}\n`;
    commit(at, people[by === -1 ? 0 : by % 2] as string, `${subject}\n${trailer}`, file(demoPathOf(plan), textOf(plan, state)));
  }
  git(['fast-import', '--quiet', '--date-format=raw'], { input: lines.join('') });
  git(['reset', '-q', '--hard', 'main']);

  const edit = (slug: string, change: (text: string) => string, options: { readonly in?: string; readonly hoursAgo?: number } = {}): void => {
    const where = join(options.in ?? path, demoPathOf({ slug }));
    mkdirSync(dirname(where), { recursive: true });
    writeFileSync(where, change(readFileSync(where, 'utf8')));
    if (options.hoursAgo === undefined) return;
    const time = new Date(demoNow.getTime() - options.hoursAgo * 3_600_000);
    utimesSync(where, time, time);
  };
  const tick = (task: string) => (text: string): string => text.replace(`- [ ] ${task}`, `- [x] ${task}`);
  const branch = (name: string, slug: string, tasks: readonly string[], session: (typeof demoSessions)[number], hoursAgo: number): void => {
    git(['switch', '-q', '-c', name, 'main']);
    tasks.forEach((task, at) => {
      edit(slug, tick(task));
      git(['commit', '-q', '-a', '-m', `${task}\n\nPlan-Session: ${session.agent}/${session.handle}`], { at: demoNow.getTime() - (hoursAgo - at * 0.4) * 3_600_000 });
    });
    git(['switch', '-q', 'main']);
  };
  branch('auth/token-families', 'auth-refactor', ['Detect reuse and revoke the family', 'Move the admin console over'], demoSessions[1], 3);
  branch('tax/credit-notes', 'eu-tax-rules', ['Credit notes'], demoSessions[4], 5);
  branch('webhooks/dashboard', 'webhook-replay', ['Dashboard: deliveries table', 'Dashboard: replay button'], demoSessions[2], 20);

  // A linked worktree in which an agent has ticked something and not committed it.
  const side = `${path}-tax`;
  git(['worktree', 'add', '-q', '-b', 'tax/digital-goods', side, 'main']);
  edit('eu-tax-rules', tick('Rates for digital goods'), { in: side, hoursAgo: 0.5 });

  const register = (place: number, hoursAgo: number, args: readonly string[], cwd = path): void => {
    const session = demoSessions[place] as (typeof demoSessions)[number];
    const { status, stderr } = spawnSync(program[0] as string, [...program.slice(1), 'session', 'start', session.handle, '--agent', session.agent, ...args], { cwd, env: { ...env, ...clockAt(home, new Date(demoNow.getTime() - hoursAgo * 3_600_000)) }, encoding: 'utf8' });
    if (status !== 0) throw new Error(`session start: ${stderr}`);
  };
  register(0, 0.02, ['--plan', 'plan-auth-refactor', '--pid', String(process.pid)]);
  register(1, 0.15, ['--plan', 'plan-auth-refactor', '--pid', String(process.pid)]);
  register(4, 0.3, ['--plan', 'plan-eu-tax-rules', '--pid', String(process.pid)], side);
  register(2, 2.2, ['--plan', 'plan-webhook-replay']);
  register(5, 19, []);

  // The work tree here: ticks and a task that are not committed, a conflict, a status that is none, frontmatter that cannot be read.
  edit('auth-refactor', (text) => tick('Rotate refresh tokens on use')(text).replace('- [ ] Remove the JWT verifier', '- [ ] Alert when a family is revoked\n- [ ] Remove the JWT verifier'), { hoursAgo: 0.3 });
  edit('checkout-latency', tick('Measure p99 for a week'), { hoursAgo: 0.6 });
  edit('rotate-signing-keys', (text) => text.replace('status: active', 'status: actve'), { hoursAgo: 4 });
  edit('mobile-sdk', (text) => text.replace('- [ ] Beta with two merchants', '<<<<<<< HEAD\n- [ ] Beta with two merchants\n=======\n- [x] Beta with three merchants\n>>>>>>> sdk/beta'), { hoursAgo: 2 });
  edit('payout-schedule', (text) => text.replace(/^tags: .*$/m, 'tags: [payouts, "bank'), { hoursAgo: 6 });
}
