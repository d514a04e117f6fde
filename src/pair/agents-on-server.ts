import type { Clock } from '../base/clock.ts';
import { isFailure } from '../base/failure.ts';
import type { AgentId, BlockId, UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { AgentSpec, Agents, FoundAgent, Owner, Role } from './agents.ts';
import type { NativeProvision } from './native-sleep.ts';
import { isPairReady, type Pair, type PairRecords } from './pair.ts';

/**
 * Agents made by a server whose answers may get lost: each time it is looked again what came of it, and what comes of it too
 * late is deleted.
 */

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

/** The same of one that was found: others' blocks may be attached to it, and only tags tell which are ours. */
export async function halfOfFound(
  agent: FoundAgent,
  owner: Owner,
  { agents }: { readonly agents: Pick<Agents, 'findBlocks'> },
): Promise<ReturnType<typeof halfOf>> {
  const ours = new Set(agent.blocks.length === 0 ? [] : await agents.findBlocks(owner));
  return halfOf({ ...agent, blocks: agent.blocks.filter(({ id }) => ours.has(id)) });
}

/** Of a creation that is known to be over. */
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
    const found = await lookForAgent(spec.owner, spec.role, longestMs, maker);
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
    ? await lookForAgent(owner, role, Math.min(left, longestCreationMs), maker)
    : await maker.agents.find(owner);
}

async function lookForAgent(owner: Owner, role: Role, longestMs: number, maker: Maker): Promise<readonly FoundAgent[]> {
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
  { pairs, clock, log }: Pick<Maker, 'pairs' | 'clock'> & { readonly log: Log },
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

type SpareParts = {
  readonly agents: Pick<Agents, 'find' | 'isUnused' | 'removeUnshared' | 'remove'>;
  readonly pairs: PairRecords<UserId>;
  readonly log: Log;
};

/** Which of several to go on with: the oldest that was ever spoken to, or else the oldest. */
export async function chooseAgent(
  found: readonly FoundAgent[],
  role: Role,
  { user }: Owner,
  { agents, log }: SpareParts,
): Promise<FoundAgent | undefined> {
  const candidates = found.filter((agent) => agent.role === role);
  const [oldest] = candidates;
  if (candidates.length < 2) return oldest;
  log.warn({ userId: user, role, agents: candidates.map(({ id }) => id) }, 'more than one agent found');
  for (const candidate of candidates) if (!(await agents.isUnused(candidate.id))) return candidate;
  return oldest;
}

/** Deletes what carries the owner's tags, is not in the record, and was never spoken to. All else stays, and is named. */
export async function removeSpareAgents(owner: Owner, { agents, pairs, log }: SpareParts): Promise<void> {
  const { user } = owner;
  const found = await agents.find(owner);
  const pair = await pairs.read(user);
  if (!isPairReady(pair)) return;
  const named = new Set([pair.primary.agent, pair.sleep?.agent]);
  for (const spare of found.filter(({ id }) => !named.has(id))) {
    if (!(await agents.isUnused(spare.id))) {
      log.warn({ userId: user, agent: spare.id, role: spare.role }, 'agent beyond the pair left, it was spoken to');
      continue;
    }
    const others = found.filter(({ id }) => id !== spare.id).flatMap(({ blocks }) => blocks.map(({ id }) => id));
    const kept = new Set([...others, ...Object.values(pair.primary.blocks)]);
    const blocks = spare.blocks.flatMap(({ id }) => (kept.has(id) ? [] : [id]));
    await agents.removeUnshared(blocks, user, [spare.id]);
    await agents.remove(spare.id, []);
    log.warn({ userId: user, agent: spare.id, role: spare.role }, 'spare agent deleted, it was never spoken to');
  }
  await pairs.update(user, (known) => {
    if (known === undefined) return known;
    const { spareSince: _, ...rest } = known;
    return rest;
  });
}
