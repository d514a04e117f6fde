import { type APIMessage, ChannelType, type Client, DiscordAPIError, Routes } from 'discord.js';
import type { Clock } from '../base/clock.ts';
import { withDeadline } from '../base/deadline.ts';
import type { Log } from '../base/log.ts';
import type { FetchStarter } from '../chat/incoming.ts';
import { showsSomething } from '../wording/message.ts';
import type { SurroundingsLookup } from './surroundings.ts';
import { sentenceOf } from './to-discord-failure.ts';
import { type Self, toStarter } from './to-incoming-message.ts';

export type FetchStarterSettings = {
  readonly client: Client<true>;
  readonly self: Self;
  readonly lookUp: SurroundingsLookup;
  readonly clock: Clock;
  readonly log: Log;
};

// An answer waits for it.
const starterDeadlineMs = 3_000;

/**
 * Asks Discord for the message that a thread hangs on, which has the thread's own id. That of a forum post stands in
 * the thread, any other in the channel that the thread was opened in. A thread that hangs on nothing has none.
 */
export function createFetchStarter({ client, self, lookUp, clock, log }: FetchStarterSettings): FetchStarter {
  return async function fetchStarter({ channel: thread, parent, guild }, outer) {
    const parentType = parent === undefined ? undefined : client.channels.cache.get(parent)?.type;
    const isPost = parentType === ChannelType.GuildForum || parentType === ChannelType.GuildMedia;
    const route = Routes.channelMessage(isPost || parent === undefined ? thread : parent, thread);
    try {
      const message = await withDeadline(
        clock,
        starterDeadlineMs,
        async (signal) => (await client.rest.get(route, { signal })) as APIMessage,
        outer,
      );
      const messages = toStarter(message, self, await lookUp({ channel_id: thread, guild_id: guild?.id }));
      return messages.some(showsSomething) ? { kind: 'found', messages } : { kind: 'none' };
    } catch (error) {
      // Deleted, never there, or not to be read by the bot: asking again would tell the same.
      if (error instanceof DiscordAPIError && error.status !== 401) return { kind: 'none' };
      log.warn({ channel: thread, why: sentenceOf(error) }, 'first message of a thread not fetched');
      return { kind: 'unavailable' };
    }
  };
}
