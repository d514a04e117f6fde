/** The status page, in a real Chromium: `apt-get install chromium` brings one. Skipped where there is none. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type ContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { BotReport } from '../../src/admin/bot-report.ts';
import type { UserReport } from '../../src/admin/user-report.ts';
import { systemClock } from '../../src/app/system-clock.ts';
import type { UserId } from '../../src/base/ids.ts';
import { readPage } from '../../src/status/page-files.ts';
import { statusRoutes } from '../../src/status/routes.ts';
import { type StatusServer, startStatusServer } from '../../src/status/start-status-server.ts';
import { statusToken } from '../support/ask-status.ts';
import { recordingLog } from '../support/recording-log.ts';
import { sleepStatus } from '../support/sleep-status.ts';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
const axeSource = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
// Where somebody wants to look at the page.
const pictures = process.env['PAGE_PICTURES'];

const ada = '100000000000000001' as UserId;
const bob = '100000000000000002' as UserId;
const hour = 3_600_000;
const noon = Date.UTC(2026, 10, 22, 12);

const hours = Array.from({ length: 24 }, (_, at) => ({
  from: noon - (23 - at) * hour,
  turns: { answered: (at * 7) % 30, failed: { 'letta-busy': at % 5 === 0 ? 3 : 0 }, outOfCalls: at === 20 ? 2 : 0 },
  cycles: { consolidated: (at * 3) % 8, failed: { unparsable: at === 21 ? 2 : 0 }, deferred: at % 7 === 0 ? 1 : 0 },
}));
const lastDay = {
  turns: { answered: 318, failed: { 'letta-busy': 15 }, outOfCalls: 2 },
  cycles: { consolidated: 84, failed: { unparsable: 2 }, deferred: 4 },
};
const wellReport: BotReport = {
  at: noon + 1_000,
  versions: { bot: '1.0.0', node: '24.21.0', sqlite: '3.50.4', letta: '0.16.8' },
  startedAt: noon - 50 * hour,
  users: 214,
  pairsBehind: { kind: 'counted', pairs: 214, behind: 9, by: { model: 9 } },
  counts: { since: noon - 900 * hour, total: lastDay, lastDay, hours },
  turns: { running: 3, waiting: 0 },
  cycles: { running: 1, today: 44, cap: 5_000, failuresToday: 2, overdue: [ada] },
  breakers: { chat: { kind: 'closed' }, sleep: { kind: 'open', until: noon + 60_000 } },
  pauses: { chat: null, sleep: { since: 1_000, reason: 'Moving house.' } },
  health: {
    gateway: { kind: 'up', heartbeatMs: 12_000 },
    store: { kind: 'up' },
    letta: { kind: 'down', because: 'letta-overloaded' },
    eventLoop: { kind: 'up', lagMs: 12 },
  },
  commands: { kind: 'down', why: 'HTTP 400, code 50035.' },
};
const people: readonly Exclude<UserReport, { kind: 'unknown' }>[] = [
  {
    kind: 'known',
    user: ada,
    status: sleepStatus({
      message_count: 4,
      last_consolidation: new Date(noon - 5 * hour).toISOString(),
      consolidation_count: 12,
    }),
    hindrances: [{ kind: 'sleep-failing', because: 'unparsable', rounds: 2, nextAt: noon + 60_000 }],
  },
  { kind: 'unreadable', user: bob, hindrances: [{ kind: 'record-unreadable', record: 'user' }] },
];

let report = wellReport;
let asked: string[] = [];
let server: StatusServer;
let browser: Browser;

async function startServer(): Promise<StatusServer> {
  const routes = statusRoutes({
    health: async () => report.health,
    botReport: async () => report,
    userReports: {
      reportOf: async (user) => people.find((one) => one.user === user) ?? { kind: 'unknown', user },
      page: async (after) =>
        after === undefined
          ? { reports: people.slice(0, 1), next: ada }
          : { reports: people.slice(1), next: undefined },
    },
    metrics: async () => '',
  });
  const settings = { host: '127.0.0.1', port: 0, token: statusToken, hosts: [] };
  const all = [...routes, ...(await readPage())].map((route) => ({
    ...route,
    answer: (request: Parameters<typeof route.answer>[0]) => {
      asked.push(route.path);
      return route.answer(request);
    },
  }));
  return await startStatusServer(settings, { routes: all, clock: systemClock, log: recordingLog() });
}

type Opened = { readonly page: Page; readonly complaints: string[] };

async function openPage(options: ContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('401') && !message.text().includes('404'))
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(`${server.address}/`)) complaints.push(`asked ${request.url()}`);
  });
  await page.goto(`${server.address}/`);
  return { page, complaints };
}

async function enter(page: Page, token = statusToken): Promise<void> {
  await page.getByLabel('The value of STATUS_TOKEN').fill(token);
  await page.getByRole('button', { name: 'Show the status' }).click();
}

async function openBoard(): Promise<Opened> {
  const opened = await openPage();
  await enterBoard(opened.page);
  return opened;
}

async function enterBoard(page: Page): Promise<void> {
  await enter(page);
  await page.getByRole('heading', { name: 'Overdue' }).waitFor();
}

async function violationsIn(page: Page): Promise<readonly string[]> {
  await page.addScriptTag({ path: axeSource });
  const { violations } = (await page.evaluate('axe.run()')) as Findings;
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

type Findings = {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { html: string }[] }[];
};

describe.skipIf(!existsSync(executablePath))(`the status page in ${executablePath}`, () => {
  beforeAll(async () => {
    server = await startServer();
    browser = await chromium.launch({ executablePath, args: [...flags, ...quiet] });
  });

  afterEach(async () => {
    report = wellReport;
    asked = [];
    await Promise.all(browser.contexts().map((context) => context.close()));
  });

  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  test('asks for the token, says when it is wrong, and keeps the right one nowhere but in memory', async () => {
    const { page, complaints } = await openPage();

    await enter(page, 'wrong');
    const refused = await page.getByRole('alert').filter({ hasText: 'The token is wrong' }).textContent();
    await enter(page);
    await page.getByRole('heading', { name: 'Overdue' }).waitFor();
    const kept = await page.evaluate('[localStorage.length, sessionStorage.length, document.cookie, location.href]');
    const isShown = (await page.content()).includes(statusToken);
    await page.getByRole('button', { name: 'Forget the token' }).click();

    expect(refused).toContain('STATUS_TOKEN');
    expect(kept).toEqual([0, 0, '', `${server.address}/`]);
    expect(isShown).toBe(false);
    expect(await page.getByLabel('The value of STATUS_TOKEN').inputValue()).toBe('');
    expect(await page.getByRole('heading', { name: 'Overdue' }).isVisible()).toBe(false);
    expect(complaints).toEqual([]);
  });

  test('shows how the bot stands, what failed, and the day by hours, as bars and as tables', async () => {
    const { page, complaints } = await openBoard();

    const main = page.getByRole('main');
    expect(await page.getByRole('status').textContent()).toBe(
      'Letta is down. Requests of sleep-time are held back. Sleep-time is paused. 1 overdue.',
    );
    expect(await main.textContent()).toContain('Letta has more to do than it can.');
    expect(await main.textContent()).toContain('Moving house.');
    expect(await main.textContent()).toContain('Discord has not taken the bot’s commands');
    expect(await page.getByRole('region', { name: 'Failures by kind' }).textContent()).toContain(
      'The sleep agent’s answer made no senseunparsable02',
    );
    expect(await page.getByRole('img', { name: /^Turns of the last 24 hours: \d+ answered, 15 failed/ }).count()).toBe(
      1,
    );
    await page.getByText('Turns by the hour, as a table').click();
    expect(await page.getByRole('region', { name: 'Turns by the hour' }).getByRole('row').count()).toBe(25);
    expect(complaints).toEqual([]);
  });

  test('leads from somebody who is overdue to how they stand, and finds anybody by id', async () => {
    const { page, complaints } = await openBoard();

    await page.getByRole('button', { name: ada }).click();
    const card = await page
      .getByRole('listitem')
      .filter({ has: page.getByRole('heading', { name: ada }) })
      .textContent();
    await page.getByLabel('A Discord user’s id').fill('999');
    await page.keyboard.press('Enter');
    const unknown = await page.getByRole('alert').filter({ hasText: 'Nobody' }).textContent();
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByRole('heading', { name: bob }).waitFor();

    expect(card).toContain('4 of 5');
    expect(card).toContain('2 consolidations in a row failed. The sleep agent’s answer made no sense. Next try');
    expect(unknown).toContain('Nobody with this id');
    expect(await page.getByRole('heading', { name: ada }).count()).toBe(1);
    expect(await page.getByText('The user record can not be read.').isVisible()).toBe(true);
    expect(await page.evaluate('document.activeElement?.textContent')).toBe(bob);
    expect(complaints).toEqual([]);
  });

  test('refreshes by itself, which can be switched off, and leaves the focus where it is', async () => {
    const { page } = await openPage();
    await page.clock.install();
    await page.reload();
    await enter(page);
    await page.getByRole('button', { name: ada }).focus();
    const times = () => asked.filter((path) => path === '/status').length;

    const before = times();
    report = { ...wellReport, users: 215 };
    await page.clock.fastForward(15_000);
    await page.getByText('215').waitFor();
    const focused = await page.evaluate('document.activeElement?.textContent');
    const after = times();
    await page.getByLabel('Refresh every 15 seconds').uncheck();
    await page.clock.fastForward(60_000);
    await page.getByRole('button', { name: 'Refresh now' }).click();

    await expect.poll(times).toBe(after + 1);
    expect(after - before).toBe(1);
    expect(focused).toBe(ada);
  });

  test('can be used by keyboard alone', async () => {
    const { page } = await openPage();

    await page.keyboard.press('Tab');
    const first = await page.evaluate('document.activeElement?.textContent');
    await page.keyboard.press('Tab');
    await page.keyboard.type(statusToken);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Overdue' }).waitFor();
    const landed = await page.evaluate('document.activeElement?.id');
    await page.keyboard.press('Tab');
    const next = await page.evaluate('document.activeElement?.textContent');

    expect([first, landed, next]).toEqual(['Skip to the content', 'content', 'Refresh now']);
  });

  test('says so when the bot is gone, and shows it again when it is back', async () => {
    const { page } = await openBoard();
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Refresh now' }).click();
    await page.getByRole('status').filter({ hasText: 'does not answer' }).waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Refresh now' }).click();

    await page.getByRole('status').filter({ hasText: 'Letta is down' }).waitFor();
  });

  test('breaks no word of a tile into pieces, whatever its width', async () => {
    const { page } = await openBoard();
    const broken = new Map<number, unknown>();
    for (let width = 360; width <= 1_440; width += 24) {
      await page.setViewportSize({ width, height: 900 });
      const words = await page.evaluate(wordsInPieces);
      if (String(words) !== '') broken.set(width, words);
    }

    expect([...broken]).toEqual([]);
  });

  const looks = (['light', 'dark'] as const).flatMap((scheme) => [360, 1_440].map((width) => [scheme, width] as const));
  test.each(looks)('holds to the rules of accessibility, in %s at %i px, and fits', async (colorScheme, width) => {
    const { page } = await openPage({ colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
    const picture = async (of: string, fullPage: boolean) => {
      if (pictures !== undefined)
        await page.screenshot({ path: `${pictures}/${of}-${colorScheme}-${width}.png`, fullPage });
    };
    await picture('page-entrance', false);
    expect(await violationsIn(page)).toEqual([]);
    await enterBoard(page);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('heading', { name: ada }).waitFor();
    await picture('page', true);
    for (const summary of await page.locator('summary').all()) await summary.click();

    expect(await violationsIn(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });
});

/** Words of the tiles that stand on more than one line. Runs in the page. */
const wordsInPieces = `[...document.querySelectorAll('.tiles *')].flatMap(({ childNodes }) =>
  [...childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE).flatMap((text) =>
    [...text.data.matchAll(/\\p{L}+/gu)].flatMap(({ 0: word, index }) => {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      return range.getClientRects().length > 1 ? [word] : [];
    }),
  ),
)`;
