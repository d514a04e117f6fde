import type { UserId } from '../../base/ids.ts';
import { KeyedMutex } from '../../base/keyed-mutex.ts';
import { createTimers, type Timers } from '../../base/timers.ts';
import { change, sleepOf } from '../cycle/change-sleep.ts';
import type { Requested } from '../report/report.ts';
import type { EngineParts, Lanes } from './engine-parts.ts';
import { forgetRecords } from './forget-records.ts';
import type { Deferred, Outcome, Trigger } from './outcome.ts';
import { renewNowAndThen } from './renew-now-and-then.ts';
import { tellOutcome } from './tell-outcome.ts';
import { type Due, whenDue } from './trigger.ts';
import { tryCycle } from './try-cycle.ts';

type Wanted = { readonly trigger: Trigger; readonly since: number };
type Asked = { readonly outcome: Promise<Outcome>; readonly finish: (outcome: Outcome) => void };

// Overdue consolidations are spread over so much time at the start.
const startJitterMs = 30_000;
const giveWayMs = 500;
// When to look again at a user whose records could not be read or written.
const lookAgainMs = 60_000;

/**
 * Decides when whose memory is consolidated, and sees to it: one cycle per user at a time, few at once in all, none in
 * the way of somebody who waits for an answer. What it knows is in the records: a restart goes on where it stopped.
 */
export class SleepEngine {
  readonly #parts: EngineParts;
  readonly #scheduler: Lanes;
  // Notes and the index of one user are written one after another, so no mark is taken away behind a new note.
  readonly #mutex = new KeyedMutex();
  readonly #timers: Timers<UserId>;
  readonly #wanted = new Map<UserId, Wanted>();
  readonly #running = new Map<UserId, Asked>();
  readonly #asked = new Map<UserId, Asked>();
  #closed = false;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#scheduler = parts.createScheduler((user, signal) => this.#run(user, signal));
    this.#timers = createTimers<UserId>(parts.cycle.clock, (user) => this.#look(user));
  }

  /** Counts messages that were answered elsewhere than in the chat flow. In the index first: no crash can hide them. */
  async count(user: UserId, messages: number): Promise<void> {
    await this.#mutex.run(user, async () => {
      await this.#parts.index.mark(user);
      await this.#parts.cycle.people.countAnswered(user, messages);
    });
  }

  /** To be told after an answer is stored. Its failures are its own: the talk goes on. */
  async onAnswered(user: UserId, characters: number): Promise<void> {
    const { clock, policy, sleep } = this.#parts.cycle;
    try {
      await this.#mutex.run(user, async () => {
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
      this.#timers.set(user, lookAgainMs);
    }
  }

  /** Consolidates now, whatever the count. While one runs already, that one's outcome is what one gets. */
  async consolidate(user: UserId): Promise<Requested> {
    const running = this.#running.get(user);
    if (running !== undefined) return { wasRunning: true, outcome: await running.outcome };
    if (this.#closed) return { wasRunning: false, outcome: this.#stopping() };

    const asked = this.#asked.get(user) ?? openOutcome();
    this.#asked.set(user, asked);
    this.#want(user, 'manual');
    return { wasRunning: false, outcome: await asked.outcome };
  }

  /** Removes all that sleep-time knows of a user whose agents were deleted. A cycle under way is waited for. */
  async forget(user: UserId): Promise<void> {
    this.#timers.cancel(user);
    this.#wanted.delete(user);
    await this.#running.get(user)?.outcome;
    await this.#mutex.run(user, async () => {
      await forgetRecords(user, this.#parts.cycle);
      await this.#parts.index.unmark(user);
    });
  }

  isRunning(user: UserId): boolean {
    return this.#running.has(user);
  }

  /** Cycles running now. */
  busyWith(): number {
    return this.#running.size;
  }

  /**
   * Takes up what an earlier process left: cycles under way at once, what is overdue spread out. One user's broken
   * records stop nobody else's sleep.
   */
  async start(): Promise<void> {
    for (const user of await Array.fromAsync(this.#parts.index.users())) {
      try {
        await this.#takeUp(user);
      } catch (error) {
        this.#afterFailure(user, error);
      }
    }
  }

  /** Starts nothing more, and waits for the cycles under way; those cut short go on at the next start. */
  async close(deadline: AbortSignal): Promise<void> {
    this.#closed = true;
    for (const asked of this.#asked.values()) asked.finish(this.#stopping());
    this.#asked.clear();
    await Promise.all([this.#timers.close(), this.#scheduler.close(deadline)]);
  }

  async #takeUp(user: UserId): Promise<void> {
    const { journal } = sleepOf(await this.#parts.cycle.sleep.read(user));
    if (journal !== null || (await this.#due(user)).kind !== 'due') return await this.#consider(user);
    // It may be there for its turn alone, which ends before the consolidation does.
    await this.#parts.index.mark(user);
    this.#timers.set(user, this.#parts.chance() * startJitterMs);
  }

  async #look(user: UserId): Promise<void> {
    try {
      await this.#consider(user);
    } catch (error) {
      this.#afterFailure(user, error);
    }
  }

  #afterFailure(user: UserId, error: unknown): void {
    this.#parts.log.error({ userId: user, err: error }, 'sleep-time could not look at a user');
    this.#timers.set(user, lookAgainMs);
  }

  /** Has a cycle started if one is due, or sets the timer for when it will be. */
  async #consider(user: UserId): Promise<void> {
    if (this.#closed || this.#running.has(user)) return;
    if (this.#wanted.has(user)) return this.#scheduler.wake(user);
    const due = await this.#due(user);
    if (due.kind === 'nothing-waits') return await this.#settle(user);
    await this.#parts.index.mark(user);
    if (due.kind === 'due') this.#want(user, due.trigger);
    else this.#timers.set(user, due.at - this.#parts.cycle.clock.now());
  }

  #want(user: UserId, trigger: Trigger): void {
    if (this.#closed) return;
    const known = this.#wanted.get(user);
    if (known === undefined || trigger === 'manual') {
      this.#wanted.set(user, { trigger, since: known?.since ?? this.#parts.cycle.clock.elapsed() });
    }
    if (known === undefined) this.#parts.cycle.events.emit({ name: 'consolidation.scheduled', user, trigger });
    this.#scheduler.wake(user);
  }

  async #run(user: UserId, signal: AbortSignal): Promise<'done'> {
    const wanted = this.#wanted.get(user);
    if (wanted === undefined || this.#closed) return 'done';
    if (this.#givesWay(wanted)) {
      // Out of the lane meanwhile: whoever asks for a consolidation by hand needs not wait behind.
      this.#timers.set(user, giveWayMs);
      return 'done';
    }
    this.#wanted.delete(user);
    this.#timers.cancel(user);
    const running = this.#asked.get(user) ?? openOutcome();
    this.#asked.delete(user);
    this.#running.set(user, running);
    try {
      const outcome = await tryCycle(user, wanted.trigger, this.#parts, signal);
      tellOutcome(user, outcome, this.#parts.cycle);
      running.finish(outcome);
      this.#running.delete(user);
      // Still in the lane, so that no cycle asks an agent that goes; and told already, so that nobody waits for it.
      await renewNowAndThen(user, outcome, this.#parts.cycle);
      await this.#afterwards(user, outcome);
      return 'done';
    } catch (error) {
      running.finish(this.#stopping());
      this.#timers.set(user, lookAgainMs);
      throw error;
    } finally {
      this.#running.delete(user);
    }
  }

  /** What is due now may be due again: a window holds only so much, and people go on talking. */
  async #afterwards(user: UserId, outcome: Outcome): Promise<void> {
    if (outcome.kind === 'consolidated' && outcome.more) return this.#want(user, 'more');
    const madeProgress =
      outcome.kind === 'consolidated' || (outcome.kind === 'nothing-to-do' && outcome.because === 'nothing-new');
    // What could not be done now can't be done at once either.
    if (!madeProgress && (await this.#due(user)).kind === 'due') this.#timers.set(user, lookAgainMs);
    else await this.#consider(user);
  }

  #givesWay({ trigger, since }: Wanted): boolean {
    const { clock, policy } = this.#parts.cycle;
    return trigger !== 'manual' && this.#parts.turnsWaiting() > 0 && clock.elapsed() - since < policy.yieldMs;
  }

  async #due(user: UserId): Promise<Due> {
    const { people, sleep, policy, clock } = this.#parts.cycle;
    const person = await people.read(user);
    if (person === undefined) return { kind: 'nothing-waits' };
    return whenDue(person, sleepOf(await sleep.read(user)), policy, clock.now());
  }

  /** Takes the mark away, unless something has come to wait meanwhile. */
  async #settle(user: UserId): Promise<void> {
    await this.#mutex.run(user, async () => {
      if ((await this.#due(user)).kind === 'nothing-waits') await this.#parts.index.unmark(user);
    });
  }

  #stopping(): Deferred {
    return { kind: 'deferred', because: 'stopping', until: this.#parts.cycle.clock.now() };
  }
}

function openOutcome(): Asked {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  return { outcome: promise, finish: resolve };
}
