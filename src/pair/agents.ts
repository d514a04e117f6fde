import type { AgentId, BlockId, UserId } from '../base/ids.ts';

/** The two agents of a pair. */
export type Role = 'primary' | 'sleep';

/** Whom a pair belongs to. The application keeps two bots on one Letta server from adopting each other's pairs. */
export type Owner = {
  /** The Discord application's id, or a name chosen by whoever uses Scarlet as a library. */
  readonly application: string;
  readonly user: UserId;
};

/** A memory block to create. Its length and limit count code points. */
export type BlockSeed = {
  readonly label: string;
  readonly description: string;
  readonly value: string;
  readonly limit: number;
  readonly readOnly: boolean;
};

export type AgentSpec = {
  readonly owner: Owner;
  readonly role: Role;
  /** Already in the form that Letta accepts: see `agentName`. */
  readonly name: string;
  readonly description: string;
  readonly system: string;
  readonly blocks: readonly BlockSeed[];
  /** A model handle as Letta lists it (`provider/model`). */
  readonly model: string;
  /** Tokens. */
  readonly contextWindow: number;
  /** Names of the server's tools that the agent gets; no others, no base tools. */
  readonly tools: readonly string[];
  /** Whether each request starts from an empty context. */
  readonly stateless: boolean;
  /** Whether it answers in JSON, where the model's provider has a mode for that. Default: no. */
  readonly json?: boolean | undefined;
};

export type FoundAgent = {
  readonly id: AgentId;
  readonly role: Role;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly blocks: readonly { readonly label: string; readonly id: BlockId }[];
};

/** The agents on the Letta server, found by their tags. Every method rejects with a `Failure`. */
export type Agents = {
  /** All agents of this owner, both roles, oldest first. */
  find(owner: Owner): Promise<readonly FoundAgent[]>;
  /** `undefined` only where the server itself says that it doesn't know this agent. */
  retrieve(agent: AgentId): Promise<FoundAgent | undefined>;
  /** Never retried by itself: after a failure that may have arrived, look with `find`. */
  create(spec: AgentSpec): Promise<FoundAgent>;
  /** Creates a missing block and attaches it. */
  addBlock(agent: AgentId, seed: BlockSeed): Promise<BlockId>;
  /** Deletes the agent, then the blocks named; what is already gone counts as deleted. */
  remove(agent: AgentId, blocks: readonly BlockId[]): Promise<void>;
};

/** What sleep agents need beyond what all agents need. Every method rejects with a `Failure`. */
export type SleepAgents = {
  /** Takes JSON mode off again, for a model that refuses requests because of it. */
  speakFreely(agent: AgentId): Promise<void>;
};
