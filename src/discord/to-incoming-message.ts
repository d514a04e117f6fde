import {
  type APIAttachment,
  type APIBaseMessage,
  type APIGuildMember,
  type APIMessage,
  type APIUser,
  type GatewayMessageCreateDispatchData,
  MessageReferenceType,
  MessageType,
} from 'discord.js';
import type { MessageId, UserId } from '../base/ids.ts';
import type { IncomingMessage } from '../chat/incoming.ts';
import type { Attachment, Quoted } from '../wording/message.ts';
import { type Aside, asideLine, authorOfForward, minuteInUtc } from '../wording/our-lines.ts';
import type { Surroundings } from './surroundings.ts';

/** A message as the gateway brings it: with everything about the message that it replies to. */
export type MessagePayload = GatewayMessageCreateDispatchData;

export type Self = { readonly user: UserId; readonly name: string };

// Longer quotations cost more than they tell: what the bot itself said, the primary remembers.
const longestQuotation = 1_000;

/** Translates a Discord message into our words. */
export function toIncomingMessage(message: MessagePayload, self: Self, around: Surroundings): IncomingMessage {
  const content = message.content ?? '';
  const pinged = message.mentions.some(({ id }) => id === self.user);
  const repliedTo = message.type === MessageType.Reply ? message.referenced_message?.author.id : undefined;
  return {
    id: message.id as MessageId,
    author: {
      id: message.author.id as UserId,
      name: shownName(message.author, message.member),
      kind: kindOfAuthor(message),
      roles: message.member?.roles ?? [],
    },
    place: around.place,
    ordinary: message.type === MessageType.Default || message.type === MessageType.Reply,
    text: readableWhole(message, withoutLeadingMention(content, self), namesAround(message, self, around)),
    attachments: message.attachments.map(toAttachment),
    mentionsBot: pinged && mentionOf(self).test(content),
    addressesAnother: beginsWithAnother(content, self) || isAnother(repliedTo, message, self),
    repliesToBot: pinged && repliedTo === self.user,
    quoted: quotedIn(message, self, around),
    maySend: around.maySend,
    rights: around.rights,
    guildLocale: around.guildLocale,
    at: Date.parse(message.timestamp),
  };
}

function kindOfAuthor({ webhook_id, author }: MessagePayload): IncomingMessage['author']['kind'] {
  if (webhook_id !== undefined) return 'webhook';
  return author.bot === true || author.system === true ? 'bot' : 'person';
}

function mentionOf({ user }: Self): RegExp {
  return new RegExp(`<@!?${user}>`);
}

function withoutLeadingMention(content: string, { user }: Self): string {
  return content.replace(new RegExp(`^(?:\\s*<@!?${user}>[\\s,:]*)+`), '');
}

function beginsWithAnother(content: string, { user }: Self): boolean {
  const first = /^\s*<@!?(\d+)>/.exec(content)?.[1];
  return first !== undefined && first !== user;
}

function isAnother(repliedTo: string | undefined, { author }: MessagePayload, { user }: Self): boolean {
  return repliedTo !== undefined && repliedTo !== user && repliedTo !== author.id;
}

function readableWhole(message: Omit<APIMessage, 'author'>, content: string, names: CodeNames): string {
  return [readableText(content, names), ...asidesOf(message).map(asideLine)].join('\n').trim();
}

const mostPreviews = 3;

/** What a message brings that the person didn't write. */
function asidesOf(message: Omit<APIMessage, 'author'>): readonly Aside[] {
  const { sticker_items = [], poll, embeds = [], message_snapshots } = message;
  const attachments = message_snapshots?.[0]?.message.attachments?.length ?? 0;
  return [
    ...(isForward(message) ? [{ kind: 'forward' as const, attachments }] : []),
    ...sticker_items.map(({ name }) => ({ kind: 'sticker' as const, title: name })),
    ...(poll === undefined ? [] : [{ kind: 'poll' as const, title: poll.question.text ?? 'without a question' }]),
    ...embeds
      .slice(0, mostPreviews)
      .map(({ title, url }) => ({ kind: 'preview' as const, title: title ?? url ?? 'untitled' })),
  ];
}

function isForward({ message_reference }: Pick<APIBaseMessage, 'message_reference'>): boolean {
  return message_reference?.type === MessageReferenceType.Forward;
}

function namesAround({ mentions }: Pick<MessagePayload, 'mentions'>, self: Self, around: Surroundings): CodeNames {
  return {
    user(id) {
      if (id === self.user) return self.name;
      const mentioned = mentions.find((user) => user.id === id);
      return mentioned === undefined ? undefined : shownName(mentioned, mentioned.member);
    },
    role: around.roleName,
    channel: around.channelName,
  };
}

function quotedIn(message: MessagePayload, self: Self, around: Surroundings): Quoted | undefined {
  const forwarded = isForward(message) ? message.message_snapshots?.[0]?.message : undefined;
  if (forwarded !== undefined) {
    return quotation(authorOfForward, readableText(forwarded.content, namesAround(forwarded, self, around)));
  }
  const original = message.type === MessageType.Reply ? message.referenced_message : undefined;
  if (original == null) return undefined;
  const author = original.author.id === self.user ? self.name : nameOfOriginal(original, message);
  return quotation(author, readableWhole(original, original.content, namesAround(original, self, around)));
}

/** The original comes without its author's nickname; where the reply pings that person, the mention has it. */
function nameOfOriginal({ author }: APIMessage, { mentions }: MessagePayload): string {
  return shownName(author, mentions.find(({ id }) => id === author.id)?.member);
}

function quotation(author: string, text: string): Quoted | undefined {
  if (text === '') return undefined;
  const letters = [...text];
  return {
    author,
    text: letters.length > longestQuotation ? `${letters.slice(0, longestQuotation - 1).join('')}…` : text,
  };
}

function toAttachment(attachment: APIAttachment): Attachment {
  return {
    name: attachment.filename,
    mediaType: attachment.content_type ?? '',
    size: attachment.size,
    url: attachment.url,
    proxyUrl: attachment.proxy_url,
    width: attachment.width ?? undefined,
    height: attachment.height ?? undefined,
  };
}

/** Looks up what a code stands for; undefined for what is unknown here. */
type CodeNames = {
  user(id: string): string | undefined;
  role(id: string): string | undefined;
  channel(id: string): string | undefined;
};

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
function shownName(user: Named, member?: Pick<APIGuildMember, 'nick'> | undefined): string {
  return member?.nick ?? user.global_name ?? user.username;
}
