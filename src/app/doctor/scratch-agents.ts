import { randomBytes } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { isFailure } from '../../base/failure.ts';
import type { UserId } from '../../base/ids.ts';
import type { LettaConnection } from '../../letta/connect-letta.ts';
import { createAgents } from '../../letta/create-agents.ts';
import { listOurAgents } from '../../letta/create-inventory.ts';
import { createNativeSleep } from '../../letta/create-native-sleep.ts';
import type { FoundLimits } from '../../letta/found-limits.ts';
import type { AgentSpec, FoundAgent, Owner } from '../../pair/agents.ts';
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
  readonly #letta: LettaConnection;
  readonly #agents: ReturnType<typeof createAgents>;
  readonly #clock: Clock;
  readonly owner: Owner = { application, user: `doctor-${randomBytes(4).toString('hex')}` as UserId };

  constructor(letta: LettaConnection, limits: FoundLimits, clock: Clock) {
    this.#letta = letta;
    this.#agents = createAgents(letta, limits);
    this.#clock = clock;
  }

  /** Rejects with a `Failure`. */
  async create(spec: AgentSpec): Promise<FoundAgent> {
    return await this.#agents.create({ ...spec, owner: this.owner });
  }

  /** Deletes what earlier doctors left. Rejects with a `Failure`. */
  async removeOld(): Promise<void> {
    for (const id of await listOurAgents(this.#letta, application)) {
      const agent = await this.#agents.retrieve(id);
      if (agent !== undefined && this.#clock.now() - agent.createdAt > oldAfterMs) await this.#remove(agent);
    }
  }

  /** Never rejects for Letta's sake. */
  async removeAll(): Promise<Check> {
    try {
      const left = await this.#agents.find(this.owner);
      for (const agent of left) await this.#remove(agent);
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

  /** What shares its blocks first: a sleep-time agent of Letta's has no tags of ours. */
  async #remove({ id, role, blocks }: FoundAgent): Promise<void> {
    if (role === 'primary') await createNativeSleep(this.#letta).removeSleepers(id);
    await this.#agents.remove(
      id,
      blocks.map((block) => block.id),
    );
  }
}
