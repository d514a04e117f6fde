import { type APIMessage, DiscordAPIError, Routes } from 'discord.js';
import { withDeadline } from '../base/deadline.ts';
import type { ChannelId, MessageId } from '../base/ids.ts';
import { latestOf } from '../base/snowflakes.ts';
import type { Page, SearchedFor } from '../chat/outbox.ts';
import type { OutboxSettings } from './create-outbox.ts';
import { sentenceOf, toDiscordFailure } from './to-discord-failure.ts';

type PageSought = SearchedFor & { readonly channel: ChannelId; readonly page: Page };

const messagesAPage = 100;
const mostPages = 3;
const searchDeadlineMs = 45_000;
const searchPausesMs = [1_000, 4_000] as const;

/**
 * Looks for our own message with this text among the 300 messages after the given one, besides some that are known to
 * be others. Undefined when it isn't there, and where the history may not be read.
 *
 * @throws DiscordFailure when Discord can't be asked: whether the page was posted is not known then.
 */
export async function findInHistory(settings: OutboxSettings, wanted: PageSought): Promise<MessageId | undefined> {
  const { clock, log } = settings;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await withDeadline(clock, searchDeadlineMs, (signal) => search(settings, wanted, signal));
    } catch (error) {
      const { channel } = wanted;
      if (error instanceof DiscordAPIError && error.status !== 401) {
        log.warn({ channel, code: error.code }, 'history not readable, so an earlier page was not searched');
        return undefined;
      }
      const pauseMs = searchPausesMs[attempt];
      if (pauseMs === undefined) throw toDiscordFailure(error, 'Searching the history');
      log.debug({ channel, why: sentenceOf(error) }, 'history search failed');
      await clock.sleep(pauseMs);
    }
  }
}

async function search(
  { rest, self }: OutboxSettings,
  { channel, after, besides, answers, page: wanted }: PageSought,
  signal: AbortSignal,
): Promise<MessageId | undefined> {
  let last: string = after;
  for (let page = 0; page < mostPages; page += 1) {
    const query = new URLSearchParams({ after: last, limit: String(messagesAPage) });
    const messages = (await rest.get(Routes.channelMessages(channel), { query, signal })) as readonly APIMessage[];
    const found = messages.find(
      (message) =>
        message.author.id === self && isPage(message, wanted, answers) && !besides.includes(message.id as MessageId),
    );
    if (found !== undefined) return found.id as MessageId;
    if (messages.length < messagesAPage) return undefined;
    last = messages.reduce((newest, { id }) => latestOf(id, newest), last);
  }
  return undefined;
}

/** The same words may answer somebody else, as notices do: then they reply to another message. */
function isPage(message: APIMessage, { text, replyTo }: Page, answers: PageSought['answers']): boolean {
  if (!saysNoMoreThan(message.content.trim(), text.trim())) return false;
  const repliedTo = message.message_reference?.message_id;
  if (replyTo === undefined || repliedTo === undefined || repliedTo === replyTo) return true;
  return answers !== undefined && message.referenced_message?.author.id === answers;
}

/** After a restored backup nobody knows which small lines of ours a life that was lost put below an answer. */
function saysNoMoreThan(posted: string, text: string): boolean {
  const [start] = posted.match(new RegExp(`^${text.split(emoji).map(asKept).join('')}`)) ?? [];
  if (start === undefined) return false;
  const below = posted.slice(start.length);
  return (
    below === '' || (below.startsWith('\n') && below.split('\n').every((line) => line === '' || line.startsWith('-# ')))
  );
}

const emoji = /(<a?:\w+:\d+>)/;

/**
 * An emoji of a server is called there as it may be, and where the bot may not use it Discord keeps its name alone.
 * https://github.com/discord/discord-api-docs/issues/4194
 */
function asKept(part: string): string {
  const [, name, id] = /^<a?:(\w+):(\d+)>$/.exec(part) ?? [];
  return id === undefined ? RegExp.escape(part) : `(?:<a?:\\w+:${id}>|:${name}:)`;
}
