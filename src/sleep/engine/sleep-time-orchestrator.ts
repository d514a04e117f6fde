import type { UserId } from '../../base/ids.ts';
import type { Insights, SleepStatus, SleepTime } from '../../pair/sleep-time.ts';
import type { SleepEventName, SleepEvents, SleepListener } from '../cycle/sleep-events.ts';
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

/** A consolidation was asked for and did not take place. What was said goes on waiting; `outcome` says why and until when. */
export class NotConsolidated extends Error {
  override readonly name = 'NotConsolidated';
  readonly outcome: Deferred | Failed;

  constructor(outcome: Deferred | Failed) {
    const again = new Date(outcome.kind === 'failed' ? outcome.retryAt : outcome.until).toISOString();
    super(`Not consolidated (${outcome.because}); tried again at ${again}.`);
    this.outcome = outcome;
  }
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
   */
  async onMessage(count = 1, { characters = 0, counted = false }: Said = {}): Promise<void> {
    if (!Number.isInteger(count) || count < 1) throw new RangeError('The count of messages must be 1 or more.');
    const { user, engine } = this.#parts;
    if (!counted) await engine.countAnswered(user, { messages: count, characters });
    await engine.onAnswered(user);
  }

  /**
   * Consolidates now; while a consolidation runs already, waits for that one.
   *
   * @returns the insights, or `null` when there was nothing to do, or Letta's own sleep-time does it.
   * @throws NotConsolidated with what stood in the way, and when it is tried again.
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
   */
  async undoMerge(line: string): Promise<Undone> {
    return await this.#parts.engine.undoMerge(this.#parts.user, line);
  }

  /** @throws Failure where the database fails. */
  async getStatus(): Promise<SleepStatus> {
    return await this.#parts.statusOf(this.#parts.user);
  }

  /** Calls back at each event of this user. The returned function ends it. */
  on<Name extends SleepEventName>(name: Name, listener: SleepListener<Name>): () => void {
    return this.#parts.events.on(name, (event) => (event.user === this.#parts.user ? listener(event) : undefined));
  }
}
