import type { AgentId, LettaMessageId } from '../../base/ids.ts';
import type { Person } from '../../pair/pair.ts';
import { windowLimits } from '../agent/to-window.ts';
import { messageCount } from '../state/due.ts';
import type { ClaimedJournal, PreparedJournal, PrimarySleep } from '../state/sleep-record.ts';

type Cursor = NonNullable<PrimarySleep['cursor']>;

/** How far the conversation with this agent is consolidated: message ids of another agent mean nothing to it. */
export function cursorOf({ cursor }: Pick<PrimarySleep, 'cursor'>, agent: AgentId): Cursor | null {
  return cursor?.agent === agent ? cursor : null;
}

/**
 * The cursor after a window that was consolidated. The next list begins with the end of it, for context, or with what
 * stood before the first message that nothing was made of.
 *
 * @param before the cursor until then
 */
export function cursorAfter(
  { agent, window, unread = [] }: Pick<ClaimedJournal, 'agent' | 'window'> & Partial<Pick<PreparedJournal, 'unread'>>,
  before: Pick<PrimarySleep, 'cursor'> = { cursor: null },
): Cursor {
  const shown = [...window.context, ...window.messages];
  const first = shown.findIndex(({ id }) => unread.includes(id));
  const end = shown.length - windowLimits.context - 1;
  if (first === -1) return { agent, message: window.end, context: shown[end]?.id ?? null };
  // A list begins behind a message: before it there is what the first one answers, and one more.
  const from = shown[Math.min(Math.max(end, 0), first - 2)]?.id ?? cursorOf(before, agent)?.message ?? null;
  return { agent, message: window.end, context: from, unread: [...unread] };
}

/** The cursor after a window that was set aside: what came before it is context, it itself is not. */
export function cursorBeyond(
  current: Pick<PrimarySleep, 'cursor'>,
  { agent, window }: Pick<ClaimedJournal, 'agent'> & { readonly window: { readonly end: LettaMessageId } },
): Cursor {
  const context = cursorOf(current, agent)?.message ?? null;
  return movedWithoutPlan({ agent, message: window.end, context }, current);
}

/** A cursor that was moved without a plan: what the blocks of a new agent lack is yet to come back to them. */
export function movedWithoutPlan(cursor: Cursor, before: Pick<PrimarySleep, 'cursor'>): Cursor {
  return isUnplanned(before, cursor.agent) ? { ...cursor, unplanned: true } : cursor;
}

/** Whether no plan was made for this agent's blocks yet. */
export function isUnplanned({ cursor }: Pick<PrimarySleep, 'cursor'>, agent: AgentId): boolean {
  return cursor?.agent !== agent || cursor.unplanned === true;
}

type Counts = Pick<PrimarySleep, 'covers' | 'coversCharacters'>;

/**
 * What is covered after the window of a cycle. Drained to its end it holds all that was answered when it was fixed:
 * the list and the count are of one moment. Otherwise its messages are counted, among them those that failed without an
 * answer and never counted, so at least one message goes on waiting until the end is reached.
 */
export function countsAfter(current: Counts, { window, answered, characters }: ClaimedCounts): Counts {
  // Answered less than was covered: another pair, whose count began anew.
  const { covers: before, coversCharacters: charactersBefore } =
    current.covers > answered ? { covers: 0, coversCharacters: 0 } : current;
  if (!window.more) return { covers: answered, coversCharacters: characters };
  const said = window.messages.reduce((sum, { speaker, own }) => sum + (speaker === 'person' ? own.length : 0), 0);
  return {
    covers: Math.min(before + window.covers, Math.max(before, answered - 1)),
    coversCharacters: Math.min(charactersBefore + said, characters),
  };
}

type ClaimedCounts = Pick<ClaimedJournal, 'answered' | 'characters'> & {
  readonly window: Pick<ClaimedJournal['window'], 'messages' | 'covers' | 'more'>;
};

/** What the log says where the server has lost messages: what they said can't be learned any more. */
export const fewerListed = 'Letta lists fewer messages than were answered';

// What was said a day ago at most is looked up after a restore, and then counts.
const countedLateMs = 2 * 24 * 60 * 60_000;

/**
 * How many messages were answered since the last cycle, and stand in no window though the list has come to its end. None
 * where some were found to have been answered lately: those may have been consolidated before they counted.
 */
export function missingFrom(
  { covers, more }: Pick<ClaimedJournal['window'], 'covers' | 'more'>,
  answered: number,
  sleep: Pick<PrimarySleep, 'covers'>,
  { foundLaterSaidAt, now }: Pick<Person, 'foundLaterSaidAt'> & { readonly now: number },
): number {
  const mayBeAhead = foundLaterSaidAt !== undefined && now - foundLaterSaidAt < countedLateMs;
  return more || mayBeAhead ? 0 : Math.max(0, messageCount({ answered }, sleep) - covers);
}
