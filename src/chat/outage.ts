import type { Clock } from '../base/clock.ts';
import { unlessAborted, unlessLate } from '../base/deadline.ts';
import { errorMessage, type Failure, isFailure, isServerUnavailable } from '../base/failure.ts';
import type { MessageId, UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';

type Request = { caught: boolean };

/**
 * Whether a request tells if the server is there: by whatever comes of it, by a failure alone, or by nothing that comes
 * of it, as one route may refuse for ever what the others take. Then a failure only raises the question.
 */
type Telling = 'shows-the-server' | 'shows-failures' | 'shows-nothing';

export type OutageParts = {
  /** A small question that costs the Letta server nothing. Rejects, with the reason, where it doesn't answer. */
  readonly checkServer: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
};

const turnsInARow = 3;
/** After so long without an answer the server is asked whether it is there at all. */
const silenceMs = 10_000;
const checkTakesMs = 5_000;
const betweenChecksMs = 5_000;
const probeEveryMs = 10_000;

/**
 * The circuit breaker of the chat. Letta counts as away when the server failed three turns in a row, or when a request
 * failed or stays silent and two checks get no answer either. Then nothing is sent, so that nobody waits for what can't
 * come, until a check is answered. From there on one more failure is enough, until something is answered.
 */
export class Outage {
  readonly #parts: OutageParts;
  readonly #underWay = new Set<Request>();
  readonly #closing = new AbortController();
  /** The turns that the server failed since it last answered. */
  readonly #failed = new Set<MessageId | UserId>();
  /** By our clock. */
  #refusedAt: number | undefined;
  #onProbation = false;
  #examination: Promise<void> | undefined;
  #isOn = false;
  #onBegin = () => {};

  constructor(parts: OutageParts) {
    this.#parts = parts;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Calls back at the beginning of each outage. */
  whenItBegins(call: () => void): void {
    this.#onBegin = call;
  }

  /**
   * Whether a connection could not even be made since then. A server that was killed leaves its runs active for ever.
   *
   * @param time milliseconds since the epoch
   */
  wasRefusedSince(time: number): boolean {
    return this.#refusedAt !== undefined && this.#refusedAt >= time;
  }

  /** Requests that were under way when an outage began, and still are: they may be answered, or end by their deadline. */
  get caught(): number {
    let count = 0;
    for (const { caught } of this.#underWay) if (caught) count += 1;
    return count;
  }

  /**
   * Makes a request and learns from how it ends.
   *
   * @param turn which one it is for; whom, where it is for none
   */
  async watch<Result>(
    turn: MessageId | UserId,
    ask: () => Promise<Result>,
    telling: Telling = 'shows-the-server',
  ): Promise<Result> {
    const request: Request = { caught: false };
    this.#underWay.add(request);
    const stopListening = this.#listenForSilence();
    try {
      const result = await ask();
      if (telling === 'shows-the-server') this.#succeeded();
      return result;
    } catch (error) {
      this.#noteFailure(turn, error, telling);
      throw error;
    } finally {
      stopListening();
      this.#underWay.delete(request);
    }
  }

  /** Resolves once it is known whether the server is away, where a failure or a silence has raised the question. */
  async examined(): Promise<void> {
    await this.#examination;
  }

  /** Whoever is the first to meet a server that has just gone away is treated like all who come after. */
  async isKnownToBeOn(signal: AbortSignal): Promise<boolean> {
    await unlessAborted(signal, () => this.examined());
    return this.#isOn;
  }

  close(): void {
    this.#closing.abort(new Error('The process stops.'));
  }

  #listenForSilence(): () => void {
    let stop = () => {};
    let isOver = false;
    const listen = () => {
      stop = this.#parts.clock.after(silenceMs, () => void examine());
    };
    const examine = async () => {
      this.#examine();
      await this.#examination;
      if (!isOver) listen();
    };
    listen();
    return () => {
      isOver = true;
      stop();
    };
  }

  #succeeded(): void {
    this.#failed.clear();
    this.#onProbation = false;
    if (this.#isOn) this.#end();
  }

  #noteFailure(turn: MessageId | UserId, error: unknown, telling: Telling): void {
    if (isFailure(error, 'letta-unreachable') && error.arrived === 'no') this.#refusedAt = this.#parts.clock.now();
    const isUnavailable = isServerUnavailable(error);
    if (!isUnavailable && !isFailure(error, 'letta-broken')) return;
    if (telling === 'shows-nothing') {
      this.#examine();
      return;
    }
    if (isUnavailable) this.#failed.add(turn);
    if (this.#failed.size >= turnsInARow || (this.#onProbation && this.#failed.has(turn)))
      this.#begin(errorMessage(error));
    // A server that is overloaded has said so itself.
    else if (!isFailure(error, 'letta-overloaded')) this.#examine();
  }

  /** One at a time: whoever raises the question meanwhile gets the same answer. */
  #examine(): void {
    if (this.#isOn) return;
    this.#examination ??= this.#beginIfAway().finally(() => {
      this.#examination = undefined;
    });
  }

  async #beginIfAway(): Promise<void> {
    try {
      if ((await this.#whyAway()) === undefined) return;
      await this.#parts.clock.sleep(betweenChecksMs, this.#closing.signal);
      const why = await this.#whyAway();
      if (why !== undefined) this.#begin(why);
    } catch {
      // Only the sleep rejects, when the process stops.
    }
  }

  /** Why it doesn't answer; undefined where it does. */
  async #whyAway(): Promise<string | undefined> {
    const { clock, checkServer } = this.#parts;
    const late = () => new Error(`no answer within ${checkTakesMs} ms`);
    return await unlessLate(clock, checkTakesMs, checkServer(), late).then(() => undefined, errorMessage);
  }

  #begin(why: string): void {
    if (this.#isOn || this.#closing.signal.aborted) return;
    this.#isOn = true;
    for (const request of this.#underWay) request.caught = true;
    this.#parts.log.error({ underWay: this.#underWay.size, why }, 'Letta is away, turns wait');
    void this.#probe();
    this.#onBegin();
  }

  async #probe(): Promise<void> {
    const { clock } = this.#parts;
    try {
      do await clock.sleep(probeEveryMs, this.#closing.signal);
      while (this.#isOn && (await this.#whyAway()) !== undefined);
    } catch {
      return;
    }
    if (!this.#isOn) return;
    this.#onProbation = true;
    this.#end();
  }

  #end(): void {
    this.#isOn = false;
    this.#parts.log.info({}, 'Letta is back');
  }
}

/** What the server itself had to do with: a turn that was sent is looked up before anything of it is sent again. */
export function mayStillBeAnswered(error: unknown): error is Failure {
  if (!isFailure(error) || error.arrived === 'yes') return false;
  return isServerUnavailable(error) || error.kind === 'letta-broken';
}
