import type { Clock } from '../base/clock.ts';
import { waitAtMost } from '../base/deadline.ts';
import { isServerUnavailable } from '../base/failure.ts';
import type { AgentId, BlockId, UserId } from '../base/ids.ts';
import { firstSeeds, type PairSettings } from './agent-specs.ts';
import type { AgentSpec, Agents, BlockSeed, RestoredBlock } from './agents.ts';
import type { FittedSpecs, Half } from './fitted-specs.ts';
import { madeFrom, noteFollowed } from './made-from.ts';
import type { Remembered } from './memory-blocks.ts';
import type { PairRecords } from './pair.ts';
import { type ReseedParts, reseedBlocks, seedMarksOf } from './reseed-blocks.ts';

export type AgentKeeperParts = ReseedParts & {
  readonly agents: Pick<Agents, 'holdToSpec' | 'restoreBlock'>;
  readonly remembered: Remembered;
  /** See `Owner.application`. */
  readonly application: string;
  readonly settings: PairSettings;
  /** Told of whom an agent is what it should be. */
  readonly onFollowed?: ((user: UserId) => Promise<void>) | undefined;
  readonly clock: Clock;
};

/** What a look at an agent found. */
export type Looked = 'as-it-should-be' | 'mended' | 'not-mended' | 'missing';

// How often an agent is looked at in vain before it is left as it is until the next start.
const mostLooks = 3;

// How long a turn waits for the look at its agent, and how often a failing one is looked at again, in milliseconds.
const lookPatienceMs = 10_000;
const pauseBetweenLooksMs = 60_000;

/**
 * Sees that each agent is what it should be: once after a start, so that new prompts, models and limits reach
 * pairs that were made long ago, and whenever something seems to be missing.
 */
export class AgentKeeper {
  readonly #parts: AgentKeeperParts;
  readonly #specs: FittedSpecs;
  /** Agents that were looked at since the start, or made since. */
  readonly #looks = new Map<AgentId, LastLook>();
  readonly #reseedings = new Set<Promise<void>>();

  constructor(parts: AgentKeeperParts, specs: FittedSpecs) {
    this.#parts = parts;
    this.#specs = specs;
  }

  /**
   * To be told of agents that this process has made: they are what they should be, unless their model's window was not
   * known at that moment.
   */
  noteMade(agent: AgentId, half: Half): void {
    if (!this.#specs.knowsWindowFor(half)) return;
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
    await waitAtMost(this.#parts.clock, lookPatienceMs, this.hold(agent, half));
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

  async #look(agent: AgentId, half: Half, last: Exclude<LastLook, { kind: 'done' }>): Promise<Looked> {
    if (last.kind === 'under-way') return await last.look;
    const look = this.#lookAt(agent, half, last.tries + 1);
    this.#looks.set(agent, { kind: 'under-way', look });
    return await look;
  }

  async #lookAt(agent: AgentId, half: Half, tries: number): Promise<Looked> {
    const { clock, log } = this.#parts;
    const { user, role } = half;
    try {
      const looked = await this.#mend(agent, half);
      this.#looks.set(agent, { kind: 'done', at: clock.elapsed() });
      return looked;
    } catch (cause) {
      log.warn({ userId: user, agent, role, err: cause }, 'agent not brought up to date');
      // A server that can't be reached says nothing of the agent.
      const inVain = isServerUnavailable(cause) ? tries - 1 : tries;
      this.#looks.set(
        agent,
        inVain < mostLooks ? { kind: 'failed', tries: inVain } : { kind: 'done', at: clock.elapsed() },
      );
      return 'not-mended';
    }
  }

  async #mend(agent: AgentId, half: Half): Promise<Exclude<Looked, 'not-mended'>> {
    const { agents, log } = this.#parts;
    const { user, role } = half;
    const spec = await this.#specs.of(half);
    if (role === 'primary') await this.#tellOfKept(agent, user, spec);
    const held = await agents.holdToSpec(agent, spec);
    if (held.kind === 'missing') return 'missing';
    const isMended = held.kind === 'updated' || held.kind === 'lacks-blocks';
    if (isMended && held.traits.length > 0)
      log.info({ userId: user, agent, role, changed: held.traits }, 'agent brought up to date');
    if (held.kind === 'lacks-blocks') await restoreBlocks(agent, user, held.lacking, this.#parts);
    if (role === 'primary') await this.#reseed(agent, user, spec);
    await this.#noteFollowed(agent, half);
    return isMended ? 'mended' : 'as-it-should-be';
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
  async #tellOfKept(agent: AgentId, user: UserId, { blocks }: AgentSpec): Promise<void> {
    const primary = (await this.#parts.pairs.read(user))?.primary;
    if (primary?.agent !== agent) return;
    const kept = Object.keys(primary.blocks).filter((known) => !blocks.some(({ label }) => label === known));
    if (kept.length === 0) return;
    this.#parts.log.info({ userId: user, agent, blocks: kept }, 'memory blocks that no profile names are kept');
  }
}

type LastLook =
  | { readonly kind: 'under-way'; readonly look: Promise<Looked> }
  | { readonly kind: 'failed'; readonly tries: number }
  | { readonly kind: 'done'; readonly at: number };

/** Somebody else detached, renamed or deleted these blocks: without them memory and limits are gone from the prompt. */
async function restoreBlocks(
  agent: AgentId,
  user: UserId,
  lacking: readonly BlockSeed[],
  { agents, pairs, remembered, application, log }: AgentKeeperParts,
): Promise<void> {
  const primary = (await pairs.read(user))?.primary;
  const known = primary?.agent === agent ? primary.blocks : {};
  const how = new Map<string, RestoredBlock['kind']>();
  for (const seed of lacking) {
    const { kind } = await agents.restoreBlock(agent, {
      owner: { application, user },
      seed,
      known: known[seed.label],
      valueAnew: () => valueAnew(user, seed, remembered),
      noteAttached: (id) => noteAttached(user, agent, seed, id, pairs),
    });
    how.set(seed.label, kind);
  }
  // A block that the pair never had is one that its profile has come to name.
  const isNew = (label: string) => primary?.agent === agent && !(label in known);
  const added = [...how.keys()].filter(isNew);
  if (added.length > 0) log.info({ userId: user, agent, blocks: added }, 'new memory blocks attached');
  const lost = [...how].filter(([label]) => !isNew(label));
  if (lost.length === 0) return;
  log.warn(
    { userId: user, agent, blocks: Object.fromEntries(lost) },
    'memory blocks were missing, and are there again',
  );
}

async function noteAttached(
  user: UserId,
  agent: AgentId,
  { label }: BlockSeed,
  id: BlockId,
  pairs: PairRecords<UserId>,
): Promise<void> {
  await pairs.update(user, (pair) => {
    if (pair?.primary?.agent !== agent) return pair;
    return { ...pair, primary: { ...pair.primary, blocks: { ...pair.primary.blocks, [label]: id } } };
  });
}

/** What it began with, and below what is remembered. */
async function valueAnew(user: UserId, { label, value, readOnly }: BlockSeed, remembered: Remembered): Promise<string> {
  const lines = readOnly ? [] : await remembered.linesOf(user, label);
  return [...(value === '' ? [] : [value]), ...lines].join('\n');
}
