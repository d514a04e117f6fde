import {
  DiscordAPIError,
  RateLimitError,
  type RawFile,
  type REST,
  RESTJSONErrorCodes,
  type RESTPostAPIChannelMessageJSONBody,
  type RESTPostAPIChannelMessageResult,
  Routes,
} from 'discord.js';
import type { Clock } from '../base/clock.ts';
import { withDeadline } from '../base/deadline.ts';
import type { ChannelId, MessageId, UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Edited, Marked, Outbox, Page, Posted, PostFailure } from '../chat/outbox.ts';
import { longestRateLimitMs } from './client-options.ts';
import { sentenceOf } from './discord-failure.ts';
import { findInHistory } from './find-in-history.ts';
import { toRows } from './reply-messages.ts';
import { createTypingRequests } from './typing-requests.ts';

/** The requests that an outbox makes. They need no cache, so a channel of before the last start is as good as any. */
type OutboxRest = Pick<REST, 'get' | 'post' | 'patch' | 'put'>;

export type OutboxSettings = {
  readonly rest: OutboxRest;
  readonly self: UserId;
  readonly clock: Clock;
  readonly log: Log;
};

// Discord honours a nonce for a few minutes: all attempts together must end well before that.
const pausesMs = [1_000, 4_000] as const;
const oneAttemptMs = 30_000;
// A text that is soon outdated is not worth more, and others wait for the same channel.
const oneTryMs = 5_000;

/** Posts pages. Repeats an attempt of unknown outcome with the same nonce, so that nothing shows up twice. */
export function createOutbox({ rest, self, clock, log }: OutboxSettings): Outbox {
  const typing = createTypingRequests(rest, clock);

  return {
    async post(channel, page) {
      await typing.settle(channel);
      return await repeat(() => attempt(channel, page));
    },

    async edit(channel, message, page, patience) {
      if (patience === 'one-try') return await attemptEdit(channel, message, page, oneTryMs);
      let edited = await attemptEdit(channel, message, page, oneAttemptMs);
      for (const pauseMs of pausesMs) {
        if (!isPassing(edited)) return edited;
        await clock.sleep(edited.kind === 'too-early' ? edited.afterMs : pauseMs);
        edited = await attemptEdit(channel, message, page, oneAttemptMs);
      }
      return edited;
    },

    async findPosted(channel, page, where) {
      try {
        const message = await findInHistory({ rest, self, clock, log }, { channel, page, ...where });
        return message === undefined ? { kind: 'not-there' } : { kind: 'posted', message };
      } catch (error) {
        log.warn({ channel, nonce: page.nonce, why: sentenceOf(error) }, 'history not searched');
        return { kind: 'failed', because: 'unavailable' };
      }
    },

    async mark(channel, message, sign) {
      return await repeat(() => attemptMark(channel, message, sign));
    },

    async showTyping(channel) {
      await typing
        .show(channel)
        .catch((error: unknown) => log.debug({ channel, why: sentenceOf(error) }, 'typing not shown'));
    },
  };

  /** Tries again what Discord does not take at present. */
  async function repeat<Outcome extends Posted | Marked>(attemptIt: () => Promise<Outcome>): Promise<Outcome> {
    let outcome = await attemptIt();
    for (const pauseMs of pausesMs) {
      if (outcome.kind !== 'failed' || outcome.because !== 'unavailable') return outcome;
      await clock.sleep(pauseMs);
      outcome = await attemptIt();
    }
    return outcome;
  }

  async function attempt(channel: ChannelId, page: Page): Promise<Posted> {
    try {
      return { kind: 'posted', message: await send(channel, page) };
    } catch (error) {
      if (page.replyTo !== undefined && mayNotReply(error))
        return await attempt(channel, { ...page, replyTo: undefined });
      const because = toPostFailure(error);
      log.warn({ channel, nonce: page.nonce, because, ...detailsOf(error) }, 'page not posted');
      return { kind: 'failed', because };
    }
  }

  async function attemptMark(channel: ChannelId, message: MessageId, sign: string): Promise<Marked> {
    try {
      const route = Routes.channelMessageOwnReaction(channel, message, encodeURIComponent(sign));
      await withDeadline(clock, oneAttemptMs, async (signal) => await rest.put(route, { signal }));
      return { kind: 'taken' };
    } catch (error) {
      const because = toPostFailure(error);
      if (because === 'gone') return { kind: 'taken' };
      log.warn({ channel, message, because, ...detailsOf(error) }, 'message not marked');
      return { kind: 'failed', because };
    }
  }

  async function attemptEdit(channel: ChannelId, message: MessageId, page: Page, ms: number): Promise<Edited> {
    try {
      const route = Routes.channelMessage(channel, message);
      await withDeadline(clock, ms, async (signal) => await rest.patch(route, { ...contentOf(page), signal }));
      return { kind: 'edited' };
    } catch (error) {
      const edited = toUnedited(error);
      const level = edited.kind === 'too-early' ? 'debug' : 'warn';
      log[level]({ channel, message, outcome: edited.kind, ...detailsOf(error) }, 'message not edited');
      return edited;
    }
  }

  async function send(channel: ChannelId, page: Page): Promise<MessageId> {
    const message = await withDeadline(clock, oneAttemptMs, async (signal) => {
      const answer = await rest.post(Routes.channelMessages(channel), { ...postBody(page), signal });
      return answer as RESTPostAPIChannelMessageResult;
    });
    return message.id as MessageId;
  }
}

function detailsOf(error: unknown): { readonly why: string; readonly code?: string | number } {
  return { why: sentenceOf(error), ...(error instanceof DiscordAPIError ? { code: error.code } : {}) };
}

/** The request that posts a page: never a ping, always with its nonce, a plain message where the original is gone. */
function postBody(page: Page): { body: RESTPostAPIChannelMessageJSONBody; files?: RawFile[] } {
  const { body, ...files } = contentOf(page);
  const reference =
    page.replyTo === undefined ? {} : { message_reference: { message_id: page.replyTo, fail_if_not_exists: false } };
  return { body: { ...body, nonce: page.nonce, enforce_nonce: true, ...reference }, ...files };
}

/** What posting a page and putting it into a message have in common. */
function contentOf(page: Page) {
  const body = {
    ...(page.text === '' ? {} : { content: page.text }),
    allowed_mentions: { parse: [], replied_user: false },
    ...(page.file === undefined ? {} : { attachments: [{ id: '0', filename: page.file.name }] }),
    ...(page.button === undefined
      ? {}
      : { components: toRows([{ ...page.button, style: 'primary' }], page.button.name) }),
  };
  if (page.file === undefined) return { body };
  const { name, text } = page.file;
  return { body, files: [{ name, data: Buffer.from(text, 'utf8'), contentType: 'text/plain; charset=utf-8' }] };
}

// https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
const failureByCode: ReadonlyMap<string | number, PostFailure> = new Map<number, PostFailure>([
  [RESTJSONErrorCodes.UnknownChannel, 'gone'],
  [RESTJSONErrorCodes.UnknownGuild, 'gone'],
  // What a repeated nonce is answered with when its message was deleted meanwhile.
  [RESTJSONErrorCodes.UnknownMessage, 'gone'],
  [RESTJSONErrorCodes.InvalidActionOnArchivedThread, 'gone'],
  [RESTJSONErrorCodes.ThreadLocked, 'forbidden'],
  [RESTJSONErrorCodes.MissingAccess, 'forbidden'],
  [RESTJSONErrorCodes.MissingPermissions, 'forbidden'],
  [RESTJSONErrorCodes.CannotSendMessagesToThisUser, 'forbidden'],
  [RESTJSONErrorCodes.CannotReplyWithoutPermissionToReadMessageHistory, 'forbidden'],
  [RESTJSONErrorCodes.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds, 'forbidden'],
  [RESTJSONErrorCodes.ActionCannotBePerformedDueToSlowmodeRateLimit, 'unavailable'],
  [RESTJSONErrorCodes.ChannelWriteRateLimit, 'unavailable'],
  [RESTJSONErrorCodes.APIResourceOverloaded, 'unavailable'],
]);

/** Translates what a POST was answered with. Whatever isn't an answer of Discord's API leaves the outcome open. */
function toPostFailure(error: unknown): PostFailure {
  if (!(error instanceof DiscordAPIError)) return 'unavailable';
  const known = failureByCode.get(error.code);
  if (known !== undefined) return known;
  // Without a code it was not the API that answered, but what stands in front of it.
  if (error.status === 413) return 'refused';
  if (typeof error.code !== 'number' || error.status === 401 || error.status === 429) return 'unavailable';
  return error.status === 404 ? 'gone' : 'refused';
}

function toUnedited(error: unknown): Exclude<Edited, { readonly kind: 'edited' }> {
  if (error instanceof RateLimitError) return { kind: 'too-early', afterMs: error.retryAfter };
  if (error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.UnknownMessage)
    return { kind: 'message-gone' };
  return { kind: 'failed', because: toPostFailure(error) };
}

function isPassing(edited: Edited): boolean {
  if (edited.kind === 'too-early') return edited.afterMs <= longestRateLimitMs;
  return edited.kind === 'failed' && edited.because === 'unavailable';
}

/** Whether the same message without a reference may be taken. */
function mayNotReply(error: unknown): boolean {
  if (!(error instanceof DiscordAPIError)) return false;
  if (error.code === RESTJSONErrorCodes.CannotReplyWithoutPermissionToReadMessageHistory) return true;
  const errors = 'errors' in error.rawError ? error.rawError.errors : undefined;
  return typeof errors === 'object' && 'message_reference' in errors;
}
