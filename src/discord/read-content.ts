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

/**
 * What a message shows, with names in place of Discord's codes. Reads what is there: payloads lack more than Discord's
 * documents allow, and what is missing is empty.
 */
export function readContent(message: Partial<ContentPayload>, names: CodeNames): MessageContent {
  const { content, attachments, embeds, components, flags, poll, sticker_items } = message;
  const words = givenText(content) || textsIn(components, 0).join('\n');
  const isVoice = ((flags ?? 0) & MessageFlags.IsVoiceMessage) !== 0;
  return {
    text: readableText(words, names).trim(),
    attachments: givenList(attachments).map((attachment) => toAttachment(attachment, isVoice)),
    asides: [
      ...givenList(sticker_items).map(({ name }) => ({ kind: 'sticker' as const, name: givenText(name) })),
      ...(poll == null ? [] : [toPollAside(poll)]),
      ...givenList(embeds).map((embed) => toEmbedAside(embed, names)),
    ],
  };
}

export function givenText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function givenNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** What of a list is there. */
export function givenList<Item>(value: readonly Item[] | null | undefined): readonly NonNullable<Item>[] {
  return Array.isArray(value) ? value.filter((item) => item != null) : [];
}

/** Discord nests three deep. */
const deepestComponents = 10;

/** The texts of a message that consists of components, wherever they are nested. */
function textsIn(components: readonly unknown[] | undefined, depth: number): readonly string[] {
  if (depth > deepestComponents) return [];
  return givenList(components).flatMap((component): readonly string[] => {
    if (typeof component !== 'object') return [];
    const isText = 'type' in component && component.type === ComponentType.TextDisplay;
    if (isText && 'content' in component && typeof component.content === 'string') return [component.content];
    return 'components' in component && Array.isArray(component.components)
      ? textsIn(component.components, depth + 1)
      : [];
  });
}

function toAttachment(attachment: Partial<APIAttachment>, isVoice: boolean): Attachment {
  return {
    name: givenText(attachment.filename),
    mediaType: givenText(attachment.content_type),
    size: givenNumber(attachment.size) ?? 0,
    url: givenText(attachment.url),
    proxyUrl: givenText(attachment.proxy_url),
    width: givenNumber(attachment.width),
    height: givenNumber(attachment.height),
    ...(isVoice ? { voiceSeconds: Math.round(givenNumber(attachment.duration_secs) ?? 0) } : {}),
  };
}

function toPollAside({ question, answers, allow_multiselect, results }: Partial<APIPoll>): Aside {
  // Discord leaves out answers that nobody chose.
  const votesFor = (answer: number) =>
    givenNumber(givenList(results?.answer_counts).find(({ id }) => id === answer)?.count) ?? 0;
  return {
    kind: 'poll',
    question: givenText(question?.text),
    answers: givenList(answers).map(({ answer_id, poll_media }) => ({
      text: givenText(poll_media?.text) || givenText(poll_media?.emoji?.name),
      ...(results == null ? {} : { votes: votesFor(answer_id) }),
    })),
    severalAllowed: allow_multiselect === true,
  };
}

function toEmbedAside(embed: APIEmbed, names: CodeNames): Aside {
  const { title, url, author, provider, description, fields, footer, image, thumbnail, video } = embed;
  return {
    kind: 'embed',
    title: givenText(title) || givenText(url),
    author: givenText(author?.name) || givenText(provider?.name),
    text: readableText(givenText(description), names).trim(),
    fields: givenList(fields).map(({ name, value }) => ({
      name: givenText(name),
      value: readableText(givenText(value), names),
    })),
    footer: givenText(footer?.text),
    hasPicture: image != null || thumbnail != null || video != null,
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

/** The name by which people on this server, or else on Discord, know somebody. Empty where nothing says it. */
export function shownName(
  user: Named | null | undefined,
  member?: Pick<APIGuildMember, 'nick'> | null | undefined,
): string {
  return givenText(member?.nick) || givenText(user?.global_name) || givenText(user?.username);
}
