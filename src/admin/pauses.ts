import type { Clock } from '../base/clock.ts';
import { unlessUnreadable } from '../base/failure.ts';
import type { UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Records } from '../base/records.ts';
import type { UserRecord } from '../chat/user-record.ts';
import type { Pausable, Pause, Pauses, PausesOfAll } from '../pair/pauses.ts';

export type Whom = UserId | 'everyone';

/** `paused-for-everyone`: the person's own pause, if there was one, is over, and that of everyone holds. */
export type Resumed = 'goes-on' | 'was-not-paused' | 'paused-for-everyone' | 'unknown-person';

/** What administrators do about pauses. What is under way goes on to its end. */
export type PauseServices = {
  /** A second pause of the same replaces the first, and people are told again. @param reason told to them as it is */
  pause(what: Pausable, whom: Whom, reason: string): Promise<'paused' | 'unknown-person'>;
  /** Those who are paused themselves stay so where everyone goes on. */
  resume(what: Pausable, whom: Whom): Promise<Resumed>;
  ofEveryone(): Pauses;
};

export type PauseParts = {
  readonly users: Records<UserId, UserRecord>;
  readonly pausesOfAll: PausesOfAll;
  readonly chat: {
    /** Has a person's turns looked at. */
    wake(user: UserId): void;
    /** People who have something to be told, perhaps others too. */
    withOpenTurns(): AsyncIterable<UserId>;
  };
  readonly sleep: {
    /** Has one person looked at by `lookAt`, or after the next start. */
    mark(user: UserId): Promise<void>;
    /** Has one person consolidated where that is due. */
    lookAt(user: UserId): Promise<void>;
    /** The same for everybody of whom something waits, spread out. */
    lookAtAll(): Promise<void>;
  };
  readonly clock: Clock;
  readonly log: Log;
};

/** Pauses are in the records before anything follows from them, so that a restart keeps them, and takes up what waits. */
export function createPauses({ users, pausesOfAll, chat, sleep, clock, log }: PauseParts): PauseServices {
  async function setPause(what: Pausable, whom: Whom, pause: Pause | null): Promise<Pause | null | undefined> {
    if (whom === 'everyone') {
      const before = pausesOfAll.current[what];
      await pausesOfAll.set(what, pause);
      return before;
    }
    let before: Pause | null | undefined;
    await users.update(whom, (record) => {
      before = record?.pauses[what];
      if (record === undefined || before === pause) return record;
      return { ...record, pauses: { ...record.pauses, [what]: pause } };
    });
    return before;
  }

  /** Of these, those whose memory Letta's own sleep-time tends: it is to be switched off, whether anything waits or not. */
  async function markTendedByLetta(whom: Whom): Promise<readonly UserId[]> {
    const marked: UserId[] = [];
    for await (const user of whom === 'everyone' ? users.ids() : [whom]) {
      // For who can't be read nothing can be done.
      const record = await unlessUnreadable(users.read(user), undefined);
      if (record?.personal.pair?.native === undefined) continue;
      await sleep.mark(user);
      marked.push(user);
    }
    return marked;
  }

  async function takeUp(what: Pausable, whom: Whom): Promise<void> {
    if (what === 'chat') {
      if (whom !== 'everyone') return chat.wake(whom);
      for await (const user of chat.withOpenTurns()) chat.wake(user);
    } else if (whom === 'everyone') await sleep.lookAtAll();
    else await sleep.lookAt(whom);
  }

  return {
    ofEveryone: () => pausesOfAll.current,
    async pause(what, whom, reason) {
      const tendedByLetta = what === 'sleep' ? await markTendedByLetta(whom) : [];
      const before = await setPause(what, whom, { since: clock.now(), reason });
      if (before === undefined) return 'unknown-person';
      for (const user of tendedByLetta) await sleep.lookAt(user);
      log.warn({ what, whom }, 'paused by an administrator');
      return 'paused';
    },
    async resume(what, whom) {
      const before = await setPause(what, whom, null);
      if (before === undefined) return 'unknown-person';
      if (pausesOfAll.current[what] !== null) return 'paused-for-everyone';
      // Also where nothing was paused: an earlier call may have ended before it had taken up everybody.
      await takeUp(what, whom);
      if (before === null) return 'was-not-paused';
      log.warn({ what, whom }, 'goes on, by an administrator');
      return 'goes-on';
    },
  };
}
