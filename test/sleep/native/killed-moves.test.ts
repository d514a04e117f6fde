/** A pair that is moved to Letta's own sleep-time and back, killed or failing at each step of either move. */
import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { AgentId } from '../../../src/base/ids.ts';
import { memoryBackend } from '../../../src/store/open-memory-store.ts';
import { createStore } from '../../../src/store/store.ts';
import type { DrivenClock } from '../../support/driven-clock.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { type Mishap, stepGate } from '../cycle/step-gate.ts';
import { ada, openSleepWorld, type Started } from '../engine/sleep-world.ts';

type Move = 'native' | 'custom';

/** Ada learns to be known, is moved, is known by Letta's agent, and is moved back. */
async function moveThereAndBack(mishap?: (kill: () => void) => Mishap) {
  const gate = stepGate();
  const rows = new Map<string, unknown>();
  const store = (clock: DrivenClock) => createStore(memoryBackend(rows), { clock, log: recordingLog() });
  const world = await openSleepWorld({ policy: { threshold: 2 }, store, around: gate.around });
  const primary = world.primaryOf(ada);
  let running: Started | undefined;
  let killed = false;
  gate.mishap = mishap?.(() => {
    running?.kill();
    killed = true;
  });
  const isQuiet = async () => (await world.indexed()).length === 0;
  const nativeOf = async () => (await world.users.read(ada))?.personal.pair?.native?.state;

  /** Says something to a bot of this mode, however often it has to be started for it. */
  async function sayIn(mode: Move, text: string, isDone: () => Promise<boolean>): Promise<void> {
    await world.answered(ada, text);
    do {
      killed = false;
      running = world.start({ mode });
      gate.counting = true;
      // What fails before anything is due is made good by the next turn.
      const { engine } = running;
      void engine.onAnswered(ada).then(() => engine.onAnswered(ada));
      await world.clock.until('it is done', async () => killed || (await isDone()));
      gate.counting = false;
      running.kill();
    } while (killed);
  }

  await world.answered(ada, 'My name is Ada.');
  await world.users.update(ada, (record) => {
    const pair = record?.personal.pair;
    if (record === undefined || pair == null) return record;
    const sleep = { agent: 'sleep-of-ada' as AgentId, blocks: {} };
    return { ...record, personal: { ...record.personal, pair: { ...pair, sleep } } };
  });
  await sayIn('custom', 'I live in Turin.', isQuiet);
  await sayIn('native', 'I like chess.', async () => (await nativeOf()) === 'on' && (await isQuiet()));
  const moved = { human: world.blockOf('human'), sleepers: world.native.sleepers().length };
  // Without bullets, and with another home, as Letta's agent writes.
  await world.native.runs(
    primary,
    'human',
    (value) => `${value.replace('Lives in Turin', 'Lives in Turin, by the river')}\nLikes green tea`,
  );
  await sayIn('custom', 'It rains.', async () => (await nativeOf()) === undefined && (await isQuiet()));

  // What is rewritten in each cycle says how many there were.
  const entries = (await world.ledgerOf()).entries.filter(({ block }) => block !== 'session_context');
  const { covers, native } = await world.stateOf();
  return {
    gate,
    moved,
    human: world.blockOf('human').split('\n').sort(),
    sleepers: world.native.sleepers(),
    live: entries.filter(({ state }) => state === 'live').map(({ text, origin }) => ({ text, origin })),
    kept: entries.filter(({ state }) => state !== 'live').map(({ text, state }) => ({ text, state })),
    native,
    covers,
  };
}

const clean = await moveThereAndBack();

function resultOf({ gate: _, ...result }: typeof clean) {
  return result;
}

describe('a pair that is moved there and back', { timeout: 120_000 }, () => {
  test('loses nothing, and what Letta wrote is known', () => {
    expect(clean.moved.human).toMatch(/Name: Ada[\s\S]*Likes chess/);
    expect(clean.moved.sleepers).toBe(1);
    expect(clean.sleepers).toEqual([]);
    expect(clean.live).toEqual(
      expect.arrayContaining([
        { text: 'Name: Ada', origin: undefined },
        { text: 'Likes chess', origin: undefined },
        { text: 'Lives in Turin, by the river', origin: 'native' },
        { text: 'Likes green tea', origin: 'native' },
      ]),
    );
    expect(clean.kept).toContainEqual({ text: 'Lives in Turin', state: 'superseded' });
    expect(clean.native).toBeNull();
    expect(clean.gate.steps).toEqual(
      expect.arrayContaining(['native.switchOn', 'agents.remove', 'native.switchOff', 'native.removeSleepers']),
    );
  });

  test('ends the same when it is killed after any step', async () => {
    for (let at = 1; at <= clean.gate.steps.length; at += 1) {
      const result = await moveThereAndBack((kill) => ({ at, when: 'after', act: kill }));
      expect({ at: clean.gate.steps[at - 1], ...resultOf(result) }).toEqual({
        at: clean.gate.steps[at - 1],
        ...resultOf(clean),
      });
    }
  });

  test.each(['before', 'after'] as const)('ends the same with an error %s any step', async (when) => {
    const act = () => {
      throw new Failure('letta-unreachable', 'broken on purpose', { arrived: 'unknown' });
    };
    for (let at = 1; at <= clean.gate.steps.length; at += 1) {
      const result = await moveThereAndBack(() => ({ at, when, act }));
      expect({ at: clean.gate.steps[at - 1], ...resultOf(result) }).toEqual({
        at: clean.gate.steps[at - 1],
        ...resultOf(clean),
      });
    }
  });
});
