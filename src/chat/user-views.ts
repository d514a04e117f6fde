import type { Clock } from '../base/clock.ts';
import type { MessageId, UserId } from '../base/ids.ts';
import type { Records } from '../base/records.ts';
import { otidOf } from '../pair/conversation.ts';
import type { PairRecords, People } from '../pair/pair.ts';
import { turnEnds, wasSeen } from './turn-edits.ts';
import { newUser, type Turn, type UserRecord } from './user-record.ts';

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
        const answered = pair === undefined ? 0 : known.personal.answered;
        return { ...known, personal: { ...known.personal, pair: pair ?? null, answered } };
      });
      return record?.personal.pair ?? undefined;
    },
  };
}

/** The users as sleep-time sees them. */
export function peopleIn(users: Records<UserId, UserRecord>, clock: Clock): People {
  return {
    async read(user) {
      const record = await users.read(user);
      if (record === undefined) return undefined;
      const { personal, settings } = record;
      return {
        pair: personal.pair ?? undefined,
        answered: personal.answered,
        threshold: settings.threshold ?? undefined,
        paused: settings.paused,
        locale: settings.locale ?? undefined,
        name: record.name ?? undefined,
        unsettled: personal.turns.flatMap((turn) => (turn.state === 'sent' ? turn.items.map(({ otid }) => otid) : [])),
        recent: record.handled.map(otidOf),
        deleted: personal.deleted.map(otidOf),
        edited: personal.edited.map(({ id, text }) => ({ otid: otidOf(id), text })),
        unseen: [...personal.unseen, ...overdue(personal.turns, clock.now())].map(otidOf),
      };
    },
    async countAnswered(user, messages) {
      await users.update(user, (current) => {
        const record = current ?? newUser(clock.now());
        return { ...record, personal: { ...record.personal, answered: record.personal.answered + messages } };
      });
    },
  };
}

// Posting a page takes less, unless Discord is away.
const postedWithinMs = 5_000;

/** Of turns whose answer should have been posted by now. */
function overdue(turns: readonly Turn[], now: number): readonly MessageId[] {
  return turns.flatMap((turn) =>
    turn.state === 'answered' && !wasSeen(turn) && now - turn.answeredAt > postedWithinMs ? turnEnds(turn) : [],
  );
}
