import { expect, test } from 'vitest';
import type { MessageId } from '../../src/base/ids.ts';
import { type PostedAs, readNonce, writeNonce } from '../../src/chat/outbox.ts';

const about = '300000000000000001' as MessageId;

/** What earlier versions have posted bears these. */
const nonces: Readonly<Record<PostedAs, string>> = {
  answer: `${about}a`,
  notice: `${about}n`,
  'end-of-a-pause': `${about}o`,
  'lost-answer': `${about}l`,
  greeting: `${about}g`,
  refusal: `${about}x`,
  'not-stored-yet': `${about}p`,
  'answered-later': `${about}w`,
};

test.each(Object.entries(nonces) as [PostedAs, string][])('the nonce of %s is %s in every version', (as, nonce) => {
  expect(writeNonce(about, as)).toBe(nonce);
  for (const page of ['', '0', '0p', '12w']) expect(readNonce(`${nonce}${page}`)).toEqual({ about, as });
});

test('what a nonce does not say is unknown', () => {
  expect(readNonce(`${about}z0`)).toEqual({ about, as: undefined });
  for (const other of [undefined, null, 7, '', 'a0', about, `x${about}a0`]) expect(readNonce(other)).toEqual({});
});
