import type { Clock } from '../base/clock.ts';
import { Failure } from '../base/failure.ts';
import type { UserId } from '../base/ids.ts';
import type { KeyedMutex } from '../base/keyed-mutex.ts';
import type { Log } from '../base/log.ts';
import { blockBudgets } from './agent-specs.ts';
import type { Agents, FoundAgent, Owner, Role } from './agents.ts';
import { findAgents, longestCreationMs } from './agents-on-server.ts';
import type { NativeProvision } from './native-sleep.ts';
import { halvesOf, type Pair, type PairRecords } from './pair.ts';

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
    const known = which === 'all' ? await beginRemoval(user, parts) : await parts.pairs.read(user);
    if (which === 'asked-for-before' && known?.state !== 'deleting') return 'over';
    // One that the server is about to make, for a process that has died, is theirs as well.
    const listed = await findAgents(owner, known?.asked?.role ?? 'primary', known, parts);
    const pair = which === 'all' ? await nameAgents(user, known, listed, parts) : known;
    await removeAgents(owner, which, pair, listed, parts);
    return pair?.since;
  });
  if (asked === 'over') return;
  // Not in line: a consolidation under way is waited for, and may want an agent.
  await parts.forgetMemory(user);
  // One that was asked for since may be half done.
  const isOver = (pair: Pair | undefined) => pair?.state === 'deleting' && pair.since === asked;
  await inLine.run(user, () => parts.pairs.update(user, (pair) => (isOver(pair) ? undefined : pair)));
}

async function beginRemoval(user: UserId, { pairs, clock }: RemovalParts): Promise<Pair | undefined> {
  const now = clock.now();
  // Two that are asked for in one millisecond are two.
  const sinceOf = ({ state, since }: Pair) => (state === 'deleting' ? Math.max(now, since + 1) : now);
  return await pairs.update(user, (pair) => pair && { ...pair, state: 'deleting', since: sinceOf(pair) });
}

/**
 * Writes down agents that no record names, one of each role: as long as they are there, a deletion that was cut short goes
 * on with all, whatever the clocks of the two machines say. Of their blocks nobody knows which are ours.
 */
async function nameAgents(
  user: UserId,
  known: Pair | undefined,
  listed: readonly FoundAgent[],
  { pairs, clock }: RemovalParts,
): Promise<Pair | undefined> {
  if (known?.primary != null || known?.sleep != null || listed.length === 0) return known;
  const half = (role: Role) => {
    const found = listed.find((agent) => agent.role === role);
    return found === undefined ? null : { agent: found.id, blocks: {} };
  };
  const begun: Pair = known ?? { ...noPair, since: clock.now() };
  return await pairs.update(user, (pair) => ({ ...(pair ?? begun), primary: half('primary'), sleep: half('sleep') }));
}

const noPair = { state: 'deleting', attempt: 0, sleepWanted: true, primary: null, sleep: null } as const;

async function removeAgents(
  owner: Owner,
  which: Removed,
  pair: Pair | undefined,
  listed: readonly FoundAgent[],
  parts: RemovalParts,
): Promise<void> {
  const { agents, log } = parts;
  const ours = halvesOf(pair);
  const named = ours.map(({ agent }) => agent);
  // They go last: as long as one of them is there, nobody has begun anew.
  const isBegun = which === 'asked-for-before' && !listed.some(({ id }) => named.includes(id));
  const isMeant = ({ createdAt }: FoundAgent) =>
    !isBegun || pair === undefined || createdAt <= pair.since + longestCreationMs;
  const found = listed.filter(isMeant);
  const gone = [...found.map(({ id }) => id).filter((id) => !named.includes(id)), ...named];
  const recorded = ours.flatMap(({ blocks }) => Object.entries(blocks));
  // Earlier versions wrote down whatever was attached to agents that they found again. A profile's carry tags.
  const certain = new Set(recorded.flatMap(([label, id]) => (label in blockBudgets ? [id] : [])));
  await removeSleepersOf(found, pair, parts);
  // Before their agents: nothing finds them once these are gone.
  const possible = [...found.flatMap(({ blocks }) => blocks.map(({ id }) => id)), ...recorded.map(([, id]) => id)];
  await agents.removeUnshared([...new Set(possible).difference(certain)], owner.user, gone);
  for (const id of gone) {
    const anew = new Set(await agents.findBlocksMadeAnew(id));
    await agents.remove(id, [...(id === named.at(-1) ? anew.union(certain) : anew)]);
  }
  // Of agents that were lost, or attached elsewhere. One that is spared keeps its own.
  const isAnySpared = found.length < listed.length;
  if (!isAnySpared) await agents.removeBlocksOf(owner);
  const left = (await agents.find(owner)).filter(isMeant).map(({ id }) => id);
  checkGone(isAnySpared ? left : [...left, ...(await agents.findBlocks(owner))]);
  log.info({ userId: owner.user, agents: gone }, 'pair deleted');
}

/**
 * Letta's own carry no tags: with their primary gone nobody would find them, nor the blocks that are theirs. They are
 * looked for whatever the record says, and whether they work or not: a move away from them may have been cut short.
 */
async function removeSleepersOf(found: readonly FoundAgent[], pair: Pair | undefined, { native }: RemovalParts) {
  const named = pair?.primary?.agent;
  const primaries = found.flatMap(({ id, role }) => (role === 'primary' ? [id] : []));
  for (const id of new Set([...primaries, ...(named === undefined ? [] : [named])])) {
    await native?.sleep.removeSleepers(id, id === named ? Object.values(pair?.primary?.blocks ?? {}) : []);
  }
}

function checkGone(left: readonly string[]): void {
  if (left.length === 0) return;
  throw new Failure('letta-broken', `The server still lists what it deleted: ${left.join(', ')}.`, { arrived: 'yes' });
}
