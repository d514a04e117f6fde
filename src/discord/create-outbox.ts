import {
  type RawFile,
  type REST,
  type RESTPostAPIChannelMessageJSONBody,
  type RESTPostAPIChannelMessageResult,
  Routes,
} from 'discord.js';
import type { Clock } from '../base/clock.ts';
import { withDeadline } from '../base/deadline.ts';
import type { ChannelId, MessageId, UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Edited, Marked, Outbox, Page, Posted } from '../chat/outbox.ts';
import { longestRateLimitMs } from './client-options.ts';
import { findInHistory } from './find-in-history.ts';
import { toRows } from './reply-messages.ts';
import { sentenceOf } from './to-discord-failure.ts';
import { type DiscordRefusal, toDiscordRefusal } from './to-discord-refusal.ts';
import { createTypingRequests } from './typing-requests.ts';

/** The requests that an outbox makes. They need no cache, so a channel of before the last start is as good as any. */
type OutboxRest = Pick<REST, 'get' | 'post' | 'patch' | 'put'>;

export type OutboxSettings = {
  readonly rest: OutboxRest;
  readonly self: UserId;
  readonly clock: Clock;
  readonly log: Log;
};

// Discord honours a nonce for a few minutes: all tries together must end well before that.
const postPausesMs = [1_000, 4_000] as const;
const longestTryMs = 30_000;
// A text that is soon outdated is not worth more, and others wait for the same channel.
const onlyTryMs = 5_000;

/** Whether there is another after it, where that may help. */
type Tries = 'more' | 'last';

/** Posts pages. Repeats a try of unknown outcome with the same nonce, so that nothing shows up twice. */
export function createOutbox({ rest, self, clock, log }: OutboxSettings): Outbox {
  const typing = createTypingRequests(rest, clock);

  return {
    async post(channel, page) {
      await typing.drain(channel);
      return await repeat((tries) => tryPost(channel, page, tries));
    },

    async edit(channel, message, page, patience) {
      const tryOnce = (ms: number, tries: Tries) => tryEdit(channel, message, page, { ms, tries });
      return patience === 'one-try'
        ? await tryOnce(onlyTryMs, 'last')
        : await repeat((tries) => tryOnce(longestTryMs, tries));
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
      return await repeat((tries) => tryMark(channel, message, sign, tries));
    },

    async showTyping(channel) {
      await typing
        .show(channel)
        .catch((error: unknown) => log.debug({ channel, why: sentenceOf(error) }, 'typing not shown'));
    },
  };

  /** Tries again what Discord does not take at present. */
  async function repeat<Outcome extends Posted | Edited | Marked>(
    tryOnce: (tries: Tries) => Promise<Outcome>,
  ): Promise<Outcome> {
    for (const usualMs of postPausesMs) {
      const outcome = await tryOnce('more');
      const pauseMs = pauseBeforeRetry(outcome, usualMs);
      if (pauseMs === undefined) return outcome;
      await clock.sleep(pauseMs);
    }
    return await tryOnce('last');
  }

  async function tryPost(channel: ChannelId, page: Page, tries: Tries): Promise<Posted> {
    try {
      return { kind: 'posted', message: await send(channel, page) };
    } catch (error) {
      const refusal = toDiscordRefusal(error);
      if (refusal.kind === 'reply-refused' && page.replyTo !== undefined)
        return await tryPost(channel, { ...page, replyTo: undefined }, tries);
      const { because, details } = refusal;
      const failed = { kind: 'failed', because } as const;
      log[levelOf(failed, tries)]({ channel, nonce: page.nonce, because, ...details }, 'page not posted');
      return failed;
    }
  }

  async function tryEdit(
    channel: ChannelId,
    message: MessageId,
    page: Page,
    { ms, tries }: { readonly ms: number; readonly tries: Tries },
  ): Promise<Edited> {
    try {
      const route = Routes.channelMessage(channel, message);
      await inTime(ms, async (signal) => await rest.patch(route, { ...contentOf(page), signal }));
      return { kind: 'edited' };
    } catch (error) {
      const refusal = toDiscordRefusal(error);
      const edited = toUnedited(refusal);
      const level = edited.kind === 'too-early' ? 'debug' : levelOf(edited, tries);
      log[level]({ channel, message, outcome: edited.kind, ...refusal.details }, 'message not edited');
      return edited;
    }
  }

  async function tryMark(channel: ChannelId, message: MessageId, sign: string, tries: Tries): Promise<Marked> {
    try {
      const route = Routes.channelMessageOwnReaction(channel, message, encodeURIComponent(sign));
      await inTime(longestTryMs, async (signal) => await rest.put(route, { signal }));
      return { kind: 'taken' };
    } catch (error) {
      const { because, details } = toDiscordRefusal(error);
      if (because === 'gone') return { kind: 'taken' };
      const failed = { kind: 'failed', because } as const;
      log[levelOf(failed, tries)]({ channel, message, because, ...details }, 'message not marked');
      return failed;
    }
  }

  async function send(channel: ChannelId, page: Page): Promise<MessageId> {
    const message = await inTime(longestTryMs, async (signal) => {
      const answer = await rest.post(Routes.channelMessages(channel), { ...postBody(page), signal });
      return answer as Partial<RESTPostAPIChannelMessageResult> | null;
    });
    // Without its id nobody could find it again, and another try with its nonce brings it.
    if (typeof message?.id !== 'string') throw new Error('Discord answered without the message');
    return message.id as MessageId;
  }

  /** discord.js says of an end that we made that it was made: that tells nobody why. */
  async function inTime<Result>(ms: number, ask: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    return await withDeadline(clock, ms, async (signal) => {
      try {
        return await ask(signal);
      } catch (error) {
        throw signal.aborted ? new Error(whyGivenUp(ms), { cause: error }) : error;
      }
    });
  }
}

/** A request may have stood in line all the time: discord.js keeps to the limits of each channel. */
function whyGivenUp(ms: number): string {
  return `nothing came of it within ${ms / 1_000} s: Discord is slow, or the channel's rate limit has others before it`;
}

/** Somebody should know of what was given up, and not of each try at it: many may stand in one channel's line. */
function levelOf(outcome: Posted | Edited | Marked, tries: Tries): 'debug' | 'warn' {
  return tries === 'more' && pauseBeforeRetry(outcome, 0) !== undefined ? 'debug' : 'warn';
}

/** How long to wait before the next try, in milliseconds; `undefined` where another would be answered alike. */
function pauseBeforeRetry(outcome: Posted | Edited | Marked, usualMs: number): number | undefined {
  if (outcome.kind === 'too-early') return outcome.afterMs <= longestRateLimitMs ? outcome.afterMs : undefined;
  return outcome.kind === 'failed' && outcome.because === 'unavailable' ? usualMs : undefined;
}

function toUnedited(refusal: DiscordRefusal): Exclude<Edited, { readonly kind: 'edited' }> {
  if (refusal.kind === 'too-early') return { kind: 'too-early', afterMs: refusal.afterMs };
  if (refusal.kind === 'message-gone') return { kind: 'message-gone' };
  return { kind: 'failed', because: refusal.because };
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
