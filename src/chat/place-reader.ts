import type { Clock } from '../base/clock.ts';
import type { ChannelId, MessageId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import { byAge, idBefore, latestOf } from '../base/snowflakes.ts';
import type { ChannelHistory, HistoryRead } from './channel-history.ts';
import { answeredAfterAbsenceMs, type ChatFlow } from './chat-flow.ts';
import { type GatePolicy, judgeMessage } from './gate.ts';
import type { IncomingMessage } from './incoming.ts';
import type { RecentPlaces } from './recent-places.ts';
import type { RecentPlace } from './recent-places-record.ts';

export type PlaceReaderParts = {
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

/**
 * Reads what was said in the places that are behind, and has it answered, or told of where it is too old. The places
 * where people spoke last come first, and wait for no others.
 */
export class PlaceReader {
  readonly #parts: PlaceReaderParts;
  /** Where the operator was told so. */
  readonly #closedFor = new Set<ChannelId>();
  /** What was said before may have been answered by a life of which a restored database knows nothing. */
  readonly #beganAt: number;

  constructor(parts: PlaceReaderParts) {
    this.#parts = parts;
    this.#beganAt = parts.discordNow();
  }

  /** What can't be read now, not stored, or not looked up at Letta, stays behind. */
  async readBehind(signal: AbortSignal): Promise<void> {
    const { places, clock, log } = this.#parts;
    const startedAt = clock.elapsed();
    const behind = places.behind();
    if (behind.length === 0) return;
    let answered = 0;
    let told = 0;
    for (let start = 0; start < behind.length; start += placesAtOnce) {
      if (start > 0) await clock.sleep(betweenReadsMs, signal);
      const madeUp = await this.#makeUp(behind.slice(start, start + placesAtOnce), signal);
      answered += madeUp.answered;
      told += madeUp.told;
    }
    await places.store();
    const unread = places.behind().length;
    const tookMs = Math.round(clock.elapsed() - startedAt);
    log.info({ places: behind.length, unread, answered, told, tookMs }, 'caught up with what was said meanwhile');
  }

  async #makeUp(places: readonly RecentPlace[], signal: AbortSignal): Promise<MadeUpFor> {
    const reads = await Promise.all(places.map((place) => this.#read(place, signal)));
    const found = reads.flatMap(({ read }) => (read.kind === 'read' ? [read] : []));
    await this.#takeOverChanges(found);
    const cut = reads.flatMap(({ place, read }) =>
      read.kind === 'read' && read.extent === 'cut' ? [place.channel] : [],
    );
    const messages = found.flatMap((read) => read.messages);
    const madeUp = await this.#makeUpFor(messages, new Set(cut), signal);
    const { flow } = this.#parts;
    for (const message of found.flatMap(({ editedUnseen }) => editedUnseen)) await flow.amendMessage(message, 'late');
    for (const { place, read } of reads) if (!madeUp.notDealtWith.has(place.channel)) this.#conclude(place, read);
    return madeUp;
  }

  async #read(place: RecentPlace, signal: AbortSignal): Promise<PlaceRead> {
    const { history, policy, discordNow } = this.#parts;
    const oldest = idBefore<MessageId>(discordNow() - toldMs);
    // Roles are asked for only where somebody speaks to her.
    const isWanted = (message: IncomingMessage) =>
      judgeMessage(message, { ...policy, allowedRoles: new Set() }).kind !== 'ignore';
    const since = { ...place, seen: latestOf(place.seen, oldest) };
    return { place, read: await history.readSince(since, isWanted, signal) };
  }

  /** First come those of whom too much time has passed, then the others as they were said. */
  async #makeUpFor(
    messages: readonly IncomingMessage[],
    cut: ReadonlySet<ChannelId>,
    signal: AbortSignal,
  ): Promise<MadeUpFor> {
    const { flow, policy, discordNow } = this.#parts;
    const addressed = messages
      .filter((message) => judgeMessage(message, policy).kind !== 'ignore')
      .sort((one, other) => byAge(one.id, other.id));
    const { asked, unknown } = await flow.takeInTalksBefore(addressed.filter(({ at }) => at <= this.#beganAt));
    const wanted = addressed.filter(({ id }) => !asked.has(id));
    const now = discordNow();
    const young = wanted.filter(({ at }) => now - at <= answeredAfterAbsenceMs);
    const old = wanted.filter(({ at }) => now - at > answeredAfterAbsenceMs);
    // Nobody is told that something was missed which was answered. What is young is looked for again before it is sent.
    const [unclear, missed] = [old.filter(({ id }) => unknown.has(id)), old.filter(({ id }) => !unknown.has(id))];
    const byPersonAndPlace = Map.groupBy(missed, ({ author, place }) => `${author.id} ${place.channel}`);
    const notDealtWith = new Set(unclear.map(({ place }) => place.channel));
    await inBatches([...byPersonAndPlace.values()], signal, async (theirs) => {
      const extent = theirs.some(({ place }) => cut.has(place.channel)) ? 'cut' : 'whole';
      if ((await flow.tellOfMissed(theirs, extent)) === 'not-stored')
        for (const { place } of theirs) notDealtWith.add(place.channel);
    });
    await inBatches(young, signal, async (message) => {
      if ((await flow.receive(message, 'late')) === 'not-stored') notDealtWith.add(message.place.channel);
    });
    return { answered: young.length, told: missed.length, notDealtWith };
  }

  /** What was taken in before may have been edited or deleted meanwhile. */
  async #takeOverChanges(found: readonly Extract<HistoryRead, { kind: 'read' }>[]): Promise<void> {
    const { flow } = this.#parts;
    await flow.withdrawUnlisted(found.flatMap(({ listed }) => listed ?? []));
    for (const message of found.flatMap(({ edited }) => edited)) await flow.amendMessage(message, 'late');
  }

  #conclude({ channel }: RecentPlace, read: HistoryRead): void {
    const { places, log } = this.#parts;
    if (read.kind === 'read') {
      places.catchUp(channel, read.upTo);
      if (read.extent === 'cut') log.warn({ channel }, 'more was said meanwhile than is read, the rest is left unread');
      this.#closedFor.delete(channel);
    }
    if (read.kind !== 'closed') return;
    if (!this.#closedFor.has(channel)) log.warn({ channel, because: read.because }, 'channel could not be read');
    this.#closedFor.add(channel);
    if (read.because === 'gone') places.forget(channel);
    else places.catchUp(channel, undefined);
  }
}

/** Begins each in its turn: of one person they are stored in this order. */
async function inBatches<Item>(
  items: readonly Item[],
  signal: AbortSignal,
  act: (item: Item) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < items.length; start += messagesAtOnce) {
    signal.throwIfAborted();
    await Promise.all(items.slice(start, start + messagesAtOnce).map(act));
  }
}

type MadeUpFor = {
  readonly answered: number;
  readonly told: number;
  /** Where something could not be stored, or not be looked up at Letta, and is to be read again. */
  readonly notDealtWith: ReadonlySet<ChannelId>;
};

type PlaceRead = { readonly place: RecentPlace; readonly read: HistoryRead };
