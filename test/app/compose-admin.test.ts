import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { type AdminEdges, composeAdmin, openCounting } from '../../src/app/compose-admin.ts';
import { recordKinds } from '../../src/app/record-kinds.ts';
import type { UserId } from '../../src/base/ids.ts';
import type { UserRecord } from '../../src/chat/user-record.ts';
import { createLog } from '../../src/log.ts';
import { ModelCalls } from '../../src/pair/model-calls.ts';
import { noPauses } from '../../src/pair/pauses.ts';
import { createSleepEvents } from '../../src/sleep/cycle/sleep-events.ts';
import { openMemoryStore } from '../../src/store/open-memory-store.ts';
import { consolidated } from '../commands/given.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

const user = '100000000000000001' as UserId;
const silentLog = () => createLog({ level: 'silent', secrets: [] });

async function openAdmin({ port }: { readonly port?: number } = {}) {
  const clock = drivenClock(1_700_000_000_000);
  const store = openMemoryStore({ log: recordingLog(), clock });
  const eventLoop = { lagMs: () => 7, close() {} };
  const counting = await openCounting({ STATUS_PORT: port }, { store, eventLoop, clock, log: silentLog() });
  onTestFinished(() => counting.close());
  const events = createSleepEvents(recordingLog());
  const now: { isOn: boolean; openUntil: number | undefined; pauses: typeof noPauses } = {
    isOn: false,
    openUntil: undefined,
    pauses: noPauses,
  };
  const sleep = {
    events,
    account: { breaker: { openUntil: () => now.openUntil } },
    services: { reportOfBot: async () => Promise.reject(new Error('The database is down.')) },
  };
  const edges = {
    store,
    users: store.records<UserId, UserRecord>(recordKinds.users),
    pairs: { sleep, behind: { report: () => ({ kind: 'counting' }) } },
    flow: { load: () => ({ running: 1, waiting: 2 }) },
    discord: { gateway: () => ({ kind: 'up', heartbeatMs: 5 }), commands: () => ({ kind: 'under-way' }) },
    models: { checkServer: async () => ({ kind: 'ready', version: '0.16.8' }) },
    outage: {
      get isOn() {
        return now.isOn;
      },
    },
    modelCalls: new ModelCalls({}, clock),
    pausesOfAll: {
      get current() {
        return now.pauses;
      },
    },
    counting,
    clock,
  };
  const admin = await composeAdmin(edges as unknown as AdminEdges);
  // A report is a second old at most.
  const report = async () => {
    await clock.pass(5_000);
    return await admin.botReport();
  };
  return { admin, report, events, counting, now };
}

test('what administrators are told of breakers and pauses is how they stand then', async () => {
  const { report, now } = await openAdmin();
  expect(await report()).toMatchObject({
    breakers: { chat: { kind: 'closed' }, sleep: { kind: 'closed' } },
    pauses: noPauses,
  });

  Object.assign(now, { isOn: true, openUntil: 99, pauses: { chat: { since: 1, reason: null }, sleep: null } });

  expect(await report()).toMatchObject({
    breakers: { chat: { kind: 'open', until: undefined }, sleep: { kind: 'open', until: 99 } },
    pauses: { chat: { since: 1 } },
  });
});

test('the health is looked at everywhere, and the version is that of the package', async () => {
  const { admin, report } = await openAdmin();
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

  expect(await admin.health()).toEqual({
    gateway: { kind: 'up', heartbeatMs: 5 },
    store: { kind: 'up' },
    letta: { kind: 'up', version: '0.16.8' },
    eventLoop: { kind: 'up', lagMs: 7 },
  });
  expect(await report()).toMatchObject({
    versions: { bot: version, letta: '0.16.8' },
    startedAt: 1_700_000_000_000,
    turns: { running: 1, waiting: 2 },
    commands: { kind: 'under-way' },
    pairsBehind: { kind: 'counting' },
  });
});

test('ends of turns and consolidations are counted', async () => {
  const { report, events, counting } = await openAdmin();

  counting.meter.turnEnded({ kind: 'answered', tookMs: 900 });
  counting.meter.modelCalled();
  events.emit({ name: 'consolidation.complete', user, result: consolidated() });
  events.emit({
    name: 'consolidation.failed',
    user,
    result: { kind: 'failed', because: 'letta-unreachable', retryAt: 0, rounds: 1 },
  });
  events.emit({ name: 'consolidation.deferred', user, result: { kind: 'deferred', because: 'stopping', until: 0 } });

  expect((await report()).counts.total).toEqual({
    turns: { answered: 1, failed: {}, outOfCalls: 0 },
    cycles: { consolidated: 1, failed: { 'letta-unreachable': 1 }, deferred: 1 },
  });
});

test('numbers for Prometheus are kept only where they are served', async () => {
  expect((await openAdmin()).counting.metrics).toBeUndefined();
  const { admin, counting, events } = await openAdmin({ port: 8_080 });

  counting.meter.turnEnded({ kind: 'answered', tookMs: 900 });
  counting.meter.modelCalled();
  events.emit({ name: 'consolidation.skipped', user, result: { kind: 'nothing-to-do', because: 'nothing-new' } });

  const text = await counting.metrics?.text(admin.botReport);
  expect(text).toMatch(/^scarlet_model_calls_total\{by="chat"\} 1$/m);
  expect(text).toMatch(/^scarlet_turns_total\{result="answered"\} 1$/m);
  expect(text).toMatch(/^scarlet_cycles_total\{result="skipped"\} 1$/m);
});
