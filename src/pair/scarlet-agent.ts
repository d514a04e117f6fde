import { z } from 'zod';
import { Failure, isFailure } from '../base/failure.ts';
import type { AgentId, UserId } from '../base/ids.ts';
import { type Answer, beginAnewWith, type Conversation, type OutgoingItem, type SendOptions } from './conversation.ts';
import { LibraryTalk, type LibraryTalkParts } from './library-talk.ts';
import type { Provisioned, Provisioner } from './provisioner.ts';
import type { Insights, SleepStatus, SleepTime } from './sleep-time.ts';

export type ScarletAgentParts = Omit<LibraryTalkParts, 'send' | 'replaceIfLost'> & {
  readonly user: UserId;
  /** The person's display name. */
  readonly whose: string;
  readonly provisioner: Provisioner;
  readonly conversation: Conversation;
  readonly sleepTime: SleepTime;
  /** How many tokens an answer may have. */
  readonly mostTokens: number;
  readonly sleepEnabled: boolean;
};

export type CreateOptions = {
  /** Default `true`. Has no effect where sleep-time is switched off altogether. */
  readonly withSleepAgent?: boolean;
};

const createOptionsSchema = z.strictObject({ withSleepAgent: z.boolean().optional() });

/** One person's Scarlet: the pair of agents behind a single face. Making one of these costs nothing. */
export class ScarletAgent {
  readonly #parts: ScarletAgentParts;
  #sleepWanted: boolean;
  readonly #talk: LibraryTalk;
  readonly #underWay = new Set<Promise<unknown>>();
  #isClosed = false;

  /** @internal */
  constructor(parts: ScarletAgentParts) {
    this.#parts = parts;
    this.#sleepWanted = parts.sleepEnabled;
    const send: LibraryTalkParts['send'] = (primary, items, signal) => this.send(primary, items, { signal });
    const replaceIfLost: LibraryTalkParts['replaceIfLost'] = (primary) => this.replaceIfLost(primary);
    this.#talk = new LibraryTalk({ ...parts, send, replaceIfLost });
  }

  /** Whether a pair that is made now gets a sleep agent. */
  get isSleepEnabled(): boolean {
    return this.#sleepWanted;
  }

  /**
   * Makes the pair, or finds the one that exists. Resolves when the primary can talk; the sleep agent is made
   * beside it, and `settled` waits for it.
   *
   * @returns the primary's id on the Letta server.
   * @throws Failure where Letta or the database fails; a second call goes on where it stopped.
   * @throws TypeError where the options are none.
   */
  async create(options: CreateOptions = {}): Promise<AgentId> {
    if (!createOptionsSchema.safeParse(options).success)
      throw new TypeError('create takes nothing, or an object with withSleepAgent, which is true or false.');
    this.#sleepWanted = this.#parts.sleepEnabled && (options.withSleepAgent ?? true);
    return await this.#run(async () => (await this.provide()).primary);
  }

  /**
   * Like `create`, and says whether the two are meeting for the first time.
   *
   * @internal
   */
  async provide(): Promise<Provisioned> {
    return await this.#parts.provisioner.provide(this.#parts.user, this.#provisionOptions());
  }

  /**
   * Says one thing and waits for the reply, 180 seconds at most; the pair is made where there is none. A consolidation
   * that becomes due runs by itself afterwards. A reply that the model or its provider cut off says so in its last line,
   * in English.
   *
   * @throws Failure `empty-answer` when the model had nothing to say; otherwise any of Letta's, of the model's or of the
   *   database's, whose `arrived` says whether it may be said again.
   * @throws TypeError where nothing is said.
   */
  async chat(text: string): Promise<string> {
    if (typeof text !== 'string' || text.trim() === '')
      throw new TypeError('chat takes what the person says: give a text that is not blank.');
    return await this.#run(async () => await this.#talk.say((await this.provide()).primary, text));
  }

  /**
   * Begins the conversation anew where it fails again and again: what runs is ended, and nothing that was said is in view
   * any more. Memory stays, and what was not consolidated yet still is. A pair that doesn't exist is made.
   *
   * @throws Failure where Letta or the database fails; a second call goes on where it stopped.
   */
  async beginAnew(): Promise<void> {
    await this.#run(() => this.#beginAnew());
  }

  async #beginAnew(): Promise<void> {
    const { primary } = await this.provide();
    this.#talk.begin();
    try {
      await beginAnewWith(primary, this.#parts.conversation);
    } catch (error) {
      // Another one has nothing in view.
      if (!isFailure(error, 'letta-agent-missing') || (await this.replaceIfLost(primary)) === undefined) throw error;
    }
  }

  /**
   * Sends items as they are, in one request, and counts nothing.
   *
   * @internal
   */
  async send(primary: AgentId, items: readonly OutgoingItem[], options: SendOptions): Promise<Answer> {
    return await this.#parts.conversation.send(primary, items, { ...options, mostTokens: this.#parts.mostTokens });
  }

  /**
   * Replaces a primary that the server no longer knows; `undefined` when it does know it after all.
   *
   * @internal
   */
  async replaceIfLost(primary: AgentId): Promise<Provisioned | undefined> {
    const { provisioner, user } = this.#parts;
    if (!(await provisioner.isLost(primary))) return undefined;
    return await provisioner.replaceLost(user, primary, this.#provisionOptions());
  }

  /**
   * The primary that the server has, whatever the record says: that may be an earlier one. Nothing is made or written.
   *
   * @internal
   */
  async findPrimary(): Promise<AgentId | undefined> {
    return await this.#parts.provisioner.findPrimary(this.#parts.user);
  }

  /**
   * Looks whether the primary is what it should be, after it failed. True where something was mended, and the same may
   * be said to it again.
   *
   * @internal
   */
  async mend(): Promise<boolean> {
    const { provisioner, user, whose } = this.#parts;
    return (await provisioner.mendPrimary(user, whose, 'it-fails')) === 'mended';
  }

  /** @throws Failure where the database fails. */
  async sleepStatus(): Promise<SleepStatus> {
    return await this.#parts.sleepTime.getStatus();
  }

  /**
   * Consolidates now what was said since the last time.
   *
   * @returns the insights, or `null` when there was nothing to do.
   * @throws NotConsolidated with what stood in the way, and when it is tried again.
   */
  async forceConsolidation(): Promise<Insights | null> {
    return await this.#parts.sleepTime.runConsolidation();
  }

  /**
   * Deletes both agents, their memory blocks, and what sleep-time has written down and holds in memory.
   *
   * @throws Failure where Letta or the database fails; a second call goes on where it stopped.
   */
  async delete(): Promise<void> {
    await this.#run(() => this.#parts.provisioner.remove(this.#parts.user));
  }

  /** Waits for what is being made in the background. */
  async settled(): Promise<void> {
    await this.#parts.provisioner.settled();
  }

  /**
   * Takes no more calls, and waits for those under way.
   *
   * @internal
   */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#underWay);
  }

  async #run<Result>(call: () => Promise<Result>): Promise<Result> {
    if (this.#isClosed) throw new Failure('store-unavailable', 'Scarlet is closed: open her anew by openScarlet.');
    const running = call();
    this.#underWay.add(running);
    return await running.finally(() => this.#underWay.delete(running));
  }

  #provisionOptions(): { whose: string; withSleepAgent: boolean } {
    return { whose: this.#parts.whose, withSleepAgent: this.#sleepWanted };
  }
}
