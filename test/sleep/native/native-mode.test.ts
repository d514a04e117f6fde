import { describe, expect, test } from 'vitest';
import type { AgentId } from '../../../src/base/ids.ts';
import type { Pair } from '../../../src/pair/pair.ts';
import type { SleepMode } from '../../../src/pair/sleep-time.ts';
import { NativeMode } from '../../../src/sleep/native/native-mode.ts';
import { recordingLog } from '../../support/recording-log.ts';

type State = NonNullable<Pair['native']>['state'];

const states = [undefined, 'wanted', 'beginning', 'on', 'held', 'ending', 'refused'] as const;
const sleeper = 'agent-3' as AgentId;
const nativeIn = (state: State): Pair['native'] => ({ state, since: 1, sleeper });

function modeOf(mode: SleepMode, isRefused = false) {
  const log = recordingLog();
  const native = new NativeMode({ mode, frequency: 7, log });
  if (isRefused) native.refuse('no group');
  return { native, log };
}

/** Where a pair of each state goes on from; one that stays as it was is not written anew. */
function choices(mode: SleepMode, isRefused = false) {
  const { native } = modeOf(mode, isRefused);
  return states.map((state) => {
    const known = state && nativeIn(state);
    const chosen = native.choose(known, 2);
    if (chosen === known) return 'stays';
    if (chosen !== undefined) expect(chosen).toMatchObject({ since: 2, sleeper: state === undefined ? null : sleeper });
    return chosen?.state ?? 'ours';
  });
}

describe('what a pair of each state is to become', () => {
  test('where Letta is to tend it', () => {
    const all = ['wanted', 'stays', 'stays', 'stays', 'stays', 'stays', 'wanted'];

    expect(choices('native')).toEqual(all);
    expect(choices('auto')).toEqual(all);
  });

  test('where this server can not: others that have it keep it', () => {
    expect(choices('native', true)).toEqual(['refused', 'refused', 'stays', 'stays', 'stays', 'stays', 'stays']);
    expect(choices('auto', true)).toEqual(['stays', 'ours', 'stays', 'stays', 'stays', 'stays', 'ours']);
  });

  test('where we are to tend it', () => {
    expect(choices('custom')).toEqual(['stays', 'ours', 'ending', 'ending', 'ending', 'stays', 'ours']);
  });
});

test.each([
  ['auto', 'falls-back', 'warn'],
  ['native', 'refuses', 'error'],
] as const)('that the server can not do %s is said once, and new pairs are ours', (mode, answer, level) => {
  const { native, log } = modeOf(mode);
  const before = native.takesNewPairs;

  const answers = [native.refuse('no group'), native.refuse('no group')];

  expect(answers).toEqual([answer, answer]);
  expect(log.lines.map((line) => line.level)).toEqual([level]);
  expect([before, native.takesNewPairs]).toEqual([true, false]);
});

test('where we are to tend it, new pairs are ours', () => {
  expect(modeOf('custom').native.takesNewPairs).toBe(false);
});

test('it knows how many turns are between the runs', () => {
  expect(modeOf('auto').native.frequency).toBe(7);
});
