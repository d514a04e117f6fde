import { expect, test } from 'vitest';
import { pairSettingsOf } from '../../src/app/pair-settings.ts';
import { recordKinds } from '../../src/app/record-kinds.ts';
import { type UpdateOptions, updatePairs } from '../../src/app/update-pairs.ts';
import { Failure } from '../../src/base/failure.ts';
import type { AgentId, UserId } from '../../src/base/ids.ts';
import type { UserRecord } from '../../src/chat/user-record.ts';
import { readConfig } from '../../src/config.ts';
import { madeFrom } from '../../src/pair/made-from.ts';
import type { Pair } from '../../src/pair/pair.ts';
import { loadProfile } from '../../src/pair/profiles.ts';
import { loadPrompts } from '../../src/pair/prompts.ts';
import type { Store } from '../../src/store/store.ts';
import { edges, storedPairs } from './stored-pairs.ts';

const config = readConfig({ DISCORD_TOKEN: 'a.b.c', LETTA_BASE_URL: 'http://127.0.0.1:9', LETTA_MODEL: 'house/talk' });
const made = madeFrom(pairSettingsOf(config, await loadPrompts(), await loadProfile(config.PROFILE)), 'primary');

function pairOf(primary: Partial<Pair['primary']>): Pair {
  const half = { agent: 'agent-1' as AgentId, blocks: {}, madeFrom: made, ...primary };
  return { state: 'ready', attempt: 1, sleepWanted: false, since: 0, primary: half, sleep: null };
}

const follows = pairOf({});
const ofOtherModel = pairOf({ madeFrom: { ...made, model: 'house/other', window: made.window + 1 } });
const ofOldVersion = pairOf({ madeFrom: undefined });

/** What it says and gives, as far as it asks nobody. */
async function looked(open: () => Store, options: UpdateOptions) {
  const said: string[] = [];
  const application = () => Promise.reject(new Error('Nobody is to be asked.'));
  const say = (line: string) => void said.push(line);
  return { ...(await updatePairs(config, options, { ...edges, store: open(), application, say })), said };
}

test('whoever is behind is named in the order of the ids, and who has no whole pair is left out', async () => {
  const open = await storedPairs({
    '31': ofOldVersion,
    '20': follows,
    '4': ofOtherModel,
    '5': undefined,
    '6': { ...ofOldVersion, state: 'deleting' },
    '7': { ...ofOldVersion, primary: null },
  });

  expect(await looked(open, { what: 'dry-run', users: [] })).toEqual({
    said: [
      '31: would follow in unknown',
      '4: would follow in model, context window',
      '2 would follow, 1 followed already',
    ],
    updated: 0,
    followed: 1,
    failed: 0,
  });
  expect(await looked(open, { what: 'dry-run', users: ['20', '5', '31'] })).toEqual({
    said: ['5: has no pair', '31: would follow in unknown', '1 would follow, 1 followed already'],
    updated: 0,
    followed: 1,
    failed: 1,
  });
});

test('how many differ in what is counted trait by trait, and pair by pair in all', async () => {
  const open = await storedPairs({ '1': ofOldVersion, '2': ofOtherModel, '3': ofOtherModel, '4': follows });

  expect((await looked(open, { what: 'count', users: [] })).said).toEqual([
    'Pairs of other settings: 3 of 4',
    '1 not looked at since an older version',
    '2 of another model',
    '2 of another context window',
  ]);
});

test('where everybody follows, nobody is asked for anything', async () => {
  const open = await storedPairs({ '1': follows });

  expect(await looked(open, { what: 'update', users: [] })).toEqual({ said: [], updated: 0, followed: 1, failed: 0 });
});

test('a database that fails is no record that can not be read', async () => {
  const open = await storedPairs({ '1': follows });
  const failing = (): Store => {
    const store = open();
    const users = store.records<UserId, UserRecord>(recordKinds.users);
    users.read = () => Promise.reject(new Failure('store-unavailable', 'The disk is gone.'));
    const others = store.records;
    const records = (kind: Parameters<typeof others>[0]) => (kind === recordKinds.users ? users : others(kind));
    return { ...store, records: records as Store['records'] };
  };

  await expect(looked(failing, { what: 'count', users: [] })).rejects.toThrow('The disk is gone.');
});
