import { describe, expect, test } from 'vitest';
import { type CallsOfDay, ModelCalls } from '../../src/pair/model-calls.ts';

const secondMs = 1_000;
const dayMs = 86_400 * secondMs;
const beforeMidnight = Date.UTC(2026, 10, 28, 23, 59, 59);

function countedAt(start: number) {
  let now = start;
  const calls = new ModelCalls({ inAll: 2, perPerson: 2 }, { now: () => now });
  let known: CallsOfDay | null = null;
  return {
    call: () => {
      known = calls.withOneMore(known);
    },
    step: (ms: number) => {
      now += ms;
    },
    usedUp: () => [calls.usedUp(known)?.whose, calls.usedUp(null)?.whose],
  };
}

describe('a clock that steps back over midnight', () => {
  test('gives nobody their calls back, neither the person nor the bot', () => {
    const { call, step, usedUp } = countedAt(beforeMidnight + 2 * secondMs);
    call();
    call();

    step(-4 * secondMs);
    const stepped = usedUp();
    step(4 * secondMs);

    expect([stepped, usedUp()]).toEqual([
      ['of-the-person', 'of-the-bot'],
      ['of-the-person', 'of-the-bot'],
    ]);
  });

  test('holds up nobody for longer than that day, however wrong it was', () => {
    const { call, step, usedUp } = countedAt(beforeMidnight + 300 * dayMs);
    call();
    call();

    step(-300 * dayMs);

    expect(usedUp()).toEqual([undefined, undefined]);
  });
});
