import type { Clock } from '../base/clock.ts';
import { Failure, isFailure } from '../base/failure.ts';
import type { AgentId, BlockId, UserId } from '../base/ids.ts';
import type { KeyedMutex } from '../base/keyed-mutex.ts';
import type { Log } from '../base/log.ts';
import type { AgentSpec, Agents, FoundAgent, Owner, Role } from './agents.ts';
import type { NativeProvision } from './native-sleep.ts';
import type { Pair, PairRecords } from './pair.ts';

/** Agents made and deleted by a server whose answers may get lost: each time it is looked again what came of it. */

/** What it takes to make an agent and to see whether one came to be. */
export type Maker = {
  readonly agents: Pick<Agents, 'create' | 'find'>;
  readonly pairs: PairRecords<UserId>;
  readonly clock: Clock;
};

/** How long a server may go on with a creation when nobody waits for its answer any more, in milliseconds. */
export const longestCreationMs = 60_000;

// When to look for an agent whose creation may have succeeded: after these pauses, the last one again and again.
const lookPausesMs = [500, 2_000, 5_000];

/**
 * Has an agent made. That the server was asked is written down first, so that whoever comes after a crash looks before
 * asking again; where the answer is lost, it is looked for as long as the creation may take.
 */
export async function makeAgent(spec: AgentSpec, maker: Maker): Promise<FoundAgent> {
  const { pairs, clock } = maker;
  const { owner, role } = spec;
  const at = clock.now();
  await pairs.update(owner.user, (pair) => pair && { ...pair, asked: { role, at } });
  try {
    return await createAndLook(spec, maker);
  } catch (error) {
    const mayBeSpare = !isFailure(error) || error.arrived !== 'no';
    const spare = mayBeSpare ? { spareSince: clock.now() } : {};
    await pairs.update(owner.user, (pair) => pair && { ...withoutAsked(pair), ...spare });
    throw error;
  }
}

/** An agent as the record names it. */
export function halfOf({ id, blocks }: FoundAgent): { agent: AgentId; blocks: Record<string, BlockId> } {
  return { agent: id, blocks: Object.fromEntries(blocks.map((block) => [block.label, block.id])) };
}

export function withoutAsked({ asked: _, ...pair }: Pair): Pair {
  return pair;
}

async function createAndLook(spec: AgentSpec, maker: Maker): Promise<FoundAgent> {
  const { agents, clock } = maker;
  const askedAt = clock.elapsed();
  try {
    return await agents.create(spec);
  } catch (error) {
    if (!isFailure(error) || error.arrived === 'no') throw error;
    // A server that has answered, whatever it was, is done with it.
    const longestMs = error.kind === 'letta-broken' ? 0 : longestCreationMs - (clock.elapsed() - askedAt);
    const found = await lookFor(spec.owner, spec.role, longestMs, maker);
    const made = found.find((agent) => agent.role === spec.role);
    if (made === undefined) throw error;
    return made;
  }
}

/** All agents of an owner; waits for one that a process before this one has asked for and may be about to be. */
export async function findAgents(
  owner: Owner,
  role: Role,
  known: Pair | undefined,
  maker: Maker,
): Promise<readonly FoundAgent[]> {
  const askedAt = known?.asked?.role === role ? known.asked.at : undefined;
  const left = askedAt === undefined ? 0 : askedAt + longestCreationMs - maker.clock.now();
  // A clock that was set back must not make it longer.
  return left > 0
    ? await lookFor(owner, role, Math.min(left, longestCreationMs), maker)
    : await maker.agents.find(owner);
}

async function lookFor(owner: Owner, role: Role, longestMs: number, maker: Maker): Promise<readonly FoundAgent[]> {
  const { agents, clock } = maker;
  const startedAt = clock.elapsed();
  for (let looks = 0; ; looks += 1) {
    const found = await agents.find(owner);
    const isLast = looks >= lookPausesMs.length && clock.elapsed() - startedAt >= longestMs;
    if (isLast || found.some((agent) => agent.role === role)) return found;
    await clock.sleep(lookPausesMs[looks] ?? lookPausesMs.at(-1) ?? 0);
  }
}

/** Written down before the server is asked for anything: whoever comes after a crash looks first. */
export async function claimPair(
  user: UserId,
  sleepWanted: boolean,
  { pairs, clock }: Pick<Maker, 'pairs' | 'clock'>,
): Promise<Pair> {
  const since = clock.now();
  const claim = (pair: Pair | undefined): Pair => ({
    ...pair,
    state: 'creating',
    attempt: (pair?.attempt ?? 0) + 1,
    sleepWanted,
    since,
    primary: null,
    sleep: pair?.sleep ?? null,
  });
  return (await pairs.update(user, claim)) ?? claim(undefined);
}

/** A new start of a pair's record: what the one before said of the server holds no more. */
export function freshPair({ asked: _, native: __, ...pair }: Pair): Pair {
  return pair;
}

/** To be called when the server says that it doesn't know this primary: the next contact makes or adopts another. */
export async function forgetPrimary(
  user: UserId,
  lost: AgentId,
  { pairs, clock, log }: Pick<RemovalParts, 'pairs' | 'clock' | 'log'>,
): Promise<void> {
  await pairs.update(user, (pair) =>
    pair?.primary?.agent === lost && pair.state !== 'deleting'
      ? { ...pair, state: 'creating', since: clock.now(), primary: null }
      : pair,
  );
  log.warn({ userId: user, agent: lost }, 'primary agent vanished from the server');
}

/** Whether Letta's own sleep-time is to tend a pair that was just made, or to be ended for one that was adopted. */
export function nativeOf(
  primary: FoundAgent,
  { sleepWanted, since }: Pair,
  native: NativeProvision | undefined,
): Pick<Pair, 'native'> {
  const isWanted = sleepWanted && native?.mode.takesNewPairs === true;
  if (!isWanted && primary.sleepsNatively !== true) return {};
  return { native: { state: isWanted ? 'wanted' : 'ending', since, sleeper: null } };
}

export type RemovalParts = {
  readonly native?: NativeProvision | undefined;
  readonly agents: Agents;
  readonly pairs: PairRecords<UserId>;
  readonly clock: Clock;
  readonly log: Log;
  /** Removes all that was written down of what was learned of somebody whose agents were deleted. */
  readonly forgetMemory: (user: UserId) => Promise<void>;
};

/** `asked-for-before`: those that were there then. A backup may have put a deletion back that has come to its end since. */
type Removed = 'all' | 'asked-for-before';

/** Deletes all agents of an owner and their blocks, then what is remembered. The record names them until all is gone. */
export async function removePair(owner: Owner, which: Removed, parts: RemovalParts, inLine: KeyedMutex): Promise<void> {
  const { user } = owner;
  const asked = await inLine.run(user, async () => {
    const pair = await beginRemoval(user, which, parts);
    if (which === 'asked-for-before' && pair?.state !== 'deleting') return 'over';
    await removeAgents(owner, which, pair, parts);
    return pair?.since;
  });
  if (asked === 'over') return;
  // Not in line: a consolidation under way is waited for, and may want an agent.
  await parts.forgetMemory(user);
  // One that was asked for since may be half done.
  const isOver = (pair: Pair | undefined) => pair?.state === 'deleting' && pair.since === asked;
  await inLine.run(user, () => parts.pairs.update(user, (pair) => (isOver(pair) ? undefined : pair)));
}

async function beginRemoval(user: UserId, which: Removed, { pairs, clock }: RemovalParts): Promise<Pair | undefined> {
  if (which === 'asked-for-before') return await pairs.read(user);
  return await pairs.update(user, (pair) => pair && { ...pair, state: 'deleting', since: clock.now() });
}

async function removeAgents(
  owner: Owner,
  which: Removed,
  pair: Pair | undefined,
  { native, agents, log }: RemovalParts,
): Promise<void> {
  const ours = [pair?.primary, pair?.sleep].filter((half) => half !== null && half !== undefined);
  const named = ours.map(({ agent }) => agent);
  const listed = await agents.find(owner);
  // They go last: as long as one of them is there, nobody has begun anew.
  const isBegun = which === 'asked-for-before' && !listed.some(({ id }) => named.includes(id));
  const isMeant = ({ createdAt }: FoundAgent) =>
    !isBegun || pair === undefined || createdAt <= pair.since + longestCreationMs;
  const found = listed.filter(isMeant);
  // They carry no tags: with their primary gone nobody would find the blocks that are theirs.
  const sleeping = found.filter(({ sleepsNatively }) => sleepsNatively).map(({ id }) => id);
  const primary = pair?.native === undefined ? undefined : pair.primary?.agent;
  for (const id of new Set([...sleeping, ...(primary === undefined ? [] : [primary])])) {
    await native?.sleep.removeSleepers(id, id === primary ? Object.values(pair?.primary?.blocks ?? {}) : []);
  }
  const blocksOf = async (id: AgentId) => [
    ...found.filter((agent) => agent.id === id).flatMap(({ blocks }) => blocks.map((block) => block.id)),
    ...(await agents.findBlocksMadeAnew(id)),
  ];
  // The blocks of one that the record doesn't name are found by nothing once it is gone: they go with it.
  const others = found.map(({ id }) => id).filter((id) => !named.includes(id));
  const namedBlocks = new Set(ours.flatMap(({ blocks }) => Object.values(blocks)));
  for (const id of others) {
    const blocks = new Set(await blocksOf(id));
    await agents.remove(id, [...blocks.difference(namedBlocks)]);
  }
  // Those of the others go with the last: until then the record names them all, whatever fails.
  const blocks = new Set([...namedBlocks, ...(await Promise.all(named.map(blocksOf))).flat()]);
  for (const id of named) await agents.remove(id, id === named.at(-1) ? [...blocks] : []);
  // Of agents that the server lost, or that were deleted half; where one is spared, its own are not told from them.
  if (found.length === listed.length) await agents.removeLooseBlocks(owner);
  checkGone((await agents.find(owner)).filter(isMeant));
  log.info({ userId: owner.user, agents: [...named, ...others] }, 'pair deleted');
}

function checkGone(left: readonly FoundAgent[]): void {
  if (left.length === 0) return;
  const ids = left.map((agent) => agent.id).join(', ');
  throw new Failure('letta-broken', `The server still lists agents that it deleted: ${ids}.`, { arrived: 'yes' });
}
