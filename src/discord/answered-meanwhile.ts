import { MessageFlags } from 'discord.js';
import type { MessageId, UserId } from '../base/ids.ts';
import { byAge, latestOf } from '../base/snowflakes.ts';
import { readNonce } from '../chat/outbox.ts';
import type { MessageDispatch } from './listen-to-messages.ts';
import type { MessagePayload } from './to-incoming-message.ts';

/**
 * Which messages, of those that came while nobody handled them, were answered by the bot's account: another process with
 * its token answered until it ended. An answer covers what its person said in that channel up to the last message of
 * its turn. A reply refers to that one. Where nothing may be referred to, as in direct messages, the nonce names the
 * turn's first message, and what was said before the answer before was in this turn as well.
 *
 * @param dispatches in the order in which the gateway brought them
 */
export function answeredMeanwhile(dispatches: readonly MessageDispatch[], self: UserId): ReadonlySet<MessageId> {
  const heard = new Map<MessageId, MessagePayload>();
  const latestAnswers = new Map<string, LatestAnswer>();
  const answered = new Set<MessageId>();

  function noteAnswer(post: MessagePayload): void {
    const { about: first, as } = readNonce(post.nonce);
    const replyTo = post.message_reference?.message_id as MessageId | undefined;
    const named = replyTo ?? first;
    if (named === undefined || as === 'not-stored-yet' || as === 'answered-later') return;
    // The others are of whole turns.
    if (as === 'greeting' || as === 'refusal') return void answered.add(named);

    const talk = talkOf(heard.get(named) ?? post);
    const latest = latestAnswers.get(talk);
    const isNextPage = first !== undefined && latest?.turn === first;
    const endBefore = isNextPage ? latest?.endBefore : latest?.id;
    latestAnswers.set(talk, { turn: first, id: post.id as MessageId, endBefore });
    const upTo = replyTo ?? latestOf(named, endBefore);
    for (const [id, message] of heard) if (talkOf(message) === talk && byAge(id, upTo) <= 0) answered.add(id);
  }

  for (const dispatch of dispatches) {
    if (dispatch.kind !== 'created') continue;
    const { message } = dispatch;
    if (answersInteraction(message)) continue;
    if (message.author.id === self) noteAnswer(message);
    else heard.set(message.id as MessageId, message);
  }
  return answered;
}

/**
 * Shown to one person, and yet brought, as if it were a direct message: after the press of a button it refers to the
 * message that has the button. https://github.com/discord/discord-api-docs/issues/4557
 */
function answersInteraction({ flags }: MessagePayload): boolean {
  return ((flags ?? 0) & MessageFlags.Ephemeral) !== 0;
}

/** Of one turn, as far as it was posted. */
type LatestAnswer = {
  readonly turn: MessageId | undefined;
  readonly id: MessageId;
  /** The last page of the answer before. */
  readonly endBefore: MessageId | undefined;
};

/** What one person says in one channel. In direct messages nobody else does, and the bot's own are of it. */
function talkOf({ channel_id, guild_id, author }: MessagePayload): string {
  return guild_id === undefined ? channel_id : `${channel_id} ${author.id}`;
}
