import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Otid } from '../../src/base/ids.ts';
import { mergeItems, splitItem } from '../../src/letta/merged-item.ts';
import { toMessageItem } from '../../src/letta/message-item.ts';
import type { OutgoingItem } from '../../src/pair/conversation.ts';

const image = { type: 'image' as const, mediaType: 'image/png', base64: 'AAAA' };

function itemOf(otid: string, text: string, images = 0, origin: string | undefined = 'guild:1'): OutgoingItem {
  return { role: 'user', otid: otid as Otid, origin, parts: [{ type: 'text', text }, ...Array(images).fill(image)] };
}

/** An item as a server lists it that has stored it. */
function listed({ otid, origin, parts }: OutgoingItem) {
  const [only] = parts;
  return toMessageItem({
    id: 'message-1',
    message_type: 'user_message',
    otid,
    sender_id: origin,
    // A single text is stored as text.
    content: parts.length === 1 && only?.type === 'text' ? only.text : parts,
  });
}

test('several messages are one item, whose parts are told apart again', () => {
  const merged = mergeItems([itemOf('a-1', 'one', 2), itemOf('a-2', ''), itemOf('a-3', 'three', 1)]);

  expect(merged.otid).toBe('a-1');
  expect(merged.parts.map(({ type }) => type)).toEqual(['text', 'image', 'image', 'text', 'text', 'image']);
  expect(splitItem(listed(merged))).toMatchObject([
    { id: 'message-1', otid: 'a-1', text: 'one', origin: 'guild:1' },
    { id: 'message-1', otid: 'a-2', text: '', origin: 'guild:1' },
    { id: 'message-1', otid: 'a-3', text: 'three', origin: 'guild:1' },
  ]);
});

test('one message stays as it is', () => {
  const item = itemOf('a-1', 'one', 1);

  expect(mergeItems([item])).toBe(item);
  expect(splitItem(listed(item))).toMatchObject([{ otid: 'a-1', text: 'one', origin: 'guild:1' }]);
});

test('texts that another program sent in parts are one message', () => {
  const parts = [
    { type: 'text' as const, text: 'one' },
    { type: 'text' as const, text: 'two' },
  ];

  const [item, ...others] = splitItem(listed({ role: 'user', otid: 'b-1' as Otid, parts }));

  expect(item).toMatchObject({ otid: 'b-1', text: 'onetwo' });
  expect(others).toEqual([]);
});

test('whatever is said, wherever, comes back in order', () => {
  const messages = fc.array(fc.record({ otid: fc.uuid(), text: fc.string(), images: fc.nat(2) }), { minLength: 1 });
  fc.assert(
    fc.property(messages, fc.constantFrom('direct', 'guild:12', undefined), (said, origin) => {
      const [first, ...others] = said.map(({ otid, text, images }) => ({ ...itemOf(otid, text, images), origin }));
      if (first === undefined) return;

      const split = splitItem(listed(mergeItems([first, ...others])));

      expect(split.map(({ text, otid }) => ({ text, otid }))).toEqual(said.map(({ text, otid }) => ({ text, otid })));
      expect(new Set(split.map((item) => item.origin))).toEqual(new Set([origin]));
    }),
  );
});
