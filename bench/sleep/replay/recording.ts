import type { RecordedLettaRequest } from '../../../src/local/letta/wire/serve.ts';
import type { ModelTraffic } from './model-relay.ts';

/** An entry of the ledger, as far as it is scored. */
export type EntryAtHand = { readonly text: string; readonly state: string; readonly block: string };

/** What the bot knows of one person at the end, and the agents by which the server knew them. */
export type PersonRecording = {
  readonly user: string;
  readonly primary: string;
  readonly sleep: string | undefined;
  /** Whether Letta's own sleep-time tends the memory. */
  readonly native: boolean;
  /** Values of the primary's blocks, by label. */
  readonly blocks: Readonly<Record<string, string>>;
  readonly entries: readonly EntryAtHand[];
  /** The whole ledger, for whoever wants to look. */
  readonly ledger: unknown;
  /** The audits of all cycles, oldest first. */
  readonly cycles: readonly unknown[];
};

/** What the bot logged of its sleep, and how many requests the Letta server had had by then. */
export type SleepNote = {
  readonly kind:
    | 'started'
    | 'complete'
    | 'attempt-failed'
    | 'failed'
    | 'not-applied'
    | 'sleep-agent'
    | 'tidied'
    | 'error';
  /** The person's Discord id. */
  readonly userId: string;
  readonly requests: number;
  readonly detail: Readonly<Record<string, unknown>>;
};

/** A moment when a person had been silent for long, so that all they said is consolidated. */
export type Pause = {
  readonly user: string;
  /** Messages of this person so far. */
  readonly said: number;
  /** Requests that the Letta server had had by then. */
  readonly requests: number;
};

/** Everything that a replay left behind. */
export type Recording = {
  readonly people: readonly (PersonRecording & { readonly userId: string })[];
  readonly requests: readonly RecordedLettaRequest[];
  readonly notes: readonly SleepNote[];
  readonly pauses: readonly Pause[];
  /** Milliseconds of real time from a message to its answer: with no consolidation under way, and with one. */
  readonly latencies: { readonly calm: readonly number[]; readonly busy: readonly number[] };
  readonly traffic: ModelTraffic;
  readonly tookMs: number;
};
