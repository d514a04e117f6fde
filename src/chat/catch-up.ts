import type { Clock } from '../base/clock.ts';
import { unlessAborted } from '../base/deadline.ts';
import { Door, Doors } from '../base/door.ts';
import type { ChannelId, MessageId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import { byAge, idBefore, latestOf } from '../base/snowflakes.ts';
import { createTimers, type Timers } from '../base/timers.ts';
import type { ChannelHistory, HistoryRead } from './channel-history.ts';
import { answeredAfterAbsenceMs, type ChatFlow } from './chat-flow.ts';
import { type GatePolicy, judgeMessage } from './gate.ts';
import type { IncomingMessage } from './incoming.ts';
import type { RecentPlace, RecentPlaces } from './recent-places.ts';

export type CatchUpParts = {
  readonly flow: Omit<ChatFlow, 'beginAnew' | 'serves' | 'resume' | 'load' | 'close'>;
  readonly places: RecentPlaces;
  readonly history: ChannelHistory;
  readonly policy: GatePolicy;
  /** Milliseconds since the epoch, by Discord's own clock: how old a message is goes by that alone. */
  readonly discordNow: () => number;
  readonly clock: Clock;
  readonly log: Log;
};

const toldMs = 24 * 60 * 60_000;
// Discord allows 50 requests a second, and those who talk meanwhile need some.
const placesAtOnce = 20;
const betweenReadsMs = 500;
const messagesAtOnce = 50;
/** When to read again what Discord didn't let us read. */
const retriesMs = [15_000, 60_000] as const;
const laterRetriesMs = 5 * 60_000;
const mostRetries = retriesMs.length + toldMs / laterRetriesMs;
/** So long a message waits at most until what was said before it is read: one channel must not hold up everybody. */
const doorShutMs = 15_000;
/** So many events wait at most until what was said before them is read. */
const heldAtMost = 5_000;

/**
 * Stands before the chat flow. After an absence, that is whenever Discord begins a new session, it reads what was said
 * meanwhile and has it answered, or told of where it is too old. What comes in by then waits behind it for some seconds,
 * so that everybody's messages keep their order. A place counts as dealt with only when all that was said there is safely
 * stored: an end in the middle is made up for at the next start.
 */
export class CatchUp {
  readonly #parts: CatchUpParts;
  readonly #stopped = new AbortController();
  readonly #retries: Timers<number>;
  /** One for each shard. */
  readonly #doors: Doors<number>;
  readonly #closedFor = new Set<ChannelId>();
  /** What was said before may have been answered by a life of which a restored database knows nothing. */
  readonly #beganAt: number;
  #work: Promise<void> = Promise.resolve();

  constructor(parts: CatchUpParts) {
    this.#parts = parts;
    this.#beganAt = parts.discordNow();
    this.#doors = new Doors((shard) => {
      const tell = () =>
        parts.log.warn({ shard, most: heldAtMost }, 'too much comes in to wait for what was said before');
      return new Door(heldAtMost, tell);
    });
    this.#retries = createTimers<number>(parts.clock, (retry) => this.#again(retry));
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
      await this.#readBehind(0);
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
    await this.#parts.flow.amendMessage(message);
  }

  async withdrawMessages(messages: readonly MessageId[], shard: number): Promise<void> {
    await this.#doors.pass(shard);
    await this.#parts.flow.withdrawMessages(messages);
  }

  /** Reads no more. Whatever isn't dealt with stays for the next start. */
  async close(): Promise<void> {
    this.#stopped.abort(new Error('The process stops.'));
    await Promise.all([this.#retries.close(), this.#work]);
    await this.#parts.places.close();
  }

  async #deal(message: IncomingMessage): Promise<void> {
    const { flow, places, policy } = this.#parts;
    if (judgeMessage(message, policy).kind === 'ignore') {
      await flow.receive(message);
      places.end(message, 'passed-over');
      return;
    }
    // In this order: both are written in one go.
    await Promise.all([places.begin(message), flow.receive(message)]).finally(() => places.end(message, 'begun'));
  }

  async #again(retry: number): Promise<void> {
    await this.#after(() => this.#readBehind(retry));
  }

  /** One absence is caught up after the other. */
  #after(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      // What is left is for the next start.
      if (!this.#stopped.signal.aborted) this.#parts.log.error({ err: error }, 'catching up ended');
    });
    return this.#work;
  }

  /** @param retry how often it was tried before */
  async #readBehind(retry: number): Promise<void> {
    try {
      await this.#makeUp();
    } catch (error) {
      this.#stopped.signal.throwIfAborted();
      this.#parts.log.error({ err: error }, 'catching up broke off');
    }
    if (this.#parts.places.behind().length > 0) this.#tryLater(retry);
  }

  async #makeUp(): Promise<void> {
    const { places, clock, log } = this.#parts;
    const startedAt = clock.elapsed();
    const behind = places.behind();
    if (behind.length === 0) return;
    const reads = await this.#readAll(behind);
    const found = reads.flatMap(({ read }) => (read.kind === 'read' ? [read] : []));
    const messages = found.flatMap((read) => read.messages);
    await this.#takeOverChanges(found);
    const { answered, told, unsettled } = await this.#makeUpFor(messages);
    for (const { place, read } of reads) if (!unsettled.has(place.channel)) this.#conclude(place, read);
    await places.store();
    const unread = places.behind().length;
    const tookMs = Math.round(clock.elapsed() - startedAt);
    log.info({ places: behind.length, unread, answered, told, tookMs }, 'caught up with what was said meanwhile');
  }

  #tryLater(retry: number): void {
    const { places, log } = this.#parts;
    const unread = places.behind();
    const afterMs = retriesMs[retry] ?? laterRetriesMs;
    if (retry >= mostRetries) {
      for (const { channel } of unread) places.catchUp(channel, undefined);
      log.warn({ places: unread.length }, 'what was said meanwhile could not be read, and is given up');
      return;
    }
    this.#retries.set(retry + 1, afterMs);
    log.warn({ places: unread.length, afterMs }, 'what was said meanwhile could not be read yet');
  }

  async #readAll(places: readonly RecentPlace[]): Promise<readonly PlaceRead[]> {
    const { history, policy, clock, discordNow } = this.#parts;
    const { signal } = this.#stopped;
    const oldest = idBefore<MessageId>(discordNow() - toldMs);
    // Roles are asked for only where somebody speaks to her.
    const isWanted = (message: IncomingMessage) =>
      judgeMessage(message, { ...policy, allowedRoles: new Set() }).kind !== 'ignore';
    const reads: PlaceRead[] = [];
    for (let start = 0; start < places.length; start += placesAtOnce) {
      if (start > 0) await clock.sleep(betweenReadsMs, signal);
      const some = places.slice(start, start + placesAtOnce).map(async (place): Promise<PlaceRead> => {
        const since = { ...place, seen: latestOf(place.seen, oldest) };
        return { place, read: await history.readSince(since, isWanted, signal) };
      });
      reads.push(...(await Promise.all(some)));
    }
    return reads;
  }

  /** First come those of whom too much time has passed, then the others as they were said. */
  async #makeUpFor(messages: readonly IncomingMessage[]): Promise<MadeUpFor> {
    const { flow, policy, discordNow } = this.#parts;
    const addressed = messages
      .filter((message) => judgeMessage(message, policy).kind !== 'ignore')
      .sort((one, other) => byAge(one.id, other.id));
    const asked = await flow.settleAskedBefore(addressed.filter(({ at }) => at <= this.#beganAt));
    const wanted = addressed.filter(({ id }) => !asked.has(id));
    const now = discordNow();
    const young = wanted.filter(({ at }) => now - at <= answeredAfterAbsenceMs);
    const old = wanted.filter(({ at }) => now - at > answeredAfterAbsenceMs);
    const byPersonAndPlace = Map.groupBy(old, ({ author, place }) => `${author.id} ${place.channel}`);
    const unsettled = new Set<ChannelId>();
    await this.#inParts([...byPersonAndPlace.values()], async (missed) => {
      if ((await flow.tellOfMissed(missed)) === 'not-stored')
        for (const { place } of missed) unsettled.add(place.channel);
    });
    await this.#inParts(young, async (message) => {
      if ((await flow.receive(message)) === 'not-stored') unsettled.add(message.place.channel);
    });
    return { answered: young.length, told: old.length, unsettled };
  }

  /** Begins each in its turn: of one person they are stored in this order. */
  async #inParts<Item>(items: readonly Item[], act: (item: Item) => Promise<void>): Promise<void> {
    for (let start = 0; start < items.length; start += messagesAtOnce) {
      this.#stopped.signal.throwIfAborted();
      await Promise.all(items.slice(start, start + messagesAtOnce).map(act));
    }
  }

  /** What was taken in before may have been edited or deleted meanwhile. */
  async #takeOverChanges(found: readonly Extract<HistoryRead, { kind: 'read' }>[]): Promise<void> {
    const { flow } = this.#parts;
    await flow.withdrawUnlisted(found.flatMap(({ before }) => before ?? []));
    for (const message of found.flatMap(({ edited }) => edited)) await flow.amendMessage(message);
  }

  #conclude({ channel }: RecentPlace, read: HistoryRead): void {
    const { places, log } = this.#parts;
    if (read.kind === 'read') {
      places.catchUp(channel, read.upTo);
      this.#closedFor.delete(channel);
    }
    if (read.kind !== 'closed') return;
    if (!this.#closedFor.has(channel)) log.warn({ channel, because: read.because }, 'channel could not be read');
    this.#closedFor.add(channel);
    if (read.because === 'gone') places.forget(channel);
    else places.catchUp(channel, undefined);
  }
}

type MadeUpFor = {
  readonly answered: number;
  readonly told: number;
  /** Where something could not be stored, and is to be read again. */
  readonly unsettled: ReadonlySet<ChannelId>;
};

type PlaceRead = { readonly place: RecentPlace; readonly read: HistoryRead };
