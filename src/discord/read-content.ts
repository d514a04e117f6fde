import {
  type APIAttachment,
  type APIEmbed,
  type APIGuildMember,
  type APIMessage,
  type APIPoll,
  type APIUser,
  ComponentType,
  MessageFlags,
} from 'discord.js';
import type { Aside, Attachment, MessageContent } from '../wording/message.ts';
import { minuteInUtc } from '../wording/our-lines.ts';

/** The parts of a message that people look at. A forward's snapshot has no more. */
export type ContentPayload = Pick<APIMessage, 'content' | 'attachments' | 'embeds'> &
  Partial<Pick<APIMessage, 'components' | 'flags' | 'poll' | 'sticker_items'>>;

/** Looks up what a code stands for; undefined for what is unknown here. */
export type CodeNames = {
  user(id: string): string | undefined;
  role(id: string): string | undefined;
  channel(id: string): string | undefined;
};

/** What a message shows, with names in place of Discord's codes. */
export function readContent(message: ContentPayload, names: CodeNames): MessageContent {
  const { content, attachments, embeds, components = [], flags = 0, poll, sticker_items = [] } = message;
  const words = content === '' ? textsIn(components).join('\n') : content;
  const isVoice = (flags & MessageFlags.IsVoiceMessage) !== 0;
  return {
    text: readableText(words, names).trim(),
    attachments: attachments.map((attachment) => toAttachment(attachment, isVoice)),
    asides: [
      ...sticker_items.map(({ name }) => ({ kind: 'sticker' as const, name })),
      ...(poll === undefined ? [] : [toPollAside(poll)]),
      ...embeds.map((embed) => toEmbedAside(embed, names)),
    ],
  };
}

/** The texts of a message that consists of components, wherever they are nested. */
function textsIn(components: readonly unknown[]): readonly string[] {
  return components.flatMap((component): readonly string[] => {
    if (typeof component !== 'object' || component === null) return [];
    const isText = 'type' in component && component.type === ComponentType.TextDisplay;
    if (isText && 'content' in component && typeof component.content === 'string') return [component.content];
    return 'components' in component && Array.isArray(component.components) ? textsIn(component.components) : [];
  });
}

function toAttachment(attachment: APIAttachment, isVoice: boolean): Attachment {
  return {
    name: attachment.filename,
    mediaType: attachment.content_type ?? '',
    size: attachment.size,
    url: attachment.url,
    proxyUrl: attachment.proxy_url,
    width: attachment.width ?? undefined,
    height: attachment.height ?? undefined,
    ...(isVoice ? { voiceSeconds: Math.round(attachment.duration_secs ?? 0) } : {}),
  };
}

function toPollAside({ question, answers, allow_multiselect, results }: APIPoll): Aside {
  return {
    kind: 'poll',
    question: question.text ?? '',
    answers: answers.map(({ answer_id, poll_media }) => ({
      text: poll_media.text ?? poll_media.emoji?.name ?? '',
      // Discord leaves out answers that nobody chose.
      ...(results === undefined ? {} : { votes: results.answer_counts.find(({ id }) => id === answer_id)?.count ?? 0 }),
    })),
    severalAllowed: allow_multiselect,
  };
}

function toEmbedAside(embed: APIEmbed, names: CodeNames): Aside {
  const { title, url, author, description = '', fields = [], footer, image, thumbnail, video } = embed;
  return {
    kind: 'embed',
    title: title ?? url ?? '',
    author: author?.name ?? embed.provider?.name ?? '',
    text: readableText(description, names).trim(),
    fields: fields.map(({ name, value }) => ({ name, value: readableText(value, names) })),
    footer: footer?.text ?? '',
    hasPicture: image !== undefined || thumbnail !== undefined || video !== undefined,
  };
}

// https://docs.discord.com/developers/reference#message-formatting
const codes =
  /<(?:@!?(?<user>\d+)|@&(?<role>\d+)|#(?<channel>\d+)|a?:(?<emoji>\w+):\d+|t:(?<seconds>-?\d+)(?::\w)?|\/(?<command>[^:<>]+):\d+|id:(?<page>\w+))>/g;

type Code = Partial<Record<'user' | 'role' | 'channel' | 'emoji' | 'seconds' | 'command' | 'page', string>>;

/** Puts names in place of Discord's codes for people, roles, channels, emoji, times and commands. */
function readableText(content: string, names: CodeNames): string {
  return content.replace(codes, (...match) => wordFor(match[0], match.at(-1), names));
}

function wordFor(code: string, { user, role, channel, emoji, seconds, command, page }: Code, names: CodeNames): string {
  if (user !== undefined) return `@${names.user(user) ?? 'someone'}`;
  if (role !== undefined) return `@${names.role(role) ?? 'a role'}`;
  if (channel !== undefined) return `#${names.channel(channel) ?? 'a channel'}`;
  if (emoji !== undefined) return `:${emoji}:`;
  if (seconds !== undefined) return readableTime(Number(seconds)) ?? code;
  if (command !== undefined) return `/${command}`;
  return page === undefined ? code : `#${page}`;
}

/** @returns for example `2026-11-22 20:16 UTC`; undefined for a time that no calendar has. */
function readableTime(seconds: number): string | undefined {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : minuteInUtc(date.getTime());
}

type Named = Pick<APIUser, 'username' | 'global_name'>;

/** The name by which people on this server, or else on Discord, know somebody. */
export function shownName(user: Named, member?: Pick<APIGuildMember, 'nick'> | undefined): string {
  return member?.nick ?? user.global_name ?? user.username;
}
