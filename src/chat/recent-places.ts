import type { Clock } from '../base/clock.ts';
import type { ChannelId, GuildId, MessageId } from '../base/ids.ts';
import { idBefore, latestOf } from '../base/snowflakes.ts';
import { createTimers, type Timers } from '../base/timers.ts';
import type { IncomingMessage } from './incoming.ts';
import {
  type OwnPlacesParts,
  ownRecord,
  type RecentPlace,
  type RecentPlacesRecord,
  readOwnPlaces,
} from './recent-places-record.ts';

const placesAtMost = 500;
const rememberedMs = 30 * 24 * 60 * 60_000;
/** How far what is stored may lag behind: messages of that time are read once more, and recognised. */
const storedEveryMs = 60_000;

export type RecentPlacesParts = OwnPlacesParts & {
  /** Milliseconds since the epoch, by Discord's own clock. */
  readonly discordNow: () => number;
  readonly clock: Clock;
};

type Known = { readonly guild: GuildId | null; seen: MessageId; latest: MessageId; underWay: number };

/**
 * Where people spoke with her lately, and how far each place is dealt with: what the catching up after an absence goes
 * by, without a look at any person's record. One record holds all; it is written when a new place comes, beside what the
 * message writes anyway, and else once a minute at most.
 */
export class RecentPlaces {
  readonly #parts: RecentPlacesParts;
  /** In the order in which they were last spoken in. */
  readonly #known = new Map<ChannelId, Known>();
  /** Not to be taken for dealt with: what was said there meanwhile is yet to be read. */
  readonly #behind = new Set<ChannelId>();
  readonly #later: Timers<typeof ownRecord>;
  #heard: MessageId;
  #latestHeard: MessageId;
  /** The write under way, and the one that takes in what has changed since that began. */
  #writing: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  /** @throws Failure where the database fails. */
  static async open(parts: RecentPlacesParts): Promise<RecentPlaces> {
    const stored = await readOwnPlaces(parts);
    const places = new RecentPlaces(parts, stored === 'unreadable' ? undefined : stored);
    // From the very first start on it is known since when she could have been spoken to.
    if (stored === undefined) await places.store();
    return places;
  }

  private constructor(parts: RecentPlacesParts, stored: RecentPlacesRecord | undefined) {
    this.#parts = parts;
    const now = parts.discordNow();
    this.#heard = stored?.heard ?? idBefore(now);
    this.#latestHeard = this.#heard;
    this.#later = createTimers(parts.clock, () => this.#storeIfPossible());
    const oldest = idBefore<MessageId>(now - rememberedMs);
    for (const { channel, guild, seen } of stored?.places ?? []) {
      if (latestOf(seen, oldest) === seen) this.#known.set(channel, { guild, seen, latest: seen, underWay: 0 });
    }
  }

  /** The places, the latest first. */
  all(): readonly RecentPlace[] {
    return [...this.#known].map(([channel, { guild, seen }]) => ({ channel, guild, seen })).reverse();
  }

  /** A message to her is about to be dealt with. Resolves when its place is stored; a known one is. Never rejects. */
  async begin({ id, place }: IncomingMessage): Promise<void> {
    const known = this.#known.get(place.channel);
    const now = known ?? this.#addPlace(place.channel, place.guild?.id ?? null, justBefore(id));
    now.underWay += 1;
    now.latest = latestOf(id, now.latest);
    this.#known.delete(place.channel);
    this.#known.set(place.channel, now);
    if (known === undefined) await this.#storeIfPossible();
  }

  /** A message was dealt with, whatever came of it: the next absence is caught up from there. */
  end({ id, place }: IncomingMessage, was: 'begun' | 'passed-over'): void {
    this.#latestHeard = latestOf(id, this.#latestHeard);
    if (this.#behind.size === 0) this.#heard = this.#latestHeard;
    const known = this.#known.get(place.channel);
    if (known === undefined) return;
    if (was !== 'passed-over') {
      // The place may have been forgotten meanwhile, and be a new one.
      known.underWay = Math.max(0, known.underWay - 1);
      this.#later.setUnlessSet(ownRecord, storedEveryMs);
    }
    known.latest = latestOf(id, known.latest);
    this.#noteAllSeen(place.channel, known);
  }

  /** What was said since is yet to be read: in all places, and in these, which may be new. */
  fallBehind(places: readonly Omit<RecentPlace, 'seen'>[]): void {
    this.#addOlder(places.filter(({ channel }) => !this.#known.has(channel)));
    for (const channel of this.#known.keys()) this.#behind.add(channel);
  }

  /** This message, and what was said there after it, is yet to be read, again if need be. */
  leaveBehind({ channel, guild }: Omit<RecentPlace, 'seen'>, message: MessageId): void {
    const known = this.#known.get(channel) ?? this.#addPlace(channel, guild, justBefore(message));
    known.seen = earliestOf(known.seen, justBefore(message));
    this.#behind.add(channel);
  }

  /** Those where what was said is yet to be read, the latest first. */
  behind(): readonly RecentPlace[] {
    return this.all().filter(({ channel }) => this.#behind.has(channel));
  }

  /** Everything up to this message was read there, or is given up. */
  catchUp(channel: ChannelId, upTo: MessageId | undefined): void {
    this.#behind.delete(channel);
    if (this.#behind.size === 0) this.#heard = this.#latestHeard;
    const known = this.#known.get(channel);
    if (known === undefined) return;
    known.latest = latestOf(known.latest, upTo);
    this.#noteAllSeen(channel, known);
  }

  /** It isn't there any more. */
  forget(channel: ChannelId): void {
    this.#known.delete(channel);
    this.catchUp(channel, undefined);
  }

  /** Resolves when all that is known now is stored. Many calls at once are one write. */
  async store(): Promise<void> {
    const before = this.#writing.catch(() => {
      // Whoever waited for that one was told.
    });
    this.#next ??= before.then(() => {
      this.#next = undefined;
      this.#writing = this.#write();
      return this.#writing;
    });
    await this.#next;
  }

  /** Stores what is left. A failure is only logged: what was stored before is then read once more. */
  async close(): Promise<void> {
    await this.#later.close();
    await this.#storeIfPossible();
  }

  async #storeIfPossible(): Promise<void> {
    await this.store().catch((error: unknown) => {
      this.#parts.log.warn({ err: error }, 'places where people spoke lately could not be stored');
    });
  }

  async #write(): Promise<void> {
    const places = [...this.all()].reverse();
    const { records, application } = this.#parts;
    await records.update(ownRecord, () => ({ application, heard: this.#heard, places }));
  }

  #addPlace(channel: ChannelId, guild: GuildId | null, seen: MessageId): Known {
    const added: Known = { guild, seen, latest: seen, underWay: 0 };
    this.#known.set(channel, added);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= placesAtMost) break;
      this.forget(oldest);
    }
    return added;
  }

  /** Nobody is known to have spoken there: they take the room that is left, and no place of anybody. */
  #addOlder(places: readonly Omit<RecentPlace, 'seen'>[]): void {
    const known = [...this.#known];
    const added = places.slice(0, placesAtMost - known.length);
    this.#known.clear();
    for (const { channel, guild } of added) this.#addPlace(channel, guild, this.#heard);
    for (const [channel, one] of known) this.#known.set(channel, one);
  }

  #noteAllSeen(channel: ChannelId, known: Known): void {
    if (known.underWay === 0 && !this.#behind.has(channel)) known.seen = known.latest;
  }
}

function earliestOf(one: MessageId, other: MessageId): MessageId {
  return latestOf(one, other) === one ? other : one;
}

function justBefore(id: MessageId): MessageId {
  return String(BigInt(id) - 1n) as MessageId;
}
