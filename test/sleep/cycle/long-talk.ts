import { isReview } from '../../../src/local/model/sleep/answer-review.ts';
import { blockBudgets } from '../../../src/pair/agent-specs.ts';
import type { Entry } from '../../../src/sleep/plan/ledger.ts';
import type { PrimarySleep } from '../../../src/sleep/state/sleep-record.ts';
import { memoryBackend } from '../../../src/store/open-memory-store.ts';
import { createStore } from '../../../src/store/store.ts';
import type { DrivenClock } from '../../support/driven-clock.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { ada, minute, noon, openSleepWorld, type SleepWorld } from '../engine/sleep-world.ts';
import { type Mishap, type StepGate, stepGate, workThrough } from './step-gate.ts';

/** What Ada says before each of the five consolidations. A review is due in all but the last. */
export const talk: readonly (readonly string[])[] = [
  ['My name is Ada.', 'I live in Turin.', 'I like green tea.'],
  ['I am a nurse.', 'I hate coriander.', 'I want to learn Greek.'],
  ['I live in Rome now.', 'I like chess.', 'I am allergic to nuts.'],
  ['I do not like green tea any more.', 'I have a cat called Otto.', 'Please be a bit more playful.'],
  ['I am learning Greek.', 'I like opera.', 'My favourite colour is blue.'],
];

/** What is remembered in the end. Times are left out: a crash costs some. */
export type Memory = { readonly blocks: readonly string[]; readonly entries: readonly Partial<Entry>[] };

/** The world before one part of the talk, as a store and a server keep it: another talk can go on from there. */
type Moment = {
  readonly at: number;
  readonly rows: ReadonlyMap<string, unknown>;
  /** Of the parts before. */
  readonly steps: readonly string[];
  readonly memories: readonly Memory[];
};

export type Talk = {
  readonly world: SleepWorld;
  readonly gate: StepGate;
  /** Before each part of the talk. */
  readonly moments: readonly Moment[];
  /** After each part of the talk. */
  readonly memories: readonly Memory[];
  readonly state: PrimarySleep;
  /** How often the model was asked for insights or for a review though it had given them for this window. */
  readonly askedAgain: number;
  /** What each review was asked. */
  readonly reviews: readonly string[];
};

const blocks = Object.keys(blockBudgets);

/** Has Ada's conversation consolidated, five cycles. */
export async function consolidateTalk(): Promise<Talk> {
  return await talkFrom({ at: noon, rows: new Map(), steps: [], memories: [] });
}

/**
 * The same talk, in which something goes wrong at a step. It begins with the part in which that is, where the talk
 * without a mishap had come to, and ends with it: what comes after depends on the memory alone.
 */
export async function repeatTalk({ moments }: Talk, mishap: (kill: () => void) => Mishap): Promise<Talk> {
  const { at } = mishap(() => {});
  const moment = moments.findLast(({ steps }) => steps.length < at);
  if (moment === undefined) throw new Error(`There is no step ${at}.`);
  return await talkFrom(moment, mishap);
}

async function talkFrom(start: Moment, mishap?: (kill: () => void) => Mishap): Promise<Talk> {
  const gate = stepGate(start.steps);
  const rows = new Map<string, unknown>();
  const store = (clock: DrivenClock) => createStore(memoryBackend(rows), { clock, log: recordingLog() });
  const world = await openSleepWorld({ policy: { threshold: 3 }, store, around: gate.around });
  await goOnFrom(start, world, rows);
  let askedAgain = 0;
  const reviews: string[] = [];
  const moments: Moment[] = [];
  const memories = [...start.memories];
  world.letta.before = async ({ name, text = '' }) => {
    if (name !== 'send') return;
    const due = isReview(text) ? 'extracted' : 'claimed';
    if ((await world.stateOf()).journal?.state !== due) askedAgain += 1;
    if (isReview(text)) reviews.push(text);
  };
  for (const said of talk.slice(memories.length)) {
    moments.push({ at: world.clock.now(), rows: new Map(rows), steps: [...gate.steps], memories: [...memories] });
    for (const text of said) await world.answered(ada, text);
    await world.index.mark(ada, 'deadline');
    await workThrough(world, gate, mishap);
    memories.push(await memoryOf(world));
    await world.clock.pass(minute);
    if (gate.steps.length >= (gate.mishap?.at ?? Number.POSITIVE_INFINITY)) break;
  }
  return { world, gate, askedAgain, reviews, moments, memories, state: await world.stateOf() };
}

/** Brings a new world to where another one was. */
async function goOnFrom({ at, rows: kept, memories }: Moment, world: SleepWorld, rows: Map<string, unknown>) {
  const agent = world.primaryOf(ada);
  const said = talk.slice(0, memories.length).flat();
  if (said.length > 0) world.letta.addPrimary(agent);
  for (const text of said) world.exchange(agent, text);
  for (const [index, value] of (memories.at(-1)?.blocks ?? []).entries()) {
    world.letta.edit(world.primaryOf(ada), blocks[index] ?? '', () => value);
  }
  // Before the first of them is read: the store would go on holding what it knows.
  for (const [key, row] of kept) rows.set(key, row);
  await world.clock.pass(at - world.clock.now());
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
