import type { AnsweredTurn, SentTurn, Turn } from './turn-record.ts';
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

// Each answered turn that waits for Discord holds its pages: beyond this many open turns the order stays as it is.
const mostOvertaken = 10;

/**
 * Lets other channels' turns go before one that Discord doesn't take at present. Turns of its own channel stay behind
 * it, so that answers keep their order there.
 */
export function postpone(record: UserRecord, turn: AnsweredTurn): UserRecord {
  const [running, ...others] = record.personal.turns;
  if (running?.id !== turn.id || others.length >= mostOvertaken) return record;
  const sameChannel = others.findIndex((other) => other.place.channel === turn.place.channel);
  const before = sameChannel === -1 ? others.length : sameChannel;
  if (before === 0) return record;
  return withTurns(record, [...others.slice(0, before), running, ...others.slice(before)]);
}
