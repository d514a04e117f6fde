import type { LettaMessageId, UserId } from '../../base/ids.ts';
import { narrow } from '../agent/to-window.ts';
import { change, sleepOf } from './change-sleep.ts';
import { covered } from './covered.ts';
import { auditId, type CycleParts } from './cycle-parts.ts';
import type { ClaimedJournal, PrimarySleep } from './sleep-record.ts';

// So many answers in a row that make no sense, and the window is halved.
const unparsableAtMost = 3;

/**
 * Keeps account of an answer that could not be read. After three the window is halved; a single message that still
 * makes no sense is set aside, with a note in the audit, so that what comes after it is not held up for ever.
 */
export async function noteUnparsable(user: UserId, parts: CycleParts): Promise<void> {
  const sleep = sleepOf(await parts.sleep.read(user));
  const { journal } = sleep;
  const unparsable = sleep.failing.unparsable + 1;
  if (journal?.state !== 'claimed' || unparsable < unparsableAtMost) {
    await parts.sleep.update(user, (record) =>
      change(record, ({ failing }) => ({ failing: { ...failing, unparsable: failing.unparsable + 1 } })),
    );
    return;
  }
  const half = narrow(journal.window);
  if (half === undefined) return await setAside(user, journal, parts);
  const window = {
    ...half,
    messages: [...journal.window.messages.slice(0, half.messages.length)],
    context: journal.window.context,
  };
  await parts.sleep.update(user, (record) =>
    change(record, ({ failing }) => ({
      journal: { ...journal, window },
      failing: { ...failing, unparsable: 0, halvings: failing.halvings + 1 },
    })),
  );
  parts.log.warn({ userId: user, cycle: journal.cycle, messages: window.messages.length }, 'window halved');
}

async function setAside(user: UserId, journal: ClaimedJournal, parts: CycleParts): Promise<void> {
  const now = parts.clock.now();
  await parts.audits.update(auditId(user, journal.cycle), () => ({
    cycle: journal.cycle,
    trigger: journal.trigger,
    at: now,
    tookMs: Math.max(0, now - journal.claimedAt),
    covered: journal.window.covers,
    end: journal.window.end,
    changes: [],
    refused: [{ block: '', because: 'message-set-aside' }],
    dropped: 0,
    lost: [],
  }));
  await parts.sleep.update(user, (record) =>
    change(record, (current) => ({
      journal: null,
      cursor: { agent: journal.agent, message: journal.window.end, context: cursorIn(current, journal) },
      ...covered(current, journal),
      failing: { ...current.failing, unparsable: 0, halvings: 0 },
    })),
  );
  parts.log.error(
    { userId: user, cycle: journal.cycle, message: journal.window.end },
    'message set aside, it can not be consolidated',
  );
}

/** Where the window began: ids of another agent's messages mean nothing to this one. */
function cursorIn({ cursor }: PrimarySleep, { agent }: ClaimedJournal): LettaMessageId | null {
  return cursor?.agent === agent ? cursor.message : null;
}
