import type { UserId } from '../../base/ids.ts';
import type { KeyedMutex } from '../../base/keyed-mutex.ts';
import type { Scheduler } from '../../base/scheduler.ts';
import { createTimers, type Timers } from '../../base/timers.ts';
import type { AnsweredMessages } from '../../pair/pair.ts';
import { type Undone, UndoRequests } from '../cycle/undo-merge.ts';
import type { NativeKeeper } from '../native/native-keeper.ts';
import type { Deferred, Outcome, Requested, Trigger } from '../state/outcome.ts';
import { sleepOf } from '../state/sleep-record.ts';
import { type DeadlineIndex, Deadlines } from './deadlines.ts';
import { brokenOff, renewNowAndThen, type TendParts, tendMemory } from './tend-memory.ts';

export type EngineParts = TendParts & {
  readonly native: Pick<NativeKeeper, 'noteWanted' | 'work' | 'forget'>;
  readonly index: DeadlineIndex;
  /** Runs cycles of users, and is the engine's own: started and closed by it. */
  readonly scheduler: Pick<Scheduler<UserId>, 'start' | 'wake' | 'close'>;
  /** Whoever writes what a user's blocks hold, holds it. */
  readonly memoryWriters: Pick<KeyedMutex, 'run'>;
  /** People who wait for a turn. A cycle gives way to them. */
  readonly turnsWaiting: () => number;
  /** 0 to 1, for spreading out what is overdue at the start. */
  readonly chance: () => number;
};

/** A consolidation that has not started. `result` resolves for whoever asked for it; nobody need have. */
type Wanted = {
  readonly trigger: Trigger | 'tidying' | 'look';
  readonly since: number;
  readonly result: PromiseWithResolvers<Outcome>;
};

// Overdue consolidations are spread over so much time at the start.
const startJitterMs = 30_000;
const giveWayMs = 500;

/**
 * Decides when whose memory is consolidated, and sees to it: one cycle per user at a time, few at once in all, none in
 * the way of somebody who waits for an answer. What it knows is in the records: a restart goes on where it stopped.
 */
export class SleepEngine {
  readonly #parts: EngineParts;
  readonly #deadlines: Deadlines;
  readonly #timers: Timers<UserId>;
  readonly #wanted = new Map<UserId, Wanted>();
  readonly #running = new Map<UserId, Wanted>();
  readonly #undos: UndoRequests;
  #closed = false;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#deadlines = new Deadlines(parts.cycle, parts.index);
    this.#undos = new UndoRequests(parts.cycle, (user) => this.#deadlines.mark(user));
    this.#timers = createTimers<UserId>(parts.cycle.clock, async (user) => void (await this.#lookAt(user)));
    parts.scheduler.start({
      run: (user, signal) => this.#run(user, signal),
      onError: (user, error) =>
        parts.cycle.log.error({ userId: user, err: error }, 'consolidation broke off, it goes on later'),
    });
  }

  /** Counts messages that were answered elsewhere than in the chat flow. */
  async countAnswered(user: UserId, said: AnsweredMessages): Promise<void> {
    await this.#parts.cycle.people.countAnswered(user, said);
  }

  /** To be told after an answer is stored. Its failures are its own: the talk goes on. */
  async onAnswered(user: UserId): Promise<void> {
    try {
      await this.#parts.native.noteWanted(user);
      await this.#startOrWait(user);
    } catch (error) {
      this.#afterFailure(user, error);
    }
  }

  /** Consolidates now, whatever the count. While one runs already, that one's outcome is what one gets. */
  async consolidate(user: UserId): Promise<Requested> {
    const running = this.#running.get(user);
    if (running !== undefined) return { wasRunning: true, outcome: await running.result.promise };
    if (this.#closed) return { wasRunning: false, outcome: this.#stopping() };
    return { wasRunning: false, outcome: await this.#want(user, 'manual').result.promise };
  }

  /**
   * Takes a line apart again that a tidying has merged, as soon as no cycle of this user runs.
   *
   * @throws Failure where Letta or the database fails: what was begun goes on before the next cycle.
   */
  async undoMerge(user: UserId, line: string): Promise<Undone> {
    const undone = this.#undos.ask(user, line);
    this.#parts.scheduler.wake(user);
    return await undone;
  }

  /** Brings a pair one step nearer to who is to tend it by the settings, and waits for that. */
  async move(user: UserId): Promise<Outcome> {
    await this.#parts.native.noteWanted(user);
    return this.#closed ? this.#stopping() : await this.#want(user, 'native').result.promise;
  }

  /** Looks at what Letta's own sleep-time did, where it tends this user's memory. Costs nothing where it doesn't. */
  async lookAtNative(user: UserId): Promise<void> {
    const person = await this.#parts.cycle.people.read(user);
    if (person?.pair?.native?.state !== 'on' || this.#closed) return;
    await (this.#running.get(user) ?? this.#want(user, 'look')).result.promise;
  }

  /** Removes all that sleep-time knows of a user whose agents were deleted. A cycle under way is waited for. */
  async forget(user: UserId): Promise<void> {
    this.#timers.cancel(user);
    this.#wanted.get(user)?.result.resolve({ kind: 'nothing-to-do', because: 'no-pair' });
    this.#wanted.delete(user);
    await this.#running.get(user)?.result.promise;
    // An undo under way holds it.
    await this.#parts.memoryWriters.run(user, () => this.#deadlines.forget(user));
    this.#parts.native.forget(user);
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
    for (const user of await this.#deadlines.marked()) {
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
    for (const { result } of this.#wanted.values()) result.resolve(this.#stopping());
    this.#wanted.clear();
    this.#undos.close();
    await Promise.all([this.#timers.close(), this.#parts.scheduler.close(deadline)]);
  }

  async #takeUp(user: UserId): Promise<void> {
    const { journal } = sleepOf(await this.#parts.cycle.sleep.read(user));
    if (journal !== null || (await this.#deadlines.whenDue(user)).kind !== 'due') return await this.#startOrWait(user);
    // It may be there for its turn alone, which ends before the consolidation does.
    await this.#deadlines.mark(user);
    this.#timers.set(user, this.#parts.chance() * startJitterMs);
  }

  async #lookAt(user: UserId): Promise<'done'> {
    await this.#startOrWait(user).catch((error: unknown) => this.#afterFailure(user, error));
    return 'done';
  }

  #afterFailure(user: UserId, error: unknown): void {
    this.#parts.cycle.log.error({ userId: user, err: error }, 'sleep-time could not look at a user');
    this.#timers.set(user, this.#deadlines.noteFailure(user));
  }

  /** Has a cycle started if one is due, or sets the timer for when it will be. */
  async #startOrWait(user: UserId): Promise<void> {
    if (this.#closed || this.#running.has(user)) return;
    if (this.#wanted.has(user)) return this.#parts.scheduler.wake(user);
    const due = await this.#deadlines.settle(user);
    if (due.kind === 'later') this.#timers.set(user, due.at - this.#parts.cycle.clock.now());
    else if (due.kind === 'due' && !this.#closed) this.#want(user, due.trigger);
  }

  #want(user: UserId, trigger: Wanted['trigger']): Wanted {
    const known = this.#wanted.get(user);
    const wanted: Wanted = {
      trigger: known === undefined || known.trigger === 'look' || trigger === 'manual' ? trigger : known.trigger,
      since: known?.since ?? this.#parts.cycle.clock.elapsed(),
      result: known?.result ?? Promise.withResolvers(),
    };
    this.#wanted.set(user, wanted);
    if (known === undefined && trigger !== 'tidying' && trigger !== 'look') {
      this.#parts.cycle.events.emit({ name: 'consolidation.scheduled', user, trigger });
    }
    this.#parts.scheduler.wake(user);
    return wanted;
  }

  async #run(user: UserId, signal: AbortSignal): Promise<'done'> {
    const undid = await this.#parts.memoryWriters.run(user, () => this.#undos.run(user));
    const wanted = this.#wanted.get(user);
    if (wanted === undefined) return undid ? await this.#lookAt(user) : 'done';
    if (this.#givesWay(wanted)) {
      // Out of line meanwhile: whoever asks for a consolidation by hand needs not wait behind.
      this.#timers.set(user, giveWayMs);
      return 'done';
    }
    this.#wanted.delete(user);
    this.#timers.cancel(user);
    this.#running.set(user, wanted);
    try {
      const tend = () => tendMemory(user, wanted.trigger, this.#parts, signal);
      const outcome = await this.#parts.memoryWriters.run(user, tend);
      wanted.result.resolve(outcome);
      this.#running.delete(user);
      // Still this user's turn, so that no cycle asks an agent that goes; and told already, so that nobody waits for it.
      await renewNowAndThen(user, outcome, this.#parts.cycle);
      await this.#goOn(user, outcome);
      return 'done';
    } catch (error) {
      const pauseMs = this.#deadlines.noteFailure(user);
      const again = this.#parts.cycle.clock.now() + pauseMs;
      wanted.result.resolve(signal.aborted || this.#closed ? this.#stopping() : brokenOff(error, again));
      this.#timers.set(user, pauseMs);
      throw error;
    } finally {
      this.#running.delete(user);
    }
  }

  /** What is due now may be due again: a window holds only so much, and people go on talking. */
  async #goOn(user: UserId, outcome: Outcome): Promise<void> {
    if (this.#closed) return;
    const madeProgress =
      outcome.kind === 'consolidated' ||
      outcome.kind === 'looked-at-native' ||
      (outcome.kind === 'nothing-to-do' && outcome.because === 'nothing-new');
    if (outcome.kind === 'consolidated' && outcome.more) return void this.#want(user, 'more');
    // What could not be done now can't be done at once either; not even that could be written down.
    if (!madeProgress && (await this.#deadlines.whenDue(user)).kind === 'due')
      this.#timers.set(user, this.#deadlines.noteFailure(user));
    else await this.#startOrWait(user);
  }

  #givesWay({ trigger, since }: Wanted): boolean {
    const { clock, policy } = this.#parts.cycle;
    if (trigger === 'manual' || trigger === 'look') return false;
    return this.#parts.turnsWaiting() > 0 && clock.elapsed() - since < policy.yieldMs;
  }

  #stopping(): Deferred {
    return { kind: 'deferred', because: 'stopping', until: this.#parts.cycle.clock.now() };
  }
}
