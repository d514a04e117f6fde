import type { Clock } from '../base/clock.ts';
import { unlessUnreadable } from '../base/failure.ts';
import type { UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import { unhurried } from '../base/unhurried.ts';
import type { PairSettings } from './agent-specs.ts';
import { type MadeTrait, madeFrom, madeOtherwise, madeTraits } from './made-from.ts';
import type { PairRecords } from './pair.ts';

/** How many pairs still are of other settings than those of today. They follow at their next turn. */
export type BehindReport =
  | { readonly kind: 'counting' }
  | {
      readonly kind: 'counted';
      readonly pairs: number;
      readonly behind: number;
      /** In what, each pair as often as it differs. */
      readonly by: Readonly<Partial<Record<MadeTrait, number>>>;
    };

export type PairsBehindParts = {
  readonly pairs: Pick<PairRecords<UserId>, 'read'>;
  readonly ids: () => AsyncIterable<UserId>;
  readonly settings: PairSettings;
  readonly clock: Clock;
  readonly log: Log;
};

/** Counts them once after a start, beside everything else, and from then on by what is heard of those that follow. */
export class PairsBehind {
  readonly #parts: PairsBehindParts;
  readonly #behind = new Map<UserId, readonly MadeTrait[]>();
  readonly #wanted: Parameters<typeof madeOtherwise>[1];
  readonly #stop = new AbortController();
  #pairs = 0;
  #isCounted = false;
  #counting: Promise<void> | undefined;

  constructor(parts: PairsBehindParts) {
    this.#parts = parts;
    const { settings } = parts;
    this.#wanted = { primary: madeFrom(settings, 'primary'), sleep: madeFrom(settings, 'sleep') };
  }

  /** Begins to count; the log says what came of it. */
  count(): void {
    const { log } = this.#parts;
    this.#counting ??= this.#countAll().catch((cause: unknown) => {
      if (!this.#stop.signal.aborted) log.warn({ err: cause }, 'pairs of other settings could not be counted');
    });
  }

  report(): BehindReport {
    if (!this.#isCounted) return { kind: 'counting' };
    const all = [...this.#behind.values()].flat();
    const by = madeTraits.map((trait) => [trait, all.filter((one) => one === trait).length] as const);
    return {
      kind: 'counted',
      pairs: this.#pairs,
      behind: this.#behind.size,
      by: Object.fromEntries(by.filter(([, times]) => times > 0)),
    };
  }

  /** To be told of whom an agent was brought up to date, so that the rest is counted right. */
  async noteFollowed(user: UserId): Promise<void> {
    if (this.#behind.has(user)) await this.#look(user);
  }

  async close(): Promise<void> {
    this.#stop.abort(new Error('The process stops.'));
    await this.#counting;
  }

  async #countAll(): Promise<void> {
    const { ids, clock, log } = this.#parts;
    for await (const user of unhurried(ids(), clock, this.#stop.signal)) {
      if (await this.#look(user)) this.#pairs += 1;
    }
    this.#isCounted = true;
    const counted = this.report();
    if (this.#behind.size === 0) log.debug(counted, 'pairs all follow the settings');
    else
      log.info(
        counted,
        'pairs are still by other settings, they follow at their next turn or by npm run pairs -- --update',
      );
  }

  /** @returns whether there is a pair */
  async #look(user: UserId): Promise<boolean> {
    // Whoever can't be read is no pair that could follow.
    const pair = await unlessUnreadable(this.#parts.pairs.read(user), undefined);
    const traits = pair?.state === 'ready' ? madeOtherwise(pair, this.#wanted) : [];
    if (traits.length > 0) this.#behind.set(user, traits);
    else this.#behind.delete(user);
    return pair?.state === 'ready';
  }
}
