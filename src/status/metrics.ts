import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { BotReport } from '../admin/bot-report.ts';
import type { Clock } from '../base/clock.ts';
import { shareFor } from '../base/share-for.ts';

/** What is counted as it happens. Labels are kinds of ours, never a user. */
export type MetricEvent =
  | { readonly kind: 'turn-answered'; readonly tookMs: number }
  | { readonly kind: 'turn-failed'; readonly because: string }
  | { readonly kind: 'turn-out-of-calls' }
  | { readonly kind: 'model-called'; readonly by: 'chat' | 'sleep' }
  | { readonly kind: 'consolidated'; readonly tookMs: number; readonly refused: readonly string[] }
  | { readonly kind: 'consolidation-failed'; readonly because: string }
  | { readonly kind: 'consolidation-deferred'; readonly because: string }
  | { readonly kind: 'consolidation-skipped' }
  | { readonly kind: 'reviewed'; readonly supported: number; readonly refused: number }
  | { readonly kind: 'tidied' }
  | { readonly kind: 'tidying-failed' }
  | { readonly kind: 'committed'; readonly transactions: number };

export type Metrics = {
  note(event: MetricEvent): void;
  /** In Prometheus' text format, a second old at most. Never rejects for what can't be known at present. */
  text(botReport: () => Promise<BotReport>): Promise<string>;
  close(): void;
};

// Seconds. From a model that answers at once to one that is given up on.
const turnBuckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 180];
const cycleBuckets = [0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
const textHeldMs = 1_000;

export function createMetrics(clock: Pick<Clock, 'elapsed'>): Metrics {
  const registry = new Registry();
  const events = createEventMetrics(registry);
  const gauges = createReportGauges(registry);
  const machine = watchProcess(registry);
  let report: (() => Promise<BotReport>) | undefined;

  const written = shareFor(clock, textHeldMs, async () => {
    gauges.set(await report?.().catch(() => undefined));
    return await registry.metrics();
  });
  return {
    note: events,
    async text(botReport) {
      report = botReport;
      return await written();
    },
    close: () => machine.close(),
  };
}

function createEventMetrics(registry: Registry): Metrics['note'] {
  const registers = [registry];
  const counter = <Label extends string = never>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Counter<Label>({ name: `scarlet_${name}`, help, labelNames: [...labelNames], registers });
  const turns = counter('turns_total', 'Turns that ended, by how.', ['result']);
  const turnFailures = counter('turn_failures_total', 'Turns that ended in an apology, by the failure.', ['kind']);
  const turnSeconds = new Histogram({
    name: 'scarlet_turn_duration_seconds',
    help: 'From when a turn is taken up until its answer is stored.',
    buckets: turnBuckets,
    registers,
  });
  const modelCalls = counter('model_calls_total', 'Requests that ask a model for an answer.', ['by']);
  const cycles = counter('cycles_total', 'Consolidations that ended, by how; a failed one had up to three tries.', [
    'result',
  ]);
  const cycleFailures = counter('cycle_failures_total', 'Consolidations that failed, by the failure.', ['kind']);
  const deferrals = counter('cycle_deferrals_total', 'Consolidations that were put off, by the reason.', ['kind']);
  const cycleSeconds = new Histogram({
    name: 'scarlet_cycle_duration_seconds',
    help: 'How long consolidations took that were committed.',
    buckets: cycleBuckets,
    registers,
  });
  const refusals = counter('insight_refusals_total', 'Insights that the sleep agent wanted and did not get.', ['kind']);
  const reviews = counter('reviewed_insights_total', 'Insights that a second look was taken at.', ['verdict']);
  const tidyings = counter('tidyings_total', 'Tidyings that ended, by how.', ['result']);
  const commits = counter('store_commits_total', 'Transactions of the database, each of them flushed to the disk.');
  // Known beforehand, so that a rate has something to begin from.
  for (const result of ['answered', 'failed', 'out-of-calls']) turns.inc({ result }, 0);
  for (const result of ['consolidated', 'failed', 'deferred', 'skipped']) cycles.inc({ result }, 0);
  for (const result of ['complete', 'failed']) tidyings.inc({ result }, 0);
  for (const by of ['chat', 'sleep']) modelCalls.inc({ by }, 0);
  for (const verdict of ['supported', 'refused']) reviews.inc({ verdict }, 0);

  return (event) => {
    switch (event.kind) {
      case 'turn-answered':
        turns.inc({ result: 'answered' });
        return turnSeconds.observe(event.tookMs / 1_000);
      case 'turn-failed':
        turns.inc({ result: 'failed' });
        return turnFailures.inc({ kind: event.because });
      case 'turn-out-of-calls':
        return turns.inc({ result: 'out-of-calls' });
      case 'model-called':
        return modelCalls.inc({ by: event.by });
      case 'consolidated':
        cycles.inc({ result: 'consolidated' });
        for (const kind of event.refused) refusals.inc({ kind });
        return cycleSeconds.observe(event.tookMs / 1_000);
      case 'consolidation-failed':
        cycles.inc({ result: 'failed' });
        return cycleFailures.inc({ kind: event.because });
      case 'consolidation-deferred':
        cycles.inc({ result: 'deferred' });
        return deferrals.inc({ kind: event.because });
      case 'consolidation-skipped':
        return cycles.inc({ result: 'skipped' });
      case 'reviewed':
        reviews.inc({ verdict: 'supported' }, event.supported);
        return reviews.inc({ verdict: 'refused' }, event.refused);
      case 'tidied':
        return tidyings.inc({ result: 'complete' });
      case 'tidying-failed':
        return tidyings.inc({ result: 'failed' });
      case 'committed':
        return commits.inc(event.transactions);
    }
  };
}

/** What the report of the bot says. Where it can't be had, there is no value rather than an old one. */
function createReportGauges(registry: Registry): { set(report: BotReport | undefined): void } {
  const registers = [registry];
  const gauge = <Label extends string = never>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Gauge<Label>({ name: `scarlet_${name}`, help, labelNames: [...labelNames], registers });
  const info = gauge('build_info', 'Always 1: the versions that run.', ['bot', 'node', 'sqlite']);
  const began = gauge('start_time_seconds', 'When the bot began, in seconds since the epoch.');
  const users = gauge('users', 'People whom the bot knows.');
  const behind = gauge('pairs_behind', 'Pairs that other settings than today’s made.');
  const turns = gauge('turns_running', 'Turns under way.');
  const waiting = gauge('turns_waiting', 'People who wait for a turn.');
  const cycles = gauge('cycles_running', 'Consolidations under way.');
  const overdue = gauge('cycles_overdue', 'People whose consolidation is due and has not started.');
  const breakers = gauge('breaker_open', 'Whether a circuit breaker is open: then nothing is asked of Letta.', [
    'breaker',
  ]);
  const paused = gauge('paused', 'Whether an administrator paused it for everyone.', ['what']);
  const parts = gauge('part_up', 'Whether what the bot stands on is up.', ['part']);
  const heartbeat = gauge('gateway_heartbeat_age_seconds', 'How long ago Discord acknowledged a heartbeat.');

  return {
    set(report) {
      for (const one of [info, breakers, paused, parts]) one.reset();
      // Reset, these would say 0.
      for (const one of [began, users, behind, turns, waiting, cycles, overdue, heartbeat]) one.remove();
      if (report === undefined) return;
      const { bot, node, sqlite } = report.versions;
      info.set({ bot, node, sqlite }, 1);
      began.set(report.startedAt / 1_000);
      if (report.users !== undefined) users.set(report.users);
      if (report.pairsBehind.kind === 'counted') behind.set(report.pairsBehind.behind);
      turns.set(report.turns.running);
      waiting.set(report.turns.waiting);
      if (report.cycles !== undefined) {
        cycles.set(report.cycles.running);
        overdue.set(report.cycles.overdue.length);
      }
      for (const breaker of ['chat', 'sleep'] as const) {
        breakers.set({ breaker }, oneIf(report.breakers[breaker].kind === 'open'));
      }
      for (const what of ['chat', 'sleep'] as const) paused.set({ what }, oneIf(report.pauses[what] !== null));
      for (const part of ['gateway', 'store', 'letta'] as const) {
        parts.set({ part }, oneIf(report.health[part].kind === 'up'));
      }
      const { heartbeatMs } = report.health.gateway;
      if (heartbeatMs !== undefined) heartbeat.set(heartbeatMs / 1_000);
    },
  };
}

function oneIf(holds: boolean): 0 | 1 {
  return holds ? 1 : 0;
}

const lagResolutionMs = 10;
// What is looked at more often would see nothing but itself.
const lagWindowMs = 10_000;

/** The process itself: its processor, its memory, and how late its event loop is. */
function watchProcess(registry: Registry): { close(): void } {
  const registers = [registry];
  const delay = monitorEventLoopDelay({ resolution: lagResolutionMs });
  delay.enable();
  let resetAt = performance.now();
  new Gauge({
    name: 'scarlet_event_loop_lag_seconds',
    help: 'How late the event loop was, over the last ten seconds or since it was last asked for.',
    labelNames: ['stat'],
    registers,
    collect() {
      if (delay.count === 0) return;
      const seconds = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - lagResolutionMs / 1_000);
      this.set({ stat: 'mean' }, seconds(delay.mean));
      this.set({ stat: 'p99' }, seconds(delay.percentile(99)));
      this.set({ stat: 'max' }, seconds(delay.max));
      if (performance.now() - resetAt < lagWindowMs) return;
      delay.reset();
      resetAt = performance.now();
    },
  });
  new Counter({
    name: 'scarlet_process_cpu_seconds_total',
    help: 'Time of the processor that the process has used.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  new Gauge({
    name: 'scarlet_process_memory_bytes',
    help: 'Memory of the process: all that is resident, and what objects use of it.',
    labelNames: ['kind'],
    registers,
    collect() {
      const { rss, heapUsed } = process.memoryUsage();
      this.set({ kind: 'resident' }, rss);
      this.set({ kind: 'heap' }, heapUsed);
    },
  });
  return { close: () => delay.disable() };
}
