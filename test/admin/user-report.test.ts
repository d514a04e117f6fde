import { expect, test } from 'vitest';
import { createUserReports, type Hindrance } from '../../src/admin/user-report.ts';
import { recordKinds } from '../../src/app/record-kinds.ts';
import { Failure } from '../../src/base/failure.ts';
import type { AgentId, BlockId, ChannelId, MessageId, UserId } from '../../src/base/ids.ts';
import { newUser, type UserRecord } from '../../src/chat/user-record.ts';
import { ModelCalls } from '../../src/pair/model-calls.ts';
import { noPauses, type Pauses } from '../../src/pair/pauses.ts';
import { defaultSleepPolicy, type SleepPolicy } from '../../src/sleep/state/sleep-policy.ts';
import { changeSleep, type PrimarySleep, type SleepRecord } from '../../src/sleep/state/sleep-record.ts';
import { openMemoryStore } from '../../src/store/open-memory-store.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { recordingLog } from '../support/recording-log.ts';
import { sleepStatus } from '../support/sleep-status.ts';

const noon = Date.UTC(2026, 10, 22, 12);
const midnight = Date.UTC(2026, 10, 23);
const soon = noon + 60_000;
const ada = '100' as UserId;

const status = sleepStatus();

type Given = {
  readonly personal?: Partial<UserRecord['personal']>;
  readonly pair?: Partial<NonNullable<UserRecord['personal']['pair']>>;
  readonly settings?: Partial<UserRecord['settings']>;
  readonly pauses?: Partial<Pauses>;
  readonly pausesOfAll?: Partial<Pauses>;
  readonly calls?: number;
  readonly sleep?: Partial<PrimarySleep>;
  readonly policy?: Partial<SleepPolicy>;
  readonly usedByBot?: number;
  readonly isAway?: boolean;
  readonly openUntil?: number;
};

const unreadable = () => Promise.reject(new Failure('record-unreadable', 'torn'));

/** @param readers in place of what reads the records of users, or of sleep-time */
function opened(
  given: Given = {},
  readers: { readonly users?: () => Promise<never>; readonly sleep?: () => Promise<never> } = {},
) {
  const clock = drivenClock(noon);
  const store = openMemoryStore({ log: recordingLog(), clock });
  const users = store.records<UserId, UserRecord>(recordKinds.users);
  const sleep = store.records<UserId, SleepRecord>(recordKinds.sleep);
  const reports = createUserReports({
    users: readers.users === undefined ? users : { ...users, read: readers.users },
    sleep: readers.sleep === undefined ? sleep : { ...sleep, read: readers.sleep },
    statusOf: async () => status,
    botCounts: { today: async () => ({ day: '2026-11-22', cycles: given.usedByBot ?? 0, failures: 0 }) },
    modelCalls: new ModelCalls({ perPerson: 3 }, clock),
    pausesOfAll: { current: { ...noPauses, ...given.pausesOfAll } },
    policy: { ...defaultSleepPolicy, ...given.policy },
    outage: { isOn: given.isAway ?? false },
    breaker: { openUntil: () => given.openUntil },
    clock,
  });
  return { users, sleep, reports };
}

function someone(given: Given = {}): UserRecord {
  const before = newUser(noon);
  const primary = { agent: 'agent-1' as AgentId, blocks: { human: 'block-1' as BlockId } };
  const pair = { state: 'ready' as const, attempt: 1, sleepWanted: true, since: 0, primary, sleep: null };
  return {
    ...before,
    modelCalls: given.calls === undefined ? null : { day: '2026-11-22', calls: given.calls, told: false },
    pauses: { ...noPauses, ...given.pauses },
    settings: { ...before.settings, ...given.settings },
    personal: { ...before.personal, pair: { ...pair, ...given.pair }, ...given.personal },
  };
}

const failedLast = { kind: 'failed', because: 'unparsable', at: noon, tookMs: 1 } as const;
const putOffLast = { ...failedLast, kind: 'deferred', because: 'letta-is-down' } as const;
const noLines = { added: 0, updated: 0, removed: 0, refused: 0 };
const failing = { inARow: 2, unparsable: 1, halvings: 0 };

const pause = { since: noon, reason: 'Moving house.' };
const lostAnswer: UserRecord['personal']['lost'][number] = {
  id: '1' as MessageId,
  place: { kind: 'direct', channel: '7' as ChannelId, name: '' },
  locale: 'en',
  replyTo: '1' as MessageId,
  what: 'all',
  page: 'Hello.',
  pagesAfter: 0,
  older: 0,
  answeredAt: noon,
};

const hindered: readonly (readonly [what: string, given: Given, hindrances: readonly Hindrance[]])[] = [
  ['nothing', {}, []],
  ['no pair yet', { personal: { pair: null } }, [{ kind: 'no-pair', state: 'none' }]],
  ['a pair that is being made', { pair: { state: 'creating' } }, [{ kind: 'no-pair', state: 'creating' }]],
  ['the person', { settings: { paused: true } }, [{ kind: 'paused', what: 'sleep', by: 'person' }]],
  [
    'administrators',
    { pauses: { chat: pause }, pausesOfAll: { sleep: pause, chat: { since: 0, reason: 'All of us.' } } },
    [
      { kind: 'paused', what: 'sleep', by: 'administrator', whom: 'everyone', ...pause },
      { kind: 'paused', what: 'chat', by: 'administrator', whom: 'person', ...pause },
    ],
  ],
  ['the settings', { policy: { enabled: false } }, [{ kind: 'sleep-disabled' }]],
  [
    'a server without sleep-time',
    { pair: { native: { state: 'refused', since: 0, sleeper: null } } },
    [{ kind: 'native-refused' }],
  ],
  [
    'a pause, also where Letta tends the memory',
    { pair: { native: { state: 'held', since: 0, sleeper: null } }, pauses: { sleep: pause } },
    [{ kind: 'paused', what: 'sleep', by: 'administrator', whom: 'person', ...pause }],
  ],
  ['nothing where Letta tends the memory', { pair: { native: { state: 'on', since: 0, sleeper: null } } }, []],
  [
    'consolidations that fail',
    { sleep: { failing, retryAt: soon, last: { ...failedLast, ...noLines } } },
    [{ kind: 'sleep-failing', because: 'unparsable', rounds: 2, nextAt: soon }],
  ],
  [
    'a consolidation that was put off',
    { sleep: { retryAt: soon, last: { ...putOffLast, ...noLines } } },
    [{ kind: 'sleep-put-off', because: 'letta-is-down', until: soon }],
  ],
  [
    'nothing where the time of what was put off has come',
    { sleep: { retryAt: noon, last: { ...putOffLast, ...noLines } } },
    [],
  ],
  [
    'the cap of the person',
    { sleep: { today: { day: '2026-11-22', cycles: 48, manual: 0 } } },
    [{ kind: 'sleep-put-off', because: 'cap-of-the-person', until: midnight }],
  ],
  ['the cap of the bot', { usedByBot: 5_000 }, [{ kind: 'sleep-put-off', because: 'cap-of-the-bot', until: midnight }]],
  ['model calls', { calls: 3 }, [{ kind: 'calls-used-up', whose: 'of-the-person', until: midnight }]],
  [
    'turns that fail',
    { personal: { failing: { kind: 'context-overflow', times: 3 } } },
    [{ kind: 'turns-failing', because: 'context-overflow', times: 3 }],
  ],
  ['answers that were lost', { personal: { lost: [lostAnswer, lostAnswer] } }, [{ kind: 'answers-lost', answers: 2 }]],
  [
    'both breakers',
    { isAway: true, openUntil: soon },
    [
      { kind: 'breaker-open', breaker: 'chat', until: undefined },
      { kind: 'breaker-open', breaker: 'sleep', until: soon },
    ],
  ],
];

test.each(hindered)('what hinders a person: %s', async (_, given, hindrances) => {
  const { users, sleep, reports } = opened(given);
  await users.update(ada, () => someone(given));
  await sleep.update(ada, (record) => changeSleep(record, () => given.sleep ?? {}));

  expect(await reports.reportOf(ada)).toEqual({ kind: 'known', user: ada, status, hindrances });
});

test('somebody who never wrote is unknown', async () => {
  expect(await opened().reports.reportOf(ada)).toEqual({ kind: 'unknown', user: ada });
});

test('pages go through everybody in the order of their ids, as numbers', async () => {
  const { users, reports } = opened();
  for (const id of ['9', '1000', '20', '100', '3']) await users.update(id as UserId, () => someone());

  const first = await reports.page(undefined, 2);
  const second = await reports.page(first.next, 2);
  const third = await reports.page(second.next, 2);
  const ids = [first, second, third].map((page) => page.reports.map(({ user }) => user));

  expect(ids).toEqual([['3', '9'], ['20', '100'], ['1000']]);
  expect(third.next).toBeUndefined();
  expect((await reports.page('5000' as UserId, 2)).reports).toEqual([]);
});

test('a page that holds the last of them says that none follows', async () => {
  const { users, reports } = opened();
  for (const id of ['1', '2']) await users.update(id as UserId, () => someone());

  expect(await reports.page(undefined, 2)).toMatchObject({ reports: [{ user: '1' }, { user: '2' }], next: undefined });
  expect(await reports.page('2' as UserId, 2)).toEqual({ reports: [], next: undefined });
});

test.each([
  ['user', { users: unreadable }],
  ['sleep', { sleep: unreadable }],
] as const)('a person whose %s record can not be read is hindered by that alone', async (record, readers) => {
  const { users, reports } = opened({ isAway: true }, readers);
  await users.update(ada, () => someone());

  expect(await reports.reportOf(ada)).toEqual({
    kind: 'unreadable',
    user: ada,
    hindrances: [{ kind: 'record-unreadable', record }],
  });
});

test('a database that fails is no record that can not be read', async () => {
  const { reports } = opened({}, { users: () => Promise.reject(new Failure('store-unavailable', 'disk I/O error')) });

  await expect(reports.reportOf(ada)).rejects.toMatchObject({ kind: 'store-unavailable' });
});
