import { v5 } from 'uuid';
import type { AgentId, MessageId, Otid, RunId } from '../base/ids.ts';

export type TextPart = { readonly type: 'text'; readonly text: string };
export type ImagePart = {
  readonly type: 'image';
  /** For example `image/webp`. */
  readonly mediaType: string;
  readonly base64: string;
};

/** One item of a request to an agent: one Discord message, or a remark of ours (`system`). */
export type OutgoingItem = {
  readonly role: 'user' | 'system';
  readonly otid: Otid;
  /** Where it was said. Kept beside the item, unseen by the model. */
  readonly origin?: string | undefined;
  readonly parts: readonly (TextPart | ImagePart)[];
};

/** Why an answer ends before its end: it had as many tokens as it may have, or the provider let no more of it through. */
export type CutShort = 'too-long' | 'filtered';

export type Answer = {
  /** What the agent says, without reasoning and tool text. May be empty. */
  readonly text: string;
  /** Only where the server tells: 0.16.8 says nothing of a provider's filter. */
  readonly cutShort?: CutShort | undefined;
  /** Unknown on servers that don't name the run of a plain answer. */
  readonly run: RunId | undefined;
};

/**
 * How several items go out: each as a message of its own, or all as one, under the first one's otid. What the model is
 * shown of one is in order, and told apart again in the history.
 */
export type ItemForm = 'one-by-one' | 'as-one';

export type SendOptions = {
  /** Default: one by one. */
  readonly form?: ItemForm | undefined;
  /** A system prompt for this request alone. Servers before 0.16.7 go on with the agent's own. */
  readonly system?: string | undefined;
  /**
   * Told of the answer while it comes: all of its text so far, as the model wrote it, each time there is more. Empty
   * again where that text was no answer, but stood beside a tool call. Where nothing is streamed it is told once.
   */
  readonly onText?: ((text: string) => void) | undefined;
  /** How many tokens the answer may have. Where they are streamed, no server says that it was cut there. */
  readonly mostTokens?: number | undefined;
  /** Ends the wait. The server goes on and stores what it answers. */
  readonly signal: AbortSignal;
};

export type ActiveRun = {
  readonly id: RunId;
  /** Milliseconds since the epoch, by the server's clock. */
  readonly startedAt: number;
};

/** What the server's history says about an item that was sent. */
export type Trace =
  | { readonly kind: 'absent' }
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'stored-without-answer' };

/** The conversation with one agent. Every method rejects with a `Failure`. */
export type Conversation = {
  /**
   * Sends all items in one request and waits for the whole answer. Never repeated by itself; the failure's
   * `arrived` says what is known about the items. A pending tool approval is denied once, on the way.
   */
  send(agent: AgentId, items: readonly OutgoingItem[], options: SendOptions): Promise<Answer>;
  /** Runs that have not ended, newest first. */
  activeRuns(agent: AgentId): Promise<readonly ActiveRun[]>;
  /**
   * Looks for items among the newest messages, in one look. Meaningful only while no run is active.
   *
   * @param since when they were sent at the earliest, in milliseconds since the epoch: they are looked for that far back
   */
  trace(agent: AgentId, otids: readonly Otid[], since: number): Promise<ReadonlyMap<Otid, Trace>>;
  /** Cancels what runs; nothing running is fine. */
  cancel(agent: AgentId): Promise<void>;
  /** Makes room: has the older part of what the agent has in view summed up by its model. */
  compact(agent: AgentId): Promise<void>;
  /** Empties what the agent has in view. Its memory stays, and what was said stays in the history. */
  reset(agent: AgentId): Promise<void>;
};

/** Ends what runs, then empties what the agent has in view: memory and history stay. Done twice it does no harm. */
export async function beginAnewWith(
  agent: AgentId,
  conversation: Pick<Conversation, 'cancel' | 'reset'>,
): Promise<void> {
  await conversation.cancel(agent);
  await conversation.reset(agent);
}

// Never change it: the otids of turns that are under way are compared with what the server stored under this name.
const otidNamespace = '4b0c7d0e-6c55-4c3c-9d5c-0f2f4b3a9e61';

/** In so many turns after it a recalled line doesn't come again. */
export const turnsWithoutRepeat = 4;

/** The id of what goes out of the archive with a turn, by its first message. */
export function recallOtidOf(message: MessageId): Otid {
  return v5(`recalled with ${message}`, otidNamespace) as Otid;
}

/** The id under which a Discord message is sent to Letta: the same at every attempt, after every restart. */
export function otidOf(message: MessageId): Otid {
  return v5(message, otidNamespace) as Otid;
}
