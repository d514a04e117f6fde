import { type APIBaseMessage, MessageReferenceType } from 'discord.js';

const longestTitle = 100;
const mostEmbeds = 3;

type Parts = Pick<APIBaseMessage, 'sticker_items' | 'poll' | 'embeds' | 'message_reference' | 'message_snapshots'>;

/** One short line for each part of a message that the person didn't write: what was sent, never as their words. */
export function wordlessParts(message: Parts): readonly string[] {
  return [
    ...(isForward(message) ? [`[forwards a message${attachmentsOf(message)}]`] : []),
    ...(message.sticker_items ?? []).map(({ name }) => `[sticker: ${oneLine(name)}]`),
    ...(message.poll === undefined ? [] : [`[poll: ${oneLine(message.poll.question.text ?? 'without a question')}]`]),
    ...(message.embeds ?? [])
      .slice(0, mostEmbeds)
      .map(({ title, url }) => `[preview: ${oneLine(title ?? url ?? 'untitled')}]`),
  ];
}

export function isForward({ message_reference }: Pick<APIBaseMessage, 'message_reference'>): boolean {
  return message_reference?.type === MessageReferenceType.Forward;
}

function attachmentsOf({ message_snapshots }: Parts): string {
  const count = message_snapshots?.[0]?.message.attachments?.length ?? 0;
  if (count === 0) return '';
  return count === 1 ? ' with an attachment' : ` with ${count} attachments`;
}

/** Titles come from strangers' pages: no line breaks, no brackets that could close ours, a bounded length. */
function oneLine(title: string): string {
  const flat = [...title.replace(/[\s[\]]+/g, ' ').trim()];
  return flat.length > longestTitle ? `${flat.slice(0, longestTitle - 1).join('')}…` : flat.join('');
}
