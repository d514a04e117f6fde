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
  readonly answers: AnswerForm;
  /** Default: the model's own. */
  readonly temperature?: number | undefined;
  /** Tokens an answer may have, its thoughts included. Default: the server's own limit. */
  readonly mostTokens?: number | undefined;
  /** A handle. No talk needs one: Letta's own sleep-time does, and an agent keeps the one that it was made with. */
  readonly embedding?: string | undefined;
};

/** What an agent's answers should look like, as far as the model's provider can be told. */
export type AnswerForm =
  | { readonly kind: 'text' }
  /** JSON, by the schema where one is given. It holds for every request: Letta takes none with a single one. */
  | { readonly kind: 'json'; readonly schema?: JsonSchema | undefined };

export type JsonSchema = {
  /** Letters, digits, underscores and hyphens; providers ask for one. */
  readonly name: string;
  /** It may have optional properties: providers are told that it isn't strict. */
  readonly schema: Readonly<Record<string, unknown>>;
};

export type FoundAgent = {
  readonly id: AgentId;
  readonly role: Role;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly blocks: readonly { readonly label: string; readonly id: BlockId }[];
  /** Letta's own sleep-time is switched on; whether it works is another question. */
  readonly sleepsNatively?: boolean | undefined;
};

/** What an agent and its spec may differ in. Blocks count as far as they are ours alone, which the read-only ones are. */
export type AgentTrait =
  | 'name'
  | 'description'
  | 'system'
  | 'model'
  | 'context window'
  | 'longest answer'
  | 'temperature'
  | 'form of answers'
  | 'effort of reasoning'
  | 'statelessness'
  | 'tools'
  | 'read-only blocks'
  | 'descriptions of blocks';

/** A block that an agent should have and doesn't. */
export type LostBlock = {
  /** Whose it is. */
  readonly owner: Owner;
  readonly seed: BlockSeed;
  /** The block that stood under its label, as far as we know. */
  readonly known: BlockId | undefined;
  /** What it holds when it has to be made anew. Asked for only then. */
  readonly valueAnew: () => Promise<string>;
  /** Called with the id of one made anew as soon as it is attached, whatever fails after that. */
  readonly noteAttached: (block: BlockId) => Promise<void>;
};

export type RestoredBlock = {
  readonly kind: 'attached-again' | 'renamed-back' | 'made-anew';
  readonly id: BlockId;
};

/** What came of holding an agent to its spec. */
export type Held =
  | { readonly kind: 'as-specified' }
  | { readonly kind: 'updated'; readonly traits: readonly AgentTrait[] }
  /** What else differed was updated; these blocks of the spec are not attached to it. */
  | { readonly kind: 'lacks-blocks'; readonly traits: readonly AgentTrait[]; readonly lacking: readonly BlockSeed[] }
  /** The server says that there is no such agent. */
  | { readonly kind: 'missing' };

/** The agents on the Letta server, found by their tags. Every method rejects with a `Failure`. */
export type Agents = {
  /** All agents of this owner, both roles, oldest first. */
  find(owner: Owner): Promise<readonly FoundAgent[]>;
  /** `undefined` only where the server itself says that it doesn't know this agent. */
  retrieve(agent: AgentId): Promise<FoundAgent | undefined>;
  /** Whether nothing was ever said to this agent. */
  isUnused(agent: AgentId): Promise<boolean>;
  /** Never retried by itself: after a failure that may have arrived, look with `find`. */
  create(spec: AgentSpec): Promise<FoundAgent>;
  /**
   * Looks with one request whether the agent is what the spec says, and makes it so with one more where it isn't, plus
   * one for each read-only block and each description that differs, or one by which the server compiles its prompt anew.
   * Owner, role and what blocks hold of memory stay as they are; blocks that are missing are named.
   *
   * @throws Failure `letta-broken` where the server's answer differs from what was sent.
   */
  holdToSpec(agent: AgentId, spec: AgentSpec): Promise<Held>;
  /**
   * Attaches the block that the agent had under this label, under its old name where it got another one; makes it anew
   * where it is gone. Either way it stands in the prompt afterwards.
   */
  restoreBlock(agent: AgentId, lost: LostBlock): Promise<RestoredBlock>;
  /** What `restoreBlock` ever made anew for the agent, also where the answer got lost and nothing knows of the block. */
  findBlocksMadeAnew(agent: AgentId): Promise<readonly BlockId[]>;
  /** The blocks with this owner's tags, whatever agents have them. */
  findBlocks(owner: Owner): Promise<readonly BlockId[]>;
  /** Deletes the blocks named, then the agent, by which a failure can be gone on from. What is gone counts as deleted. */
  remove(agent: AgentId, blocks: readonly BlockId[]): Promise<void>;
  /**
   * Deletes those of the blocks that no agent has but these of this person, and that no tags give to somebody else: what
   * neither a record nor tags call ours may be an operator's.
   */
  removeUnshared(blocks: readonly BlockId[], user: UserId, agents: readonly AgentId[]): Promise<void>;
  /** Deletes the blocks with this owner's tags, whatever agents have them. */
  removeBlocksOf(owner: Owner): Promise<void>;
};

/** What came of asking an agent's model for less. */
export type SteppedDown =
  | { readonly kind: 'to-json' }
  | { readonly kind: 'to-text' }
  /** Nothing was asked of its answers: what was refused has another cause. */
  | { readonly kind: 'nothing-left' };

/** What sleep agents need beyond what all agents need. Every method rejects with a `Failure`. */
export type SleepAgents = {
  /**
   * Asks less of the form of this agent's answers, for a model that refuses requests because of it: JSON of any form
   * in place of a schema, then any text. Kept in mind: other agents with this model start there.
   */
  stepDown(agent: AgentId): Promise<SteppedDown>;
};

/** What the server says of the models that it offers. Every method rejects with a `Failure`. */
export type ModelWindows = {
  /** The most tokens that the model can have in view; `undefined` where the server doesn't say. */
  contextWindowOf(model: string): Promise<number | undefined>;
};

/** An agent with the application's tags: whose they name, and which of the two. */
export type TaggedAgent = {
  readonly id: AgentId;
  readonly user: UserId | undefined;
  readonly role: Role | undefined;
  readonly blocks: readonly BlockId[];
};

/** A block with the application's tags that no agent has. */
export type LooseBlock = {
  readonly id: BlockId;
  readonly user: UserId | undefined;
  /** The agent for which `restoreBlock` made it. */
  readonly madeFor: AgentId | undefined;
};

/** All that one application has on the server. What others have there is never in it. Rejects with a `Failure`. */
export type Inventory = {
  agents(): Promise<readonly TaggedAgent[]>;
  /** @param attached blocks that are known to have an agent: of all others the server is asked one by one */
  looseBlocks(attached: ReadonlySet<BlockId>): Promise<readonly LooseBlock[]>;
  /** With Letta's own sleep-time agents of a primary, and those of its blocks that no other agent has. */
  deleteAgent(agent: TaggedAgent): Promise<void>;
  deleteBlock(block: BlockId): Promise<'deleted' | 'has-an-agent'>;
};
