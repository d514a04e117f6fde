import { DiscordAPIError, type REST, type RESTPostAPIChannelMessageResult, Routes } from 'discord.js';
import type { Clock } from '../base/clock.ts';
import { withDeadline } from '../base/deadline.ts';
import type { ChannelId, MessageId, UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Outbox, Page, Posted } from '../chat/outbox.ts';
import { sentenceOf } from './discord-failure.ts';
import { findInHistory } from './find-in-history.ts';
import { postBody } from './post-body.ts';
import { mayNotReply, toPostFailure } from './to-post-failure.ts';

/** The requests that an outbox makes. They need no cache, so a channel of before the last start is as good as any. */
type OutboxRest = Pick<REST, 'get' | 'post'>;

export type OutboxSettings = {
  readonly rest: OutboxRest;
  readonly self: UserId;
  readonly clock: Clock;
  readonly log: Log;
};

// Discord honours a nonce for a few minutes: all attempts together must end well before that.
const pausesMs = [1_000, 4_000] as const;
const oneAttemptMs = 30_000;
const typingMs = 5_000;

/** Posts pages. Repeats an attempt of unknown outcome with the same nonce, so that nothing shows up twice. */
export function createOutbox({ rest, self, clock, log }: OutboxSettings): Outbox {
  return {
    async post(channel, page) {
      let posted = await attempt(channel, page);
      for (const pauseMs of pausesMs) {
        if (posted.kind === 'posted' || posted.because !== 'unavailable') return posted;
        await clock.sleep(pauseMs);
        posted = await attempt(channel, page);
      }
      return posted;
    },

    async findPosted(channel, after, page) {
      try {
        const message = await findInHistory({ rest, self, clock, log }, { channel, after, page });
        return message === undefined ? { kind: 'not-there' } : { kind: 'posted', message };
      } catch (error) {
        log.warn({ channel, nonce: page.nonce, why: sentenceOf(error) }, 'history not searched');
        return { kind: 'failed', because: 'unavailable' };
      }
    },

    async showTyping(channel) {
      await withDeadline(
        clock,
        typingMs,
        async (signal) => await rest.post(Routes.channelTyping(channel), { signal }),
      ).catch((error: unknown) => log.debug({ channel, why: sentenceOf(error) }, 'typing not shown'));
    },
  };

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
