import type { LettaMessageId, Otid } from '../../base/ids.ts';
import type { LearnedIn } from '../plan/ledger.ts';

/** One message of a window, taken apart: only the person's `own` words can be evidence for what is remembered of them. */
export type WindowMessage = {
  /** `m1`, `m2`, … for the person's new messages; `c1`, … for those that were consolidated before and are shown again. */
  readonly ref: string;
  readonly id: LettaMessageId;
  /** Of a person's message, where it has one. */
  readonly otid?: Otid | undefined;
  readonly speaker: 'person' | 'scarlet';
  /** The speaker's own words. */
  readonly own: string;
  /** Words of others that came along: what it replies to, forwards, embeds, attachments. Never evidence. */
  readonly foreign: readonly string[];
  readonly learnedIn: LearnedIn;
  /** Milliseconds since the epoch. */
  readonly at: number;
};

/** A stretch of conversation, oldest first. Its end is fixed when the cycle is claimed. */
export type Window = {
  readonly messages: readonly WindowMessage[];
  /** Earlier messages, already consolidated. What is said in them counts as well: one reading may have missed it. */
  readonly context: readonly WindowMessage[];
  /** The last message that it covers. */
  readonly end: LettaMessageId;
  /** How many of the person's messages it covers. */
  readonly covers: number;
  /** Whether newer messages are left for another cycle. */
  readonly more: boolean;
};
