import {
  type APIGuildMember,
  type APIMessage,
  type Client,
  DiscordAPIError,
  type GuildBasedChannel,
  Routes,
} from 'discord.js';
import type { Clock } from '../base/clock.ts';
import { withDeadline } from '../base/deadline.ts';
import type { ChannelId, GuildId, MessageId, UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import { byAge, idBefore, latestOf } from '../base/snowflakes.ts';
import type { ChannelHistory, HistoryRead, Listing } from '../chat/channel-history.ts';
import type { IncomingMessage } from '../chat/incoming.ts';
import type { RecentPlace } from '../chat/recent-places-record.ts';
import type { SurroundingsLookup } from './surroundings.ts';
import { sentenceOf } from './to-discord-failure.ts';
import { type Self, toIncomingMessage } from './to-incoming-message.ts';

export type ChannelHistorySettings = {
  readonly client: Client<true>;
  readonly self: Self;
  /** Also where no reply of the bot refers to them. */
  readonly answeredElsewhere: ReadonlySet<MessageId>;
  readonly lookUp: SurroundingsLookup;
  /** Milliseconds since the epoch, by Discord's own clock. */
  readonly discordNow: () => number;
  readonly clock: Clock;
  readonly log: Log;
};

/** What was said longer ago is listed, unless it was deleted. */
const listedAfterMs = 10_000;
const historyPage = 100;
const mostHistoryPages = 3;
const oneReadMs = 20_000;
const readAgainAfterMs = 1_000;
const mostReads = 2;

/** Reads over REST what was said in channels. History shows an edited message as it reads now, and no deleted one. */
export function createChannelHistory(settings: ChannelHistorySettings): ChannelHistory {
  const { client, clock, log } = settings;
  return {
    placesIn: (channels) =>
      [...client.channels.cache.values()].flatMap((channel) =>
        !channel.isDMBased() && isOpenIn(channels, channel)
          ? [{ channel: channel.id as ChannelId, guild: channel.guild.id as GuildId }]
          : [],
      ),

    async readSince(place, isWanted, signal) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await withDeadline(
            clock,
            oneReadMs,
            (oneRead) => readHistory(settings, place, isWanted, oneRead),
            signal,
          );
        } catch (error) {
          signal.throwIfAborted();
          const because = whyClosed(error);
          if (because !== undefined) return { kind: 'closed', because };
          log.debug({ channel: place.channel, why: sentenceOf(error) }, 'history could not be read');
          if (attempt === mostReads) return { kind: 'unavailable' };
          await clock.sleep(readAgainAfterMs, signal);
        }
      }
    },
  };
}

function isOpenIn(channels: ReadonlySet<ChannelId>, channel: GuildBasedChannel): boolean {
  // A forum holds its posts, and no messages.
  if (!channel.isThread()) return channels.has(channel.id as ChannelId) && channel.isTextBased();
  const isListed = channels.has(channel.id as ChannelId) || channels.has((channel.parentId ?? '') as ChannelId);
  return isListed && channel.archived !== true;
}

function whyClosed(error: unknown): 'gone' | 'forbidden' | undefined {
  if (!(error instanceof DiscordAPIError)) return undefined;
  if (error.status === 404) return 'gone';
  return error.status === 403 ? 'forbidden' : undefined;
}

type Fetch = <Body>(route: `/${string}`, query?: URLSearchParams) => Promise<Body>;

async function readHistory(
  settings: ChannelHistorySettings,
  { channel, guild, seen }: RecentPlace,
  isWanted: (message: IncomingMessage) => boolean,
  signal: AbortSignal,
): Promise<HistoryRead> {
  const { client, self, lookUp, discordNow } = settings;
  const fetch: Fetch = async <Body>(route: `/${string}`, query = new URLSearchParams()) =>
    (await client.rest.get(route, { query, signal })) as Body;
  const upTo = latestOf(seen, idBefore<MessageId>(discordNow() - listedAfterMs));
  const { unseen, earlier, listed, extent } = await readPages({ channel, seen, upTo }, fetch);
  const isEdited = ({ author, edited_timestamp }: APIMessage) => author.id !== self.user && edited_timestamp !== null;
  const changed = earlier.filter((message) => isEdited(message) && isEditedSince(message, seen));
  const read = { kind: 'read', listed, extent } as const;
  if (unseen.length === 0 && changed.length === 0)
    return { ...read, messages: [], upTo: undefined, edited: [], editedUnseen: [] };

  const around = await lookUp({ channel_id: channel, guild_id: guild ?? undefined });
  // Of a channel that can't be looked up it isn't known whether she may answer there.
  if (guild !== null && !client.channels.cache.has(channel)) throw new Error('The channel could not be looked up.');
  const toIncoming = (message: APIMessage & { readonly member?: APIGuildMember }) =>
    toIncomingMessage(message, self, around);
  const memberOf = createMemberLookup(guild, fetch);
  const messages: IncomingMessage[] = [];
  for (const message of unansweredAmong(unseen, settings)) {
    const incoming = toIncoming(message);
    if (!isWanted(incoming)) continue;
    const member = await memberOf(incoming.author.id);
    messages.push(member === undefined ? incoming : toIncoming({ ...message, member }));
  }
  const newest = unseen.at(-1)?.id as MessageId | undefined;
  return {
    ...read,
    messages,
    upTo: newest === undefined ? undefined : latestOf(newest, seen),
    edited: changed.map(toIncoming),
    editedUnseen: unseen.filter(isEdited).map(toIncoming),
  };
}

function unansweredAmong(
  found: readonly APIMessage[],
  { self, answeredElsewhere }: Pick<ChannelHistorySettings, 'self' | 'answeredElsewhere'>,
): readonly APIMessage[] {
  const own = found.filter(({ author }) => author.id === self.user);
  const repliedTo = new Set(own.map(({ message_reference }) => message_reference?.message_id));
  return found.filter(
    ({ id, author }) => author.id !== self.user && !repliedTo.has(id) && !answeredElsewhere.has(id as MessageId),
  );
}

/** Since the millisecond of the last message that was seen, that is: edits of before were seen as they came. */
function isEditedSince({ edited_timestamp }: APIMessage, seen: MessageId): boolean {
  return edited_timestamp !== null && byAge(idBefore(Date.parse(edited_timestamp) + 1), seen) >= 0;
}

type ReadSoFar = {
  /** Oldest first. Where there are very many, the newest. */
  readonly unseen: readonly APIMessage[];
  /** What stood beside them and had been seen. */
  readonly earlier: readonly APIMessage[];
  readonly listed: Listing | undefined;
  readonly extent: 'whole' | 'cut';
};

type WhatToRead = Pick<RecentPlace, 'channel' | 'seen'> & Pick<Listing, 'upTo'>;

async function readPages({ channel, seen, upTo }: WhatToRead, fetch: Fetch): Promise<ReadSoFar> {
  const found: APIMessage[] = [];
  for (let page = 1; ; page += 1) {
    const query = new URLSearchParams({ limit: String(historyPage) });
    const oldest = found.at(-1)?.id;
    if (oldest !== undefined) query.set('before', oldest);
    const messages = (await fetch<APIMessage[]>(Routes.channelMessages(channel), query)).sort(newestFirst);
    found.push(...messages);
    const last = messages.at(-1)?.id as MessageId | undefined;
    const isWhole = messages.length < historyPage;
    const isAllUnseen = !isWhole && last !== undefined && byAge(last, seen) > 0;
    if (isAllUnseen && page < mostHistoryPages) continue;

    const ids = new Set(found.map(({ id }) => id as MessageId));
    // Nothing at all is listed where she may not read what was said before.
    const isKnown = found.length > 0;
    return {
      unseen: found.filter(({ id }) => byAge(id, seen) > 0).reverse(),
      extent: isAllUnseen ? 'cut' : 'whole',
      earlier: found.filter(({ id }) => byAge(id, seen) <= 0),
      listed: isKnown ? { channel, from: isWhole ? undefined : last, upTo, ids } : undefined,
    };
  }
}

function newestFirst(one: APIMessage, other: APIMessage): number {
  return byAge(other.id, one.id);
}

/** History tells nobody's roles, nor what they are called on the server. Who has left it has none. */
function createMemberLookup(guild: GuildId | null, fetch: Fetch) {
  const asked = new Map<UserId, Promise<APIGuildMember | undefined>>();
  return async (user: UserId): Promise<APIGuildMember | undefined> => {
    if (guild === null) return undefined;
    const answer =
      asked.get(user) ??
      fetch<APIGuildMember>(Routes.guildMember(guild, user)).catch((error: unknown) => {
        if (whyClosed(error) !== undefined) return undefined;
        throw error;
      });
    asked.set(user, answer);
    return await answer;
  };
}
