import type { UserId } from '../base/ids.ts';
import type { UserRecord } from '../chat/user-record.ts';
import type { TokenlessConfig } from '../config.ts';
import { isPairReady, isTendedByLetta, type Pair } from '../pair/pair.ts';
import type { SleepEngine } from '../sleep/engine/sleep-engine.ts';
import type { Deferred, Nothing, Outcome } from '../sleep/state/outcome.ts';
import { type ByHandEdges, findPaired, type KnownUsers, openPairsByHand, requireLetta } from './open-pairs-by-hand.ts';
import { openPeople } from './open-people.ts';

export type Destination = 'native' | 'custom';

export type MoveOptions = {
  readonly to: Destination;
  /** Whom to move; everybody when left out. */
  readonly users: readonly string[];
  /** Only says who would be moved. */
  readonly dryRun: boolean;
};

/** In a dry run `moved` counts who would be. */
export type Moves = { readonly moved: number; readonly there: number; readonly failed: number };

/**
 * Moves pairs to Letta's own sleep-time or back, one by one. Each step is in the records: what a crash or a failure
 * leaves half done, the next call, or the bot at the person's next turn, goes on with.
 */
export async function movePairs(config: TokenlessConfig, options: MoveOptions, edges: ByHandEdges): Promise<Moves> {
  const { to, users: wanted, dryRun } = options;
  const { say } = edges;
  const known = openPeople(config, edges.store, edges.clock);
  const toPaired = (user: UserId, record: UserRecord) => {
    const pair = tendedPairOf(record);
    return pair && { user, pair };
  };
  const { found, passedOver } = await findPaired(wanted, toPaired, known.users, say);
  const toMove = found.filter(({ pair }) => !isThere(pair, to));
  const there = found.length - toMove.length;
  if (dryRun) {
    for (const { user, pair } of toMove) say(`${user}: would be moved from ${whereIs(pair)} to ${to}`);
    return { moved: toMove.length, there, failed: passedOver };
  }
  if (toMove.length === 0) return { moved: 0, there, failed: passedOver };

  const settings: TokenlessConfig = { ...config, SLEEP_MODE: to, SLEEP_ENABLED: true };
  await requireLetta(settings, edges);
  await using opened = new AsyncDisposableStack();
  const pairs = await openPairsByHand(settings, known, edges, opened);
  let moved = 0;
  for (const { user } of toMove) {
    const why = await moveOne(user, to, pairs.sleep.engine, known.users);
    if (why === undefined) moved += 1;
    say(`${user}: ${why === undefined ? `moved to ${to}` : `not moved, ${why}`}`);
  }
  return { moved, there, failed: passedOver + toMove.length - moved };
}

// A window holds twenty messages: far more steps than anybody's move takes.
const mostStepsOfAMove = 500;

/** @returns why not, where it was not moved */
async function moveOne(
  user: UserId,
  to: Destination,
  engine: SleepEngine,
  users: KnownUsers,
): Promise<string | undefined> {
  for (let steps = 0; steps < mostStepsOfAMove; steps += 1) {
    const outcome = await engine.move(user);
    const pair = tendedPairOf(await users.read(user));
    if (pair === undefined) return 'has no pair any more';
    if (isThere(pair, to)) return undefined;
    const why = whyNot(outcome);
    if (why !== undefined) return why;
  }
  return 'what was said does not come to an end';
}

/** What can't be mended by going on. */
function whyNot(outcome: Outcome): string | undefined {
  if (outcome.kind === 'failed')
    return `a step failed (${outcome.because}); call again, or let the bot go on at the next turn`;
  if (outcome.kind === 'deferred') return `${putOffBy[outcome.because]} until ${new Date(outcome.until).toISOString()}`;
  return outcome.kind === 'nothing-to-do' && outcome.because !== 'nothing-new' ? keptBy[outcome.because] : undefined;
}

const putOffBy: Readonly<Record<Deferred['because'], string>> = {
  'cap-of-the-person': 'SLEEP_DAILY_CAP allows them no further consolidation',
  'cap-of-manual': 'SLEEP_MANUAL_CAP allows them no further consolidation',
  'cap-of-the-bot': 'SLEEP_BOT_DAILY_CAP allows no further consolidation',
  'calls-of-the-person': 'MODEL_CALLS_PER_PERSON_PER_DAY allows them no further model call',
  'calls-of-the-bot': 'MODEL_CALLS_PER_DAY allows no further model call',
  'letta-is-down': 'Letta failed again and again, and is left alone',
  stopping: 'the process is being stopped',
};

const keptBy: Readonly<Record<Exclude<Nothing['because'], 'nothing-new'>, string>> = {
  'no-pair': 'has no pair any more',
  'sleep-disabled': 'sleep-time is off for them',
  paused: 'what was said waits to be consolidated first, and their sleep-time is paused: /scarlet resume ends that',
  'native-tends': 'it is on its way already; call again',
  'native-refused': 'this server can not do Letta’s own sleep-time; npm run doctor says why',
};

/** A pair whose memory anybody tends. */
function tendedPairOf(record: UserRecord | undefined): Pair | undefined {
  const pair = record?.personal.pair ?? undefined;
  return isPairReady(pair) && pair.sleepWanted ? pair : undefined;
}

function isThere({ native }: Pair, to: Destination): boolean {
  return to === 'native' ? isTendedByLetta(native) : native === undefined;
}

function whereIs({ native }: Pair): string {
  if (native === undefined) return 'custom';
  return isTendedByLetta(native) ? 'native' : `half-way (${native.state})`;
}
