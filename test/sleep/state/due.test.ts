import { describe, expect, test } from 'vitest';
import type { AgentId } from '../../../src/base/ids.ts';
import type { Person } from '../../../src/pair/pair.ts';
import { type Due, whenDue } from '../../../src/sleep/state/due.ts';
import { defaultSleepPolicy } from '../../../src/sleep/state/sleep-policy.ts';
import { newSleep, type PrimarySleep } from '../../../src/sleep/state/sleep-record.ts';
import { newTidying, type Tidying } from '../../../src/sleep/state/tidying-record.ts';
import { minute, noon } from '../engine/sleep-world.ts';

function person(more: Partial<Person> = {}): Person {
  const pair = {
    state: 'ready' as const,
    attempt: 1,
    sleepWanted: true,
    since: 0,
    primary: { agent: 'agent-1' as AgentId, blocks: {} },
    sleep: null,
  };
  return {
    pair,
    answered: 1,
    answeredCharacters: 10,
    lastAnsweredAt: noon,
    recalled: { lines: 0, turns: 0 },
    threshold: undefined,
    paused: false,
    pauseReason: undefined,
    name: 'Ada',
    locale: undefined,
    timeZone: undefined,
    underWay: [],
    foundLater: [],
    foundLaterSaidAt: undefined,
    unseen: [],
    recent: [],
    deleted: [],
    edited: [],
    ...more,
  };
}

function sleep(more: Partial<PrimarySleep> = {}): PrimarySleep {
  return { ...newSleep.personal, ...more };
}

const claimed = {
  state: 'claimed',
  cycle: 1,
  trigger: 'threshold',
  agent: 'agent-1' as AgentId,
  claimedAt: noon,
  answered: 1,
  characters: 0,
  window: { messages: [], context: [], end: 'message-1', covers: 0, more: false },
} as unknown as NonNullable<PrimarySleep['journal']>;
const prepared = { ...claimed, state: 'prepared' } as NonNullable<PrimarySleep['journal']>;
const half = { state: 'prepared', because: 'undo', cycle: 1, target: 'agent-1' } as unknown as Tidying['journal'];
const halfTidied = (retryAt: number | null = null) => sleep({ tidying: { ...newTidying, journal: half, retryAt } });
const wantsTidying = (next: 'at-once' | 'after-a-cycle') =>
  sleep({ tidying: { ...newTidying, wanted: { because: 'cycles', next } } });
const sleepless = { ...person().pair, sleepWanted: false } as NonNullable<Person['pair']>;
const halfPair = { ...person().pair, state: 'creating', primary: null } as NonNullable<Person['pair']>;

function tendedByLetta(state: 'wanted' | 'on' | 'held', paused: boolean): Person {
  const pair = { ...person().pair, native: { state, since: 0, sleeper: null } } as NonNullable<Person['pair']>;
  return person({ answered: 9, paused, pair });
}

const beingDeleted = person({
  pair: { ...tendedByLetta('on', false).pair, state: 'deleting' } as NonNullable<Person['pair']>,
});

/** What was seen when Letta's own agent was looked at. */
function lookedAt(more: Partial<NonNullable<PrimarySleep['native']>>): PrimarySleep {
  const looked = { agent: 'agent-1' as AgentId, seen: [], since: 0, at: noon, answered: 9, frequency: 5, runs: [] };
  return sleep({ native: { ...looked, changed: [], retryAt: null, ...more } });
}

const nothing: Due = { kind: 'nothing-waits' };
const due = (trigger: Extract<Due, { kind: 'due' }>['trigger']): Due => ({ kind: 'due', trigger });
const later = (at: number): Due => ({ kind: 'later', at });

describe('what is due, and when', () => {
  test.each<[string, Person, PrimarySleep, Due]>([
    ['nothing was said', person({ answered: 0 }), sleep(), nothing],
    ['all is consolidated', person({ answered: 7 }), sleep({ covers: 7 }), nothing],
    ['one message waits', person(), sleep(), later(noon + 10 * minute)],
    ['as many as the threshold', person({ answered: 5 }), sleep(), due('threshold')],
    ['as many since the last time', person({ answered: 12 }), sleep({ covers: 7 }), due('threshold')],
    ['their own threshold', person({ answered: 2, threshold: 2 }), sleep(), due('threshold')],
    ['many characters', person({ answeredCharacters: 6_000 }), sleep(), due('size')],
    ['nearly as many', person({ answeredCharacters: 5_999 }), sleep(), later(noon + 10 * minute)],
    ['idle long enough', person({ lastAnsweredAt: noon - 10 * minute }), sleep(), due('idle')],
    ['an answer of before this was noted', person({ lastAnsweredAt: undefined }), sleep(), due('idle')],
    ['an answer by a clock that was ahead', person({ lastAnsweredAt: noon + 26 * 60 * minute }), sleep(), due('idle')],
    ['a retry to come', person({ answered: 9 }), sleep({ retryAt: noon + minute }), later(noon + minute)],
    ['a retry that has come', person(), sleep({ retryAt: noon }), due('retry')],
    ['a retry of a clock that was ahead', person(), sleep({ retryAt: noon + 25 * 60 * minute }), due('retry')],
    ['a cycle cut short', person({ answered: 0 }), sleep({ journal: claimed }), due('retry')],
    ['paused', person({ answered: 9, paused: true }), sleep(), nothing],
    ['paused in a cycle', person({ answered: 9, paused: true }), sleep({ journal: claimed }), nothing],
    ['paused in the midst of writing', person({ paused: true }), sleep({ journal: prepared }), due('retry')],
    ['an undo cut short', person({ answered: 0 }), halfTidied(), due('tidying')],
    ['a tidying that follows a cycle', person({ answered: 0 }), wantsTidying('at-once'), due('tidying')],
    ['a tidying that waits for the next cycle', person({ answered: 0 }), wantsTidying('after-a-cycle'), nothing],
    ['an undo that failed', person({ answered: 0 }), halfTidied(noon + minute), later(noon + minute)],
    ['paused in the midst of a tidying', person({ answered: 9, paused: true }), halfTidied(), due('tidying')],
    ['no primary any more for a tidying', person({ pair: halfPair }), halfTidied(), nothing],
    ['no primary', person({ answered: 9, pair: halfPair }), sleep(), nothing],
    ['no primary any more', person({ pair: halfPair }), sleep({ journal: prepared }), nothing],
    ['a pair without sleep', person({ answered: 9, pair: sleepless }), sleep(), nothing],
    ['paused, where Letta’s own is on', tendedByLetta('on', true), sleep(), due('native')],
    [
      'paused, where it could not be switched off',
      tendedByLetta('on', true),
      sleep({ retryAt: noon + minute }),
      later(noon + minute),
    ],
    ['paused, where it is switched off', tendedByLetta('held', true), sleep(), nothing],
    ['no longer paused, where it is switched off', tendedByLetta('held', false), sleep(), due('native')],
    ['on the way there', tendedByLetta('wanted', false), sleep(), due('native')],
    ['Letta’s own, of a pair that is being deleted', beingDeleted, sleep(), nothing],
    ['paused on the way there', tendedByLetta('wanted', true), sleep(), nothing],
    [
      'paused on the way there, in the midst of writing',
      tendedByLetta('wanted', true),
      sleep({ journal: prepared }),
      due('retry'),
    ],
    ['Letta’s own, looked at since', tendedByLetta('on', false), lookedAt({}), nothing],
    ['Letta’s own, never looked at', tendedByLetta('on', false), sleep(), later(noon + minute)],
    [
      'Letta’s own, to be looked at again',
      tendedByLetta('on', false),
      lookedAt({ answered: null }),
      later(noon + minute),
    ],
    [
      'Letta’s own, looked at in vain a while later',
      tendedByLetta('on', false),
      lookedAt({ answered: null, at: noon + minute }),
      later(noon + 2 * minute),
    ],
    [
      'Letta’s own, to be looked at for the first time',
      tendedByLetta('on', false),
      lookedAt({ answered: null, at: null }),
      later(noon + minute),
    ],
    [
      'Letta’s own, whose frequency nobody knows',
      tendedByLetta('on', false),
      lookedAt({ answered: 8, frequency: null }),
      later(noon + minute),
    ],
    ['Letta’s own, after its turns', tendedByLetta('on', false), lookedAt({ answered: 4 }), later(noon + minute)],
    ['Letta’s own, after fewer', tendedByLetta('on', false), lookedAt({ answered: 5 }), later(noon + 10 * minute)],
    [
      'Letta’s own, after its turns and a failure',
      tendedByLetta('on', false),
      lookedAt({ answered: 4, retryAt: noon + 5 * minute }),
      later(noon + 5 * minute),
    ],
    ['a new pair after a deletion', person({ answered: 5 }), sleep({ covers: 30 }), due('threshold')],
  ])('%s', (_, who, state, expected) => {
    expect(whenDue(who, state, defaultSleepPolicy, noon)).toEqual(expected);
  });

  test.each([
    ['nothing', sleep(), nothing],
    ['what was cut short in the midst of writing', halfTidied(), due('tidying')],
  ])('%s, where sleep is switched off', (_, state, expected) => {
    const policy = { ...defaultSleepPolicy, enabled: false };

    expect(whenDue(person({ answered: 9 }), state, policy, noon)).toEqual(expected);
  });
});
