import type { UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import { type PairSettings, primarySpec, sleepSpec } from './agent-specs.ts';
import type { AgentSpec, ModelWindows, Role } from './agents.ts';
import type { NativeProvision } from './native-sleep.ts';

export type FittedSpecsParts = {
  readonly models: ModelWindows;
  /** Without it no pair is ever tended by Letta's own sleep-time. */
  readonly native?: NativeProvision | undefined;
  readonly settings: PairSettings;
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

/** What each agent should be: what the settings ask for, as far as the server and its models can. */
export class FittedSpecs {
  readonly #parts: FittedSpecsParts;
  /** By model. One that could not be learned is asked for again. */
  readonly #windows = new Map<string, Promise<number | undefined>>();

  constructor(parts: FittedSpecsParts) {
    this.#parts = parts;
  }

  /** What a new agent should be. Where its model's own window can't be learned, the one that was asked for stands. */
  async ofNew(half: Half): Promise<AgentSpec> {
    try {
      return { ...(await this.of(half)), ...(await this.#embeddingFor(half)) };
    } catch (cause) {
      this.#parts.log.warn(
        { userId: half.user, role: half.role, err: cause },
        'context window of the model, or an embedding, not known',
      );
      return this.#specAskedFor(half);
    }
  }

  /**
   * The context window is never wider than what the server says of the model, and an answer never takes more than half
   * of it: small servers refuse a request that leaves no room for what is asked.
   */
  async of(half: Half): Promise<AgentSpec> {
    const spec = this.#specAskedFor(half);
    const widest = (await this.#windowOf(spec.model)) ?? spec.contextWindow;
    const contextWindow = Math.min(spec.contextWindow, widest);
    const mostTokens = Math.min(spec.mostTokens ?? contextWindow, Math.floor(contextWindow / 2));
    return { ...spec, contextWindow, mostTokens };
  }

  /** Whether the window of this agent's model was ever asked for, and not in vain. */
  knowsWindowFor(half: Half): boolean {
    return this.#windows.has(this.#specAskedFor(half).model);
  }

  /** Letta's own sleep-time makes no agent for one without an embedding. */
  async #embeddingFor({ role }: Half): Promise<Pick<AgentSpec, 'embedding'>> {
    const { native } = this.#parts;
    if (role !== 'primary' || native?.mode.takesNewPairs !== true) return {};
    return { embedding: await native.sleep.embedding() };
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
