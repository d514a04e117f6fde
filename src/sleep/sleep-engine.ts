import type { UserId } from '../scarlet/ids.ts';
import type { Log } from '../scarlet/log.ts';
import { change, sleepOf } from './cycle/claim.ts';
import type { Outcome, Trigger } from './outcome.ts';
import type { Requested } from './report.ts';
import { type Due, whenDue } from './trigger.ts';
import { type TryParts, tryCycle } from './try-cycle.ts';

/** Where it is written that a user has something to consolidate. */
export type DeadlineIndex = {
  mark(user: UserId): Promise<void>;
  unmark(user: UserId): Promise<void>;
  /** Every user with open work of any kind. */
  users(): AsyncIterable<UserId>;
};

/** Runs work of users one at a time each, so many at once in all: the same scheduler as for turns. */
export type Lanes = {
  wake(user: UserId): void;
  busyWith(): number;
  close(deadline: AbortSignal): Promise<void>;
};

export type EngineParts = TryParts & {
  readonly index: DeadlineIndex;
  readonly createLanes: (run: (user: UserId, signal: AbortSignal) => Promise<'more' | 'done'>) => Lanes;
  /** Work of one user, one after another. */
  readonly oneAtATime: <Result>(user: UserId, work: () => Promise<Result>) => Promise<Result>;
  /** People who wait for a turn. A cycle gives way to them. */
  readonly turnsWaiting: () => number;
  /** 0 to 1, for spreading out what is overdue at the start. */
  readonly chance: () => number;
  readonly log: Log;
};

type Running = { readonly outcome: Promise<Outcome>; readonly finish: (outcome: Outcome) => void };

// Overdue consolidations are spread over so much time at the start.
const startJitterMs = 30_000;
const lookAgainMs = 500;

/**
 * Decides when whose memory is consolidated, and sees to it: one cycle per user at a time, few at once in all, none in
 * the way of somebody who waits for an answer. What it knows is in the records: a restart goes on where it stopped.
 */
export class SleepEngine {
  readonly #parts: EngineParts;
  readonly #lanes: Lanes;
  readonly #wanted = new Map<UserId, Trigger>();
  readonly #running = new Map<UserId, Running>();
  readonly #asked = new Map<UserId, Running>();
  readonly #timers = new Map<UserId, () => void>();
  #closed = false;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#lanes = parts.createLanes((user, signal) => this.#run(user, signal));
  }

  /** To be told after an answer is stored. Its failures are its own: the talk goes on. */
  async onAnswered(user: UserId, characters: number): Promise<void> {
    const { clock, policy, sleep } = this.#parts.cycle;
    try {
      await this.#parts.oneAtATime(user, async () => {
        await this.#parts.index.mark(user);
        await sleep.update(user, (record) =>
          change(record, (current) => ({
            waitingCharacters: current.waitingCharacters + characters,
            idleAt: clock.now() + policy.idleMs,
          })),
        );
      });
      await this.#consider(user);
    } catch (error) {
      this.#parts.log.error({ userId: user, err: error }, 'sleep-time could not take note of an answer');
    }
  }

  /** Consolidates now, whatever the count. While one runs already, that one's outcome is what one gets. */
  async consolidate(user: UserId): Promise<Requested> {
    const running = this.#running.get(user);
    if (running !== undefined) return { wasRunning: true, outcome: await running.outcome };
    const stopping: Outcome = { kind: 'deferred', because: 'stopping', until: this.#parts.cycle.clock.now() };
    if (this.#closed) return { wasRunning: false, outcome: stopping };

    const asked = this.#asked.get(user) ?? openOutcome();
    this.#asked.set(user, asked);
    this.#wanted.set(user, 'manual');
    this.#lanes.wake(user);
    return { wasRunning: false, outcome: await asked.outcome };
  }

  isRunning(user: UserId): boolean {
    return this.#running.has(user);
  }

  /** Cycles running now. */
  busyWith(): number {
    return this.#lanes.busyWith();
  }

  /** Takes up what an earlier process left: cycles under way at once, what is overdue spread out. */
  async start(): Promise<void> {
    const { clock } = this.#parts.cycle;
    for await (const user of this.#parts.index.users()) {
      const due = await this.#due(user);
      const wait = due.kind === 'later' ? due.at - clock.now() : this.#parts.chance() * startJitterMs;
      if (due.kind === 'nothing-waits') await this.#settle(user);
      else this.#lookAgainIn(user, Math.max(0, wait));
    }
  }

  /** Starts nothing more, and waits for the cycles under way; those cut short go on at the next start. */
  async close(deadline: AbortSignal): Promise<void> {
    this.#closed = true;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    await this.#lanes.close(deadline);
    const until = this.#parts.cycle.clock.now();
    for (const asked of this.#asked.values()) asked.finish({ kind: 'deferred', because: 'stopping', until });
  }

  /** Starts a cycle if one is due, or sets the timer for when it will be. */
  async #consider(user: UserId): Promise<void> {
    if (this.#closed || this.#running.has(user)) return;
    const due = await this.#due(user);
    if (due.kind === 'due') this.#schedule(user, due.trigger);
    if (due.kind === 'later') this.#lookAgainIn(user, due.at - this.#parts.cycle.clock.now());
    if (due.kind === 'nothing-waits') await this.#settle(user);
  }

  #schedule(user: UserId, trigger: Trigger): void {
    if (!this.#wanted.has(user)) {
      this.#wanted.set(user, trigger);
      this.#parts.cycle.events.emit({ name: 'consolidation.scheduled', user, trigger });
    }
    this.#lanes.wake(user);
  }

  async #run(user: UserId, signal: AbortSignal): Promise<'more' | 'done'> {
    const trigger = this.#wanted.get(user);
    if (trigger === undefined) return 'done';
    if (trigger !== 'manual') await this.#giveWay(signal);
    this.#wanted.delete(user);
    this.#timers.get(user)?.();

    const running = this.#asked.get(user) ?? openOutcome();
    this.#asked.delete(user);
    this.#running.set(user, running);
    try {
      const outcome = await tryCycle(user, trigger, this.#parts, signal);
      this.#tell(user, outcome);
      running.finish(outcome);
      this.#running.delete(user);
      return await this.#afterwards(user, outcome);
    } catch (error) {
      const until = this.#parts.cycle.clock.now();
      running.finish({ kind: 'deferred', because: 'stopping', until });
      throw error;
    } finally {
      this.#running.delete(user);
    }
  }

  /** What is due now may be due again: a window holds only so much. */
  async #afterwards(user: UserId, outcome: Outcome): Promise<'more' | 'done'> {
    if (this.#closed) return 'done';
    if (outcome.kind === 'deferred') {
      this.#lookAgainIn(user, outcome.until - this.#parts.cycle.clock.now());
      return 'done';
    }
    const more = outcome.kind === 'consolidated' && outcome.more;
    const due: Due = more ? { kind: 'due', trigger: outcome.trigger } : await this.#due(user);
    if (due.kind === 'due' && outcome.kind !== 'nothing-to-do') {
      this.#wanted.set(user, due.trigger);
      return 'more';
    }
    await this.#consider(user);
    return 'done';
  }

  async #giveWay(signal: AbortSignal): Promise<void> {
    const { clock, policy } = this.#parts.cycle;
    const until = clock.elapsed() + policy.yieldMs;
    while (this.#parts.turnsWaiting() > 0 && clock.elapsed() < until) await clock.sleep(lookAgainMs, signal);
  }

  async #due(user: UserId): Promise<Due> {
    const { people, sleep, policy, clock } = this.#parts.cycle;
    const person = await people.read(user);
    if (person === undefined) return { kind: 'nothing-waits' };
    return whenDue(person, sleepOf(await sleep.read(user)), policy, clock.now());
  }

  /** Takes the mark away, unless something has come to wait meanwhile. */
  async #settle(user: UserId): Promise<void> {
    await this.#parts.oneAtATime(user, async () => {
      if ((await this.#due(user)).kind === 'nothing-waits') await this.#parts.index.unmark(user);
    });
  }

  #lookAgainIn(user: UserId, ms: number): void {
    this.#timers.get(user)?.();
    const cancel = this.#parts.cycle.clock.after(Math.max(0, ms), () => {
      this.#timers.delete(user);
      this.#consider(user).catch((error: unknown) => {
        this.#parts.log.error({ userId: user, err: error }, 'sleep-time could not look at a user');
      });
    });
    this.#timers.set(user, cancel);
  }

  #tell(user: UserId, outcome: Outcome): void {
    const { events, log } = this.#parts.cycle;
    if (outcome.kind === 'consolidated') {
      const { cycle, trigger, tookMs, covered, changes, refused } = outcome;
      const blocks = changes.map((diff) => diff.label);
      log.info({ userId: user, cycle, trigger, tookMs, covered, blocks }, 'consolidation complete');
      if (refused.length > 0) {
        const because = refused.map((one) => `${one.block}: ${one.because}`);
        log.warn({ userId: user, cycle, because }, 'some insights not applied');
      }
      events.emit({ name: 'consolidation.complete', user, result: outcome });
    }
    if (outcome.kind === 'failed') events.emit({ name: 'consolidation.failed', user, result: outcome });
    if (outcome.kind === 'deferred') {
      log.info({ userId: user, because: outcome.because, until: outcome.until }, 'consolidation deferred');
      events.emit({ name: 'consolidation.deferred', user, result: outcome });
    }
    if (outcome.kind === 'nothing-to-do') {
      log.debug({ userId: user, because: outcome.because }, 'nothing to consolidate');
      events.emit({ name: 'consolidation.skipped', user, result: outcome });
    }
  }
}

function openOutcome(): Running {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  return { outcome: promise, finish: resolve };
}
