import { z } from 'zod';
import type { UserId } from '../../base/ids.ts';
import type { Insights, SleepStatus, SleepTime } from '../../pair/sleep-time.ts';
import { type SleepEventName, type SleepEvents, type SleepListener, sleepEventNames } from '../cycle/sleep-events.ts';
import type { Undone } from '../cycle/undo-merge.ts';
import type { Deferred, Failed } from '../state/outcome.ts';
import type { SleepEngine } from './sleep-engine.ts';

export type OrchestratorParts = {
  readonly user: UserId;
  readonly engine: SleepEngine;
  readonly events: SleepEvents;
  readonly statusOf: (user: UserId) => Promise<SleepStatus>;
};

export type Said = {
  /** How long the messages were together, in characters. Very much text is consolidated before the threshold. */
  readonly characters?: number;
  /** True where the answer was counted in the write that stored it. */
  readonly counted?: boolean;
};

const saidSchema = z.strictObject({ characters: z.int().min(0).optional(), counted: z.boolean().optional() });

/** A consolidation was asked for and did not take place. What was said goes on waiting; `outcome` says why and until when. */
export class NotConsolidated extends Error {
  override readonly name = 'NotConsolidated';
  readonly outcome: Deferred | Failed;

  constructor(outcome: Deferred | Failed) {
    super(`Not consolidated (${outcome.because}); ${whatNext(outcome)}.`);
    this.outcome = outcome;
  }
}

function whatNext(outcome: Deferred | Failed): string {
  if (outcome.kind === 'failed') return `tried again at ${new Date(outcome.retryAt).toISOString()}`;
  if (outcome.because === 'stopping') return 'nothing is consolidated before Scarlet is opened again';
  return `it can be from ${new Date(outcome.until).toISOString()} on`;
}

/** One user's sleep-time: hears of messages, consolidates when it is time, says how it stands. Costs nothing to make. */
export class SleepTimeOrchestrator implements SleepTime {
  readonly #parts: OrchestratorParts;

  /** @internal */
  constructor(parts: OrchestratorParts) {
    this.#parts = parts;
  }

  /**
   * To be told after each answer. Resolves when that is written down; a consolidation that is due then runs by itself,
   * in nobody's way.
   *
   * @param count messages of the person that were answered; `ScarletAgent.chat` has told of its own already
   * @throws RangeError unless the count is a whole number from 1; Failure where the database fails.
   * @throws TypeError where something else is said of them.
   */
  async onMessage(count = 1, said: Said = {}): Promise<void> {
    if (!Number.isInteger(count) || count < 1)
      throw new RangeError('onMessage takes how many messages were answered: a whole number, 1 or more.');
    if (!saidSchema.safeParse(said).success)
      throw new TypeError(
        'onMessage takes an object with characters, a whole number from 0 on, and counted, which is true or false.',
      );
    const { user, engine } = this.#parts;
    const { characters = 0, counted = false } = said;
    if (!counted) await engine.countAnswered(user, { messages: count, characters });
    await engine.onAnswered(user);
  }

  /**
   * Consolidates now; while a consolidation runs already, waits for that one.
   *
   * @returns the insights, or `null` when there was nothing to do, or Letta's own sleep-time does it.
   * @throws NotConsolidated with what stood in the way, and when it is tried again or can be.
   */
  async runConsolidation(): Promise<Insights | null> {
    const { outcome } = await this.#parts.engine.consolidate(this.#parts.user);
    if (outcome.kind === 'consolidated') return outcome.insights;
    if (outcome.kind === 'nothing-to-do' || outcome.kind === 'looked-at-native') return null;
    throw new NotConsolidated(outcome);
  }

  /**
   * Takes a line apart again that a tidying has merged: the lines that it was made of are back, and stay apart.
   *
   * @param line as it stands in its block
   * @throws Failure where Letta or the database fails: what was begun is finished before the next consolidation.
   * @throws TypeError where no line is given.
   */
  async undoMerge(line: string): Promise<Undone> {
    if (typeof line !== 'string' || line.trim() === '')
      throw new TypeError('undoMerge takes a line as it stands in its block: give a text that is not blank.');
    return await this.#parts.engine.undoMerge(this.#parts.user, line);
  }

  /** @throws Failure where the database fails. */
  async getStatus(): Promise<SleepStatus> {
    return await this.#parts.statusOf(this.#parts.user);
  }

  /**
   * Calls back at each event of this user. The returned function ends it.
   *
   * @throws TypeError where there is no such event, or no function.
   */
  on<Name extends SleepEventName>(name: Name, listener: SleepListener<Name>): () => void {
    if (!sleepEventNames.includes(name))
      throw new TypeError(`There is no such event; there are ${sleepEventNames.join(', ')}.`);
    if (typeof listener !== 'function') throw new TypeError('on takes a function to be called back.');
    return this.#parts.events.on(name, (event) => (event.user === this.#parts.user ? listener(event) : undefined));
  }
}
