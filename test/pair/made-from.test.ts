import { expect, test } from 'vitest';
import type { AgentId, UserId } from '../../src/base/ids.ts';
import type { PairSettings } from '../../src/pair/agent-specs.ts';
import { type MadeTrait, madeFrom, madeOtherwise, noteFollowed } from '../../src/pair/made-from.ts';
import type { Pair, PairRecords } from '../../src/pair/pair.ts';
import { pairSettings } from '../support/pair-settings.ts';

const settings: PairSettings = { ...pairSettings, crisisHelp: [{ language: 'English', text: 'Call somebody.' }] };

function wantedBy(changes: Partial<PairSettings> = {}) {
  const now = { ...settings, ...changes };
  return { primary: madeFrom(now, 'primary'), sleep: madeFrom(now, 'sleep') };
}

function half(agent: string) {
  return { agent: agent as AgentId, blocks: {} };
}

const made = wantedBy();
const pair: Pair = {
  state: 'ready',
  attempt: 1,
  sleepWanted: true,
  since: 0,
  primary: { ...half('agent-1'), madeFrom: made.primary },
  sleep: { ...half('agent-2'), madeFrom: made.sleep },
};

test('a pair that was made from the settings of today follows them', () => {
  expect(madeOtherwise(pair, wantedBy())).toEqual([]);
  expect(madeOtherwise({ ...pair, sleep: null }, wantedBy())).toEqual([]);
});

test.each<[Partial<PairSettings>, readonly MadeTrait[]]>([
  [{ model: 'house/other' }, ['model']],
  [{ sleepModel: 'house/other' }, ['model']],
  [{ contextWindow: 20_000 }, ['context window']],
  [{ prompts: { ...settings.prompts, sleep: 'Tidy up.' } }, ['prompt']],
  [{ crisisHelp: [] }, ['blocks']],
  [{ mostTokens: 500 }, ['answers']],
  [{ name: 'Ruby' }, ['prompt', 'blocks']],
  [{ version: '2.0.0' }, []],
])('with %o it differs in %j', (changes, traits) => {
  expect(madeOtherwise(pair, wantedBy(changes))).toEqual(traits);
});

test('what an earlier version wrote nothing down of is not known', () => {
  expect(madeOtherwise({ ...pair, primary: half('agent-1') }, wantedBy())).toEqual(['unknown']);
});

/** One record, and how often it was written. */
function oneRecord(first: Pair) {
  let current: Pair | undefined = first;
  let writes = 0;
  const pairs: PairRecords<UserId> = {
    read: async () => current,
    async update(_, change) {
      const next = change(current);
      if (next !== current) writes += 1;
      current = next;
      return current;
    },
  };
  return { pairs, writes: () => writes, current: () => current };
}

test('that an agent follows is written once, and of no agent but this one', async () => {
  const { pairs, writes, current } = oneRecord(pair);
  const now = wantedBy({ model: 'house/other' }).primary;
  const ada = '1' as UserId;

  await noteFollowed(ada, { agent: 'agent-0' as AgentId, role: 'primary' }, now, pairs);
  expect(writes()).toBe(0);
  await noteFollowed(ada, { agent: 'agent-1' as AgentId, role: 'primary' }, now, pairs);
  await noteFollowed(ada, { agent: 'agent-1' as AgentId, role: 'primary' }, now, pairs);

  expect(writes()).toBe(1);
  expect(current()?.primary?.madeFrom).toEqual(now);
});

test.each([
  ['is gone', () => undefined],
  ['has lost its primary', () => ({ ...pair, primary: null })],
  ['has another primary', () => ({ ...pair, primary: half('agent-9') })],
])('nothing is written of a pair that %s by then', async (_, meanwhile) => {
  const { pairs, current } = oneRecord(pair);
  const late: PairRecords<UserId> = {
    read: pairs.read,
    async update(id, change) {
      await pairs.update(id, meanwhile);
      return await pairs.update(id, change);
    },
  };
  const now = wantedBy({ model: 'house/other' }).primary;

  await noteFollowed('1' as UserId, { agent: 'agent-1' as AgentId, role: 'primary' }, now, late);

  expect(current()).toEqual(meanwhile());
});
