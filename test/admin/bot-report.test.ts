import { expect, test } from 'vitest';
import { type BotReportParts, createBotReport } from '../../src/admin/bot-report.ts';
import type { Health } from '../../src/admin/health.ts';
import { Failure } from '../../src/base/failure.ts';
import type { UserId } from '../../src/base/ids.ts';
import { noPauses } from '../../src/pair/pauses.ts';
import { drivenClock } from '../support/driven-clock.ts';

const health: Health = {
  gateway: { kind: 'up', heartbeatMs: 5 },
  store: { kind: 'up' },
  letta: { kind: 'up', version: '0.16.8' },
  eventLoop: { kind: 'up', lagMs: 1 },
};

const ends = {
  turns: { answered: 1, failed: {}, outOfCalls: 0 },
  cycles: { consolidated: 0, failed: {}, deferred: 0 },
};
const known = {
  versions: { bot: '1.0.0', node: '24', sqlite: '3.50' },
  startedAt: 7,
  counts: { since: 7, total: ends, lastDay: ends, hours: [] },
  turns: { running: 1, waiting: 2 },
  breakers: { chat: { kind: 'closed' }, sleep: { kind: 'open', until: 99 } },
  pairsBehind: { kind: 'counting' },
  pauses: noPauses,
  commands: { kind: 'up' },
} as const;

function reporting(parts: Partial<BotReportParts> = {}) {
  const clock = drivenClock(1_000);
  let reads = 0;
  const report = createBotReport({
    versions: known.versions,
    startedAt: known.startedAt,
    async sleepReport() {
      reads += 1;
      return {
        users: 3,
        running: 1,
        consolidationsToday: 4,
        cap: 500,
        failuresToday: 2,
        overdue: ['42' as UserId],
      };
    },
    counts: () => known.counts,
    load: () => known.turns,
    breakers: () => known.breakers,
    pairsBehind: () => known.pairsBehind,
    pauses: () => known.pauses,
    health: async () => health,
    commands: () => known.commands,
    clock,
    ...parts,
  });
  return { clock, report, reads: () => reads };
}

test('all that is known of the bot is in it', async () => {
  expect(await reporting().report()).toEqual({
    ...known,
    at: 1_000,
    versions: { ...known.versions, letta: '0.16.8' },
    users: 3,
    cycles: { running: 1, today: 4, cap: 500, failuresToday: 2, overdue: ['42'] },
    health,
  });
});

test('what the database knows is left out where it fails, and nothing else', async () => {
  const { report } = reporting({ sleepReport: () => Promise.reject(new Failure('store-unavailable', 'disk I/O')) });

  expect(await report()).toMatchObject({ ...known, users: undefined, cycles: undefined });
});

test('the version of a server that does not answer is not known', async () => {
  const letta = { kind: 'down', because: 'letta-unreachable' } as const;
  const { report } = reporting({ health: async () => ({ ...health, letta }) });

  expect((await report()).versions.letta).toBeUndefined();
});

test('whoever asks again within a second gets the same', async () => {
  const { clock, report, reads } = reporting();

  await report();
  await clock.pass(999);
  await report();
  expect(reads()).toBe(1);
  await clock.pass(1);
  await report();

  expect(reads()).toBe(2);
});
