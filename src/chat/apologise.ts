import { type FailureKind, isFailure } from '../base/failure.ts';
import type { UserId } from '../base/ids.ts';
import { textsIn } from '../texts/languages.ts';
import type { AcceptedTurn, AnsweredTurn, SentTurn } from './turn.ts';
import { advanceTurn, answeredTurnIn, toAnswered, unansweredTurnIn } from './turn-edits.ts';
import type { TurnParts } from './turn-parts.ts';
import { type UserRecord, withPersonal } from './user-record.ts';

/**
 * Ends a turn that failed in a notice. The same failure again and again for one person is told to the operator once, and
 * the person is offered to begin anew: then it is nobody's message's fault.
 */
export async function apologise(
  user: UserId,
  failed: AcceptedTurn | SentTurn,
  error: unknown,
  parts: TurnParts,
): Promise<AnsweredTurn | undefined> {
  const kind = isFailure(error) ? error.kind : 'letta-broken';
  const record = await parts.users.update(user, (current) => {
    const turn = unansweredTurnIn(current, failed);
    if (current === undefined || turn === undefined) return current;
    const noted = noteFailure(current, kind);
    return advanceTurn(noted, toNotice(turn, kind, noted, parts.clock.now()));
  });
  logFailure({ userId: user, turn: failed.id, kind, err: error }, record, parts.log);
  parts.meter.turnEnded({ kind: 'failed', because: kind });
  return answeredTurnIn(record);
}

/** One honest sentence, or the offer to begin anew where it would be the same one again and again. */
function toNotice(turn: AcceptedTurn | SentTurn, kind: FailureKind, record: UserRecord, now: number): AnsweredTurn {
  const { failures, beginAnew: offer } = textsIn(turn.locale).chat;
  if (repetitionOf(record, kind) === 'bearable') return toAnswered(turn, 'notice', [failures[kind]], now);
  return { ...toAnswered(turn, 'notice', [offer.notice], now), offer: 'begin-anew' };
}

type FailureFields = {
  readonly userId: UserId;
  readonly turn: string;
  readonly kind: FailureKind;
  readonly err: unknown;
};

/** A conversation that fails again and again is told of once, with its cause. */
function logFailure(fields: FailureFields, record: UserRecord | undefined, log: TurnParts['log']): void {
  const repetition = record === undefined ? 'bearable' : repetitionOf(record, fields.kind);
  if (record === undefined || repetition === 'bearable') {
    log.error(fields, 'turn ended without an answer');
    return;
  }
  log.warn(fields, 'turn ended without an answer, like those before it');
  if (repetition === 'one-more') return;
  const { userId, kind, err } = fields;
  const cause = isFailure(err) ? (err.providerSaid ?? err.message) : String(err);
  const { pair, failing } = record.personal;
  log.error(
    { userId, agent: pair?.primary?.agent, kind, times: failing?.times, cause },
    'the same failure again and again, the person may begin anew',
  );
}

/** From so many on the person may begin the conversation anew. */
const manyTimes = 3;

/**
 * What can lie in one person's conversation, so that beginning anew can mend it. All else is somebody's outage, or a
 * setting: it says nothing about the conversation, and is left out of the count.
 */
const ofTheConversation: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'context-overflow',
  'empty-answer',
  'history-refused',
  'letta-broken',
  'letta-busy',
  'letta-rejected',
  'outcome-unknown',
]);

/** Counts one more failure of a person. */
function noteFailure(record: UserRecord, kind: FailureKind): UserRecord {
  if (!ofTheConversation.has(kind)) return record;
  const { failing } = record.personal;
  const times = failing?.kind === kind ? failing.times + 1 : 1;
  return withPersonal(record, { failing: { kind, times } });
}

/** Whether this person's conversation fails in the same way again and again. A person without a pair has none. */
export function failsAgainAndAgain({ personal }: UserRecord): boolean {
  return personal.pair?.primary != null && (personal.failing?.times ?? 0) >= manyTimes;
}

/** Which one of its kind a failure was that has just been counted: the first that is too many is told to the operator. */
function repetitionOf(record: UserRecord, kind: FailureKind): 'bearable' | 'first-too-many' | 'one-more' {
  const { failing } = record.personal;
  if (failing?.kind !== kind || !failsAgainAndAgain(record)) return 'bearable';
  return failing.times === manyTimes ? 'first-too-many' : 'one-more';
}
