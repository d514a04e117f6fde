/** What a deletion takes, what it leaves, and that it comes to its end wherever it was cut short. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { AgentId, BlockId, UserId } from '../../src/base/ids.ts';
import { KeyedMutex } from '../../src/base/keyed-mutex.ts';
import { blockBudgets, primarySpec, sleepSpec } from '../../src/pair/agent-specs.ts';
import type { BlockSeed, FoundAgent } from '../../src/pair/agents.ts';
import { halfOf } from '../../src/pair/agents-on-server.ts';
import type { Pair } from '../../src/pair/pair.ts';
import { removePair } from '../../src/pair/remove-pair.ts';
import { type AgentsInMemory, agentsInMemory } from '../support/agents-in-memory.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { pairSettings } from '../support/pair-settings.ts';
import { recordingLog } from '../support/recording-log.ts';

const ada = { application: 'app', user: '1' as UserId };
const bob = { application: 'app', user: '2' as UserId };
const settings = { ...pairSettings, sleepModel: pairSettings.model, contextWindow: 8_000, mostTokens: 2_048 };
const rules = 'block-house-rules' as BlockId;
const hourMs = 3_600_000;

let clock: ReturnType<typeof drivenClock>;
let agents: AgentsInMemory;
let pair: Pair | undefined;
let primary: FoundAgent;
let sleep: FoundAgent;
let bobs: FoundAgent;
let forgetting: Promise<void>;
let lookedForSleepers: AgentId[];
let forgotten: readonly UserId[];

beforeEach(async () => {
  clock = drivenClock(Date.UTC(2026, 10, 29));
  // The server's clock is far ahead.
  agents = agentsInMemory(() => clock.now() + hourMs);
  forgetting = Promise.resolve();
  lookedForSleepers = [];
  forgotten = [];
  primary = await agents.create(primarySpec(settings, ada, 'Ada'));
  sleep = await agents.create(sleepSpec(settings, ada, 'Ada'));
  bobs = await agents.create(primarySpec(settings, bob, 'Bob'));
  for (const agent of [primary, bobs]) agents.attach(agent.id, 'house_rules', rules);
  pair = {
    state: 'ready',
    attempt: 1,
    sleepWanted: true,
    since: clock.now(),
    primary: halfOf(primary),
    sleep: halfOf(sleep),
  };
});

const inLine = new KeyedMutex();

async function remove(which: 'all' | 'asked-for-before' = 'all'): Promise<void> {
  const pairs = {
    read: async () => pair,
    async update(_: UserId, change: (known: Pair | undefined) => Pair | undefined) {
      pair = change(pair);
      return pair;
    },
  };
  const removeSleepers = async (id: AgentId) => {
    lookedForSleepers.push(id);
    return [];
  };
  const native = { mode: { takesNewPairs: false }, sleep: { removeSleepers, embedding: async () => undefined } };
  const forgetMemory = (user: UserId) => {
    forgotten = [...forgotten, user];
    return forgetting;
  };
  const parts = { native, agents, pairs, clock, log: recordingLog(), forgetMemory };
  await removePair(ada, which, parts, inLine);
}

const idsOf = async (owner: typeof ada) => (await agents.find(owner)).map(({ id }) => id);
const blocksOf = async (agent: AgentId) => (await agents.retrieve(agent))?.blocks.map(({ id }) => id);

describe('a block that neither record nor tags name', () => {
  test('stays where somebody else’s agent has it too', async () => {
    await remove();

    expect(await idsOf(ada)).toEqual([]);
    expect(await blocksOf(bobs.id)).toContain(rules);
    expect(agents.removed).not.toContain(rules);
  });

  test('stays also where an earlier version took it for ours, when it found the agents again', async () => {
    pair = pair && {
      ...pair,
      primary: { agent: primary.id, blocks: { ...halfOf(primary).blocks, house_rules: rules } },
    };

    await remove();

    expect(agents.removed).not.toContain(rules);
    expect(await idsOf(ada)).toEqual([]);
  });

  test('goes where it is on agents of this person alone', async () => {
    const notes = 'block-notes' as BlockId;
    for (const agent of [primary, sleep]) agents.attach(agent.id, 'notes', notes);

    await remove();

    expect(agents.removed).toContain(notes);
  });

  test('stays where its tags name another person, though it has no agent of theirs just now', async () => {
    const [bobsBlock] = (await blocksOf(bobs.id)) ?? [];
    agents.takeBlock(bobs.id, bobs.blocks[0]?.label ?? '');
    agents.attach(primary.id, 'of_bob', bobsBlock as BlockId);

    await remove();

    expect(agents.removed).not.toContain(bobsBlock);
  });
});

test('a block that record or tags name goes, whoever has it as well', async () => {
  const [recorded, tagged] = primary.blocks.map(({ id }) => id) as [BlockId, BlockId];
  agents.attach(bobs.id, 'of_ada', recorded);
  agents.attach(bobs.id, 'of_ada_too', tagged);
  pair = pair && { ...pair, primary: { agent: primary.id, blocks: { persona: recorded } } };

  await remove();

  expect(agents.removed).toEqual(expect.arrayContaining([recorded, tagged]));
  expect(await blocksOf(bobs.id)).not.toContain(tagged);
});

test('agents that were made for another application of the bot go as the record names them', async () => {
  const spec = primarySpec(settings, { ...ada, application: 'before' }, 'Ada');
  const ofProfile = { label: 'lessons', description: '', value: '', limit: 100, readOnly: false };
  const before = await agents.create({ ...spec, blocks: [...spec.blocks, ofProfile] });
  pair = pair && { ...pair, primary: halfOf(before), sleep: null };

  await remove();

  expect(await agents.retrieve(before.id)).toBeUndefined();
  expect(agents.removed).toEqual(expect.arrayContaining(before.blocks.map(({ id }) => id)));
  expect(pair).toBeUndefined();
});

test('so does a block that was made anew for one of them, and that nothing names as the answer got lost', async () => {
  const owner = { ...ada, application: 'before' };
  const before = await agents.create(primarySpec(settings, owner, 'Ada'));
  const [seed] = primarySpec(settings, owner, 'Ada').blocks as [BlockSeed];
  pair = pair && { ...pair, primary: halfOf(before), sleep: null };
  agents.failRestore('before-attached');
  const lost = { owner, seed, known: undefined, valueAnew: async () => '', noteAttached: async () => {} };
  await expect(agents.restoreBlock(before.id, lost)).rejects.toThrow('reset');

  await remove();

  expect(agents.removed).toEqual(expect.arrayContaining([...(await agents.findBlocksMadeAnew(before.id))]));
});

describe.each([
  ['names both agents', {}],
  ['names none of them, as they were being made', { state: 'creating', primary: null, sleep: null }],
  ['names the sleep agent alone', { state: 'creating', primary: null }],
  ['is not there', undefined],
] as const)('a deletion where the record %s', (_, change: Partial<Pair> | undefined) => {
  // Three agents, the blocks of the primary, and the notes of its double.
  const deletions = 3 + Object.keys(blockBudgets).length + 1;
  const cuts = Array.from({ length: deletions + 1 }, (_, index) => index + 1);

  test.each(cuts)('comes to its end where Letta goes away at deletion number %d', async (cut) => {
    const notes = 'block-notes' as BlockId;
    agents.duplicate(primary.id, 'agent-spare' as AgentId);
    agents.attach('agent-spare' as AgentId, 'notes', notes);
    pair = change && pair && { ...pair, ...change };
    agents.failDeletion(cut);
    const isCutShort = await remove().then(
      () => false,
      () => true,
    );

    if (isCutShort) await remove('asked-for-before');

    expect(isCutShort).toBe(cut <= deletions);
    expect(pair).toBeUndefined();
    expect([await idsOf(ada), await agents.findBlocks(ada)]).toEqual([[], []]);
    expect(agents.removed).toContain(notes);
    expect(agents.removed).not.toContain(rules);
    expect(await idsOf(bob)).toEqual([bobs.id]);
  });
});

// Letta's own sleep-time agents carry no tags, and stay when it is switched off.
test.each([
  ['that names the primary', {}],
  ['that names nobody', { state: 'creating', primary: null, sleep: null }],
  ['that is not there', undefined],
] as const)('a deletion by a record %s looks for sleep-time agents of Letta’s', async (_, change) => {
  pair = change && pair && { ...pair, ...change };

  await remove();

  expect(lookedForSleepers).toEqual([primary.id]);
});

test('a deletion waits for an agent that a process before this one asked for, and that is about to be', async () => {
  agents.loseNextAnswer('primary');
  await agents.create(primarySpec(settings, ada, 'Ada')).catch(() => {});
  for (const { id } of [primary, sleep]) agents.lose(id);
  const asked = { role: 'primary', at: clock.now() } as const;
  pair = pair && { ...pair, state: 'creating', primary: null, sleep: null, asked };

  const removed = remove();
  await clock.pass(20_000);
  agents.finishLost();
  await clock.pass(6_000);
  await removed;

  expect([await idsOf(ada), await agents.findBlocks(ada)]).toEqual([[], []]);
  expect(pair).toBeUndefined();
});

test('a deletion takes an agent that was made in place of a lost one, whatever the server’s clock says', async () => {
  for (const { id } of [primary, sleep]) agents.lose(id);
  await agents.create(primarySpec(settings, ada, 'Ada'));

  await remove();

  expect([await idsOf(ada), await agents.findBlocks(ada), pair]).toEqual([[], [], undefined]);
});

test('of who has neither record nor agents nothing is to be deleted', async () => {
  for (const { id } of [primary, sleep]) agents.lose(id);
  pair = undefined;

  await remove();

  expect(pair).toBeUndefined();
});

test('a deletion is not called done while the server still has a block', async () => {
  const kept = 'block-kept' as BlockId;
  agents.keepBlock(kept, ada);

  await expect(remove()).rejects.toMatchObject({ kind: 'letta-broken', message: expect.stringContaining(kept) });
  expect(pair).toMatchObject({ state: 'deleting' });
});

describe('a deletion that a backup puts back', () => {
  test('spares whom the person began anew with, and all blocks of theirs', async () => {
    pair = pair && { ...pair, state: 'deleting' };
    for (const { id } of [primary, sleep]) agents.lose(id);
    await clock.pass(hourMs);
    const anew = await agents.create(primarySpec(settings, ada, 'Ada'));
    agents.takeBlock(anew.id, 'human');

    await remove('asked-for-before');

    expect(await idsOf(ada)).toEqual([anew.id]);
    const theirs = anew.blocks.map(({ id }) => id);
    expect(await agents.findBlocks(ada)).toEqual(expect.arrayContaining(theirs));
  });

  test('takes one that the server made late, for whoever asked for the deletion', async () => {
    pair = pair && { ...pair, state: 'deleting', since: clock.now() + hourMs };
    for (const { id } of [primary, sleep]) agents.lose(id);
    await clock.pass(30_000);
    await agents.create(primarySpec(settings, ada, 'Ada'));

    await remove('asked-for-before');

    expect([await idsOf(ada), await agents.findBlocks(ada)]).toEqual([[], []]);
  });
});

test('a deletion that is over by now takes nothing of who has a pair again, nor what is known of them', async () => {
  await remove('asked-for-before');

  expect([await idsOf(ada), forgotten]).toEqual([[primary.id, sleep.id], []]);
  expect(pair).toMatchObject({ state: 'ready' });
});

test('two deletions in one millisecond are two: the end of the first is not that of the second', async () => {
  const held = Promise.withResolvers<void>();
  forgetting = held.promise;
  const first = remove();
  await expect.poll(() => idsOf(ada)).toEqual([]);
  forgetting = Promise.reject(new Error('The disk is full.'));
  forgetting.catch(() => {});
  await expect(remove()).rejects.toThrow('The disk is full.');

  held.resolve();
  await first;

  expect(pair).toMatchObject({ state: 'deleting' });
});
