import type { Clock } from '../base/clock.ts';
import { type FailureKind, isFailure } from '../base/failure.ts';
import type { AgentId, BlockId, UserId } from '../base/ids.ts';
import { firstSeeds, type PairSettings, primarySpec, sleepSpec } from './agent-specs.ts';
import type { AgentSpec, Agents, BlockSeed, ModelWindows, RestoredBlock, Role } from './agents.ts';
import { madeFrom, noteFollowed } from './made-from.ts';
import type { Remembered } from './memory-blocks.ts';
import type { NativeProvision } from './native-sleep.ts';
import { type ReseedParts, reseedBlocks, seedMarksOf } from './reseed-blocks.ts';

export type AgentKeeperParts = ReseedParts & {
  readonly agents: Pick<Agents, 'holdToSpec' | 'restoreBlock'>;
  readonly models: ModelWindows;
  readonly remembered: Remembered;
  /** Without it no pair is ever tended by Letta's own sleep-time. */
  readonly native?: NativeProvision | undefined;
  readonly settings: PairSettings;
  /** Told of whom an agent is what it should be. */
  readonly onFollowed?: ((user: UserId) => Promise<void>) | undefined;
  /** See `Owner.application`. */
  readonly application: string;
  readonly clock: Clock;
};

/** One of a user's two agents. */
export type Half = {
  readonly user: UserId;
  readonly role: Role;
  /** The person's display name. */
  readonly whose: string;
};

/** What a look at an agent found. */
export type Looked = 'as-it-should-be' | 'mended' | 'not-mended' | 'missing';

// How often an agent is looked at in vain before it is left as it is until the next start.
const mostLooks = 3;
const passing: readonly FailureKind[] = ['letta-unreachable', 'letta-overloaded'];

// How long a turn waits for the look at its agent, and how often a failing one is looked at again, in milliseconds.
const patienceMs = 10_000;
const pauseBetweenLooksMs = 60_000;

/**
 * Knows what each agent should be, and sees that it is: once after a start, so that new prompts, models and limits reach
 * pairs that were made long ago, and whenever something seems to be missing.
 */
export class AgentKeeper {
  readonly #parts: AgentKeeperParts;
  readonly #windows = new Map<string, Promise<number | undefined>>();
  /** Agents that were looked at since the start, or made since. */
  readonly #looks = new Map<AgentId, Look>();
  readonly #reseedings = new Set<Promise<void>>();

  constructor(parts: AgentKeeperParts) {
    this.#parts = parts;
  }

  /** What a new agent should be. Where its model's own window can't be learned, the one that was asked for stands. */
  async specToMake(half: Half): Promise<AgentSpec> {
    try {
      return { ...(await this.#specOf(half)), ...(await this.#embeddingFor(half)) };
    } catch (cause) {
      this.#parts.log.warn(
        { userId: half.user, role: half.role, err: cause },
        'context window of the model, or an embedding, not known',
      );
      return this.#specAskedFor(half);
    }
  }

  /** Letta's own sleep-time makes no agent for one without an embedding. */
  async #embeddingFor({ role }: Half): Promise<Pick<AgentSpec, 'embedding'>> {
    const { native } = this.#parts;
    if (role !== 'primary' || native?.mode.takesNewPairs !== true) return {};
    return { embedding: await native.sleep.embedding() };
  }

  /**
   * To be told of agents that this process has made: they are what they should be, unless their model's window was not
   * known at that moment.
   */
  noteMade(agent: AgentId, half: Half): void {
    if (!this.#windows.has(this.#specAskedFor(half).model)) return;
    this.#looks.set(agent, { kind: 'done', at: this.#parts.clock.elapsed() });
  }

  /**
   * Makes an agent what it should be, the first time after a start; later calls cost nothing, calls meanwhile wait for
   * the first. Never rejects: an agent that can't be changed goes on as it is, and the next call tries again.
   */
  async hold(agent: AgentId, half: Half): Promise<void> {
    const last = this.#looks.get(agent) ?? { kind: 'failed', tries: 0 };
    if (last.kind !== 'done') await this.#look(agent, half, last);
  }

  /** The same, without holding anybody up for more than ten seconds. `settled` waits for what goes on then. */
  async holdInTime(agent: AgentId, half: Half): Promise<void> {
    if (this.#looks.get(agent)?.kind === 'done') return;
    const waited = Promise.withResolvers<void>();
    const cancel = this.#parts.clock.after(patienceMs, waited.resolve);
    await Promise.race([this.hold(agent, half), waited.promise]);
    cancel();
  }

  /** Looks at an agent again that fails or lacks something, though not more than once a minute at one that failed. */
  async lookAgain(agent: AgentId, half: Half, because: 'it-fails' | 'it-lacks-something'): Promise<Looked> {
    const last = this.#looks.get(agent) ?? { kind: 'failed', tries: 0 };
    const isRecent = last.kind === 'done' && this.#parts.clock.elapsed() - last.at < pauseBetweenLooksMs;
    if (isRecent && because === 'it-fails') return 'as-it-should-be';
    return await this.#look(agent, half, last.kind === 'done' ? { kind: 'failed', tries: 0 } : last);
  }

  /** Waits for the looks that are under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#reseedings);
    await Promise.all([...this.#looks.values()].map((look) => (look.kind === 'under-way' ? look.look : undefined)));
  }

  async #look(agent: AgentId, half: Half, last: Exclude<Look, { kind: 'done' }>): Promise<Looked> {
    if (last.kind === 'under-way') return await last.look;
    const look = this.#lookAt(agent, half, last.tries + 1);
    this.#looks.set(agent, { kind: 'under-way', look });
    return await look;
  }

  async #lookAt(agent: AgentId, half: Half, tries: number): Promise<Looked> {
    const { agents, clock, log } = this.#parts;
    const { user, role } = half;
    try {
      const spec = await this.#specOf(half);
      await this.#tellOfKept(agent, half, spec);
      const held = await agents.holdToSpec(agent, spec);
      const traits = held.kind === 'updated' || held.kind === 'lacks-blocks' ? held.traits : [];
      if (traits.length > 0) log.info({ userId: user, agent, role, changed: traits }, 'agent brought up to date');
      if (held.kind === 'lacks-blocks') await this.#restore(agent, user, held.lacking);
      if (role === 'primary' && held.kind !== 'missing') await this.#reseed(agent, user, spec);
      if (held.kind !== 'missing') await this.#noteFollowed(agent, half);
      this.#looks.set(agent, { kind: 'done', at: clock.elapsed() });
      if (held.kind === 'missing') return 'missing';
      return held.kind === 'updated' || held.kind === 'lacks-blocks' ? 'mended' : 'as-it-should-be';
    } catch (cause) {
      log.warn({ userId: user, agent, role, err: cause }, 'agent not brought up to date');
      // A server that can't be reached says nothing of the agent.
      const inVain = passing.some((kind) => isFailure(cause, kind)) ? tries - 1 : tries;
      this.#looks.set(
        agent,
        inVain < mostLooks ? { kind: 'failed', tries: inVain } : { kind: 'done', at: this.#parts.clock.elapsed() },
      );
      return 'not-mended';
    }
  }

  async #noteFollowed(agent: AgentId, { user, role }: Half): Promise<void> {
    const { settings, pairs, onFollowed } = this.#parts;
    await noteFollowed(user, { agent, role }, madeFrom(settings, role), pairs);
    await onFollowed?.(user);
  }

  /** Nobody waits for it while a consolidation writes, which may be the one that asked for this look. */
  async #reseed(agent: AgentId, user: UserId, { blocks }: AgentSpec): Promise<void> {
    const { settings, memoryWriters, log } = this.#parts;
    const isBusy = memoryWriters.isBusy(user);
    const reseeding = reseedBlocks(user, agent, blocks, seedMarksOf(firstSeeds(settings)), this.#parts)
      .catch((cause: unknown) => {
        log.warn({ userId: user, agent, err: cause }, 'seeds not brought up to date, tried again after the next start');
      })
      .finally(() => this.#reseedings.delete(reseeding));
    this.#reseedings.add(reseeding);
    if (!isBusy) await reseeding;
  }

  /** Blocks of an earlier profile hold memory: they stay where they are, and she goes on seeing them. */
  async #tellOfKept(agent: AgentId, { user, role }: Half, { blocks }: AgentSpec): Promise<void> {
    const primary = role === 'primary' ? (await this.#parts.pairs.read(user))?.primary : undefined;
    if (primary?.agent !== agent) return;
    const kept = Object.keys(primary.blocks).filter((known) => !blocks.some(({ label }) => label === known));
    if (kept.length === 0) return;
    this.#parts.log.info({ userId: user, agent, blocks: kept }, 'memory blocks that no profile names are kept');
  }

  /** Somebody else detached, renamed or deleted these blocks: without them memory and limits are gone from the prompt. */
  async #restore(agent: AgentId, user: UserId, lacking: readonly BlockSeed[]): Promise<void> {
    const { agents, pairs, log } = this.#parts;
    const primary = (await pairs.read(user))?.primary;
    const known = primary?.agent === agent ? primary.blocks : {};
    const restored: Record<string, RestoredBlock> = {};
    for (const seed of lacking) {
      const noteAttached = async (id: BlockId): Promise<void> => {
        await pairs.update(user, (pair) => {
          if (pair?.primary?.agent !== agent) return pair;
          return { ...pair, primary: { ...pair.primary, blocks: { ...pair.primary.blocks, [seed.label]: id } } };
        });
      };
      const lost = {
        owner: { application: this.#parts.application, user },
        seed,
        known: known[seed.label],
        valueAnew: () => this.#valueOf(user, seed),
        noteAttached,
      };
      restored[seed.label] = await agents.restoreBlock(agent, lost);
    }
    const how = Object.fromEntries(Object.entries(restored).map(([label, { kind }]) => [label, kind]));
    const isNews = (label: string) => primary?.agent === agent && !(label in known);
    const news = Object.keys(how).filter(isNews);
    if (news.length > 0) log.info({ userId: user, agent, blocks: news }, 'new memory blocks attached');
    const lost = Object.fromEntries(Object.entries(how).filter(([label]) => !isNews(label)));
    if (Object.keys(lost).length === 0) return;
    log.warn({ userId: user, agent, blocks: lost }, 'memory blocks were missing, and are there again');
  }

  /** What it began with, and below what is remembered. */
  async #valueOf(user: UserId, { label, value, readOnly }: BlockSeed): Promise<string> {
    const lines = readOnly ? [] : await this.#parts.remembered.linesOf(user, label);
    return [...(value === '' ? [] : [value]), ...lines].join('\n');
  }

  /**
   * The context window is never wider than what the server says of the model, and an answer never takes more than half
   * of it: small servers refuse a request that leaves no room for what is asked.
   */
  async #specOf(half: Half): Promise<AgentSpec> {
    const spec = this.#specAskedFor(half);
    const widest = (await this.#windowOf(spec.model)) ?? spec.contextWindow;
    const contextWindow = Math.min(spec.contextWindow, widest);
    const mostTokens = Math.min(spec.mostTokens ?? contextWindow, Math.floor(contextWindow / 2));
    return { ...spec, contextWindow, mostTokens };
  }

  #specAskedFor({ user, role, whose }: Half): AgentSpec {
    const { settings, application } = this.#parts;
    return (role === 'primary' ? primarySpec : sleepSpec)(settings, { application, user }, whose);
  }

  async #windowOf(model: string): Promise<number | undefined> {
    const asked = this.#windows.get(model) ?? this.#parts.models.contextWindowOf(model);
    this.#windows.set(model, asked);
    return await asked.catch((cause: unknown) => {
      this.#windows.delete(model);
      throw cause;
    });
  }
}

type Look =
  | { readonly kind: 'under-way'; readonly look: Promise<Looked> }
  | { readonly kind: 'failed'; readonly tries: number }
  | { readonly kind: 'done'; readonly at: number };
