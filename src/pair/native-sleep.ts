import type { AgentId, BlockId, LettaMessageId } from '../base/ids.ts';

/** One run of Letta's own sleep-time agent. Times in milliseconds since the epoch, by the server's clock. */
export type NativeRun = {
  readonly id: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly result: 'running' | 'completed' | 'failed';
};

/** What ties a primary to Letta's own sleep-time agent. */
export type NativeGroup = {
  /** Letta's agent, which carries no tags of ours. */
  readonly sleeper: AgentId;
  /** A group stays when sleep-time is switched off; no run begins then. */
  readonly isOn: boolean;
  /** Turns of the primary between its runs. */
  readonly frequency: number;
  /** The last message that a run was given; `null` before the first run. */
  readonly processed: LettaMessageId | null;
};

export type NativeSwitchedOn =
  | { readonly kind: 'on'; readonly group: NativeGroup }
  /** The server gives no group, whatever it answers. What came of the attempt has been removed again. */
  | { readonly kind: 'refused'; readonly why: string };

/** What whoever makes and deletes pairs must know of it. */
export type NativeProvision = {
  /** Whether a pair that is made now is to be tended by it. */
  readonly mode: { readonly takesNewPairs: boolean };
  readonly sleep: Pick<NativeSleep, 'embedding' | 'removeSleepers'>;
};

/**
 * Letta's own sleep-time. Every method rejects with a `Failure`, and may be called again after one: each looks first
 * what is there.
 */
export type NativeSleep = {
  /**
   * Switches it on and verifies it: a server that says 200 may have made no group. An agent without an embedding gets
   * one first, as without it none is ever made.
   */
  switchOn(primary: AgentId, frequency: number): Promise<NativeSwitchedOn>;
  /** From here on no run begins. The group stays. */
  switchOff(primary: AgentId): Promise<void>;
  /** `undefined` where there is none, or none with an agent. */
  groupOf(primary: AgentId): Promise<NativeGroup | undefined>;
  /**
   * Has the primary's prompt compiled from its blocks as they are now. Not every server does that when another agent
   * writes one: with 0.16.5 and 0.16.6 the primary would go on without what the sleeper wrote.
   */
  compilePrompt(primary: AgentId): Promise<void>;
  /** Newest first, at most `limit`. */
  runsOf(sleeper: AgentId, limit: number): Promise<readonly NativeRun[]>;
  /**
   * Deletes every sleep-time agent of Letta's that shares two blocks with this primary, or its only one, and the blocks
   * that are theirs alone; the group goes with them. An agent that is in no group is among them.
   *
   * @param blocks what is known of the primary's: somebody may have detached them since
   */
  removeSleepers(primary: AgentId, blocks?: readonly BlockId[]): Promise<readonly AgentId[]>;
  /** The embedding that agents are made with; `undefined` where the server has none. */
  embedding(): Promise<string | undefined>;
};
