import type { UserId } from '../../base/ids.ts';
import { codePoints } from '../../base/text.ts';
import { olderHalfOf } from '../agent/to-window.ts';
import { auditId, auditOf } from '../state/cycle-record.ts';
import { type ClaimedJournal, changeSleep, type PrimarySleep, sleepOf } from '../state/sleep-record.ts';
import { countsAfter, cursorBeyond } from './cursor.ts';
import type { CycleParts } from './cycle-parts.ts';

type GiveUpParts = Pick<CycleParts, 'sleep' | 'audits' | 'clock' | 'log'>;

// So many answers in a row that make no sense, and the window is halved.
export const unparsableAtMost = 3;

/**
 * Keeps account of an answer that could not be read. After three the window is halved; a single message that still
 * makes no sense is set aside, with a note in the audit, so that what comes after it is not held up for ever.
 */
export async function noteUnparsable(user: UserId, parts: GiveUpParts): Promise<void> {
  const stored = await parts.sleep.update(user, (record) => changeSleep(record, afterUnparsable));
  const { journal, failing } = sleepOf(stored);
  if (journal?.state !== 'claimed') return;
  if (failing.unparsable >= unparsableAtMost) return await setAside(user, journal, parts);
  if (failing.unparsable > 0) return;
  parts.log.warn({ userId: user, cycle: journal.cycle, messages: journal.window.messages.length }, 'window halved');
}

// Code points. Where no more of a message is shown, nothing of what is known is shown beside it.
export const shortestOwn = 100;

/**
 * Halves a window that is too long for the model. One message that is too long by itself is read in smaller and smaller
 * parts, and where not even a little of it can be taken, whole again. It is not set aside: a model whose context is too
 * small for anything would eat one message after the other.
 */
export async function halveWindow(user: UserId, parts: GiveUpParts): Promise<void> {
  let isWholeAgain = false;
  const stored = await parts.sleep.update(user, (record) =>
    changeSleep(record, ({ journal, failing }) => {
      isWholeAgain = journal?.state === 'claimed' && journal.ownAtMost === shortestOwn;
      const half = journal?.state === 'claimed' ? (halved(journal) ?? inShorterParts(journal)) : undefined;
      return half === undefined ? {} : { journal: half, failing: { ...failing, halvings: failing.halvings + 1 } };
    }),
  );
  const { journal } = sleepOf(stored);
  if (journal?.state !== 'claimed') return;
  const { cycle, window, ownAtMost } = journal;
  const about = { userId: user, cycle, messages: window.messages.length };
  if (isWholeAgain) parts.log.error(about, 'not even a part of a message fits into the sleep agent');
  else if (ownAtMost === undefined) parts.log.warn(about, 'window too long for the sleep agent, halved');
  else parts.log.warn({ ...about, ownAtMost }, 'message too long for the sleep agent, it is read in parts');
}

/** In other parts than before, so that what was made of those is of no use. */
function inShorterParts({ read: _, ...journal }: ClaimedJournal): ClaimedJournal {
  const { ownAtMost, window } = journal;
  const longest = ownAtMost ?? Math.max(0, ...window.messages.map(({ own }) => codePoints(own)));
  const less = Math.max(shortestOwn, Math.floor(longest / 2));
  return { ...journal, ownAtMost: ownAtMost === shortestOwn ? undefined : less };
}

/** One more, or none any more as the window was halved. A window that can't be halved stays over the limit. */
function afterUnparsable({ failing, journal }: PrimarySleep): Partial<PrimarySleep> {
  const unparsable = failing.unparsable + 1;
  const half = journal?.state === 'claimed' && unparsable >= unparsableAtMost ? halved(journal) : undefined;
  if (half === undefined) return { failing: { ...failing, unparsable } };
  return { journal: half, failing: { ...failing, unparsable: 0, halvings: failing.halvings + 1 } };
}

function halved({ read: _, ...journal }: ClaimedJournal): ClaimedJournal | undefined {
  const { window } = journal;
  const half = olderHalfOf(window);
  if (half === undefined) return undefined;
  const messages = window.messages.slice(0, half.messages.length);
  return { ...journal, window: { ...half, messages, context: window.context } };
}

async function setAside(user: UserId, journal: ClaimedJournal, parts: GiveUpParts): Promise<void> {
  const nothing = { changes: [], refused: [], putAside: [], byOthers: [], dropped: 0, lost: [] };
  const audit = auditOf(journal, { ...nothing, setAside: true }, parts.clock.now());
  await parts.audits.update(auditId(user, journal.cycle), () => audit);
  await parts.sleep.update(user, (record) =>
    changeSleep(record, (current) => ({
      journal: null,
      cursor: cursorBeyond(current, journal),
      ...countsAfter(current, journal),
      failing: { ...current.failing, unparsable: 0, halvings: 0 },
    })),
  );
  parts.log.error(
    { userId: user, cycle: journal.cycle, message: journal.window.end },
    'message set aside, it can not be consolidated',
  );
}
