import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { measureSleep, measureStore, meterOf, serveStatus } from '../../src/app/compose-status.ts';
import { systemClock } from '../../src/app/system-clock.ts';
import type { UserId } from '../../src/base/ids.ts';
import { ConfigError } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { createSleepEvents } from '../../src/sleep/cycle/sleep-events.ts';
import type { MetricEvent, Metrics } from '../../src/status/metrics.ts';
import { sqliteTraffic } from '../../src/store/sqlite-connection.ts';
import { consolidated } from '../commands/given.ts';
import { recordingLog } from '../support/recording-log.ts';

function recordingMetrics(): Metrics & { readonly noted: readonly MetricEvent[] } {
  const noted: MetricEvent[] = [];
  return { noted, note: (event) => void noted.push(event), text: async () => '', close() {} };
}

test('each end of a turn is one number, and each request to a model another', () => {
  const metrics = recordingMetrics();
  const meter = meterOf(metrics);

  meter.turnEnded({ kind: 'answered', tookMs: 900 });
  meter.turnEnded({ kind: 'failed', because: 'letta-unreachable' });
  meter.turnEnded({ kind: 'out-of-calls' });
  meter.modelCalled();

  expect(metrics.noted).toEqual([
    { kind: 'turn-answered', tookMs: 900 },
    { kind: 'turn-failed', because: 'letta-unreachable' },
    { kind: 'turn-out-of-calls' },
    { kind: 'model-called', by: 'chat' },
  ]);
});

test('each end of a consolidation is one number, so is each review and each tidying', () => {
  const metrics = recordingMetrics();
  const events = createSleepEvents(recordingLog());
  measureSleep(metrics, events);
  const user = '1' as UserId;
  const cycle = 1;
  const tidied = {
    cycle,
    because: 'full',
    at: 0,
    tookMs: 1,
    merged: 0,
    contradicted: 0,
    changes: [],
    refused: [],
  } as const;

  events.emit({ name: 'consolidation.started', user, trigger: 'idle', cycle });
  events.emit({ name: 'consolidation.reviewed', user, cycle, supported: 2, refused: 1 });
  events.emit({ name: 'consolidation.complete', user, result: consolidated({ tookMs: 700 }) });
  events.emit({
    name: 'consolidation.failed',
    user,
    result: { kind: 'failed', because: 'letta-unreachable', retryAt: 0, rounds: 1 },
  });
  events.emit({ name: 'consolidation.deferred', user, result: { kind: 'deferred', because: 'stopping', until: 0 } });
  events.emit({ name: 'consolidation.skipped', user, result: { kind: 'nothing-to-do', because: 'nothing-new' } });
  events.emit({ name: 'tidying.complete', user, result: tidied });
  events.emit({ name: 'tidying.failed', user, because: 'letta-unreachable' });

  expect(metrics.noted).toEqual([
    { kind: 'reviewed', supported: 2, refused: 1 },
    { kind: 'consolidated', tookMs: 700, refused: [] },
    { kind: 'consolidation-failed', because: 'letta-unreachable' },
    { kind: 'consolidation-deferred', because: 'stopping' },
    { kind: 'consolidation-skipped' },
    { kind: 'tidied' },
    { kind: 'tidying-failed' },
  ]);
});

test('transactions of the database are counted until nobody wants to know them', () => {
  const metrics = recordingMetrics();
  const stop = measureStore(metrics);
  const tell = (commits: number) => sqliteTraffic.publish({ connection: {}, underWay: 0, commits });

  tell(0);
  tell(3);
  stop();
  tell(5);

  expect(metrics.noted).toEqual([{ kind: 'committed', transactions: 3 }]);
});

test('an address that another program has is a wrong setting', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const config = { STATUS_PORT: port, STATUS_HOST: '127.0.0.1', STATUS_HOSTS: [], STATUS_TOKEN: 'a-token-of-sixteen' };
  const admin = { health: unasked, botReport: unasked, userReports: unasked as never };
  const edges = {
    admin,
    metrics: recordingMetrics(),
    clock: systemClock,
    log: createLog({ level: 'silent', secrets: [] }),
  };

  const failure = await serveStatus(config, edges).catch((error: unknown) => error);

  expect(failure).toBeInstanceOf(ConfigError);
  expect(String(failure)).toContain(`STATUS_PORT ${port} is in use at 127.0.0.1`);
});

const unasked = () => Promise.reject(new Error('Nobody asks.'));
