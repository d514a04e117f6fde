import { expect, test } from 'vitest';
import { isSomethingLeftOut } from '../../src/chat/gather-attachments.ts';
import type { FetchedAttachment } from '../../src/wording/message.ts';

const text = { kind: 'text', text: 'Two leeks.' } as const;

test.each<[string, FetchedAttachment, boolean]>([
  ['a picture', { kind: 'image', mediaType: 'image/webp', base64: '' }, false],
  ['a whole text', text, false],
  ['a text without its end', { ...text, leftOut: 5 }, true],
  ['what is never looked at', { kind: 'left-out', because: 'not-readable' }, false],
  ['what could not be had', { kind: 'left-out', because: 'unavailable' }, true],
])('it is known whether the person would miss something: of %s', (_, fetched, isLeftOut) => {
  expect(isSomethingLeftOut([fetched])).toBe(isLeftOut);
});
