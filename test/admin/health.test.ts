import { expect, test } from 'vitest';
import { createHealthCheck, type HealthParts } from '../../src/admin/health.ts';
import { Failure, type Remedy } from '../../src/base/failure.ts';
import { drivenClock } from '../support/driven-clock.ts';

function check(parts: Partial<HealthParts> = {}) {
  const clock = drivenClock();
  let asked = 0;
  const look = createHealthCheck({
    gateway: () => ({ kind: 'up', heartbeatMs: 5 }),
    writeProbe: async () => {},
    checkLetta: async () => {
      asked += 1;
      return { kind: 'ready', version: '0.16.8' };
    },
    eventLoopLagMs: () => 12,
    clock,
    ...parts,
  });
  return { clock, look, asked: () => asked };
}

const diskFailure = (remedy: Remedy) => new Failure('store-unavailable', '/data/scarlet.db …', { remedy });
const never = () => new Promise<never>(() => {});

test('what answers is up', async () => {
  const { look } = check();

  expect(await look()).toEqual({
    gateway: { kind: 'up', heartbeatMs: 5 },
    store: { kind: 'up' },
    letta: { kind: 'up', version: '0.16.8' },
    eventLoop: { kind: 'up', lagMs: 12 },
  });
});

test('an event loop that came a second late is down, and not before', async () => {
  const late = check({ eventLoopLagMs: () => 1_000 });
  const inTime = check({ eventLoopLagMs: () => 999 });

  expect((await late.look()).eventLoop).toEqual({ kind: 'down', because: 'event-loop-late', lagMs: 1_000 });
  expect((await inTime.look()).eventLoop).toEqual({ kind: 'up', lagMs: 999 });
});

test.each([
  ['a database that refuses', 'store-unavailable', () => Promise.reject(new Failure('store-unavailable', 'gone'))],
  ['a database that breaks in an unknown way', 'store-unavailable', () => Promise.reject(new Error('?'))],
  ['a database that never answers', 'store-late', never],
  ['a disk that is full', 'disk-full', () => Promise.reject(diskFailure('room'))],
  ['a disk that fails', 'disk-failed', () => Promise.reject(diskFailure('sound-disk'))],
] as const)('%s is down, because of %s', async (_, because, writeProbe) => {
  const { look, clock } = check({ writeProbe });

  const health = look();
  await clock.pass(3_000);

  expect((await health).store).toEqual({ kind: 'down', because });
});

test('a database says itself what its failure is', async () => {
  const { look } = check({ writeProbe: () => Promise.reject(new Failure('record-unreadable', 'torn')) });

  expect((await look()).store).toEqual({ kind: 'down', because: 'record-unreadable' });
});

test.each([
  [
    'that refuses the key',
    'letta-refused-key',
    async () => ({ kind: 'failed', failure: new Failure('letta-refused-key', '') }) as const,
  ],
  ['that is too old', 'letta-too-old', async () => ({ kind: 'too-old', version: '0.15.0' }) as const],
  ['that never answers', 'letta-unreachable', never],
])('a Letta server %s is down, because of %s', async (_, because, checkLetta) => {
  const { look, clock } = check({ checkLetta });

  const health = look();
  await clock.pass(3_000);

  expect((await health).letta).toEqual({ kind: 'down', because });
});

test('however often one asks, Letta is asked once in two seconds', async () => {
  const { look, clock, asked } = check();

  await Promise.all([look(), look()]);
  await look();
  const atOnce = asked();
  await clock.pass(2_000);
  await look();

  expect([atOnce, asked()]).toEqual([1, 2]);
});
