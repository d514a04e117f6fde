import { z } from 'zod';
import type { LettaMessageId } from '../../base/ids.ts';
import type { TimeZone } from '../../base/time-zones.ts';
import type { Insights, SlotName } from '../agent/insights.ts';
import type { Review } from '../agent/review.ts';
import type { Window } from '../agent/window.ts';
import type { Departure, OwnWords } from './departure.ts';
import type { ClearedValues } from './find-secrets.ts';
import type { Entry, Ledger } from './ledger.ts';
import type { Moods } from './mood-course.ts';

/** A block as it stands on the server. */
export type BlockText = {
  readonly label: string;
  readonly value: string;
  readonly readOnly: boolean;
  /** Of a primary in the place of a lost one, and written by no plan yet: what is missing there nobody took out. */
  readonly isNew?: boolean | undefined;
};

/** How much a block may hold and how it is kept. Code points. */
export type BlockRule = {
  readonly label: string;
  readonly budget: number;
  /** The server takes nothing that is longer: what stands there and is must become shorter at once. */
  readonly mustFit?: boolean | undefined;
  /** What it begins with, where that is anything: no line of ours, and there again where somebody emptied the block. */
  readonly seed?: string | undefined;
  /**
   * `lines`: one entry a line. `persona`: the same, but its seed never changes and it changes by at most one line a
   * cycle. `slots`: mood, reflection, next actions, patterns. `protected`: never a target.
   */
  readonly kind: 'lines' | 'persona' | 'slots' | 'protected';
};

export type PlanInput = {
  readonly ledger: Ledger;
  readonly blocks: readonly BlockText[];
  readonly rules: readonly BlockRule[];
  readonly insights: Insights;
  /** The window that the insights speak of. What is only shown again counts as well. */
  readonly window: Pick<Window, 'messages' | 'context'>;
  /** Which line each short id named in the prompt, so that `target` can be resolved: `h3` → block and line. */
  readonly shown: readonly ShownLine[];
  readonly review: Review;
  /** The number of this cycle, from 1. */
  readonly cycle: number;
  /** Every text of the sleep agent's prompts: what equals one is no insight. */
  readonly promptTexts: readonly string[];
  /** Who speaks in these conversations, beside the person. */
  readonly agentNames?: readonly string[] | undefined;
  /** What the slots of `session_context` are called in the person's language. */
  readonly slotTitles: Readonly<Record<SlotName, string>>;
  /** Secrets that the maintained rule set found in the window and the insights (see `textsToScreen`). */
  readonly secrets: readonly string[];
  /** Values that may be secrets by what they are called, and that somebody has said to be none. Default: nothing. */
  readonly clearedValues?: ClearedValues | undefined;
  /** Makes the keyed hash of a normalised line, to compare with tombstones. */
  readonly hashOf: (normalised: string) => string;
  /** How the person felt in the last weeks, this cycle included. */
  readonly moods?: Moods;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** In whose days dates are. Default: UTC. */
  readonly zone?: TimeZone | undefined;
  /** Ids of elements that are refused unseen, as no plan can be made with them (see `planWhatHolds`). */
  readonly withheld?: ReadonlySet<string> | undefined;
};

/** What a short id stood for in the prompt. */
export type ShownLine = {
  readonly id: string;
  readonly block: string;
  /** The whole line of the block as it stood there, with its bullet. */
  readonly text: string;
  /** Of a pattern: its entry, as a candidate has no line. */
  readonly entry?: string | undefined;
  /** Whether its time was over, and the prompt asked how it stands now. */
  readonly over?: boolean | undefined;
};

/** Why an insight had no effect. */
export const refusals = [
  'protected-block',
  'unknown-block',
  'too-long',
  'nothing-left',
  'no-evidence',
  'not-the-persons-words',
  'copied-from-the-prompt',
  'question',
  'secret',
  'forgotten',
  'denied',
  'about-someone-else',
  'order',
  'not-supported',
  'unknown-target',
  'target-changed',
  'low-confidence',
  'over-the-cap',
  'already-known',
  'already-obsolete',
  'no-room',
  'pinned',
  'told-elsewhere',
  'undone',
  'would-break-a-promise',
] as const;

export type Refusal = (typeof refusals)[number];

/** A refusal as journals and audits store it. What version 1 refused for its words is read as what it stood for. */
export const refusalSchema = z.string().transform((stored): Refusal => {
  const known = refusals.find((refusal) => refusal === stored);
  return known ?? (stored === 'link-not-from-person' ? 'not-the-persons-words' : 'order');
});

/** An insight without effect. What it said is kept for the audit, but of a secret nothing. */
export type Refused = {
  /** Of the element in the insights: `human_updates.0`. */
  readonly id: string;
  /** The block, or the slot's block. */
  readonly block: string;
  readonly op: 'add' | 'update' | 'obsolete';
  readonly because: Refusal;
  /** Masked; `null` for a secret. */
  readonly text: string | null;
  readonly quote: string | null;
};

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
  /** Entries that have a source more. */
  readonly reinforced: readonly Entry['id'][];
  /** Entries that this cycle learned and that went straight to the archive; why stands in `left`. */
  readonly archivedAtOnce: readonly Entry['id'][];
  /** Entries that came back by themselves: there is room, or what took them out of sight is not supported. */
  readonly returned: readonly Entry['id'][];
  /** Live entries whose time is over: shown as such in the next cycle, and archived if nothing is said of them then. */
  readonly over: readonly Entry['id'][];
  /** Entries whose line someone else removed or edited since the last cycle. */
  readonly noticed: ReadonlyMap<Entry['id'], Departure>;
  /** The person's messages of which nothing was made, or nothing that they say. */
  readonly unread: readonly LettaMessageId[];
  /** Entries that are gone, as the ledger is full. */
  readonly dropped: readonly Entry[];
  /** Entries that are gone, as they tell a secret: no word of them may be kept. */
  readonly erased: readonly Entry[];
};
