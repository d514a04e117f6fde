import type { Clock } from '../base/clock.ts';
import { Failure } from '../base/failure.ts';
import type { UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Agents, Owner } from './agents.ts';
import type { PairRecords } from './pair.ts';

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
