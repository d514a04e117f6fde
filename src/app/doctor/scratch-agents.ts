import { randomBytes } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { isFailure } from '../../base/failure.ts';
import type { UserId } from '../../base/ids.ts';
import type { LettaConnection } from '../../letta/connect-letta.ts';
import { createAgents } from '../../letta/create-agents.ts';
import { createInventory } from '../../letta/create-inventory.ts';
import type { FoundLimits } from '../../letta/found-limits.ts';
import type { AgentSpec, FoundAgent, Inventory, Owner } from '../../pair/agents.ts';
import { type Check, failed, ok } from './check.ts';

/** No application of Discord's has this id, so no bot ever takes such an agent for its own. */
const application = 'scarlet-doctor';
// A doctor of now may be at work with its own.
const oldAfterMs = 3_600_000;

/**
 * Agents that are made to try something, and are deleted whatever comes of it. They are found by their tags, so that one
 * whose creation got no answer is deleted as well; what a killed process left, the next one deletes an hour later.
 */
export class ScratchAgents implements AsyncDisposable {
  readonly #inventory: Inventory;
  readonly #agents: ReturnType<typeof createAgents>;
  readonly #clock: Clock;
  readonly owner: Owner = { application, user: `doctor-${randomBytes(4).toString('hex')}` as UserId };

  constructor(letta: LettaConnection, limits: FoundLimits, clock: Clock) {
    this.#inventory = createInventory(letta, application);
    this.#agents = createAgents(letta, limits);
    this.#clock = clock;
  }

  /** Rejects with a `Failure`. */
  async create(spec: AgentSpec): Promise<FoundAgent> {
    return await this.#agents.create({ ...spec, owner: this.owner });
  }

  /** Deletes what earlier doctors left. Rejects with a `Failure`. */
  async removeOld(): Promise<void> {
    for (const agent of await this.#inventory.agents()) {
      const createdAt = (await this.#agents.retrieve(agent.id))?.createdAt ?? Number.POSITIVE_INFINITY;
      if (this.#clock.now() - createdAt > oldAfterMs) await this.#inventory.deleteAgent(agent);
    }
  }

  /** Never rejects for Letta's sake. */
  async removeAll(): Promise<Check> {
    try {
      const left = await this.#agents.find(this.owner);
      for (const { id, role, blocks } of left) {
        await this.#inventory.deleteAgent({ id, role, user: this.owner.user, blocks: blocks.map((block) => block.id) });
      }
      return ok('The agents that were made to try things are deleted again');
    } catch (error) {
      if (!isFailure(error)) throw error;
      return failed(
        `Agents that were made to try things could not be deleted: ${error.message}`,
        `Run the doctor again in an hour, or delete the agents with the tag discord-app:${application}`,
      );
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.removeAll();
  }
}
