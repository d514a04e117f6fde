import { describe, expect, test } from 'vitest';
import type { Health } from '../../src/admin/health.ts';
import type { UserReport, UserReports } from '../../src/admin/user-report.ts';
import type { UserId } from '../../src/base/ids.ts';
import { findRoute, statusRoutes } from '../../src/status/routes.ts';
import { sleepStatus } from '../support/sleep-status.ts';

const healthy: Health = {
  gateway: { kind: 'up', heartbeatMs: 5 },
  store: { kind: 'up' },
  letta: { kind: 'up', version: '0.16.8' },
  eventLoop: { kind: 'up', lagMs: 1 },
};

const ada: Extract<UserReport, { kind: 'known' }> = {
  kind: 'known',
  user: '42' as UserId,
  status: sleepStatus(),
  hindrances: [],
};

/** The routes of a bot that one person has written to, and which pages were asked of it. */
function served(health = healthy) {
  const pages: unknown[][] = [];
  const userReports: UserReports = {
    reportOf: async (user) => (user === ada.user ? ada : { kind: 'unknown', user }),
    async page(...asked) {
      pages.push(asked);
      return { reports: [ada], next: undefined };
    },
  };
  const routes = statusRoutes({
    health: async () => health,
    botReport: () => expect.fail(),
    userReports,
    metrics: async () => 'up 1\n',
  });

  async function ask(path: string, query = '') {
    const found = findRoute(routes, path);
    const answer = await found?.route.answer({ parameter: found.parameter, query: new URLSearchParams(query) });
    return answer && { status: answer.status, type: answer.type, body: answer.body };
  }
  return { routes, ask, pages };
}

describe('pages of users', () => {
  test.each([
    ['', [undefined, 50]],
    ['limit=1', [undefined, 1]],
    ['limit=200', [undefined, 200]],
    ['after=42&limit=7', ['42', 7]],
    ['after=&limit=', [undefined, 50]],
  ])('are asked for by "%s"', async (query, asked) => {
    const { ask, pages } = served();

    expect(await ask('/status/users', query)).toMatchObject({ status: 200, type: 'application/json' });
    expect(pages).toEqual([asked]);
  });

  test.each(['limit=0', 'limit=201', 'limit=1000', 'limit=1.5', 'limit=-1', 'limit=x', 'after=x', 'after=1x'])(
    'are refused to "%s"',
    async (query) => {
      const { ask, pages } = served();

      expect(await ask('/status/users', query)).toMatchObject({ status: 400, type: 'application/problem+json' });
      expect(pages).toEqual([]);
    },
  );
});

test.each([
  ['42', 200],
  ['43', 404],
  ['x42', 400],
  ['1'.repeat(20), 404],
  ['1'.repeat(21), 400],
])('a user asked for as %s is answered with %i', async (id, status) => {
  expect((await served().ask(`/status/users/${id}`))?.status).toBe(status);
});

test('what is down is named, and whoever asks whether it is ready is told to wait', async () => {
  const down = served({
    ...healthy,
    store: { kind: 'down', because: 'store-unavailable' },
    letta: { kind: 'down', because: 'letta-unreachable' },
  });

  const answer = await down.ask('/readyz');

  expect(answer?.status).toBe(503);
  expect(JSON.parse(answer?.body ?? '')).toMatchObject({
    detail: 'Down: store, letta.',
    checks: { gateway: { status: 'up' }, store: { status: 'down', because: 'store-unavailable' } },
  });
  expect((await served().ask('/readyz'))?.status).toBe(200);
  expect((await down.ask('/healthz'))?.status).toBe(200);
});

test.each([
  ['/status/users', '/status/users', undefined],
  ['/status/users/42', '/status/users/{id}', '42'],
  ['/status/users/', undefined, undefined],
  ['/status/users/42/more', undefined, undefined],
  ['/status/nobody', undefined, undefined],
  ['/42', undefined, undefined],
  ['/', undefined, undefined],
])('the address %s leads to %s', (path, route, parameter) => {
  const found = findRoute(served().routes, path);

  expect(found && [found.route.path, found.parameter]).toEqual(route && [route, parameter]);
});

test('everything but whether it lives and is ready needs the token', () => {
  const open = served().routes.filter(({ access }) => access === 'open');

  expect(open.map(({ path }) => path)).toEqual(['/healthz', '/readyz']);
});
