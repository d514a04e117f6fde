import { Failure } from '../base/failure.ts';
import type { AgentId, UserId } from '../base/ids.ts';
import { KeyedMutex } from '../base/keyed-mutex.ts';
import { AgentKeeper, type AgentKeeperParts, type Looked } from './agent-keeper.ts';
import type { FoundAgent, Owner } from './agents.ts';
import {
  chooseAgent,
  claimPair,
  findAgents,
  forgetPrimary,
  freshPair,
  halfOf,
  halfOfFound,
  longestCreationMs,
  makeAgent,
  nativeOf,
  removeSpareAgents,
  withoutAsked,
} from './agents-on-server.ts';
import { FittedSpecs, type FittedSpecsParts, type Half } from './fitted-specs.ts';
import { madeFrom, marksOfPrimary } from './made-from.ts';
import { isPairReady, type Pair } from './pair.ts';
import { type RemovalParts, removePair } from './remove-pair.ts';

/** What it takes to hold agents to what they should be, and to make and delete them. */
export type ProvisionerParts = AgentKeeperParts & FittedSpecsParts & RemovalParts;

export type ProvisionOptions = {
  /** The person's display name, for the agents' names. */
  readonly whose: string;
  readonly withSleepAgent: boolean;
};

export type Provisioned = {
  /** `created`: made just now, so that the person can be told who they talk to. */
  readonly kind: 'created' | 'found';
  readonly primary: AgentId;
};

/**
 * Sees to it that a user has exactly one pair. The claim in the record comes first, then a look by tags, and only
 * then a creation: whatever crashes or fails in between, the next contact finds what is there and adopts it.
 */
export class Provisioner {
  readonly #parts: ProvisionerParts;
  readonly #mutex = new KeyedMutex();
  /** What goes on beside the talk. */
  readonly #sleepAgentsUnderWay = new Map<UserId, Promise<void>>();
  readonly #removals = new Map<UserId, Promise<void>>();
  readonly #specs: FittedSpecs;
  readonly #keeper: AgentKeeper;

  constructor(parts: ProvisionerParts) {
    this.#parts = parts;
    this.#specs = new FittedSpecs(parts);
    this.#keeper = new AgentKeeper(parts, this.#specs);
  }

  /**
   * The user's primary, made or adopted if need be. A pair that is there is held to what it should be, once after each start,
   * and then costs no request to Letta.
   */
  async provide(user: UserId, options: ProvisionOptions): Promise<Provisioned> {
    for (;;) {
      const known = await this.#parts.pairs.read(user);
      if (isPairReady(known)) {
        this.#makeSleepAgentBeside(user, known, options);
        this.#removeSpareAgentsBeside(user, known);
        await this.#keeper.holdInTime(known.primary.agent, { user, role: 'primary', whose: options.whose });
        return { kind: 'found', primary: known.primary.agent };
      }
      if (known?.state === 'deleting')
        await removePair(this.#owner(user), 'asked-for-before', this.#parts, this.#mutex);
      const provided = await this.#mutex.run(user, () => this.#provideFromScratch(user, options));
      if (provided !== undefined) return provided;
    }
  }

  /** Looks at a primary again that fails or lacks something. @returns what came of it; never rejects for Letta's sake */
  async mendPrimary(user: UserId, whose: string, because: 'it-fails' | 'it-lacks-something'): Promise<Looked> {
    const agent = (await this.#parts.pairs.read(user))?.primary?.agent;
    if (agent === undefined) return 'not-mended';
    return await this.#keeper.lookAgain(agent, { user, role: 'primary', whose }, because);
  }

  /** The same for a sleep agent that fails. */
  async mendSleepAgent(user: UserId, whose: string, agent: AgentId): Promise<Looked> {
    return await this.#keeper.lookAgain(agent, { user, role: 'sleep', whose }, 'it-fails');
  }

  /** Makes a new primary in place of one that the server no longer knows. Its conversation is gone. */
  async replaceLost(user: UserId, lost: AgentId, options: ProvisionOptions): Promise<Provisioned> {
    await this.#mutex.run(user, () => forgetPrimary(user, lost, this.#parts));
    return await this.provide(user, options);
  }

  /** The user's primary that the server lists, whatever the record says. Nothing is made or written. */
  async findPrimary(user: UserId): Promise<AgentId | undefined> {
    const owner = this.#owner(user);
    return (await chooseAgent(await this.#parts.agents.find(owner), 'primary', owner, this.#parts))?.id;
  }

  /** Whether the server itself says that this agent is gone, as opposed to being out of reach or misaddressed. */
  async isLost(agent: AgentId): Promise<boolean> {
    return (await this.#parts.agents.retrieve(agent)) === undefined;
  }

  /**
   * The user's sleep agent, made or adopted if it is missing, and held to what it should be before it is asked anything:
   * what it is asked fits the prompt of today. For users whose primary is ready.
   */
  async provideSleepAgent(user: UserId, whose: string): Promise<AgentId> {
    const agent = await this.#sleepAgentOf(user, whose);
    await this.#keeper.hold(agent, { user, role: 'sleep', whose });
    return agent;
  }

  async #sleepAgentOf(user: UserId, whose: string): Promise<AgentId> {
    const known = await this.#parts.pairs.read(user);
    if (known?.sleep != null) return known.sleep.agent;
    return await this.#mutex.run(user, async () => {
      await this.#makeSleepAgent(user, whose);
      const pair = await this.#parts.pairs.read(user);
      if (pair?.sleep != null) return pair.sleep.agent;
      throw new Failure('letta-agent-missing', 'There is no pair that could have a sleep agent.');
    });
  }

  /** To be called when the server says that it doesn't know this sleep agent: the next contact makes another. */
  async forgetSleepAgent(user: UserId, agent: AgentId): Promise<void> {
    this.#parts.log.warn({ userId: user, agent }, 'sleep agent vanished from the server');
    await this.#parts.pairs.update(user, (pair) => (pair?.sleep?.agent === agent ? { ...pair, sleep: null } : pair));
  }

  /** Does something while none of this user's agents is made, adopted or deleted. */
  whileNoneIsMade<Result>(user: UserId, job: () => Promise<Result>): Promise<Result> {
    return this.#mutex.run(user, job);
  }

  /**
   * Makes a new sleep agent in place of the old one, which has stored every conversation that it was shown: a reset
   * leaves those on the server, only deleting the agent removes them.
   */
  async renewSleepAgent(user: UserId, whose: string): Promise<void> {
    await this.#mutex.run(user, async () => {
      const { agents, pairs, log } = this.#parts;
      const old = (await pairs.read(user))?.sleep?.agent;
      if (old === undefined) return;
      await agents.remove(old, []);
      await pairs.update(user, (pair) => (pair?.sleep?.agent === old ? { ...pair, sleep: null } : pair));
      log.info({ userId: user, agent: old }, 'sleep agent renewed');
      await this.#makeSleepAgent(user, whose);
    });
  }

  /** Deletes both agents, their blocks and what is remembered, verified. A second call, or contact, goes on after a failure. */
  async remove(user: UserId): Promise<void> {
    await removePair(this.#owner(user), 'all', this.#parts, this.#mutex);
  }

  /** Waits for sleep agents that are being made, and for agents that are being brought up to date. */
  async settled(): Promise<void> {
    await Promise.all([...this.#sleepAgentsUnderWay.values(), ...this.#removals.values(), this.#keeper.settled()]);
  }

  /** Makes nothing while a deletion is under way. */
  async #provideFromScratch(user: UserId, options: ProvisionOptions): Promise<Provisioned | undefined> {
    const known = await this.#parts.pairs.read(user);
    if (isPairReady(known)) return { kind: 'found', primary: known.primary.agent };
    if (known?.state === 'deleting') return undefined;

    const claim = await claimPair(user, options.withSleepAgent, this.#parts);
    const owner = this.#owner(user);
    const found = await findAgents(owner, 'primary', known, this.#parts);
    const adopted = await chooseAgent(found, 'primary', owner, this.#parts);
    const primary = adopted ?? (await this.#make({ user, role: 'primary', whose: options.whose }));
    // One that nobody has spoken to was made for a turn that a crash or a failure has ended.
    const isNew = adopted === undefined || (await this.#parts.agents.isUnused(adopted.id));
    const adoptedHalf = adopted && (await halfOfFound(adopted, owner, this.#parts));
    const sleep = await chooseAgent(found, 'sleep', owner, this.#parts);
    const now = this.#parts.clock.now();
    const isSpareLeft = found.length > [adopted, sleep].filter((agent) => agent !== undefined).length;

    const pair: Pair = {
      ...freshPair(claim),
      ...nativeOf(primary, claim, this.#parts.native),
      state: 'ready',
      since: now,
      primary: adoptedHalf ?? { ...halfOf(primary), ...marksOfPrimary(this.#parts.settings) },
      sleep: sleep === undefined ? null : await halfOfFound(sleep, owner, this.#parts),
      adopted: !isNew,
      ...(isSpareLeft ? { spareSince: now } : {}),
    };
    await this.#parts.pairs.update(user, () => pair);
    this.#parts.log.info({ userId: user, agent: primary.id, adopted: adopted !== undefined }, 'primary agent ready');
    this.#makeSleepAgentBeside(user, pair, options);
    await this.#keeper.holdInTime(primary.id, { user, role: 'primary', whose: options.whose });
    return { kind: isNew ? 'created' : 'found', primary: primary.id };
  }

  async #make(half: Half): Promise<FoundAgent> {
    const made = await makeAgent(await this.#specs.ofNew(half), this.#parts);
    this.#keeper.noteMade(made.id, half);
    return made;
  }

  #makeSleepAgentBeside(user: UserId, pair: Pair, options: ProvisionOptions): void {
    const needed = pair.sleepWanted && options.withSleepAgent && pair.sleep === null && pair.native === undefined;
    if (!needed || this.#sleepAgentsUnderWay.has(user)) return;
    // In line with everything else that makes or deletes this user's agents: none comes to be behind a deletion.
    const making = this.#mutex
      .run(user, () => this.#makeSleepAgent(user, options.whose))
      .catch((cause: unknown) => {
        // The next contact tries again: a missing sleep agent delays memory, it doesn't hold up the talk.
        this.#parts.log.warn({ userId: user, err: cause }, 'sleep agent not created');
      })
      .finally(() => this.#sleepAgentsUnderWay.delete(user));
    this.#sleepAgentsUnderWay.set(user, making);
  }

  async #makeSleepAgent(user: UserId, whose: string): Promise<void> {
    const known = await this.#parts.pairs.read(user);
    if (known?.state !== 'ready' || known.sleep !== null) return;
    const owner = this.#owner(user);
    const found = await findAgents(owner, 'sleep', known, this.#parts);
    const existing = await chooseAgent(found, 'sleep', owner, this.#parts);
    const agent = existing ?? (await this.#make({ user, role: 'sleep', whose }));
    const made = existing === undefined ? { madeFrom: madeFrom(this.#parts.settings, 'sleep') } : {};
    const sleep = { ...(await halfOfFound(agent, owner, this.#parts)), ...made };
    await this.#parts.pairs.update(user, (pair) => pair && { ...withoutAsked(pair), sleep });
    this.#parts.log.info({ userId: user, agent: agent.id, adopted: existing !== undefined }, 'sleep agent created');
  }

  /** A late creation has had its time by then. */
  #removeSpareAgentsBeside(user: UserId, { spareSince }: Pair): void {
    const isDue = spareSince !== undefined && this.#parts.clock.now() - spareSince >= longestCreationMs;
    if (!isDue || this.#removals.has(user)) return;
    const removing = this.#mutex
      .run(user, () => removeSpareAgents(this.#owner(user), this.#parts))
      .catch((cause: unknown) => {
        this.#parts.log.warn({ userId: user, err: cause }, 'spare agents not looked for, tried again at the next turn');
      })
      .finally(() => this.#removals.delete(user));
    this.#removals.set(user, removing);
  }

  #owner(user: UserId): Owner {
    return { application: this.#parts.application, user };
  }
}
