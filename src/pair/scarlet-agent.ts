import { v4 } from 'uuid';
import type { Clock } from '../base/clock.ts';
import { withDeadline } from '../base/deadline.ts';
import { Failure, isFailure } from '../base/failure.ts';
import type { AgentId, Otid, UserId } from '../base/ids.ts';
import {
  type Answer,
  beginAnewWith,
  type Conversation,
  type OutgoingItem,
  type SendOptions,
  turnsWithoutRepeat,
} from './conversation.ts';
import type { Provisioned, Provisioner } from './provisioner.ts';
import type { Insights, SleepStatus, SleepTime } from './sleep-time.ts';

export type ScarletAgentParts = {
  readonly user: UserId;
  /** The person's display name. */
  readonly whose: string;
  readonly provisioner: Provisioner;
  readonly conversation: Conversation;
  readonly sleepTime: SleepTime;
  /** What the archive holds on what the person says, beside entries that came lately. Never rejects. */
  readonly recall: (text: string, notAgain: readonly string[]) => Promise<Recalled | undefined>;
  /**
   * What an answer says: without what its model wrote beside it, and with a word on where it was cut off. Empty where
   * nothing is left.
   */
  readonly readAnswer: (answer: Answer, asked: string) => string;
  /** How many tokens an answer may have. */
  readonly mostTokens: number;
  readonly sleepEnabled: boolean;
  /** How long to wait for an answer, in milliseconds. */
  readonly turnTimeoutMs: number;
  readonly clock: Clock;
};

/** Lines out of the archive, and the entries that they are. */
export type Recalled = { readonly entries: readonly string[]; readonly text: string };

export type CreateOptions = {
  /** Default `true`. Has no effect where sleep-time is switched off altogether. */
  readonly withSleepAgent?: boolean;
};

/** One person's Scarlet: the pair of agents behind a single face. Making one of these costs nothing. */
export class ScarletAgent {
  readonly #parts: ScarletAgentParts;
  #sleepWanted: boolean;
  /** The entries that the last turns brought up, oldest first. */
  #lately: readonly (readonly string[])[] = [];

  /** @internal */
  constructor(parts: ScarletAgentParts) {
    this.#parts = parts;
    this.#sleepWanted = parts.sleepEnabled;
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
   */
  async create(options: CreateOptions = {}): Promise<AgentId> {
    this.#sleepWanted = this.#parts.sleepEnabled && (options.withSleepAgent ?? true);
    return (await this.provide()).primary;
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
   * @throws TypeError where nothing is said; nobody is asked then.
   * @throws Failure `empty-answer` when the model had nothing to say; otherwise any of Letta's, of the model's or of the
   *   database's, whose `arrived` says whether it may be said again.
   */
  async chat(text: string): Promise<string> {
    // Callers of JavaScript have no compiler.
    if (typeof text !== 'string' || text.trim() === '')
      throw new TypeError('What is said must be a text, and not blank.');
    const primary = await this.create({ withSleepAgent: this.#sleepWanted });
    const recalled = await this.#parts.recall(text, this.#lately.flat());
    this.#lately = [...this.#lately, recalled?.entries ?? []].slice(-turnsWithoutRepeat);
    const items = [...(recalled === undefined ? [] : [textItem('system', recalled.text)]), textItem('user', text)];
    const answer = await withDeadline(this.#parts.clock, this.#parts.turnTimeoutMs, (signal) =>
      this.#sendSomehow(primary, items, signal),
    );
    const words = this.#parts.readAnswer(answer, text);
    if (words.trim() === '') throw new Failure('empty-answer', 'The agent answered without text.');
    await this.#parts.sleepTime.onMessage(1, { characters: text.length });
    return words;
  }

  /**
   * Begins the conversation anew where it fails again and again: what runs is ended, and nothing that was said is in view
   * any more. Memory stays, and what was not consolidated yet still is. A pair that doesn't exist is made.
   *
   * @throws Failure where Letta or the database fails; a second call goes on where it stopped.
   */
  async beginAnew(): Promise<void> {
    const primary = await this.create({ withSleepAgent: this.#sleepWanted });
    this.#lately = [];
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

  async #sendSomehow(primary: AgentId, items: readonly OutgoingItem[], signal: AbortSignal): Promise<Answer> {
    try {
      return await this.send(primary, items, { signal });
    } catch (error) {
      // Some models take no system item in a talk, and what stands among the person's words would pass for theirs.
      const [first, ...others] = items;
      if (first?.role === 'system' && isFailure(error, 'history-refused') && error.arrived === 'no')
        return await this.#sendSomehow(primary, others, signal);
      const agent = await this.#agentInPlaceOf(primary, error);
      if (agent === undefined) throw error;
      return await this.send(agent, items, { signal });
    }
  }

  /**
   * The agent that may take once more what failed. One that the server lost is replaced, and its conversation is gone; one
   * whose context is full gets room, as Letta makes it only where it knows the provider's words.
   */
  async #agentInPlaceOf(primary: AgentId, error: unknown): Promise<AgentId | undefined> {
    if (isFailure(error, 'letta-agent-missing')) return (await this.replaceIfLost(primary))?.primary;
    if (!isFailure(error, 'context-overflow') || error.arrived !== 'no') return undefined;
    return await this.#parts.conversation.compact(primary).then(
      () => primary,
      () => undefined,
    );
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
    await this.#parts.provisioner.remove(this.#parts.user);
  }

  /** Waits for what is being made in the background. */
  async settled(): Promise<void> {
    await this.#parts.provisioner.settled();
  }

  #provisionOptions(): { whose: string; withSleepAgent: boolean } {
    return { whose: this.#parts.whose, withSleepAgent: this.#sleepWanted };
  }
}

function textItem(role: OutgoingItem['role'], text: string): OutgoingItem {
  return { role, otid: v4() as Otid, parts: [{ type: 'text', text }] };
}
