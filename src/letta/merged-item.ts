import type { Otid } from '../base/ids.ts';
import type { OutgoingItem } from '../pair/conversation.ts';
import type { MessageItem } from './message-item.ts';

/** Several messages as one item: how they are put together, and told apart again in what the server has stored. */

/**
 * One item that holds the parts of all, under the first one's otid. Where it was said is stored unseen by the model, and
 * so are the otids of the others.
 */
export function mergeItems([first, ...others]: readonly [OutgoingItem, ...OutgoingItem[]]): OutgoingItem {
  if (others.length === 0) return first;
  const otids = others.map(({ otid }) => ` +${otid}`).join('');
  return { ...first, origin: `${first.origin ?? ''}${otids}`, parts: [first, ...others].flatMap(({ parts }) => parts) };
}

/** The messages that an item holds, each with its own otid; the item itself where it holds one. */
export function splitItem(item: MessageItem): readonly MessageItem[] {
  const [, origin = '', otids = ''] = /^(.*?)((?: \+[\w-]+)*)$/.exec(item.origin ?? '') ?? [];
  const others = otids.split(' +').slice(1);
  // Each message has one text, images beside it. Where that isn't so, another program has sent it.
  if (others.length === 0 || item.texts.length !== others.length + 1) return [item];
  return item.texts.map((text, index) => ({
    ...item,
    text,
    texts: [text],
    origin: origin === '' ? undefined : origin,
    otid: index === 0 ? item.otid : (others[index - 1] as Otid | undefined),
  }));
}
