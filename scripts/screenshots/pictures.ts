/** Which pictures there are, and how each is arrived at. Those with `docs` are kept in docs/images; all of them are for looking at. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

export type Picture = {
  readonly name: string;
  readonly of: 'demo' | 'own';
  readonly width: number;
  readonly height: number;
  readonly theme: 'light' | 'dark';
  readonly path?: string;
  readonly layout?: 'dock' | 'expanded' | 'rail';
  readonly docs?: true;
  /** Media that the page is shown with, beyond its theme. */
  readonly media?: { readonly forcedColors?: 'active'; readonly contrast?: 'more'; readonly media?: 'print' };
  /** What this browser remembers before it opens the page. */
  readonly remembered?: Readonly<Record<string, unknown>>;
  readonly steps?: (page: Page, served: { readonly path: string; readonly stop: () => Promise<void> }) => Promise<void>;
  /** Changes the snapshot on its way to the page, for states that a repository can hardly be brought into. */
  readonly snapshot?: (snapshot: Snapshot) => void;
  /** Without its token. */
  readonly locked?: true;
};

/** The parts of the snapshot that pictures change. */
export type Snapshot = { plans: { key: string; id: string; title: string; status: string }[]; sessions: unknown[]; debt: unknown; repository: { watching: string }; overview: { points: unknown[]; recent: unknown[] } };

const wide = { width: 1440, height: 900 } as const;
const dock = { width: 420, height: 900 } as const;
const auth = '/plans/plan-auth-refactor';
const open = (page: Page): Promise<void> => page.locator('.card.open .commits, .detail-pane .commits').first().waitFor();
const scrollTo = (page: Page, selector: string): Promise<void> => page.locator(selector).first().evaluate((node) => node.scrollIntoView({ block: 'start' }));

/** Somebody else rewords a task while the page ticks it. */
async function meet(page: Page, repository: string, slug: string, task: string): Promise<void> {
  await open(page);
  const file = join(repository, `docs/exec-plans/${slug}.md`);
  const before = readFileSync(file, 'utf8');
  await page.route('**/api/messages', async (route) => {
    if (route.request().postData()?.includes('operation') === true) writeFileSync(file, before.replace(`- [ ] ${task}\n`, '- [x] Agree with the partners what it costs\n'));
    await route.continue();
  });
  await page.getByRole('checkbox', { name: task }).click();
  await page.locator('.conflict').waitFor();
  await page.unroute('**/api/messages');
}

type State = Omit<Picture, 'theme' | 'name'> & { readonly name: string; readonly themes?: readonly ('light' | 'dark')[] };

const states: readonly State[] = [
  { name: 'home', of: 'demo', ...wide, docs: true },
  { name: 'dock', of: 'demo', ...dock, docs: true },
  { name: 'dock-plan', of: 'demo', ...dock, height: 1100, path: auth, docs: true, steps: open },
  { name: 'home-plan', of: 'demo', ...wide, path: auth, steps: open },
  { name: 'expanded', of: 'demo', ...wide, path: auth, layout: 'expanded', docs: true, steps: open },
  { name: 'own-home', of: 'own', ...wide, docs: true },
  { name: 'own-dock', of: 'own', ...dock, docs: true },

  { name: 'plan-text', of: 'demo', ...dock, height: 1300, path: auth, steps: async (page) => { await open(page); await scrollTo(page, '.markdown'); } },
  { name: 'rail', of: 'demo', ...wide, layout: 'rail' },
  { name: 'expanded-1600', of: 'demo', width: 1680, height: 1000, path: auth, layout: 'expanded', steps: open },
  { name: 'expanded-none', of: 'demo', ...wide, layout: 'expanded', themes: ['light'] },
  { name: 'sessions', of: 'demo', ...dock, path: '/sessions', steps: (page) => page.locator('.drawer .session-card .disclosure').first().click() },
  { name: 'folded-open', of: 'demo', ...dock, height: 2600, remembered: { 'completed-open': true, 'debt-open': true, 'resolved-shown': true }, steps: (page) => scrollTo(page, '#section-completed') },
  { name: 'debt', of: 'demo', ...dock, path: '/?q=tag:none', remembered: { 'debt-open': true, 'resolved-shown': true }, steps: (page) => page.locator('.debt input').nth(1).check() },
  { name: 'empty-filter', of: 'demo', ...dock, path: '/?q=nothing+like+this', themes: ['light'] },
  { name: 'filtered', of: 'demo', ...dock, path: '/?q=tag:billing', themes: ['light'] },
  { name: 'palette', of: 'demo', ...wide, steps: (page) => page.keyboard.press('Control+k') },
  { name: 'shortcuts', of: 'demo', ...wide, steps: (page) => page.keyboard.press('?') },
  { name: 'new-plan', of: 'demo', ...wide, height: 1000, steps: async (page) => { await page.keyboard.press('n'); await page.locator('.modal .input').first().fill('Refund in two clicks'); } },
  { name: 'link-session', of: 'demo', ...dock, path: auth, steps: async (page) => { await open(page); await page.getByRole('button', { name: 'Link session' }).click(); } },
  { name: 'popover', of: 'demo', ...dock, path: auth, steps: async (page) => { await open(page); await page.locator('.timeline-chart .hit').nth(4).hover(); } },
  { name: 'blame', of: 'demo', ...dock, height: 1300, path: auth, steps: async (page) => { await open(page); await scrollTo(page, '.markdown'); await page.locator('.task-line').nth(3).hover(); await page.locator('.tooltip').waitFor(); await page.waitForTimeout(500); } },
  { name: 'version', of: 'demo', ...dock, path: auth, steps: async (page) => { await open(page); await page.locator('.commit-subject').nth(2).click(); await page.locator('.notice.info').waitFor(); } },
  { name: 'home-hover', of: 'demo', ...wide, themes: ['light'], steps: (page) => page.locator('.overview-chart').hover({ position: { x: 400, y: 60 } }) },
  { name: 'invalid', of: 'demo', ...dock, path: '/plans/plan-rotate-signing-keys', steps: open },
  { name: 'broken', of: 'demo', ...dock, path: '/plans/payout-schedule', steps: (page) => page.locator('.raw').waitFor() },
  { name: 'conflicted', of: 'demo', ...dock, path: '/plans/plan-mobile-sdk', steps: open },
  { name: 'no-tasks', of: 'demo', ...dock, path: '/plans/plan-duplicate-captures', steps: open },
  { name: 'all-done', of: 'demo', ...dock, path: '/plans/plan-search-index', steps: open },
  { name: 'many-sessions', of: 'demo', ...dock, path: '/plans/plan-checkout-latency', steps: open },
  { name: 'long-title', of: 'demo', ...dock, path: '/plans/plan-settlement-pipeline', steps: open },
  { name: 'right-to-left', of: 'demo', ...dock, path: '/plans/plan-checkout-ar', steps: open },
  { name: 'finished', of: 'demo', ...dock, path: '/plans/plan-refunds-in-the-dashboard', steps: open },
  { name: 'unknown-plan', of: 'demo', ...dock, path: '/plans/no-such-plan', themes: ['light'] },
  { name: 'narrow-360', of: 'demo', width: 360, height: 740, path: auth, steps: open },
  { name: 'narrow-320', of: 'demo', width: 320, height: 640, path: auth, steps: open },
  { name: 'narrow-list', of: 'demo', width: 320, height: 640 },
  { name: 'narrow-dialog', of: 'demo', width: 320, height: 640, steps: async (page) => { await page.getByRole('button', { name: 'New plan' }).first().click(); await page.locator('.modal').waitFor(); } },
  { name: 'zoom-400', of: 'demo', width: 320, height: 256, path: auth, themes: ['light'], steps: open },
  { name: 'medium-800', of: 'demo', width: 800, height: 900, path: auth, layout: 'expanded', themes: ['light'], steps: open },
  { name: 'medium-1000', of: 'demo', width: 1000, height: 800, themes: ['light'] },
  { name: 'forced-colors', of: 'demo', ...wide, path: auth, media: { forcedColors: 'active' }, steps: open },
  { name: 'more-contrast', of: 'demo', ...wide, path: auth, media: { contrast: 'more' }, steps: open },
  { name: 'print-plan', of: 'demo', width: 800, height: 1130, path: auth, media: { media: 'print' }, themes: ['dark'], steps: open },
  { name: 'print-list', of: 'demo', width: 800, height: 1130, media: { media: 'print' }, themes: ['light'] },
  { name: 'own-expanded', of: 'own', ...wide, path: '/plans/plan-2026-11-24-plans-on-real-repositories', layout: 'expanded', steps: open },
  // These change the repository or the connection, so they come last.
  { name: 'commit-dialog', of: 'demo', ...wide, path: auth, steps: async (page) => { await open(page); await page.getByRole('button', { name: 'Commit…' }).click(); await page.locator('.diff').waitFor(); } },
  { name: 'toast', of: 'demo', ...dock, path: auth, steps: async (page) => { await open(page); await page.keyboard.press('c'); await page.locator('.toast').first().waitFor(); await page.waitForTimeout(300); } },
  { name: 'undo-toast', of: 'demo', ...dock, path: '/plans/plan-dispute-evidence', steps: async (page) => { await open(page); await page.getByRole('checkbox', { name: 'Build the PDF' }).click(); await page.getByRole('button', { name: 'Undo' }).waitFor(); await page.getByRole('button', { name: 'Undo' }).click(); await page.getByRole('checkbox', { name: 'Show the deadline' }).click(); await page.waitForTimeout(400); } },
  { name: 'conflict', of: 'demo', ...dock, path: '/plans/plan-public-rate-limits', themes: ['light'], steps: (page, { path }) => meet(page, path, 'public-rate-limits', 'Headers') },
  { name: 'compare', of: 'demo', ...wide, path: '/plans/plan-eu-tax-rules', themes: ['dark'], steps: async (page, { path }) => { await meet(page, path, 'eu-tax-rules', 'Northern Ireland'); await page.getByRole('button', { name: 'Compare' }).click(); } },
  { name: 'no-plans', of: 'demo', ...wide, snapshot: (all) => { all.plans = []; all.sessions = []; all.debt = null; all.overview.points = []; all.overview.recent = []; } },
  { name: 'polling', of: 'demo', ...dock, snapshot: (all) => { all.repository.watching = 'polling'; } },
  { name: 'locked', of: 'demo', ...dock, locked: true },
  { name: 'thousand', of: 'demo', ...wide, themes: ['light'], snapshot: (all) => { all.plans = Array.from({ length: 1000 }, (_, at) => ({ ...(all.plans[at % all.plans.length] as Snapshot['plans'][number]), key: at.toString(16).padStart(16, '0'), id: `plan-${at}`, status: at % 3 === 0 ? 'completed' : 'active' })); }, steps: async (page) => { await page.locator('.drawer-body').evaluate((node) => node.scrollTo(0, 30_000)); await page.waitForTimeout(400); } },
  { name: 'gone', of: 'demo', ...dock, themes: ['light'], steps: async (page, { path }) => { renameSync(path, `${path}-elsewhere`); await page.locator('.notice.danger').waitFor(); renameSync(`${path}-elsewhere`, path); } },
  { name: 'not-git', of: 'demo', ...dock, steps: async (page, { path }) => { renameSync(`${path}/.git`, `${path}/.git-elsewhere`); await page.getByText('Not a Git repository.').waitFor(); renameSync(`${path}/.git-elsewhere`, `${path}/.git`); } },
  { name: 'offline', of: 'demo', ...wide, path: auth, steps: async (page, { stop }) => { await open(page); await stop(); await page.locator('.connection.offline').waitFor(); } },
];

/** Every picture, each state in its themes. */
export const pictures: readonly Picture[] = states.flatMap(({ themes = ['light', 'dark'], name, ...state }) => themes.map((theme) => ({ ...state, theme, name: `${name}-${theme}` })));
