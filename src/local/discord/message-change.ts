import type { APIEmbed, APIMessage } from 'discord-api-types/v10';
import { attachmentsOf } from './attachments.ts';
import { messageFlag } from './bits.ts';
import type { StoredMessage } from './entities.ts';
import { type AllowedMentions, pingsOf } from './mentions.ts';
import { withoutForeignEmoji } from './message-content.ts';
import { checkSubstance, componentsOf, embedsOf, type MessageRequest } from './message-request.ts';
import type { UploadedFile } from './rest-request.ts';
import type { World } from './world.ts';

/**
 * What an edit changes: only the fields that the request names. Throws 50006 when nothing would be left to see.
 * The mentions are read anew when the text changes, with what the request allows.
 */
export function changeOf(
  world: World,
  stored: StoredMessage,
  request: MessageRequest,
  files: readonly UploadedFile[],
  allowedByDefault: AllowedMentions,
): Partial<APIMessage> {
  const { body } = stored;
  const attachments = attachmentsAfter(world, body, request, files);
  const after: MessageRequest = {
    content: request.content === undefined ? body.content : request.content,
    embeds: request.embeds === undefined ? body.embeds.map(asRequested) : request.embeds,
    components:
      request.components === undefined ? (body.components ?? []).map((each) => ({ ...each })) : request.components,
    flags: request.flags ?? body.flags,
  };
  checkSubstance(after, attachments.length);
  return {
    attachments,
    ...(request.content === undefined ? {} : textChange(world, body, request, allowedByDefault)),
    ...(request.embeds === undefined ? {} : { embeds: embedsOf(request) }),
    ...(request.components === undefined ? {} : { components: componentsOf(request) }),
    ...(request.flags === undefined ? {} : { flags: flagsAfter(body.flags ?? 0, request.flags ?? 0) }),
  };
}

function textChange(
  world: World,
  body: APIMessage,
  request: MessageRequest,
  allowedByDefault: AllowedMentions,
): Partial<APIMessage> {
  const content = withoutForeignEmoji(request.content ?? '');
  const message = {
    content,
    channel: world.channel(body.channel_id),
    authorId: body.author.id,
    repliesTo: body.referenced_message?.author,
  };
  const pings = pingsOf(world, message, request.allowed_mentions ?? allowedByDefault);
  return { content, mentions: pings.users, mention_roles: pings.roles, mention_everyone: pings.everyone };
}

/** `attachments` in an edit lists what stays; new files are added to it. */
function attachmentsAfter(world: World, body: APIMessage, request: MessageRequest, files: readonly UploadedFile[]) {
  const listed = request.attachments?.map(({ id }) => String(id));
  const kept = listed === undefined ? body.attachments : body.attachments.filter(({ id }) => listed.includes(id));
  return [...kept, ...attachmentsOf(world, body.channel_id, request, files)];
}

/** Only SUPPRESS_EMBEDS can change, and IS_COMPONENTS_V2 can be set but never removed. */
function flagsAfter(before: number, asked: number): number {
  const fixed = before & ~messageFlag.suppressEmbeds;
  return fixed | (asked & (messageFlag.suppressEmbeds | messageFlag.componentsV2));
}

function asRequested(embed: APIEmbed): NonNullable<MessageRequest['embeds']>[number] {
  const { fields, footer, author, ...rest } = embed;
  return {
    ...rest,
    fields: fields?.map((field) => ({ ...field })),
    footer: footer && { ...footer },
    author: author && { ...author },
  };
}
