import type { AgentId, UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { AgentSpec, Agents, ModelWindows, Role } from './agents.ts';
import { type Profile, primarySpec, sleepSpec } from './profile.ts';

export type AgentKeeperParts = {
  readonly agents: Pick<Agents, 'holdToSpec'>;
  readonly models: ModelWindows;
  readonly profile: Profile;
  /** See `Owner.application`. */
  readonly application: string;
  readonly log: Log;
};

/** One of a user's two agents. */
export type Half = {
  readonly user: UserId;
  readonly role: Role;
  /** The person's display name. */
  readonly whose: string;
};

// How often an agent is looked at in vain before it is left as it is until the next start.
const mostLooks = 3;

/**
 * Knows what each agent should be, and sees once after a start that it is: new prompts, models and limits reach pairs
 * that were made long ago.
 */
export class AgentKeeper {
  readonly #parts: AgentKeeperParts;
  readonly #windows = new Map<string, Promise<number | undefined>>();
  /** Agents that were looked at since the start, or made since. */
  readonly #looks = new Map<AgentId, Look>();

  constructor(parts: AgentKeeperParts) {
    this.#parts = parts;
  }

  /** What a new agent should be. Where its model's own window can't be learned, the one that was asked for stands. */
  async specToMake(half: Half): Promise<AgentSpec> {
    try {
      return await this.#specOf(half);
    } catch (cause) {
      this.#parts.log.warn({ userId: half.user, role: half.role, err: cause }, 'context window of the model not known');
      return this.#specAskedFor(half);
    }
  }

  /**
   * To be told of agents that this process has made: they are what they should be, unless their model's window was not
   * known at that moment.
   */
  noteMade(agent: AgentId, half: Half): void {
    if (this.#windows.has(this.#specAskedFor(half).model)) this.#looks.set(agent, { kind: 'done' });
  }

  /**
   * Makes an agent what it should be, the first time after a start; later calls cost nothing, calls meanwhile wait for
   * the first. Never rejects: an agent that can't be changed goes on as it is, and the next call tries again.
   */
  async hold(agent: AgentId, half: Half): Promise<void> {
    const last = this.#looks.get(agent) ?? { kind: 'failed', tries: 0 };
    if (last.kind === 'done') return;
    if (last.kind === 'under-way') return await last.look;
    const look = this.#lookAt(agent, half, last.tries + 1);
    this.#looks.set(agent, { kind: 'under-way', look });
    return await look;
  }

  /** The same beside whatever else goes on. `settled` waits for it. */
  holdBeside(agent: AgentId, half: Half): void {
    void this.hold(agent, half);
  }

  /** Waits for the looks that are under way. */
  async settled(): Promise<void> {
    await Promise.all([...this.#looks.values()].map((look) => (look.kind === 'under-way' ? look.look : undefined)));
  }

  async #lookAt(agent: AgentId, half: Half, tries: number): Promise<void> {
    const { agents, log } = this.#parts;
    const { user, role } = half;
    try {
      const held = await agents.holdToSpec(agent, await this.#specOf(half));
      this.#looks.set(agent, { kind: 'done' });
      if (held.kind !== 'updated') return;
      log.info({ userId: user, agent, role, changed: held.traits }, 'agent brought up to date');
    } catch (cause) {
      log.warn({ userId: user, agent, role, err: cause }, 'agent not brought up to date');
      this.#looks.set(agent, tries < mostLooks ? { kind: 'failed', tries } : { kind: 'done' });
    }
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
    const { profile, application } = this.#parts;
    return (role === 'primary' ? primarySpec : sleepSpec)(profile, { application, user }, whose);
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
  | { readonly kind: 'under-way'; readonly look: Promise<void> }
  | { readonly kind: 'failed'; readonly tries: number }
  | { readonly kind: 'done' };
