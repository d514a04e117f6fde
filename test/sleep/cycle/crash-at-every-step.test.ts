import { expect, test } from 'vitest';
import { Failure } from '../../../src/scarlet/failure.ts';
import { consolidateTalk } from './long-talk.ts';
import type { Mishap } from './step-gate.ts';

test('without a mishap five cycles run, and what was said is remembered', async () => {
  const { memory, state, world, gate } = await consolidateTalk();

  expect(state.totals.consolidations).toBe(5);
  expect(world.letta.calls.filter(({ name }) => name === 'send')).toHaveLength(5);
  expect(memory.blocks.join('\n')).toContain('Lives in Rome');
  expect(memory.blocks.join('\n')).not.toContain('Turin');
  expect(gate.steps.length).toBeGreaterThan(40);
  console.log(gate.steps.length, memory);
});

test.each(['before', 'after'] as const)('killed %s any step, it ends with the same memory', async (when) => {
  const clean = await consolidateTalk();

  for (let at = 1; at <= clean.gate.steps.length; at += 1) {
    const talk = await consolidateTalk((kill) => ({ at, when, act: kill }));

    const step = `${at} ${talk.gate.steps[at - 1]}`;
    expect({ step, ...talk.memory }).toEqual({ step, ...clean.memory });
    expect({ step, again: talk.askedAgain, cycles: talk.state.totals.consolidations }).toEqual({
      step,
      again: 0,
      cycles: 5,
    });
  }
});

test.each(['before', 'after'] as const)('with an error %s any step, it ends with the same memory', async (when) => {
  const clean = await consolidateTalk();
  const fail = () => {
    throw new Failure('letta-unreachable', 'broken on purpose', { arrived: 'unknown' });
  };

  for (let at = 1; at <= clean.gate.steps.length; at += 1) {
    const talk = await consolidateTalk((): Mishap => ({ at, when, act: fail }));

    const step = `${at} ${talk.gate.steps[at - 1]}`;
    expect({ step, ...talk.memory }).toEqual({ step, ...clean.memory });
    expect({ step, again: talk.askedAgain, cycles: talk.state.totals.consolidations }).toEqual({
      step,
      again: 0,
      cycles: 5,
    });
  }
});
