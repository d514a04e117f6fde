import type { Clock } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import { createOpenWork, type IndexedUsers, indexUsers, type OpenRecord, type OpenWork } from '../chat/open-work.ts';
import type { UserRecord } from '../chat/user-record.ts';
import { toPerson } from '../chat/user-views.ts';
import { sleepModeOf, type TokenlessConfig } from '../config.ts';
import { ModelCalls } from '../pair/model-calls.ts';
import { noPauses, type PausesOfAll } from '../pair/pauses.ts';
import { hindranceFor } from '../sleep/state/due.ts';
import { defaultSleepPolicy, type SleepPolicy } from '../sleep/state/sleep-policy.ts';
import type { Store } from '../store/store.ts';
import { recordKinds } from './record-kinds.ts';

export type PeopleKnown = {
  readonly users: IndexedUsers;
  readonly open: OpenWork;
  readonly modelCalls: ModelCalls;
  readonly pausesOfAll: Pick<PausesOfAll, 'current'>;
};

/** All that is known of people, and who of them has open work. */
export function openPeople(
  config: TokenlessConfig,
  store: Store,
  clock: Clock,
  pausesOfAll: PeopleKnown['pausesOfAll'] = { current: noPauses },
): PeopleKnown {
  const open = store.records<UserId, OpenRecord>(recordKinds.open);
  const policy = sleepPolicyOf(config);
  const { MODEL_CALLS_PER_PERSON_PER_DAY: perPerson, MODEL_CALLS_PER_DAY: inAll } = config;
  const modelCalls = new ModelCalls({ perPerson, inAll }, clock);
  const users = indexUsers({
    users: store.records<UserId, UserRecord>(recordKinds.users),
    open,
    changeTogether: store.changeTogether,
    consolidates: (record) =>
      record.personal.pair?.native !== undefined ||
      // What waits while it is paused is to be found when it goes on.
      [undefined, 'paused'].includes(hindranceFor(toPerson(record, clock.now()), policy)),
    usesCalls: (record) => modelCalls.isOfToday(record.modelCalls),
  });
  return { users, open: createOpenWork(open), modelCalls, pausesOfAll };
}

// What they share is one write: one by one, a month's people would hold up a start for minutes.
const lookedAtOnce = 100;

/** Adds up what people used today before this start: the index names them, so nobody else is read. */
export async function addEarlierCalls(
  known: Pick<PeopleKnown, 'users' | 'open' | 'modelCalls'>,
  log: Log,
): Promise<void> {
  let some: UserId[] = [];
  for await (const user of known.open.users('model-calls')) {
    some.push(user);
    if (some.length < lookedAtOnce) continue;
    await Promise.all(some.map((one) => addCallsOf(one, known, log)));
    some = [];
  }
  await Promise.all(some.map((one) => addCallsOf(one, known, log)));
}

async function addCallsOf(
  user: UserId,
  { users, modelCalls }: Pick<PeopleKnown, 'users' | 'modelCalls'>,
  log: Log,
): Promise<void> {
  try {
    // Where their calls are of another day, this takes them out of the index.
    const record = await users.update(user, (current) => current);
    if (record !== undefined && modelCalls.isOfToday(record.modelCalls)) modelCalls.addEarlier(record.modelCalls);
  } catch (error) {
    log.warn({ userId: user, err: error }, 'model calls of a person could not be read, and are not counted');
  }
}

/** What sleep-time goes by, as the settings have it. */
export function sleepPolicyOf(config: TokenlessConfig): SleepPolicy {
  return {
    ...defaultSleepPolicy,
    enabled: sleepModeOf(config) !== 'off',
    threshold: config.SLEEP_THRESHOLD,
    frequency: config.SLEEP_FREQUENCY ?? config.SLEEP_THRESHOLD,
    idleMs: config.SLEEP_IDLE_MINUTES * 60_000,
    dailyCap: config.SLEEP_DAILY_CAP,
    manualCap: config.SLEEP_MANUAL_CAP,
    botCap: config.SLEEP_BOT_DAILY_CAP,
    review: config.SLEEP_REVIEW,
  };
}
