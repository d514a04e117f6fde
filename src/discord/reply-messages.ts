import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  type APIEmbed,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import type { CommandReply, ReplyButton, ReplyEmbed } from '../../commands/command.ts';
import { toPlainText } from '../base/plain-text.ts';
import type { Texts } from '../texts/texts.ts';

/** What editing the deferred reply and following up on it have in common. */
export type ReplyMessage = {
  readonly content?: string;
  readonly allowedMentions: { readonly parse: [] };
  readonly embeds?: APIEmbed[];
  readonly components?: APIActionRowComponent<APIButtonComponentWithCustomId>[];
};

const mostMessages = 5;
const longestMessage = 2_000;
const buttonsARow = 5;
const mostButtons = 25;

const styles: Record<ReplyButton['style'], APIButtonComponentWithCustomId['style']> = {
  plain: ButtonStyle.Secondary,
  primary: ButtonStyle.Primary,
  danger: ButtonStyle.Danger,
};

/** The messages that make up a reply: text beyond 2,000 characters in several; embeds and buttons under the last. */
export function replyMessages({ text, embeds = [], buttons = [] }: CommandReply, command: string): ReplyMessage[] {
  const texts = splitText(text, longestMessage, mostMessages);
  return texts.map((content, index) => ({
    ...(content === '' ? {} : { content }),
    allowedMentions: { parse: [] },
    ...(index === texts.length - 1 && embeds.length > 0 ? { embeds: embeds.slice(0, 10).map(toEmbed) } : {}),
    ...(index === texts.length - 1 && buttons.length > 0 ? { components: toRows(buttons, command) } : {}),
  }));
}

const longestPlain = 1_500;

/** What is tried for a message that Discord refuses, in this order: as it is, its words alone, a sentence. */
export function formsOfReply(message: ReplyMessage, { commands }: Texts): readonly ReplyMessage[] {
  const { content = '', embeds = [], allowedMentions, components } = message;
  const inEmbeds = embeds.flatMap(({ title, description, fields, footer }) => [
    title,
    description,
    ...(fields ?? []).map(({ name, value }) => `${name}: ${value}`),
    footer?.text,
  ]);
  const plain = clipText(
    toPlainText([content, ...inEmbeds].filter((text) => text !== undefined).join('\n')),
    longestPlain,
  );
  return [
    message,
    { content: plain, allowedMentions, embeds: [], ...(components === undefined ? {} : { components }) },
    { content: commands.replyWasRefused, allowedMentions, embeds: [], components: [] },
  ];
}

/** A button's id on Discord says which command answers for it. */
function toCustomId(command: string, button: string): string {
  return `${command}:${button}`;
}

/** Reads what `toCustomId` wrote; what others wrote is a command that nobody knows. */
export function fromCustomId(customId: string): { readonly command: string; readonly button: string } {
  const colon = customId.indexOf(':');
  return colon < 0
    ? { command: customId, button: '' }
    : { command: customId.slice(0, colon), button: customId.slice(colon + 1) };
}

// https://docs.discord.com/developers/resources/message#embed-object-embed-limits
function toEmbed({ title, text, fields = [], footer }: ReplyEmbed): APIEmbed {
  return {
    ...(title === undefined ? {} : { title: clipText(title, 256) }),
    ...(text === undefined ? {} : { description: clipText(text, 2_000) }),
    fields: fields.slice(0, 25).map(({ name, value, inline = false }) => ({
      name: clipText(name, 256),
      value: clipText(value, 1_024),
      inline,
    })),
    ...(footer === undefined ? {} : { footer: { text: clipText(footer, 500) } }),
  };
}

/** Rows of buttons for which a command answers, or whatever goes by that name. */
export function toRows(buttons: readonly ReplyButton[], command: string) {
  const rows: APIActionRowComponent<APIButtonComponentWithCustomId>[] = [];
  for (let start = 0; start < Math.min(buttons.length, mostButtons); start += buttonsARow) {
    const components = buttons.slice(start, Math.min(start + buttonsARow, mostButtons)).map(({ id, label, style }) => ({
      type: ComponentType.Button as const,
      style: styles[style],
      label: clipText(label, 80),
      custom_id: toCustomId(command, id),
    }));
    rows.push({ type: ComponentType.ActionRow, components });
  }
  return rows;
}

/**
 * Cuts a text into pieces of at most `longest` UTF-16 units, at line breaks where there are any, never inside a
 * surrogate pair. What goes beyond `mostPieces` is left out, which the last piece shows by an ellipsis.
 */
export function splitText(text: string, longest: number, mostPieces: number): readonly string[] {
  const pieces: string[] = [];
  let rest = text.trim();
  while (rest.length > longest && pieces.length < mostPieces - 1) {
    const end = cutBefore(rest, longest);
    pieces.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return [...pieces, clipText(rest, longest)];
}

/** Shortens a text to at most `longest` UTF-16 units, with an ellipsis where something was cut off. */
export function clipText(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, beforePair(text, longest - 1))}…`;
}

function cutBefore(text: string, longest: number): number {
  const line = text.lastIndexOf('\n', longest);
  if (line > longest / 2) return line;
  const space = text.lastIndexOf(' ', longest);
  return space > longest / 2 ? space : beforePair(text, longest);
}

function beforePair(text: string, end: number): number {
  const code = text.charCodeAt(end - 1);
  return code >= 0xd800 && code <= 0xdbff ? end - 1 : end;
}
