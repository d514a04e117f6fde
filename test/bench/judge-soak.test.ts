import { expect, test } from 'vitest';
import type { Spent } from '../../bench/chat/measured-bot.ts';
import { growthOf, judgeSoak, type SaidOnce, type SoakCourse, toSoakTable } from '../../bench/soak/judge-soak.ts';

const spent = (more: Partial<Spent> = {}): Spent => ({
  cpuMs: 0,
  rss: 2e8,
  heap: 4e7,
  timers: 3,
  handles: 4,
  commits: 0,
  loopDelayP99: 1,
  ...more,
});
const answered: SaidOnce = { text: 'hello', answers: ['Hi!'], notices: [], stored: 1 };

function course(more: Partial<SoakCourse> = {}): SoakCourse {
  const samples = Array.from({ length: 40 }, (_, at) => ({ atSeconds: at, spent: spent() }));
  return { seconds: 40, people: 2, faults: 0, said: [answered], samples, before: spent(), after: spent(), ...more };
}

/** A heap that is so much larger in each second than in the one before, in bytes. */
const growing = (bytes: number) =>
  course({
    samples: Array.from({ length: 40 }, (_, at) => ({ atSeconds: at, spent: spent({ heap: 4e7 + at * bytes }) })),
  });

test('a soak in which all was answered once, or told, and nothing grew, is sound', () => {
  const told: SaidOnce = { text: 'oh', answers: [], notices: ['That went wrong.'], stored: 0 };
  const waited: SaidOnce = { text: 'well', answers: ['Indeed.'], notices: ['I will answer later.'], stored: 1 };

  expect(judgeSoak(course({ said: [answered, told, waited] }))).toEqual([]);
});

test.each<[string, SoakCourse, RegExp]>([
  [
    'a message without a word',
    course({ said: [{ ...answered, answers: [] }] }),
    /^1 messages got neither.*"hello" \(0\)/,
  ],
  ['two answers', course({ said: [{ ...answered, answers: ['a', 'b'] }] }), /answered more than once/],
  ['a message that was sent twice', course({ said: [{ ...answered, stored: 2 }] }), /^Letta has 1 messages twice/],
  ['a heap that grows', growing(2e5), /^The heap grew by \d+\.\d % after the first quarter/],
  ['timers that are left', course({ after: spent({ timers: 6 }) }), /^6 timers are left, 3 were set/],
  ['handles that are left', course({ after: spent({ handles: 10 }) }), /^10 handles are left/],
])('%s is wrong, in words', (_, wrong, words) => {
  expect(judgeSoak(wrong)).toEqual([expect.stringMatching(words)]);
});

test('what the heap grows by in the first quarter does not count', () => {
  const samples = course().samples.map((one, at) => (at < 10 ? { ...one, spent: spent({ heap: 1e7 }) } : one));

  expect(growthOf({ samples, seconds: 40 })).toBe(0);
});

test('the table says how it went', () => {
  expect(toSoakTable(course())).toMatch(/^1 messages in 40 s, 0 of their requests went wrong/);
});
