import { expect, onTestFinished, test } from 'vitest';
import { type BotReport, createBotReport } from '../../src/admin/bot-report.ts';
import type { UserId } from '../../src/base/ids.ts';
import { statusSchema } from '../../src/status/body-schemas.ts';
import { createMetrics } from '../../src/status/metrics.ts';
import { toStatusBody } from '../../src/status/to-bodies.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { type Family, parseExposition } from './exposition.ts';

const noCounts = {
  turns: { answered: 0, failed: {}, outOfCalls: 0 },
  cycles: { consolidated: 0, failed: {}, deferred: 0 },
};

const report: BotReport = {
  at: 5_000,
  versions: { bot: '1.2.3', node: '24.0.0', sqlite: '3.50.0', letta: '0.16.8' },
  startedAt: 2_500,
  users: 7,
  pairsBehind: { kind: 'counting' },
  counts: { since: 0, total: noCounts, lastDay: noCounts, hours: [] },
  turns: { running: 2, waiting: 3 },
  cycles: { running: 1, today: 4, cap: 5, failuresToday: 0, overdue: ['1' as UserId] },
  breakers: { chat: { kind: 'open', until: undefined }, sleep: { kind: 'closed' } },
  pauses: { chat: null, sleep: { since: 1_000, reason: 'Moving house.' } },
  health: {
    gateway: { kind: 'up', heartbeatMs: 1_500 },
    store: { kind: 'up' },
    letta: { kind: 'down', because: 'letta-unreachable' },
    eventLoop: { kind: 'up', lagMs: 0 },
  },
  commands: { kind: 'up' },
};

const withHours = { ...report.counts, hours: Array.from({ length: 24 }, (_, from) => ({ from, ...noCounts })) };

async function measured(note: (metrics: ReturnType<typeof createMetrics>) => void, given = async () => report) {
  const metrics = createMetrics(drivenClock());
  note(metrics);
  const families = parseExposition(await metrics.text(given));
  metrics.close();
  return families;
}

function sampleOf(families: readonly Family[], name: string, labels: Readonly<Record<string, string>> = {}) {
  const samples = families.flatMap((family) => family.samples.filter((sample) => sample.name === name));
  return samples.find((sample) => Object.entries(labels).every(([key, value]) => sample.labels[key] === value))?.value;
}

const ofProcess = /^scarlet_(?:process|event_loop)_/;

/** What is counted, by name and kind, without the buckets of times. */
function countsIn(families: readonly Family[]) {
  return valuesOf(families.filter(({ type }) => type !== 'gauge'));
}

function gaugesIn(families: readonly Family[]) {
  return valuesOf(families.filter(({ type }) => type === 'gauge'));
}

function valuesOf(families: readonly Family[]): Readonly<Record<string, number>> {
  const samples = families.filter(({ name }) => !ofProcess.test(name)).flatMap((family) => family.samples);
  return Object.fromEntries(
    samples
      .filter(({ name }) => !name.endsWith('_bucket'))
      .map(({ name, labels, value }) => [[name.replace('scarlet_', ''), ...Object.values(labels)].join(' '), value]),
  );
}

test('everything that happens is counted under its kind, in the format that Prometheus reads', async () => {
  const families = await measured(({ note }) => {
    note({ kind: 'turn-answered', tookMs: 400 });
    note({ kind: 'turn-answered', tookMs: 3_000 });
    note({ kind: 'turn-failed', because: 'letta-busy' });
    note({ kind: 'turn-out-of-calls' });
    note({ kind: 'model-called', by: 'sleep' });
    note({ kind: 'consolidated', tookMs: 2_000, refused: ['no-evidence', 'secret'] });
    note({ kind: 'consolidation-failed', because: 'unparsable' });
    note({ kind: 'consolidation-deferred', because: 'cap-of-the-bot' });
    note({ kind: 'consolidation-skipped' });
    note({ kind: 'reviewed', supported: 3, refused: 1 });
    note({ kind: 'tidied' });
    note({ kind: 'tidying-failed' });
    note({ kind: 'committed', transactions: 4 });
  });

  expect(sampleOf(families, 'scarlet_turn_duration_seconds_bucket', { le: '0.5' })).toBe(1);
  expect(sampleOf(families, 'scarlet_turn_duration_seconds_bucket', { le: '+Inf' })).toBe(2);
  expect(countsIn(families)).toEqual({
    'turns_total answered': 2,
    'turns_total failed': 1,
    'turns_total out-of-calls': 1,
    'turn_failures_total letta-busy': 1,
    turn_duration_seconds_sum: 3.4,
    turn_duration_seconds_count: 2,
    'model_calls_total chat': 0,
    'model_calls_total sleep': 1,
    'cycles_total consolidated': 1,
    'cycles_total failed': 1,
    'cycles_total deferred': 1,
    'cycles_total skipped': 1,
    'cycle_failures_total unparsable': 1,
    'cycle_deferrals_total cap-of-the-bot': 1,
    cycle_duration_seconds_sum: 2,
    cycle_duration_seconds_count: 1,
    'insight_refusals_total no-evidence': 1,
    'insight_refusals_total secret': 1,
    'reviewed_insights_total supported': 3,
    'reviewed_insights_total refused': 1,
    'tidyings_total complete': 1,
    'tidyings_total failed': 1,
    store_commits_total: 4,
  });
});

test('what may be counted by its kind begins with nought, so that a rate has something to begin from', async () => {
  expect(countsIn(await measured(() => {}))).toEqual({
    'turns_total answered': 0,
    'turns_total failed': 0,
    'turns_total out-of-calls': 0,
    turn_duration_seconds_sum: 0,
    turn_duration_seconds_count: 0,
    'model_calls_total chat': 0,
    'model_calls_total sleep': 0,
    'cycles_total consolidated': 0,
    'cycles_total failed': 0,
    'cycles_total deferred': 0,
    'cycles_total skipped': 0,
    cycle_duration_seconds_sum: 0,
    cycle_duration_seconds_count: 0,
    'reviewed_insights_total supported': 0,
    'reviewed_insights_total refused': 0,
    'tidyings_total complete': 0,
    'tidyings_total failed': 0,
    store_commits_total: 0,
  });
});

test('what the report says is shown as it is now', async () => {
  const families = await measured(() => {});

  expect(gaugesIn(families)).toEqual({
    'build_info 1.2.3 24.0.0 3.50.0': 1,
    start_time_seconds: 2.5,
    users: 7,
    turns_running: 2,
    turns_waiting: 3,
    cycles_running: 1,
    cycles_overdue: 1,
    'breaker_open chat': 1,
    'breaker_open sleep': 0,
    'paused chat': 0,
    'paused sleep': 1,
    'part_up gateway': 1,
    'part_up store': 1,
    'part_up letta': 0,
    gateway_heartbeat_age_seconds: 1.5,
  });
});

test('what was known a second ago, and is not now, has no value', async () => {
  const clock = drivenClock();
  const metrics = createMetrics(clock);
  const known = { ...report, pairsBehind: { kind: 'counted', pairs: 7, behind: 4, by: {} } } as const;

  const first = parseExposition(await metrics.text(async () => known));
  await clock.pass(1_001);
  const then = parseExposition(await metrics.text(() => Promise.reject(new Error('The database fails.'))));
  metrics.close();

  expect(sampleOf(first, 'scarlet_pairs_behind')).toBe(4);
  expect(gaugesIn(then)).toEqual({});
});

test('the process tells what it has used of the machine, however often it is asked', async () => {
  const clock = drivenClock();
  const metrics = createMetrics(clock);
  const before = secondsUsed();
  await metrics.text(async () => report);
  await clock.pass(1_001);
  const families = parseExposition(await metrics.text(async () => report));
  metrics.close();

  const used = sampleOf(families, 'scarlet_process_cpu_seconds_total');
  expect(used).toBeGreaterThanOrEqual(before);
  expect(used).toBeLessThanOrEqual(secondsUsed());
  expect(sampleOf(families, 'scarlet_process_memory_bytes', { kind: 'resident' })).toBeGreaterThan(10_000_000);
});

function secondsUsed(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

test('an event loop that was held up says so by its mean, its slow end and its worst', async () => {
  const clock = drivenClock();
  const metrics = createMetrics(clock);
  onTestFinished(() => metrics.close());
  const lags = async () => {
    await clock.pass(1_001);
    const families = parseExposition(await metrics.text(async () => report));
    return ['mean', 'p99', 'max'].map((stat) => sampleOf(families, 'scarlet_event_loop_lag_seconds', { stat }) ?? -1);
  };
  await expect.poll(async () => Math.min(...(await lags()))).toBeGreaterThanOrEqual(0);

  const until = performance.now() + 100;
  while (performance.now() < until);

  await expect.poll(async () => (await lags())[2]).toBeGreaterThan(0.05);
  const [mean, p99, max] = (await lags()) as [number, number, number];
  expect(mean).toBeLessThanOrEqual(p99);
  expect(p99).toBeLessThanOrEqual(max);
  expect(max).toBeLessThan(60);
});

test('while the database fails, its numbers have no value, and what is up and which version runs is shown', async () => {
  const { health, versions } = report;
  const botReport = createBotReport({
    versions,
    startedAt: report.startedAt,
    sleepReport: () => Promise.reject(new Error('The database fails.')),
    counts: () => report.counts,
    load: () => report.turns,
    breakers: () => report.breakers,
    pairsBehind: () => report.pairsBehind,
    pauses: () => report.pauses,
    commands: () => report.commands,
    health: async () => ({ ...health, store: { kind: 'down', because: 'store-unavailable' } }),
    clock: drivenClock(),
  });
  const families = await measured(({ note }) => note({ kind: 'tidied' }), botReport);

  expect(sampleOf(families, 'scarlet_users')).toBeUndefined();
  expect(sampleOf(families, 'scarlet_cycles_overdue')).toBeUndefined();
  expect(sampleOf(families, 'scarlet_part_up', { part: 'store' })).toBe(0);
  expect(sampleOf(families, 'scarlet_part_up', { part: 'gateway' })).toBe(1);
  expect(sampleOf(families, 'scarlet_build_info', { bot: '1.2.3' })).toBe(1);
  expect(sampleOf(families, 'scarlet_tidyings_total', { result: 'complete' })).toBe(1);
  expect(statusSchema.parse(toStatusBody({ ...(await botReport()), counts: withHours }))).toMatchObject({
    users: null,
    consolidations: { today: null, overdue_users: null },
    health: { store: { status: 'down' } },
  });
});

test('the status says which breaker is open until when, and of many who are overdue names a hundred', () => {
  const overdue = Array.from({ length: 101 }, (_, at) => `${at + 1}` as UserId);
  const { cycles } = report;
  const breakers = { chat: { kind: 'open', until: 60_000 }, sleep: { kind: 'closed' } } as const;

  const body = toStatusBody({ ...report, counts: withHours, cycles: cycles && { ...cycles, overdue }, breakers });

  expect(statusSchema.parse(body)).toMatchObject({
    consolidations: { overdue: 101, overdue_users: overdue.slice(0, 100) },
    breakers: { chat: { open: true, until: '1970-01-01T00:01:00.000Z' }, sleep: { open: false, until: null } },
  });
});

test('every name is ours, says its unit and what it is, and no label holds a user', async () => {
  const families = await measured(({ note }) => note({ kind: 'turn-failed', because: 'letta-busy' }));
  const labels = new Set(families.flatMap(({ samples }) => samples.flatMap((sample) => Object.keys(sample.labels))));

  expect(families.filter(({ name }) => !name.startsWith('scarlet_'))).toEqual([]);
  expect(families.filter(({ name, type }) => (type === 'counter') !== name.endsWith('_total'))).toEqual([]);
  expect(families.filter(({ name }) => /milli|micro|_ms\b|minutes/.test(name))).toEqual([]);
  expect([...labels].filter((label) => /user|person|guild|channel/.test(label))).toEqual([]);
});

test('the parser of this test refuses what Prometheus would', () => {
  const head = '# HELP a_total A.\n# TYPE a_total counter\n';

  expect(parseExposition(`${head}a_total{b="c\\"d"} 1\n`)).toHaveLength(1);
  for (const wrong of ['a_total 1', 'a_total{b=c} 1\n', 'b_total 1\n', 'a_total 1\na_total 2\n', 'a_total one\n']) {
    expect(() => parseExposition(head + wrong)).toThrow();
  }
  expect(() => parseExposition('a_total 1\n')).toThrow();
});
