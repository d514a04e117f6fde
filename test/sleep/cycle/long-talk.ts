import { isReview } from '../../../src/local/model/sleep/answer-review.ts';
import type { PrimarySleep } from '../../../src/sleep/cycle/sleep-record.ts';
import type { Entry } from '../../../src/sleep/plan/ledger.ts';
import { ada, minute, openSleepWorld, type SleepWorld, type Started } from '../engine/sleep-world.ts';
import { type Mishap, type StepGate, stepGate } from './step-gate.ts';

/** What Ada says before each of the five consolidations. The first three hold what a review is due for, and one more does. */
export const talk: readonly (readonly string[])[] = [
  ['My name is Ada.', 'I live in Turin.', 'I like green tea.'],
  ['I am a nurse.', 'I hate coriander.', 'I want to learn Greek.'],
  ['I live in Rome now.', 'I like chess.', 'I am allergic to nuts.'],
  ['I do not like green tea any more.', 'I have a cat called Otto.', 'I want to run a marathon.'],
  ['I am learning Greek.', 'I like opera.', 'My favourite colour is blue.'],
];

/** What is remembered in the end. Times are left out: a crash costs some. */
export type Memory = { readonly blocks: readonly string[]; readonly entries: readonly Partial<Entry>[] };

export type Talk = {
  readonly world: SleepWorld;
  readonly gate: StepGate;
  /** After each part of the talk. */
  readonly memories: readonly Memory[];
  readonly state: PrimarySleep;
  /** How often the model was asked for insights or for a review though it had given them for this window. */
  readonly askedAgain: number;
  /** What each review was asked. */
  readonly reviews: readonly string[];
};

const blocks = ['persona', 'human', 'goals', 'session_context', 'constraints'];

/**
 * Has Ada's conversation consolidated, five cycles. Where something goes wrong at a step, the talk ends with the part in
 * which it does: what comes after depends on the memory alone.
 */
export async function consolidateTalk(mishap?: (kill: () => void) => Mishap): Promise<Talk> {
  const gate = stepGate();
  const world = await openSleepWorld({ policy: { threshold: 3 }, around: gate.around });
  let running: Started | undefined;
  let killed = false;
  let askedAgain = 0;
  const memories: Memory[] = [];
  const reviews: string[] = [];
  gate.mishap = mishap?.(() => {
    running?.kill();
    killed = true;
  });
  world.letta.before = async ({ name, text = '' }) => {
    if (name !== 'send') return;
    const due = isReview(text) ? 'extracted' : 'claimed';
    if ((await world.stateOf()).journal?.state !== due) askedAgain += 1;
    if (isReview(text)) reviews.push(text);
  };
  for (const said of talk) {
    for (const text of said) await world.answered(ada, text);
    await world.index.mark(ada, 'deadline');
    await settle();
    memories.push(await memoryOf(world));
    await world.clock.pass(minute);
    if (gate.steps.length >= (gate.mishap?.at ?? Number.POSITIVE_INFINITY)) break;
  }
  return { world, gate, askedAgain, reviews, memories, state: await world.stateOf() };

  async function settle(): Promise<void> {
    do {
      killed = false;
      running = world.start();
      gate.counting = true;
      void running.engine.start();
      await world.clock.until('all is consolidated', async () => killed || (await world.indexed()).length === 0);
      gate.counting = false;
      running.kill();
    } while (killed);
  }
}

async function memoryOf(world: SleepWorld): Promise<Memory> {
  const { entries } = await world.ledgerOf();
  return {
    blocks: blocks.map((label) => world.blockOf(label)),
    entries: entries.map(({ firstSeen: _, lastSeen: __, left, ...entry }) => ({
      ...entry,
      left: left === null ? null : { ...left, at: 0 },
    })),
  };
}
