import type { Clock } from '../base/clock.ts';
import type { MessageId, UserId } from '../base/ids.ts';
import type { Records } from '../base/records.ts';
import { madeAt } from '../base/snowflakes.ts';
import { otidOf } from '../pair/conversation.ts';
import type { CallsUsedUp, ModelCalls, PeoplesCalls } from '../pair/model-calls.ts';
import type { PairRecords, People, Person } from '../pair/pair.ts';
import { noPauses, type Pauses, pauseInForce } from '../pair/pauses.ts';
import { handledIds } from './handled-messages.ts';
import type { Turn } from './turn.ts';
import { countAnswered, firstAndLastOf, wasSeen } from './turn-edits.ts';
import { newUser, timeZoneOf, type UserRecord, withPersonal } from './user-record.ts';

/** The pairs inside the users' records, for those who know nothing of the chat. */
export function pairsIn(users: Records<UserId, UserRecord>, clock: Clock): PairRecords<UserId> {
  return {
    async read(user) {
      return (await users.read(user))?.personal.pair ?? undefined;
    },
    async update(user, change) {
      const record = await users.update(user, (current) => {
        const before = current?.personal.pair ?? undefined;
        const pair = change(before);
        if (pair === before) return current;
        const known = current ?? newUser(clock.now());
        // The count belongs to the conversation with this primary: it goes when the pair goes.
        const counts = pair === undefined ? nothingSaid : {};
        return withPersonal(known, { pair: pair ?? null, ...counts });
      });
      return record?.personal.pair ?? undefined;
    },
  };
}

const nothingSaid = {
  answered: 0,
  answeredCharacters: 0,
  lastAnsweredAt: null,
  recall: { lately: [], turns: 0, lines: 0 },
};

/** The users as sleep-time sees them. */
export function peopleIn(
  users: Records<UserId, UserRecord>,
  clock: Clock,
  pausesOfAll: { readonly current: Pauses } = { current: noPauses },
): People {
  return {
    async read(user) {
      const record = await users.read(user);
      return record && toPerson(record, clock.now(), pausesOfAll.current);
    },
    async countAnswered(user, said) {
      await users.update(user, (current) => countAnswered(current ?? newUser(clock.now()), said, clock.now()));
    },
  };
}

/**
 * The model calls of people. Each is one write of their record, where they are limited.
 *
 * @param onCall told of each that may be made
 */
export function callsIn(
  users: Records<UserId, UserRecord>,
  modelCalls: ModelCalls,
  onCall: () => void = () => {},
): PeoplesCalls {
  async function count(user: UserId): Promise<void> {
    let usedUp: CallsUsedUp | undefined;
    await users.update(user, (record) => {
      usedUp = modelCalls.usedUp(record?.modelCalls ?? null);
      if (record === undefined || usedUp !== undefined) return record;
      return { ...record, modelCalls: modelCalls.withOneMore(record.modelCalls) };
    });
    if (usedUp !== undefined) throw usedUp;
  }

  return {
    usedUp: async (user) => modelCalls.usedUp((await users.read(user))?.modelCalls ?? null),
    async take(user) {
      if (modelCalls.isLimited) await count(user);
      onCall();
    },
  };
}

/** A user as sleep-time sees them at a time. */
export function toPerson(record: UserRecord, now: number, pausesOfAll: Pauses = noPauses): Person {
  const { personal, settings } = record;
  const pause = pauseInForce('sleep', record.pauses, pausesOfAll);
  return {
    pair: personal.pair ?? undefined,
    answered: personal.answered,
    answeredCharacters: personal.answeredCharacters,
    lastAnsweredAt: personal.lastAnsweredAt ?? undefined,
    recalled: { lines: personal.recall.lines, turns: personal.recall.turns },
    threshold: settings.threshold ?? undefined,
    paused: settings.paused || pause !== undefined,
    pauseReason: pause?.reason,
    locale: settings.locale ?? undefined,
    timeZone: timeZoneOf(record),
    name: record.name ?? undefined,
    // Made when they are asked for: after most answers nobody does, and a hundred otids cost a millisecond.
    get underWay() {
      return personal.turns.flatMap((turn) => (turn.state === 'sent' ? turn.items.map(({ otid }) => otid) : []));
    },
    get recent() {
      return handledIds(record).map(otidOf);
    },
    get foundLater() {
      return personal.foundLater.map(otidOf);
    },
    get foundLaterSaidAt() {
      return personal.foundLater.length === 0 ? undefined : Math.max(...personal.foundLater.map(madeAt));
    },
    get unseen() {
      return [...personal.unseen, ...overdue(personal.turns, now)].map(otidOf);
    },
    get deleted() {
      return personal.deleted.map(otidOf);
    },
    get edited() {
      return personal.edited.map(({ id, ...now }) => ({ otid: otidOf(id), ...now }));
    },
  };
}

// Posting a page takes less, unless Discord is away.
const postedWithinMs = 5_000;

/** Of turns whose answer should have been posted by now. */
function overdue(turns: readonly Turn[], now: number): readonly MessageId[] {
  return turns.flatMap((turn) =>
    turn.state === 'answered' && !wasSeen(turn) && now - turn.answeredAt > postedWithinMs ? firstAndLastOf(turn) : [],
  );
}
