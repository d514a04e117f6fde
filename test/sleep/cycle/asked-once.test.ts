/** What is too long for the model, and so is asked about in parts: each part once, whatever goes wrong between them. */
import { beforeAll, describe, expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { isReview } from '../../../src/local/model/sleep/answer-review.ts';
import { memoryBackend } from '../../../src/store/open-memory-store.ts';
import { createStore } from '../../../src/store/store.ts';
import type { DrivenClock } from '../../support/driven-clock.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { ada, openSleepWorld } from '../engine/sleep-world.ts';
import { ownBrain } from './letta-in-memory.ts';
import { type Mishap, type StepGate, stepGate, workThrough } from './step-gate.ts';

const filler = 'x'.repeat(1_500);
const said = ['My name is Ada.', 'I am allergic to nuts.', 'I live in Turin.', 'I like whist.'].join(` ${filler} `);

type Read = {
  readonly gate: StepGate;
  readonly memory: readonly string[];
  /** Requests that the model answered: windows, and reviews. */
  readonly windows: number;
  readonly reviews: number;
};

/** One message that is read in parts, with a review that is asked in parts. */
async function readInParts(mishapOf?: (kill: () => void) => Mishap): Promise<Read> {
  const gate = stepGate();
  const store = (clock: DrivenClock) => createStore(memoryBackend(new Map()), { clock, log: recordingLog() });
  const world = await openSleepWorld({ policy: { threshold: 1 }, store, around: gate.around });
  const answered = { windows: 0, reviews: 0 };
  world.letta.brain = (prompt) => {
    const isTooLong = isReview(prompt) ? prompt.includes('\ns2 ') : prompt.includes('x'.repeat(1_000));
    if (isTooLong) throw new Failure('context-overflow', 'too long');
    answered[isReview(prompt) ? 'reviews' : 'windows'] += 1;
    return ownBrain(prompt);
  };
  await world.answered(ada, said);
  await world.index.mark(ada, 'deadline');
  await workThrough(world, gate, mishapOf);
  return { gate, memory: world.blockOf('human').split('\n'), ...answered };
}

let clean: Read;

beforeAll(async () => {
  clean = await readInParts();
});

describe('a message that is read in parts, and its review', { timeout: 60_000 }, () => {
  test('are asked about in several', () => {
    expect(clean.windows).toBeGreaterThan(3);
    expect(clean.reviews).toBeGreaterThan(1);
    expect(clean.memory).toContain('- Is allergic to nuts');
  });

  // Guards against answers that were held in memory alone until the last part had been answered.
  test.each(['killed', 'failing'] as const)(
    '%s after any step: only what was just answered is asked again',
    async (how) => {
      const act = (kill: () => void) => {
        if (how === 'killed') kill();
        else throw new Failure('letta-unreachable', 'broken on purpose', { arrived: 'unknown' });
      };
      for (let at = 1; at <= clean.gate.steps.length; at += 1) {
        const { memory, windows, reviews } = await readInParts((kill) => ({ at, when: 'after', act: () => act(kill) }));

        const again = windows + reviews - clean.windows - clean.reviews;
        expect({ at, memory, isFew: again <= 1 }).toEqual({ at, memory: clean.memory, isFew: true });
      }
    },
  );
});
