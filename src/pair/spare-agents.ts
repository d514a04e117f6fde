import type { UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Agents, FoundAgent, Owner, Role } from './agents.ts';
import { isPairReady, type PairRecords } from './pair.ts';

/** Agents of one owner beyond the two: made by a creation that nobody waited for any more. */

export type SpareParts = {
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
