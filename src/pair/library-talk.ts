import { v4 } from 'uuid';
import type { Clock } from '../base/clock.ts';
import { withDeadline } from '../base/deadline.ts';
import { Failure, isFailure } from '../base/failure.ts';
import type { AgentId, Otid } from '../base/ids.ts';
import { type Answer, type Conversation, type OutgoingItem, turnsWithoutRepeat } from './conversation.ts';
import type { Provisioned } from './provisioner.ts';
import type { SleepTime } from './sleep-time.ts';

/** Lines out of the archive, and the entries that they are. */
export type Recalled = { readonly entries: readonly string[]; readonly text: string };

export type LibraryTalkParts = {
  readonly send: (primary: AgentId, items: readonly OutgoingItem[], signal: AbortSignal) => Promise<Answer>;
  readonly replaceIfLost: (primary: AgentId) => Promise<Provisioned | undefined>;
  readonly conversation: Pick<Conversation, 'compact'>;
  readonly sleepTime: Pick<SleepTime, 'onMessage'>;
  /** What the archive holds on what the person says, beside entries that came lately. Never rejects. */
  readonly recall: (text: string, notAgain: readonly string[]) => Promise<Recalled | undefined>;
  /**
   * What an answer says: without what its model wrote beside it, and with a word on where it was cut off. Empty where
   * nothing is left.
   */
  readonly readAnswer: (answer: Answer, asked: string) => string;
  /** How long to wait for an answer, in milliseconds. */
  readonly turnTimeoutMs: number;
  readonly clock: Clock;
};

/** What is said to one person's Scarlet by another program, and answered: see `ScarletAgent.chat`. */
export class LibraryTalk {
  readonly #parts: LibraryTalkParts;
  /** The entries that the last turns brought up, oldest first. */
  #lately: readonly (readonly string[])[] = [];

  constructor(parts: LibraryTalkParts) {
    this.#parts = parts;
  }

  /** From here on nothing is in view. */
  begin(): void {
    this.#lately = [];
  }

  async say(primary: AgentId, text: string): Promise<string> {
    const { recall, readAnswer, turnTimeoutMs, clock } = this.#parts;
    const recalled = await recall(text, this.#lately.flat());
    this.#lately = [...this.#lately, recalled?.entries ?? []].slice(-turnsWithoutRepeat);
    const items = [...(recalled === undefined ? [] : [textItem('system', recalled.text)]), textItem('user', text)];
    const answer = await withDeadline(clock, turnTimeoutMs, (signal) => this.#sendSomehow(primary, items, signal));
    const words = readAnswer(answer, text);
    if (words.trim() === '') throw new Failure('empty-answer', 'The agent answered without text.', { arrived: 'yes' });
    await this.#count(text);
    return words;
  }

  /** What can't be counted was answered all the same: it is not to be said again. */
  async #count({ length: characters }: string): Promise<void> {
    try {
      await this.#parts.sleepTime.onMessage(1, { characters });
    } catch (cause) {
      if (!isFailure(cause)) throw cause;
      const { kind, message, remedy } = cause;
      throw new Failure(kind, `answered, and not counted: ${message}`, { cause, arrived: 'yes', remedy });
    }
  }

  async #sendSomehow(primary: AgentId, items: readonly OutgoingItem[], signal: AbortSignal): Promise<Answer> {
    try {
      return await this.#parts.send(primary, items, signal);
    } catch (error) {
      // Some models take no system item in a talk, and what stands among the person's words would pass for theirs.
      const [first, ...others] = items;
      if (first?.role === 'system' && isFailure(error, 'history-refused') && error.arrived === 'no')
        return await this.#sendSomehow(primary, others, signal);
      const agent = await this.#agentInPlaceOf(primary, error);
      if (agent === undefined) throw error;
      return await this.#parts.send(agent, items, signal);
    }
  }

  /**
   * The agent that may take once more what failed. One that the server lost is replaced, and its conversation is gone; one
   * whose context is full gets room, as Letta makes it only where it knows the provider's words.
   */
  async #agentInPlaceOf(primary: AgentId, error: unknown): Promise<AgentId | undefined> {
    if (isFailure(error, 'letta-agent-missing')) return (await this.#parts.replaceIfLost(primary))?.primary;
    if (!isFailure(error, 'context-overflow') || error.arrived !== 'no') return undefined;
    return await this.#parts.conversation.compact(primary).then(
      () => primary,
      () => undefined,
    );
  }
}

function textItem(role: OutgoingItem['role'], text: string): OutgoingItem {
  return { role, otid: v4() as Otid, parts: [{ type: 'text', text }] };
}
