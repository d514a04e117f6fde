import type { Clock } from '../base/clock.ts';
import { LastFew } from '../base/last-few.ts';
import type { AnsweredTurn } from './turn.ts';

/** More than ever wait at once; one that is forgotten is asked about anew. */
const remembered = 1_000;

/**
 * For how long answers have waited to be posted. The clock on the wall is asked but once of each, for the time before it
 * was first seen here: it may be set while one waits, and none is too late for that.
 */
export class AnswerAges {
  readonly #clock: Clock;
  /** Since when, by `Clock.elapsed`. */
  readonly #since = new LastFew<string, number>(remembered);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** In milliseconds. To be asked as soon as there is an answer. */
  of({ id, answeredAt }: Pick<AnsweredTurn, 'id' | 'answeredAt'>): number {
    const elapsed = this.#clock.elapsed();
    const answer = `${id} ${answeredAt}`;
    const since = this.#since.get(answer) ?? elapsed - Math.max(0, this.#clock.now() - answeredAt);
    this.#since.add(answer, since);
    return elapsed - since;
  }
}
