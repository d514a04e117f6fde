import type { ClaimedJournal, PrimarySleep } from './sleep-record.ts';

type Covered = Pick<PrimarySleep, 'covers' | 'waitingCharacters'>;

/**
 * What the window of a cycle takes off the counts. Drained to its end it holds all that was answered when it was fixed:
 * the list and the count are of one moment. Otherwise its messages are counted, among them those that failed without an
 * answer and never counted, so at least one message goes on waiting until the end is reached.
 */
export function covered(current: Covered, { window, answered, characters }: ClaimedCounts): Covered {
  // Answered less than was covered: another pair, whose count began anew.
  const before = current.covers > answered ? 0 : current.covers;
  if (!window.more) {
    return { covers: answered, waitingCharacters: Math.max(0, current.waitingCharacters - characters) };
  }
  const said = window.messages.reduce((sum, { speaker, own }) => sum + (speaker === 'person' ? own.length : 0), 0);
  return {
    covers: Math.min(before + window.covers, Math.max(before, answered - 1)),
    waitingCharacters: Math.max(0, current.waitingCharacters - said),
  };
}

type ClaimedCounts = Pick<ClaimedJournal, 'answered' | 'characters'> & {
  readonly window: Pick<ClaimedJournal['window'], 'messages' | 'covers' | 'more'>;
};
