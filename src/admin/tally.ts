import { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { RecordKind, Records } from '../base/records.ts';
import { createTimers, type Timers } from '../base/timers.ts';
import type { TurnEnd } from '../chat/turn-parts.ts';
import type { SleepEvents } from '../sleep/cycle/sleep-events.ts';
import type { Outcome } from '../sleep/state/outcome.ts';

const hourMs = 3_600_000;
const hoursOfADay = 24;
const tallyStoredEveryMs = 60_000;

const tallied = z.number().int().nonnegative();
/** By the kind of the failure; one that another version knew is counted all the same. */
const talliedByKind = z.record(z.string(), tallied);

const countsSchema = z.object({
  turns: z.object({ answered: tallied, failed: talliedByKind, outOfCalls: tallied }),
  cycles: z.object({ consolidated: tallied, failed: talliedByKind, deferred: tallied }),
});

const tallySchema = z.object({
  /** Milliseconds since the epoch. */
  since: z.number(),
  total: countsSchema,
  /** Hours in which something was counted, oldest first. `from` as `since`. */
  hours: z.array(countsSchema.extend({ from: z.number() })).max(hoursOfADay),
});

/** How many turns and consolidations ended in what way. A failed consolidation is a round of up to three tries. */
export type EndCounts = z.infer<typeof countsSchema>;
export type HourOfCounts = EndCounts & { readonly from: number };
export type TallyRecord = z.infer<typeof tallySchema>;

export const tallyRecords: RecordKind<TallyRecord> = { namespace: 'tally', schema: tallySchema, version: 1 };

export type TallyReport = {
  /** When the counting of `total` began, in milliseconds since the epoch. A crash costs it a minute at the most. */
  readonly since: number;
  readonly total: EndCounts;
  /** Of the hour under way and the 23 before it. */
  readonly lastDay: EndCounts;
  /** The same by hours of UTC, oldest first: always 24. */
  readonly hours: readonly HourOfCounts[];
};

export type TallyParts = {
  readonly records: Records<string, TallyRecord>;
  readonly clock: Clock;
  readonly log: Log;
};

const onlyTally = 'all';

/**
 * Counts how turns and consolidations end, for the whole bot: in memory, written down once a minute at most and at the
 * end, so that a turn costs no write more.
 */
export class Tally {
  readonly #parts: TallyParts;
  readonly #later: Timers<typeof onlyTally>;
  #record: TallyRecord;

  /** A tally that can't be read begins anew: it is nobody's memory, and `since` says so. Never rejects. */
  static async open(parts: TallyParts): Promise<Tally> {
    const anew: TallyRecord = { since: parts.clock.now(), total: noCounts, hours: [] };
    try {
      return new Tally(parts, (await parts.records.read(onlyTally)) ?? anew);
    } catch (error) {
      parts.log.error({ err: error }, 'the tally of the bot could not be read and begins anew');
      return new Tally(parts, anew);
    }
  }

  private constructor(parts: TallyParts, record: TallyRecord) {
    this.#parts = parts;
    this.#record = record;
    this.#later = createTimers(parts.clock, () => this.#store());
  }

  noteTurn(end: TurnEnd): void {
    this.#add((counts) => ({ ...counts, turns: withTurn(counts.turns, end) }));
  }

  noteCycle(outcome: Outcome): void {
    this.#add((counts) => ({ ...counts, cycles: withCycle(counts.cycles, outcome) }));
  }

  /** Notes each consolidation that these tell of. */
  noteCyclesOf(events: Pick<SleepEvents, 'on'>): void {
    for (const end of ['complete', 'failed', 'deferred'] as const)
      events.on(`consolidation.${end}`, ({ result }) => this.noteCycle(result));
  }

  report(): TallyReport {
    const { since, total } = this.#record;
    const latest = hourOf(this.#parts.clock.now());
    const hours = Array.from({ length: hoursOfADay }, (_, at) => {
      const from = latest - (hoursOfADay - 1 - at) * hourMs;
      return this.#record.hours.find((hour) => hour.from === from) ?? { from, ...noCounts };
    });
    return { since, total, lastDay: hours.reduce<EndCounts>(sum, noCounts), hours };
  }

  /** Writes down what is still to be, and counts no longer. Never rejects. */
  async close(): Promise<void> {
    await this.#later.close();
    await this.#store();
  }

  #add(change: (counts: EndCounts) => EndCounts): void {
    const from = hourOf(this.#parts.clock.now());
    const { since, total, hours } = this.#record;
    const others = hours.filter((hour) => hour.from !== from && Math.abs(from - hour.from) < hoursOfADay * hourMs);
    const current = hours.find((hour) => hour.from === from) ?? { from, ...noCounts };
    const all = [...others, { ...current, ...change(current) }].toSorted((one, other) => one.from - other.from);
    this.#record = { since, total: change(total), hours: all.slice(-hoursOfADay) };
    this.#later.setUnlessSet(onlyTally, tallyStoredEveryMs);
  }

  async #store(): Promise<void> {
    const record = this.#record;
    try {
      await this.#parts.records.update(onlyTally, () => record);
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'the tally of the bot could not be stored');
    }
  }
}

const noCounts: EndCounts = {
  turns: { answered: 0, failed: {}, outOfCalls: 0 },
  cycles: { consolidated: 0, failed: {}, deferred: 0 },
};

function hourOf(now: number): number {
  return Math.floor(now / hourMs) * hourMs;
}

function withTurn(turns: EndCounts['turns'], end: TurnEnd): EndCounts['turns'] {
  switch (end.kind) {
    case 'answered':
      return { ...turns, answered: turns.answered + 1 };
    case 'failed':
      return { ...turns, failed: sumByKind(turns.failed, { [end.because]: 1 }) };
    case 'out-of-calls':
      return { ...turns, outOfCalls: turns.outOfCalls + 1 };
  }
}

function withCycle(cycles: EndCounts['cycles'], outcome: Outcome): EndCounts['cycles'] {
  switch (outcome.kind) {
    case 'consolidated':
      return { ...cycles, consolidated: cycles.consolidated + 1 };
    case 'failed':
      return { ...cycles, failed: sumByKind(cycles.failed, { [outcome.because]: 1 }) };
    case 'deferred':
      return { ...cycles, deferred: cycles.deferred + 1 };
    case 'nothing-to-do':
    case 'looked-at-native':
      return cycles;
  }
}

function sum(one: EndCounts, other: EndCounts): EndCounts {
  return {
    turns: {
      answered: one.turns.answered + other.turns.answered,
      failed: sumByKind(one.turns.failed, other.turns.failed),
      outOfCalls: one.turns.outOfCalls + other.turns.outOfCalls,
    },
    cycles: {
      consolidated: one.cycles.consolidated + other.cycles.consolidated,
      failed: sumByKind(one.cycles.failed, other.cycles.failed),
      deferred: one.cycles.deferred + other.cycles.deferred,
    },
  };
}

type ByKind = Readonly<Record<string, number>>;

function sumByKind(one: ByKind, other: ByKind): Record<string, number> {
  const kinds = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries([...kinds].map((kind) => [kind, (one[kind] ?? 0) + (other[kind] ?? 0)]));
}
