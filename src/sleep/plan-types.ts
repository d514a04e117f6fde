import type { InsightItem, Insights } from './insights.ts';
import type { Entry, Ledger } from './ledger.ts';
import type { WindowMessage } from './window.ts';

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
  /** `lines`: one entry a line. `slots`: rewritten each cycle. `protected`: never a target. */
  readonly kind: 'lines' | 'slots' | 'protected';
};

export type PlanInput = {
  readonly ledger: Ledger;
  readonly blocks: readonly BlockText[];
  readonly rules: readonly BlockRule[];
  readonly insights: Insights;
  /** The window that the insights speak of: evidence refs point into it. */
  readonly messages: readonly WindowMessage[];
  /** Which line each short id named in the prompt, so that `target` can be resolved: `h3` → block and line text. */
  readonly shown: readonly ShownLine[];
  /** Names by which lines may call the person and which may be left out. */
  readonly names: readonly string[];
  /** Makes the keyed hash of a normalised line, to compare with tombstones. */
  readonly hashOf: (normalised: string) => string;
  /** Milliseconds since the epoch. */
  readonly now: number;
};

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
  | 'already-obsolete';

export type Refused = { readonly block: string; readonly item: InsightItem; readonly because: Refusal };

/** What happened to one block, for people to read. */
export type BlockDiff = {
  readonly label: string;
  readonly before: string;
  readonly after: string;
  readonly added: readonly string[];
  readonly updated: readonly { readonly from: string; readonly to: string }[];
  readonly removed: readonly { readonly text: string; readonly because: string }[];
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
  /** New entries that went straight to the archive, as their block had no room. */
  readonly archivedAtOnce: readonly Entry['id'][];
};
