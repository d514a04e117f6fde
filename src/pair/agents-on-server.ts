import type { Clock } from '../base/clock.ts';
import { Failure, isFailure } from '../base/failure.ts';
import type { UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { AgentSpec, Agents, FoundAgent, Owner } from './agents.ts';
import type { PairRecords } from './pair.ts';

/** Agents made and deleted by a server whose answers may get lost: each time it is looked again what came of it. */

/** What it takes to make an agent and to see whether one came to be. */
export type Maker = { readonly agents: Agents; readonly clock: Clock };

// How long to look for an agent whose creation may have succeeded although its answer was lost, in milliseconds.
const looksAfterLostAnswer = [500, 2_000, 5_000];

/** Creates an agent, and looks for it when it can't be known whether the server did. */
export async function makeAgent(spec: AgentSpec, { agents, clock }: Maker): Promise<FoundAgent> {
  try {
    return await agents.create(spec);
  } catch (error) {
    if (!isFailure(error) || error.arrived === 'no') throw error;
    for (const wait of looksAfterLostAnswer) {
      await clock.sleep(wait);
      const found = (await agents.find(spec.owner)).find((agent) => agent.role === spec.role);
      if (found !== undefined) return found;
    }
    throw error;
  }
}

/** Finds an owner's agents; waits for a primary that a process before this one may have asked for just now. */
export async function findInterruptedAgents(owner: Owner, { agents, clock }: Maker): Promise<readonly FoundAgent[]> {
  for (const wait of looksAfterLostAnswer) {
    const found = await agents.find(owner);
    if (found.some((agent) => agent.role === 'primary')) return found;
    await clock.sleep(wait);
  }
  return await agents.find(owner);
}

export type RemovalParts = {
  readonly agents: Agents;
  readonly pairs: PairRecords<UserId>;
  readonly clock: Clock;
  readonly log: Log;
};

/** Deletes all agents of an owner and their blocks. The record names them until the server lists none any more. */
export async function removePair(owner: Owner, { agents, pairs, clock, log }: RemovalParts): Promise<void> {
  const { user } = owner;
  const pair = await pairs.update(user, (known) =>
    known === undefined ? known : { ...known, state: 'deleting', since: clock.now() },
  );
  const found = await agents.find(owner);
  const ours = [pair?.primary, pair?.sleep].filter((half) => half !== null && half !== undefined);
  const blocks = [
    ...ours.flatMap((half) => Object.values(half.blocks)),
    ...found.flatMap((agent) => agent.blocks.map(({ id }) => id)),
  ];
  const ids = [...new Set([...ours.map((half) => half.agent), ...found.map((agent) => agent.id)])];
  // The blocks go with the last agent: until then the record names them all, whatever fails.
  for (const id of ids) await agents.remove(id, id === ids.at(-1) ? [...new Set(blocks)] : []);
  await checkGone(owner, agents);
  await pairs.update(user, () => undefined);
  log.info({ userId: user, agents: ids }, 'pair deleted');
}

async function checkGone(owner: Owner, agents: Agents): Promise<void> {
  const left = await agents.find(owner);
  if (left.length === 0) return;
  const ids = left.map((agent) => agent.id).join(', ');
  throw new Failure('letta-broken', `The server still lists agents that it deleted: ${ids}.`, { arrived: 'yes' });
}
