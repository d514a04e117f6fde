import { unlessAborted } from '../base/deadline.ts';
import { Door, Doors } from '../base/door.ts';
import type { MessageId } from '../base/ids.ts';
import { idBefore, madeAt } from '../base/snowflakes.ts';
import { createTimers, type Timers } from '../base/timers.ts';
import type { Arrival } from './admission.ts';
import type { Received } from './chat-flow.ts';
import { judgeMessage } from './gate.ts';
import type { IncomingMessage } from './incoming.ts';
import { PlaceReader, type PlaceReaderParts } from './place-reader.ts';
import type { RecentPlace } from './recent-places-record.ts';

/** What is told of the message that she was named in, after all, comes by then. */
const newThreadReadMs = 1_000;
/** Discord may tell of her being taken in with a message of its own, after the one that did it. */
const takenInWithinMs = 10_000;
/** When to read again what Discord didn't let us read. */
const retriesMs = [15_000, 60_000] as const;
const laterRetriesMs = 5 * 60_000;
const triedForMs = 24 * 60 * 60_000;
const mostRetries = retriesMs.length + triedForMs / laterRetriesMs;
/** So long a message waits at most until what was said before it is read: one channel must not hold up everybody. */
const doorShutMs = 15_000;
/** What comes later than so long after it was said could not have come before: she was away. */
const liveMs = 5_000;
/** So many events wait at most until what was said before them is read. */
const heldAtMost = 5_000;

/**
 * Stands before the chat flow. After an absence, that is whenever Discord begins a new session, it reads what was said
 * meanwhile and has it answered, or told of where it is too old. What comes in by then waits behind it for some seconds,
 * so that everybody's messages keep their order. A place counts as dealt with only when all that was said there is safely
 * stored: an end in the middle is made up for at the next start.
 */
export class CatchUp {
  readonly #parts: PlaceReaderParts;
  readonly #stopped = new AbortController();
  readonly #reader: PlaceReader;
  readonly #later: Timers<'read'>;
  #retries = 0;
  /** One for each shard. */
  readonly #doors: Doors<number>;
  #work: Promise<void> = Promise.resolve();
  #underWay = 0;

  constructor(parts: PlaceReaderParts) {
    this.#parts = parts;
    this.#doors = new Doors((shard) => {
      const tell = () =>
        parts.log.warn({ shard, most: heldAtMost }, 'too much comes in to wait for what was said before');
      return new Door(heldAtMost, tell);
    });
    this.#reader = new PlaceReader(parts);
    this.#later = createTimers(parts.clock, () => this.#after(() => this.#readBehind()));
  }

  /**
   * New sessions have begun, of these shards: what was said before is read once `ready` resolves. What other shards
   * bring waits for nothing.
   */
  returnAfterAbsence(ready: Promise<void>, shards: readonly number[]): void {
    this.#doors.close(shards);
    this.#parts.places.fallBehind([]);
    const cancel = this.#parts.clock.after(doorShutMs, () => this.#doors.open(shards));
    void this.#after(async () => {
      await unlessAborted(this.#stopped.signal, () => ready);
      this.#parts.places.fallBehind(this.#parts.history.placesIn(this.#parts.policy.homeChannels));
      this.#retries = 0;
      await this.#readBehind();
    }).finally(() => {
      cancel();
      this.#doors.letGo(shards);
    });
  }

  async receive(message: IncomingMessage, shard: number): Promise<void> {
    await this.#doors.pass(shard);
    await this.#deal(message);
  }

  async amendMessage(message: IncomingMessage, shard: number): Promise<void> {
    await this.#doors.pass(shard);
    const received = await this.#parts.flow.amendMessage(message, this.#arrivalOf(message));
    if (received === 'not-stored') await this.leaveBehind(toRecentPlace(message), message.id);
  }

  async withdrawMessages(messages: readonly MessageId[], shard: number): Promise<void> {
    await this.#doors.pass(shard);
    await this.#parts.flow.withdrawMessages(messages);
    // What was read before that, and is being taken in, holds them still.
    if (this.#underWay > 0) void this.#after(() => this.#parts.flow.withdrawMessages(messages));
  }

  /** A message that can't be dealt with now: what was said there, from it on, is read in a while. */
  async leaveBehind(place: Omit<RecentPlace, 'seen'>, message: MessageId): Promise<void> {
    // What is being read may have been looked up before the message was there.
    await this.#after(async () => {
      this.#parts.places.leaveBehind(place, message);
      this.#parts.log.warn({ channel: place.channel, message }, 'message can not be dealt with yet');
      this.#later.setUnlessSet('read', retriesMs[0]);
    });
  }

  /** She sees a thread from now on: whoever took her in may have asked something there lately, and it is read. */
  async readThread(thread: Omit<RecentPlace, 'seen'>, lastMessage: MessageId): Promise<void> {
    await this.#after(async () => {
      this.#parts.places.leaveBehind(thread, idBefore(madeAt(lastMessage) - takenInWithinMs));
      this.#later.set('read', newThreadReadMs);
    });
  }

  /** Reads no more. Whatever isn't dealt with stays for the next start. */
  async close(): Promise<void> {
    this.#stopped.abort(new Error('The process stops.'));
    await Promise.all([this.#later.close(), this.#work]);
    await this.#parts.places.close();
  }

  async #deal(message: IncomingMessage): Promise<void> {
    const { flow, places, policy } = this.#parts;
    const arrival = this.#arrivalOf(message);
    if (judgeMessage(message, policy).kind === 'ignore') {
      await flow.receive(message, arrival);
      places.end(message, 'passed-over');
      return;
    }
    let received: Received = 'dealt-with';
    try {
      // In this order: both are written in one go.
      [, received] = await Promise.all([places.begin(message), flow.receive(message, arrival)]);
    } finally {
      // Before its place could count as dealt with.
      if (received === 'not-stored') await this.leaveBehind(toRecentPlace(message), message.id);
      places.end(message, 'begun');
    }
  }

  #arrivalOf({ at }: IncomingMessage): Arrival {
    return this.#parts.discordNow() - at > liveMs ? 'late' : 'live';
  }

  /** One absence is caught up after the other. */
  #after(work: () => Promise<void>): Promise<void> {
    this.#underWay += 1;
    this.#work = this.#work
      .then(work)
      .catch((error: unknown) => {
        // What is left is for the next start.
        if (!this.#stopped.signal.aborted) this.#parts.log.error({ err: error }, 'catching up ended');
      })
      .finally(() => {
        this.#underWay -= 1;
      });
    return this.#work;
  }

  async #readBehind(): Promise<void> {
    try {
      await this.#reader.readBehind(this.#stopped.signal);
    } catch (error) {
      this.#stopped.signal.throwIfAborted();
      this.#parts.log.error({ err: error }, 'catching up broke off');
    }
    if (this.#parts.places.behind().length > 0) this.#tryLater();
    else this.#retries = 0;
  }

  #tryLater(): void {
    const { places, log } = this.#parts;
    const unread = places.behind();
    if (this.#retries >= mostRetries) {
      for (const { channel } of unread) places.catchUp(channel, undefined);
      log.warn({ places: unread.length }, 'what was said meanwhile could not be read, and is given up');
      return;
    }
    const afterMs = retriesMs[this.#retries] ?? laterRetriesMs;
    this.#retries += 1;
    this.#later.set('read', afterMs);
    log.warn({ places: unread.length, afterMs }, 'what was said meanwhile could not be read yet');
  }
}

function toRecentPlace({ place }: IncomingMessage): Omit<RecentPlace, 'seen'> {
  return { channel: place.channel, guild: place.guild?.id ?? null };
}
