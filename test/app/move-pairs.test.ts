import { expect, onTestFinished, test } from 'vitest';
import { type MoveOptions, movePairs } from '../../src/app/move-pairs.ts';
import { recordKinds } from '../../src/app/record-kinds.ts';
import type { AgentId, UserId } from '../../src/base/ids.ts';
import type { UserRecord } from '../../src/chat/user-record.ts';
import { ConfigError, readConfig } from '../../src/config.ts';
import type { Pair } from '../../src/pair/pair.ts';
import type { Store } from '../../src/store/store.ts';
import { type LettaUnderTest, lettaUnderTest } from '../support/letta-under-test.ts';
import { asAppServer, startOtherServer } from '../support/other-servers.ts';
import { edges, storedPairs } from './stored-pairs.ts';

// Nobody listens there: where nothing is to be moved, nobody is asked.
const config = readConfig({ DISCORD_TOKEN: 'a.b.c', LETTA_BASE_URL: 'http://127.0.0.1:9', LETTA_MODEL: 'house/talk' });
const custom: Pair = {
  state: 'ready',
  attempt: 1,
  sleepWanted: true,
  since: 0,
  primary: { agent: 'agent-1' as AgentId, blocks: {} },
  sleep: null,
};

function inState(state: NonNullable<Pair['native']>['state']): Pair {
  return { ...custom, native: { state, since: 0, sleeper: null } };
}

async function moved(open: () => Store, options: Partial<MoveOptions>, settings = config) {
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  const moves = await movePairs(
    settings,
    { to: 'native', users: [], dryRun: false, ...options },
    { ...edges, store: open(), application: async () => '1', say },
  );
  return { ...moves, said };
}

test('a dry run says from where whoever would be moved, in the order of the ids, and counts who is there', async () => {
  const open = await storedPairs({
    '31': inState('beginning'),
    '20': custom,
    '4': inState('on'),
    '5': inState('held'),
    '6': undefined,
    '7': { ...custom, state: 'creating' },
    '8': { ...custom, primary: null },
    '9': { ...custom, sleepWanted: false },
  });

  expect(await moved(open, { dryRun: true })).toEqual({
    said: ['20: would be moved from custom to native', '31: would be moved from half-way (beginning) to native'],
    moved: 2,
    there: 2,
    failed: 0,
  });
  expect(await moved(open, { dryRun: true, to: 'custom', users: ['20', '5', '9'] })).toEqual({
    said: ['9: has no pair', '5: would be moved from native to custom'],
    moved: 1,
    there: 1,
    failed: 1,
  });
});

test('whose record can not be read is named, and keeps nobody else from being moved', async () => {
  const open = await storedPairs({ '4': custom, '5': 'unreadable' });

  expect(await moved(open, { dryRun: true, users: ['4', '5'] })).toEqual({
    said: ["5: the record can't be read; npm run doctor says more", '4: would be moved from custom to native'],
    moved: 1,
    there: 0,
    failed: 1,
  });
});

test('where everybody is there, nobody is asked for anything', async () => {
  const open = await storedPairs({ '4': inState('on') });

  expect(await moved(open, {})).toEqual({ said: [], moved: 0, there: 1, failed: 0 });
  await expect(moved(open, { to: 'custom' })).rejects.toThrow('does not answer');
});

test('at another program nobody is moved, and the setting is named', async () => {
  await using other = await startOtherServer(asAppServer({ token: false }));
  const open = await storedPairs({ '4': inState('on') });

  await expect(moved(open, { to: 'custom' }, { ...config, LETTA_BASE_URL: other.url })).rejects.toThrow(ConfigError);
});

test('an embedding that the server does not have is named before anybody is moved', async () => {
  const letta = await lettaUnderTest();
  onTestFinished(() => letta.close());
  const open = await storedPairs({ '4': custom });
  const settings = { ...config, ...addressOf(letta), LETTA_EMBEDDING: 'house/none' };

  await expect(moved(open, { to: 'native' }, settings)).rejects.toThrow(/LETTA_EMBEDDING names house\/none/);
});

test('whoever can not be moved is told why, keeps nobody else from it, and is counted', async () => {
  const letta = await lettaUnderTest();
  onTestFinished(() => letta.close());
  const open = await storedPairs({ '4': custom, '31': inState('ending'), '5': inState('on') });

  const moves = await moved(open, { users: ['4', '5', '31', '6'] }, { ...config, ...addressOf(letta) });

  const why = 'a step failed (letta-rejected); call again, or let the bot go on at the next turn';
  expect(moves).toEqual({
    said: ['6: has no pair', `31: not moved, ${why}`, `4: not moved, ${why}`],
    moved: 0,
    there: 1,
    failed: 3,
  });
});

test('whose sleep-time is paused is not moved before what they said is consolidated', async () => {
  const letta = await lettaUnderTest();
  onTestFinished(() => letta.close());
  const open = await storedPairs({ '4': custom });
  const users = open().records<UserId, UserRecord>(recordKinds.users);
  const sleep = { since: 1, reason: 'Moving house.' };
  await users.update('4' as UserId, (record) => {
    const waiting = record && { ...record.personal, answered: 1 };
    return record && waiting && { ...record, pauses: { chat: null, sleep }, personal: waiting };
  });

  const { said, moved: count } = await moved(open, {}, { ...config, ...addressOf(letta) });

  expect(said).toEqual([expect.stringMatching(/^4: not moved, .*sleep-time is paused: \/scarlet resume ends that$/)]);
  expect(count).toBe(0);
});

function addressOf({ baseUrl, model }: LettaUnderTest) {
  return { LETTA_BASE_URL: baseUrl, LETTA_MODEL: model };
}
