import type { FailureKind } from '../../base/failure.ts';
import type { CallsUsedUp } from '../../pair/model-calls.ts';
import type { NativeRun } from '../../pair/native-sleep.ts';
import type { Insights } from '../../pair/sleep-time.ts';
import type { Departure, OwnWords } from '../plan/departure.ts';
import type { BlockDiff, Refused } from '../plan/plan-types.ts';

/**
 * What set a consolidation going. `more`: the one before left messages over, as a window holds only so many. `native`:
 * Letta's own sleep-time is to be looked at, or a pair to be moved to it or back.
 */
export type Trigger = 'threshold' | 'idle' | 'size' | 'manual' | 'retry' | 'more' | 'native';

/** A line that is remembered, but not shown to the primary for now. */
export type PutAside = { readonly block: string; readonly text: string; readonly because: Departure | OwnWords };

/** A consolidation that was committed. */
export type Consolidated = {
  readonly kind: 'consolidated';
  readonly trigger: Trigger;
  /** Counts the user's cycles, from 1. */
  readonly cycle: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Milliseconds. */
  readonly tookMs: number;
  /** Messages of the person that it covered. */
  readonly covered: number;
  readonly insights: Insights;
  readonly changes: readonly BlockDiff[];
  /** What the sleep agent wanted and did not get. */
  readonly refused: readonly Refused[];
  /** What was learned and went straight to the archive; it comes back when there is room. */
  readonly putAside: readonly PutAside[];
  /**
   * What somebody else did to lines of the memory since the cycle before: took them out, reworded them, or emptied their
   * block (`block-emptied`), from which they are back.
   */
  readonly byOthers: readonly PutAside[];
  /** Lines of cycles that the database knew nothing of, as it was put back: known again, and without a source. */
  readonly found?: readonly Pick<PutAside, 'block' | 'text'>[] | undefined;
  /** Whether messages are left for another cycle. */
  readonly more: boolean;
  /** Messages that were answered and that Letta doesn't list. */
  readonly missing: number;
  /** What a tidying has done that was due after it. */
  readonly tidied?: Tidied | undefined;
};

/** A tidying that was committed. */
export type Tidied = {
  /** Counts the user's cycles: a tidying is one of them. */
  readonly cycle: number;
  /** `cycles`: so many had passed. `full`: a block had become nearly full. `undo`: a merge was undone. */
  readonly because: 'cycles' | 'full' | 'undo';
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Milliseconds. */
  readonly tookMs: number;
  /** Lines that another one says now. */
  readonly merged: number;
  /** Lines that a later one contradicts. */
  readonly contradicted: number;
  readonly changes: readonly BlockDiff[];
  /** What the sleep agent wanted and did not get. */
  readonly refused: readonly Refused[];
};

/**
 * Letta's own sleep-time tends this memory: nothing was consolidated by us, and nothing can be on request. What it did
 * since it was looked at last.
 */
export type LookedAtNative = {
  readonly kind: 'looked-at-native';
  /** Turns between its runs. */
  readonly frequency: number;
  /** Newest first; the last few. */
  readonly runs: readonly NativeRun[];
  readonly changes: readonly BlockDiff[];
};

/** There was nothing to consolidate, or nothing that may be. */
export type Nothing = {
  readonly kind: 'nothing-to-do';
  readonly because: 'nothing-new' | 'no-pair' | 'sleep-disabled' | 'paused' | 'native-tends' | 'native-refused';
  /** Of a pause, where an administrator gave one. */
  readonly reason?: string | undefined;
  /** Messages that were answered and that Letta doesn't list, where there are any. */
  readonly missing?: number;
};

/** Not now: what was said waits and is not lost. */
export type Deferred = {
  readonly kind: 'deferred';
  readonly because:
    | 'cap-of-the-person'
    | 'cap-of-manual'
    | 'cap-of-the-bot'
    /** The model calls of the day are used up: those of chat and sleep together. */
    | 'calls-of-the-person'
    | 'calls-of-the-bot'
    | 'letta-is-down'
    | 'stopping';
  /** Milliseconds since the epoch. */
  readonly until: number;
};

/** What was said waits, and so does a cycle that was begun. */
export function withoutCalls({ whose, until }: CallsUsedUp): Deferred {
  return { kind: 'deferred', because: whose === 'of-the-bot' ? 'calls-of-the-bot' : 'calls-of-the-person', until };
}

/** What can end a cycle. `unparsable`: the sleep agent's answer, and its repair, made no sense. */
export type CycleFailure = FailureKind | 'unparsable' | 'invariant-broken';

/** Three tries failed. What was said waits and is not lost. */
export type Failed = {
  readonly kind: 'failed';
  readonly because: CycleFailure;
  /** When it is tried again, in milliseconds since the epoch. */
  readonly retryAt: number;
  /** Rounds of up to three tries that failed in a row, this one included. */
  readonly rounds: number;
};

/** How a consolidation ended, told apart by `kind`. */
export type Outcome = Consolidated | LookedAtNative | Nothing | Deferred | Failed;

/** What a person gets who asks for a consolidation. */
export type Requested = {
  /** True when one was under way already: the outcome is that one's. */
  readonly wasRunning: boolean;
  readonly outcome: Outcome;
};
