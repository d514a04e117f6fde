import { describe, expect, test } from 'vitest';
import type { LettaMessageId, Otid } from '../../../src/base/ids.ts';
import {
  inParts,
  lastSeenBefore,
  learnedInSchema,
  markUnseen,
  type WindowMessage,
} from '../../../src/sleep/agent/window.ts';
import { inPieces } from '../../../src/sleep/text/in-pieces.ts';
import { said } from '../plan/plan-input.ts';

/** `p1` is what the person said with that otid, `s` what Scarlet said. */
function windowOf(context: readonly string[], messages: readonly string[]) {
  const toMessage = (short: string): WindowMessage => ({
    ref: short,
    id: short as LettaMessageId,
    speaker: short === 's' ? 'scarlet' : 'person',
    ...(short === 's' ? {} : { otid: short as Otid }),
    own: short,
    foreign: [],
    learnedIn: 'direct',
    at: 0,
  });
  return { context: context.map(toMessage), messages: messages.map(toMessage) };
}

function unseenAt(window: ReturnType<typeof windowOf>, ...unseen: readonly string[]): readonly number[] {
  const { context, messages } = markUnseen(window, unseen as readonly Otid[]);
  return [...context, ...messages].flatMap(({ seen }, index) => (seen === 'by-nobody' ? [index] : []));
}

test.each([
  ['the answer to that message alone', ['p1', 's'], ['p2', 's', 'p3', 's'], ['p2'], [3]],
  ['each part of an answer that came in several', [], ['p1', 's', 's', 'p2', 's'], ['p1'], [1, 2]],
  ['an answer to several messages, by the last of them', [], ['p1', 'p2', 's', 'p3', 's'], ['p1', 'p2'], [2]],
  ['no later answer, where the one in between failed', [], ['p1', 'p2', 's'], ['p1'], []],
  ['one in the context', ['p1', 's'], ['p2', 's'], ['p1'], [1]],
  ['none that nothing is known of', ['s'], ['p1', 's'], [], []],
])('marks %s', (_, context, messages, unseen, expected) => {
  expect(unseenAt(windowOf(context, messages), ...unseen)).toEqual(expected);
});

test('what was before the eyes of the person is what stood there last', () => {
  const { messages } = markUnseen(windowOf([], ['p1', 's', 'p2', 's', 'p3']), ['p2' as Otid]);

  expect(lastSeenBefore(messages, 4)?.ref).toBe('p2');
  expect(lastSeenBefore(messages, 2)?.ref).toBe('s');
  expect(lastSeenBefore(messages, 0)).toBeUndefined();
});

describe('a window in parts', () => {
  const partsOf = (most: number, ...texts: readonly string[]) =>
    inParts({ messages: texts.map((own, at) => said(own, { ref: `m${at + 1}` })) }, most).map(({ messages }) =>
      messages.map(({ ref, own }) => `${ref} ${own}`),
    );

  test('holds a piece of each message, whole sentences where they fit, and else whole words', () => {
    expect(partsOf(20, 'I like tea. I live in Turin. Supercalifragilistic things', 'hello')).toEqual([
      ['m1 I like tea.', 'm2 hello'],
      ['m1 I live in Turin.'],
      ['m1 Supercalifragilistic'],
      ['m1 things'],
    ]);
  });

  test('is whole where it fits, without words too', () => {
    expect(partsOf(20, 'I like tea.', '')).toEqual([['m1 I like tea.', 'm2 ']]);
  });

  test('says behind the last piece of a message what had been left out of it', () => {
    const message = said('I like tea. I live in Turin.', { ref: 'm1', leftOut: 70 });

    const parts = inParts({ messages: [message] }, 20).flatMap(({ messages }) => messages);

    expect(parts.map(({ leftOut }) => leftOut)).toEqual([0, 70]);
  });

  test('of more than eight has the first seven and the last', () => {
    const parts = partsOf(10, Array.from({ length: 20 }, (_, at) => `Line no ${at}.`).join(' '));

    expect(parts).toHaveLength(8);
    expect(parts.at(-1)).toEqual(['m1 19.']);
  });

  test('that are too many say how much is not read', () => {
    const own = Array.from({ length: 20 }, (_, at) => `Line no ${at}.`).join(' ');
    const parts = inParts({ messages: [said(own, { ref: 'm1' })] }, 10).flatMap(({ messages }) => messages);

    const notRead = inPieces(own, 10).slice(7, -1).join('').length;
    expect(notRead).toBeGreaterThan(100);
    expect(parts.map(({ leftOut = 0 }) => leftOut)).toEqual([0, 0, 0, 0, 0, 0, notRead, 0]);
  });
});

test.each([
  ['a direct message', 'direct', 'direct'],
  ['a server', { guild: '123456789012345678' }, { guild: '123456789012345678' }],
  ['a server of which only the name is known', { guild: '1st tea club' }, { guild: null }],
  ['a server that is not known', { guild: null }, { guild: null }],
])('what was learned in %s is known to be from there', (_, stored, learnedIn) => {
  expect(learnedInSchema.parse(stored)).toEqual(learnedIn);
});
