import type { Otid } from '../../base/ids.ts';
import type { Block } from '../../pair/memory-blocks.ts';
import type { Person } from '../../pair/pair.ts';
import type { Window } from '../agent/window.ts';
import { adoptLines } from '../plan/adopt-lines.ts';
import type { Ledger } from '../plan/ledger.ts';
import type { PlanInput } from '../plan/plan-types.ts';
import type { PreparedJournal, PrimarySleep } from '../state/sleep-record.ts';

/**
 * Cycles of which the database knows nothing, as it was put back to an earlier time, or is a new one. Their lines stand in
 * the blocks, and no entry has them.
 */

/** Whether a block bears the mark of a cycle that came after the last one known. */
export function holdsLostWrites(
  blocks: readonly Pick<Block, 'mark'>[],
  { lastMark }: Pick<PrimarySleep, 'lastMark'>,
): boolean {
  return blocks.some(({ mark = 0 }) => mark > lastMark);
}

/** What a plan marks its blocks with: the time, or more than every mark so far where a clock ran ahead. */
export function nextMark(
  blocks: readonly Pick<Block, 'mark'>[],
  { lastMark }: Pick<PrimarySleep, 'lastMark'>,
  claimedAt: number,
): number {
  return Math.max(claimedAt, lastMark + 1, ...blocks.map(({ mark = 0 }) => mark + 1));
}

/** The same of a tidying, which takes in no lines of lost cycles: it leaves the marks by which the next cycle does. */
export function nextMarkUnlessLost(...plan: Parameters<typeof nextMark>): number | undefined {
  const [blocks, sleep] = plan;
  return holdsLostWrites(blocks, sleep) ? undefined : nextMark(...plan);
}

/** Whether the window holds what the person was answered before the database began anew to know of it. */
export function isReadAgain(
  { context, messages }: Pick<Window, 'context' | 'messages'>,
  person: Pick<Person, 'recent' | 'foundLater'>,
): boolean {
  const recent = new Set(person.recent);
  const later = new Set(person.foundLater);
  let isKnownBefore = recent.size < recentKept;
  const isLost = (otid: Otid) => {
    const isUnknown = !recent.has(otid);
    if (!isUnknown) isKnownBefore = true;
    return later.has(otid) || (isUnknown && isKnownBefore);
  };
  // What other programs sent comes without a place. Who never spoke here is known to nobody by their messages.
  const ours = [...context, ...messages].flatMap(({ speaker, otid, learnedIn }) =>
    speaker === 'person' && otid !== undefined && (learnedIn === 'direct' || learnedIn.guild !== null) ? [otid] : [],
  );
  return recent.size > 0 && ours.some(isLost);
}

// Of more messages only the last are known by their ids.
const recentKept = 100;

export type LinesFoundAgain = NonNullable<PreparedJournal['found']>;

type LostInput = Pick<PlanInput, 'ledger' | 'blocks' | 'rules' | 'slotTitles' | 'secrets' | 'cycle' | 'now'>;

/** The ledger with the lines of lost cycles: known, and without a source until what they say is told again. */
export function withLostLines(input: LostInput): { readonly ledger: Ledger; readonly found: LinesFoundAgain } {
  const seeds = input.rules.flatMap(({ label, seed }) => (seed === undefined ? [] : [{ label, value: seed }]));
  const { ledger, changes } = adoptLines({ ...input, seen: [], seeds, by: 'lost-cycles' });
  // What is rewritten each time is nothing that was learned.
  const slots = new Set(input.rules.filter(({ kind }) => kind === 'slots').map(({ label }) => label));
  const learned = changes.filter(({ label }) => !slots.has(label));
  const found = learned.flatMap(({ label, added, updated }) =>
    [...added, ...updated.map(({ to }) => to)].map((text) => ({ block: label, text })),
  );
  return { ledger, found };
}
