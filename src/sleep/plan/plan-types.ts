import type { InsightItem, Insights } from '../agent/insights.ts';
import type { WindowMessage } from '../agent/window.ts';
import type { Departure, OwnWords } from './departure.ts';
import type { Entry, Ledger } from './ledger.ts';

/** A block as it stands on the server. */
export type BlockText = {
  readonly label: string;
  readonly value: string;
  readonly readOnly: boolean;
};

/** How much a block may hold and how it is kept. Code points. */
export type BlockRule = {
  readonly label: string;
  readonly budget: number;
  /**
   * `lines`: one entry a line. `persona`: the same, but its seed never changes and it grows by at most one line a
   * cycle. `slots`: mood, reflection, next actions, patterns. `protected`: never a target.
   */
  readonly kind: 'lines' | 'persona' | 'slots' | 'protected';
};

export type PlanInput = {
  readonly ledger: Ledger;
  readonly blocks: readonly BlockText[];
  readonly rules: readonly BlockRule[];
  readonly insights: Insights;
  /** The window that the insights speak of: evidence refs point into it. */
  readonly messages: readonly WindowMessage[];
  /** Which line each short id named in the prompt, so that `target` can be resolved: `h3` → block and line. */
  readonly shown: readonly ShownLine[];
  /** Names by which lines may call the person and which may be left out. */
  readonly names: readonly string[];
  /** Makes the keyed hash of a normalised line, to compare with tombstones. */
  readonly hashOf: (normalised: string) => string;
  /** Milliseconds since the epoch. */
  readonly now: number;
};

/** What a short id stood for in the prompt. `text` is the whole line of the block as it stood there, with its bullet. */
export type ShownLine = { readonly id: string; readonly block: string; readonly text: string };

/** Why an insight had no effect. */
export type Refusal =
  | 'protected-block'
  | 'unknown-block'
  | 'too-long'
  | 'nothing-left'
  | 'no-evidence'
  | 'not-the-persons-words'
  | 'instruction'
  | 'fake-system-text'
  | 'about-someone-else'
  | 'secret'
  | 'link-not-from-person'
  | 'forgotten'
  | 'unknown-target'
  | 'target-changed'
  | 'low-confidence'
  | 'over-the-cap'
  | 'already-known'
  | 'already-obsolete'
  | 'no-room';

export type Refused = { readonly block: string; readonly item: InsightItem; readonly because: Refusal };

/** What happened to one block, for people to read. Lines without their bullets. */
export type BlockDiff = {
  readonly label: string;
  readonly before: string;
  readonly after: string;
  readonly added: readonly string[];
  readonly updated: readonly { readonly from: string; readonly to: string }[];
  readonly removed: readonly { readonly text: string; readonly because: Departure | OwnWords }[];
};

/** What a cycle will do. Applying it twice is the same as applying it once: all values are whole. */
export type Plan = {
  /** The next version of the ledger. */
  readonly ledger: Ledger;
  /** Only blocks that change. */
  readonly changes: readonly BlockDiff[];
  readonly refused: readonly Refused[];
  /** Entries that were seen again and are stronger now. */
  readonly reinforced: readonly Entry['id'][];
  /** Entries that this cycle learned and that went straight to the archive, for want of room or over the cap. */
  readonly archivedAtOnce: readonly Entry['id'][];
  /** Entries whose line someone else removed or edited since the last cycle. */
  readonly noticed: readonly Entry['id'][];
  /** Entries that are gone, as the ledger is full. */
  readonly dropped: readonly Entry[];
};
