import type { APIPoll, APIStickerItem } from 'discord-api-types/v10';
import { ApiError } from './api-error.ts';
import { attachmentsOf } from './attachments.ts';
import { messageFlag } from './bits.ts';
import { timestampOf } from './clock.ts';
import type { Channel, StoredMessage } from './entities.ts';
import { type AllowedMentions, pingsOf } from './mentions.ts';
import { componentsOf, embedsOf, type PollRequest, type SubstanceRequest } from './message-request.ts';
import type { MessageDraft } from './post-message.ts';
import type { UploadedFile } from './rest-request.ts';
import type { World } from './world.ts';

const settableFlags = messageFlag.suppressEmbeds | messageFlag.suppressNotifications | messageFlag.componentsV2;

/** What a request of the bot makes of a message: its text and all that hangs on it. */
export function contentOf(
  world: World,
  channel: Channel,
  body: SubstanceRequest,
  files: readonly UploadedFile[],
  {
    allowedByDefault,
    repliesTo,
  }: { readonly allowedByDefault: AllowedMentions; readonly repliesTo?: StoredMessage | undefined },
): MessageDraft {
  const content = withoutForeignEmoji(body.content ?? '');
  const message = { content, channel, authorId: world.bot.id, repliesTo: repliesTo?.body.author };
  const poll = body.poll ?? undefined;
  const stickers = body.sticker_ids ?? [];
  return {
    channel,
    author: world.bot,
    content,
    repliesTo,
    pings: pingsOf(world, message, body.allowed_mentions ?? allowedByDefault),
    embeds: embedsOf(body),
    components: componentsOf(body),
    attachments: attachmentsOf(world, channel.id, body, files),
    tts: body.tts ?? false,
    flags: (body.flags ?? 0) & settableFlags,
    ...(stickers.length === 0 ? {} : { stickers: stickers.map((id) => stickerCalled(world, id)) }),
    ...(poll === undefined ? {} : { poll: pollOf(world, poll) }),
  };
}

/**
 * Of emoji that somebody may not use only the name is kept. Servers have none of their own here.
 * https://github.com/discord/discord-api-docs/issues/4194
 */
export function withoutForeignEmoji(content: string): string {
  return content.replace(/<a?(:\w{2,32}:)\d{17,20}>/g, '$1');
}

function stickerCalled(world: World, id: string): APIStickerItem {
  const name = world.stickers.get(id);
  if (name === undefined) throw new ApiError(50081);
  return { id, name, format_type: 1 };
}

const hourMs = 60 * 60_000;

function pollOf(world: World, poll: PollRequest): APIPoll {
  return {
    question: { text: poll.question.text },
    answers: poll.answers.map(({ poll_media: { text, emoji } }, index) => ({
      answer_id: index + 1,
      poll_media: {
        ...(text == null ? {} : { text }),
        ...(emoji == null ? {} : { emoji: { id: emoji.id ?? null, name: emoji.name ?? null } }),
      },
    })),
    expiry: timestampOf(world.clock.now() + (poll.duration ?? 24) * hourMs),
    allow_multiselect: poll.allow_multiselect ?? false,
    layout_type: 1,
    results: { is_finalized: false, answer_counts: [] },
  };
}
