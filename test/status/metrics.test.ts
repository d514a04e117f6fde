import { expect, test } from 'vitest';
import { type BotReport, createBotReport } from '../../src/admin/bot-report.ts';
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
  cycles: { running: 1, today: 4, cap: 5, failuresToday: 0, overdue: [] },
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

  expect(sampleOf(families, 'scarlet_turns_total', { result: 'answered' })).toBe(2);
  expect(sampleOf(families, 'scarlet_turn_failures_total', { kind: 'letta-busy' })).toBe(1);
  expect(sampleOf(families, 'scarlet_turn_duration_seconds_sum')).toBeCloseTo(3.4);
  expect(sampleOf(families, 'scarlet_turn_duration_seconds_bucket', { le: '0.5' })).toBe(1);
  expect(sampleOf(families, 'scarlet_turn_duration_seconds_bucket', { le: '+Inf' })).toBe(2);
  expect(sampleOf(families, 'scarlet_model_calls_total', { by: 'sleep' })).toBe(1);
  expect(sampleOf(families, 'scarlet_cycles_total', { result: 'failed' })).toBe(1);
  expect(sampleOf(families, 'scarlet_cycle_deferrals_total', { kind: 'cap-of-the-bot' })).toBe(1);
  expect(sampleOf(families, 'scarlet_insight_refusals_total', { kind: 'secret' })).toBe(1);
  expect(sampleOf(families, 'scarlet_reviewed_insights_total', { verdict: 'supported' })).toBe(3);
  expect(sampleOf(families, 'scarlet_tidyings_total', { result: 'complete' })).toBe(1);
  expect(sampleOf(families, 'scarlet_store_commits_total')).toBe(4);
});

test('what the report says is shown as it is now', async () => {
  const families = await measured(() => {});

  expect(sampleOf(families, 'scarlet_users')).toBe(7);
  expect(sampleOf(families, 'scarlet_turns_waiting')).toBe(3);
  expect(sampleOf(families, 'scarlet_start_time_seconds')).toBe(2.5);
  expect(sampleOf(families, 'scarlet_gateway_heartbeat_age_seconds')).toBe(1.5);
  expect(sampleOf(families, 'scarlet_breaker_open', { breaker: 'chat' })).toBe(1);
  expect(sampleOf(families, 'scarlet_part_up', { part: 'letta' })).toBe(0);
  expect(sampleOf(families, 'scarlet_paused', { what: 'sleep' })).toBe(1);
  expect(sampleOf(families, 'scarlet_build_info', { bot: '1.2.3', node: '24.0.0' })).toBe(1);
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
