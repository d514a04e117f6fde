import type { CommandReply, ReplyEmbed } from '../../commands/command.ts';

/** All that a person reads of a reply. */
export function readable({ text, embeds = [] }: CommandReply): string {
  return [text, ...embeds.flatMap(textsOf)].join('\n');
}

/** How much of Discord's 6,000 characters the embeds take. */
export function embedUnits({ embeds = [] }: CommandReply): number {
  return embeds.flatMap(textsOf).reduce((sum, text) => sum + text.length, 0);
}

function textsOf({ title = '', text = '', fields = [], footer = '' }: ReplyEmbed): readonly string[] {
  return [title, text, ...fields.flatMap(({ name, value }) => [name, value]), footer];
}
