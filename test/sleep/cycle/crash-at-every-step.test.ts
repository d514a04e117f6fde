/** A conversation whose cycles are killed, or fail, at each of their steps. */
import { beforeAll, describe, expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { consolidateTalk, repeatTalk, type Talk } from './long-talk.ts';
import type { Mishap } from './step-gate.ts';

let clean: Talk;

beforeAll(async () => {
  clean = await consolidateTalk();
});

/** What must be the same whatever went wrong, and at which step it did. */
function resultOf({ gate, memories, state, askedAgain }: Talk, at: number, parts = memories.length) {
  const cycles = state.totals.consolidations;
  return { step: `${at} ${gate.steps[at - 1]}`, memory: memories[parts - 1], cycles, askedAgain };
}

async function compareAt(at: number, mishap: (kill: () => void) => Mishap): Promise<void> {
  const talk = await repeatTalk(clean, mishap);

  const parts = talk.memories.length;
  expect(resultOf(talk, at)).toEqual({ ...resultOf(clean, at, parts), cycles: parts });
}

// Some three hundred cycles, each with a mishap of its own.
describe('five cycles of one conversation', { timeout: 120_000 }, () => {
  test('without a mishap leave what is true now in sight, and everything in the ledger', () => {
    const { blocks, entries } = clean.memories.at(-1) ?? { blocks: [], entries: [] };

    expect(clean.state.totals.consolidations).toBe(5);
    expect(blocks.join('\n')).toContain('Lives in Rome');
    expect(blocks.join('\n')).not.toContain('Turin');
    expect(entries.map(({ text }) => text)).toContain('Lives in Turin');
    expect(clean.world.letta.calls.filter(({ name }) => name === 'send')).toHaveLength(5 + clean.reviews.length);
    // One cycle has statements and an end to look at, and each is a question of its own.
    expect(clean.reviews).toHaveLength(5);
    expect(clean.askedAgain).toBe(0);
  });

  test('killed after any step, end with the same memory, and ask the model once', async () => {
    expect(clean.gate.steps.length).toBeGreaterThan(50);
    for (let at = 1; at <= clean.gate.steps.length; at += 1) {
      await compareAt(at, (kill) => ({ at, when: 'after', act: kill }));
    }
  });

  test.each(['before', 'after'] as const)('with an error %s any step, end with the same memory', async (when) => {
    const act = () => {
      throw new Failure('letta-unreachable', 'broken on purpose', { arrived: 'unknown' });
    };
    for (let at = 1; at <= clean.gate.steps.length; at += 1) {
      await compareAt(at, () => ({ at, when, act }));
    }
  });
});
