import type { SentTurn, Turn } from './turn-record.ts';
import type { UserRecord } from './user-record.ts';

/** Pure changes of a user's open turns. Each gives back the same record when it doesn't apply any more. */

export function firstTurn(record: UserRecord | undefined): Turn | undefined {
  return record?.personal.turns[0];
}

export function withTurns(record: UserRecord, turns: Turn[]): UserRecord {
  return { ...record, personal: { ...record.personal, turns } };
}

/** Puts a later state in place of the turn that runs. */
export function advance(record: UserRecord, turn: Turn): UserRecord {
  const [running, ...waiting] = record.personal.turns;
  return running?.id === turn.id ? withTurns(record, [turn, ...waiting]) : record;
}

/** Stores the answer and counts the messages that it answers, in one and the same write. */
export function answer(record: UserRecord, sent: SentTurn, answered: Turn): UserRecord {
  if (firstTurn(record)?.id !== sent.id || firstTurn(record)?.state !== 'sent') return record;
  const { personal } = advance(record, answered);
  return { ...record, personal: { ...personal, answered: personal.answered + sent.messages.length } };
}

/** Removes a turn that is over, and its text with it. */
export function close(record: UserRecord, turn: Turn): UserRecord {
  const [running, ...waiting] = record.personal.turns;
  return running?.id === turn.id ? withTurns(record, waiting) : record;
}
