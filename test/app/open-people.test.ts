import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, onTestFinished, test } from 'vitest';
import { addEarlierCalls, openPeople, sleepPolicyOf } from '../../src/app/open-people.ts';
import { systemClock } from '../../src/app/system-clock.ts';
import type { UserId } from '../../src/base/ids.ts';
import { newUser } from '../../src/chat/user-record.ts';
import { readConfig } from '../../src/config.ts';
import type { SqliteTraffic } from '../../src/store/sqlite-connection.ts';
import { sqliteStore } from '../store/sqlite-store.ts';
import { recordingLog } from '../support/recording-log.ts';

const day = 24 * 3_600_000;
const noon = Date.UTC(2026, 10, 22, 12);
const config = readConfig({ DISCORD_TOKEN: 'a.b.c', LETTA_MODEL: 'a/b', MODEL_CALLS_PER_DAY: '1000' });

// Each was taken out by a write of its own: those of a month held up a start for minutes.
test('whoever used model calls on earlier days leaves the index in a few writes, and today’s are added up', async () => {
  let now = noon - 3 * day;
  const { path, store: before } = await sqliteStore();
  const { users, modelCalls } = openPeople(config, before, { ...systemClock, now: () => now });
  const people = Array.from({ length: 301 }, (_, index) => `${1_000 + index}` as UserId);
  const call = (user: UserId) =>
    users.update(user, () => ({ ...newUser(noon), modelCalls: modelCalls.withOneMore(null) }));
  await Promise.all(people.slice(2).map(call));
  now = noon;
  await Promise.all(people.slice(0, 2).map(call));
  await before.close();
  const { store } = await sqliteStore(path);
  const started = openPeople({ ...config, MODEL_CALLS_PER_DAY: 2 }, store, { ...systemClock, now: () => noon });
  const commits = countCommits();

  await addEarlierCalls(started, recordingLog());

  expect(commits()).toBeLessThan(60);
  expect((await Array.fromAsync(started.open.users('model-calls'))).toSorted()).toEqual(people.slice(0, 2));
  expect(started.modelCalls.usedUp(null)?.whose).toBe('of-the-bot');
});

test('minutes and numbers of the settings are those of sleep-time', () => {
  const set = {
    SLEEP_THRESHOLD: 7,
    SLEEP_IDLE_MINUTES: 5,
    SLEEP_DAILY_CAP: 3,
    SLEEP_MANUAL_CAP: 2,
    SLEEP_BOT_DAILY_CAP: 9,
  };

  expect(sleepPolicyOf({ ...config, ...set })).toMatchObject({
    threshold: 7,
    frequency: 7,
    idleMs: 300_000,
    dailyCap: 3,
    manualCap: 2,
    botCap: 9,
  });
  expect(sleepPolicyOf({ ...config, ...set, SLEEP_FREQUENCY: 4 })).toMatchObject({ threshold: 7, frequency: 4 });
});

function countCommits(): () => number {
  let count = 0;
  const listen = (message: unknown) => {
    count += (message as SqliteTraffic).commits;
  };
  subscribe('scarlet:sqlite', listen);
  onTestFinished(() => void unsubscribe('scarlet:sqlite', listen));
  return () => count;
}
