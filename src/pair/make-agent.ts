import type { Clock } from '../base/clock.ts';
import { isFailure } from '../base/failure.ts';
import type { AgentSpec, Agents, FoundAgent, Owner } from './agents.ts';

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
export async function findInterrupted(owner: Owner, { agents, clock }: Maker): Promise<readonly FoundAgent[]> {
  for (const wait of looksAfterLostAnswer) {
    const found = await agents.find(owner);
    if (found.some((agent) => agent.role === 'primary')) return found;
    await clock.sleep(wait);
  }
  return await agents.find(owner);
}
