import type { Clock } from '../../base/clock.ts';
import type { AgentRow, BlockRow, GroupRow, MessageRow, RunRow } from './rows.ts';
import { notFoundInStore } from './rules/refusal.ts';
import type { Traits } from './rules/versions.ts';
import type { ModelEndpoint } from './run/ask-model.ts';

/** What every route works with. */
export type LettaWorld = {
  readonly state: State;
  readonly traits: Traits;
  readonly clock: LettaClock;
  readonly model: ModelEndpoint;
  /** The present life of the server process. A run belongs to the life in which it began. */
  life: Life;
};

/** One life of the server process, from a start to its death or its closing. */
export class Life {
  #alive = true;
  readonly #ending = new AbortController();
  readonly #works = new Set<Promise<unknown>>();

  get alive(): boolean {
    return this.#alive;
  }

  /** Is aborted when this life ends. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Keeps work that outlives the request which began it. Its failures are the work's own to record. */
  keep(work: Promise<unknown>): void {
    const kept: Promise<void> = work.then(
      () => this.#forget(kept),
      () => this.#forget(kept),
    );
    this.#works.add(kept);
  }

  /** Ends this life at once: what is under way stops where it is. */
  async end(): Promise<void> {
    this.#alive = false;
    this.#ending.abort(new Error('the server process has ended'));
    await Promise.all(this.#works);
  }

  #forget(kept: Promise<void>): void {
    this.#works.delete(kept);
  }
}

/** What the local Letta needs of time. */
export type LettaClock = Pick<Clock, 'now' | 'after'>;

/** Everything that the local Letta knows, in memory. Maps keep the order in which things were made. */
export class State {
  readonly agents = new Map<string, AgentRow>();
  readonly blocks = new Map<string, BlockRow>();
  readonly messages = new Map<string, MessageRow>();
  readonly runs = new Map<string, RunRow>();
  readonly groups = new Map<string, GroupRow>();

  /** @throws Refusal 404 */
  agent(id: string): AgentRow {
    const agent = this.agents.get(id);
    if (agent === undefined) throw notFoundInStore('Agent', id);
    return agent;
  }

  /** An agent's blocks, in the order in which the prompt shows them. */
  blocksOf(agent: AgentRow): BlockRow[] {
    return agent.blockIds.flatMap((id) => this.blocks.get(id) ?? []);
  }

  /** All that an agent ever stored, oldest first, also what has left its context. */
  messagesOf(agentId: string): MessageRow[] {
    return [...this.messages.values()].filter((message) => message.agentId === agentId);
  }

  agentsWith(blockId: string): AgentRow[] {
    return [...this.agents.values()].filter((agent) => agent.blockIds.includes(blockId));
  }

  /** The group that an agent leads, if any. */
  groupOf(agentId: string): GroupRow | undefined {
    return [...this.groups.values()].find((group) => group.managerAgentId === agentId);
  }

  /** The runs of an agent that haven't ended, newest first. */
  activeRunsOf(agentId: string): RunRow[] {
    return [...this.runs.values()].filter((run) => run.agentId === agentId && isActive(run)).reverse();
  }
}

/** Whether a run hasn't ended. A run whose server died stays so for ever. */
export function isActive(run: RunRow): boolean {
  return run.status === 'created' || run.status === 'running';
}
