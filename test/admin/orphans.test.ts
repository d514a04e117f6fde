import { beforeEach, describe, expect, test } from 'vitest';
import { createOrphans, looksLikeAnotherDatabase, mostElsewhere, type Orphans } from '../../src/admin/orphans.ts';
import { Failure } from '../../src/base/failure.ts';
import type { AgentId, BlockId, UserId } from '../../src/base/ids.ts';
import { newUser, type UserRecord } from '../../src/chat/user-record.ts';
import type { LooseBlock, Role, TaggedAgent } from '../../src/pair/agents.ts';
import type { Pair } from '../../src/pair/pair.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

const ada = '100' as UserId;
const bob = '200' as UserId;

let agents: TaggedAgent[];
let blocks: LooseBlock[];
let pairs: Map<UserId, Pair | null | 'torn'>;
/** Agents of which the server itself says that they are gone. */
let lost: Set<string>;
let asked: string[];
/** What the server lists first, where that is something else than `agents`. */
let lists: TaggedAgent[][];
let deleted: string[];
let forgotten: string[];
let log: ReturnType<typeof recordingLog>;

beforeEach(() => {
  agents = [agentOf('a1', ada, 'primary', 'b1'), agentOf('a2', ada, 'sleep')];
  blocks = [];
  pairs = new Map([[ada, pairOf('a1', 'a2')]]);
  lost = new Set();
  asked = [];
  lists = [];
  deleted = [];
  forgotten = [];
  log = recordingLog();
});

function agentOf(id: string, user: UserId | undefined, role?: Role, ...has: string[]): TaggedAgent {
  return { id: id as AgentId, user, role, blocks: has as BlockId[] };
}

function blockOf(id: string, user: UserId | undefined = ada, madeFor?: string): LooseBlock {
  return { id: id as BlockId, user, madeFor: madeFor as AgentId | undefined };
}

function pairOf(primary: string | null, sleep: string | null = null, other: Partial<Pair> = {}): Pair {
  const half = (agent: string, blockIds: Record<string, BlockId>) => ({ agent: agent as AgentId, blocks: blockIds });
  return {
    state: 'ready',
    attempt: 1,
    sleepWanted: true,
    since: 0,
    primary: primary === null ? null : half(primary, { human: `block-of-${primary}` as BlockId }),
    sleep: sleep === null ? null : half(sleep, {}),
    ...other,
  };
}

function known(user: UserId): Pair | null {
  const pair = pairs.get(user);
  if (pair === 'torn') throw new Failure('record-unreadable', `user ${user} can not be read`);
  return pair ?? null;
}

/** @param repairing what happens right before something is deleted for somebody */
function orphans(repairing: () => void = () => {}) {
  const anybody = newUser(0);
  return createOrphans({
    inventory: {
      agents: async () => lists.shift() ?? agents,
      looseBlocks: async (attached) => blocks.filter(({ id }) => !attached.has(id)),
      async deleteAgent({ id }) {
        if (id === 'stuck') throw new Failure('letta-broken', 'HTTP 500');
        deleted.push(id);
      },
      async deleteBlock(id) {
        if (id === 'attached') return 'has-an-agent';
        if (id === 'stuck-too') throw new Failure('letta-broken', 'HTTP 500');
        deleted.push(id);
        return 'deleted';
      },
    },
    users: {
      read: async (user): Promise<UserRecord> => ({ ...anybody, personal: { ...anybody.personal, pair: known(user) } }),
      update: () => expect.fail(),
      async *ids() {
        yield* pairs.keys();
      },
    },
    pairs: {
      read: async (user) => known(user) ?? undefined,
      async update(user, change) {
        const next = change(known(user) ?? undefined);
        pairs.set(user, next ?? null);
        return next;
      },
    },
    provisioner: {
      async isLost(agent) {
        asked.push(agent);
        return lost.has(agent);
      },
      forgetSleepAgent: async (_, agent) => void forgotten.push(agent),
      async whileNoneIsMade(_, job) {
        repairing();
        return await job();
      },
    },
    digestOf: (text) => `digest of ${text}`,
    clock: drivenClock(),
    log,
  });
}

const ids = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id);

describe('what is found', () => {
  test('is nothing where server and records agree', async () => {
    expect(await orphans().find()).toEqual({
      spareAgents: [],
      unclaimedAgents: [],
      lostAgents: [],
      looseBlocks: [],
      elsewhere: 0,
      unreadable: 0,
      people: 1,
      digest: 'digest of ',
    });
  });

  test('are agents beside a pair, and those whose person has none', async () => {
    agents.push(agentOf('a3', ada, 'primary'), agentOf('b1', bob, 'primary'), agentOf('x', undefined));

    const found = await orphans().find();

    expect([ids(found.spareAgents), ids(found.unclaimedAgents)]).toEqual([['a3'], ['b1', 'x']]);
    expect(found.digest).toBe('digest of a3,b1,x');
  });

  test('are agents that a record names and the server says are gone, not those that it only did not list', async () => {
    agents = [];
    lost.add('a2');

    expect((await orphans().find()).lostAgents).toEqual([{ user: ada, role: 'sleep', agent: 'a2' }]);
  });

  test('are agents that are there without our tags, as far as a few tell that the bot was another application', async () => {
    agents = [];
    expect(await orphans().find()).toMatchObject({ elsewhere: 2, lostAgents: [] });

    for (let id = 0; id < 100; id += 1) pairs.set(`p${id}` as UserId, pairOf(`p${id}`));
    lost.add('p99');
    asked = [];

    expect(await orphans().find()).toMatchObject({ elsewhere: mostElsewhere, lostAgents: [] });
    expect(asked).toHaveLength(mostElsewhere);
  });

  test('is no agent that was made since the list was', async () => {
    lists = [agents.slice(0, 1)];

    expect(await orphans().find()).toMatchObject({ elsewhere: 0, lostAgents: [] });
  });

  test('are blocks without an agent, but for those that are attached again by themselves', async () => {
    blocks = [
      blockOf('loose'),
      blockOf('b1'),
      blockOf('block-of-a1'),
      blockOf('for-one-here', ada, 'a1'),
      blockOf('for-one-gone', ada, 'a9'),
      blockOf('nobody', undefined),
    ];

    const { looseBlocks, digest } = await orphans().find();

    expect(ids(looseBlocks)).toEqual(['loose', 'for-one-gone', 'nobody']);
    expect(digest).toBe('digest of for-one-gone,loose,nobody');
  });

  test('are the blocks of an agent that is gone', async () => {
    agents = agents.slice(1);
    blocks = [blockOf('block-of-a1')];
    lost.add('a1');

    expect(ids((await orphans().find()).looseBlocks)).toEqual(['block-of-a1']);
  });

  test.each([
    ['whose record can not be read', 'torn' as const, 1],
    [
      'for whom an agent is being made',
      pairOf(null, null, { state: 'creating', asked: { role: 'primary', at: 0 } }),
      0,
    ],
    ['whose agents are being deleted', pairOf('a8', null, { state: 'deleting' }), 0],
  ])('is nothing of a person %s', async (_, pair, unreadable) => {
    pairs.set(bob, pair);
    agents.push(agentOf('b1', bob, 'primary'));
    blocks = [blockOf('b2', bob)];
    lost.add('a8');

    expect(await orphans().find()).toMatchObject({
      spareAgents: [],
      unclaimedAgents: [],
      lostAgents: [],
      looseBlocks: [],
      unreadable,
    });
  });

  test('is said by no one where the database fails', async () => {
    const failing = orphans();
    pairs = new Map([[ada, null]]);
    pairs.get = () => {
      throw new Failure('store-unavailable', 'disk I/O error');
    };

    await expect(failing.find()).rejects.toMatchObject({ kind: 'store-unavailable' });
  });
});

describe('repairing', () => {
  beforeEach(() => {
    agents.push(agentOf('a3', ada, 'primary'), agentOf('b1', bob, 'primary'));
    blocks = [blockOf('loose')];
  });

  test('deletes what would never be used again, and what would be adopted only where that is wanted', async () => {
    expect(await orphans().repair('spare')).toEqual({ agents: 1, blocks: 1, records: 0, failed: 0 });
    expect(deleted).toEqual(expect.arrayContaining(['a3', 'loose']));
    expect(deleted).toHaveLength(2);
    deleted = [];

    expect(await orphans().repair('all')).toMatchObject({ agents: 2 });
    expect(deleted).toContain('b1');
  });

  test('marks records, so that the next turn makes or adopts an agent', async () => {
    agents = [];
    for (const gone of ['a1', 'a2']) lost.add(gone);

    expect(await orphans().repair('spare')).toMatchObject({ records: 2 });

    expect(forgotten).toEqual(['a2']);
    expect(pairs.get(ada)).toMatchObject({ state: 'creating', primary: null });
  });

  test('leaves all that would be adopted where the database seems to be another one', async () => {
    pairs = new Map();

    expect(await orphans().repair('all')).toMatchObject({ agents: 0 });
    expect(deleted).toEqual(['loose']);
  });

  test('deletes the blocks of an agent that is gone in the same go', async () => {
    agents = agents.slice(1);
    blocks = [blockOf('block-of-a1')];
    lost.add('a1');

    expect(await orphans().repair('spare')).toMatchObject({ records: 1, blocks: 1 });
  });

  test('keeps an agent that was adopted meanwhile', async () => {
    const meanwhile = orphans(() => void pairs.set(ada, pairOf('a3')));

    expect(await meanwhile.repair('spare')).toMatchObject({ agents: 0, failed: 0 });
    expect(deleted).not.toContain('a3');
  });

  test('keeps a block that has an agent by now, and counts it as nothing', async () => {
    blocks = [blockOf('attached')];

    expect(await orphans().repair('spare')).toMatchObject({ blocks: 0, failed: 0 });
  });

  test('goes on with the others where one fails, and says how many did', async () => {
    agents = [agentOf('stuck', ada, 'primary'), ...agents];
    blocks = [blockOf('stuck-too'), blockOf('loose')];

    expect(await orphans().repair('spare')).toMatchObject({ agents: 1, blocks: 1, failed: 2 });
    expect(deleted).toEqual(['a3', 'loose']);
    expect(log.lines.filter(({ level }) => level === 'error')).toHaveLength(2);
  });

  test('deletes an agent of which nobody knows whose it is', async () => {
    agents = [...agents.slice(0, 2), agentOf('x', undefined)];

    await orphans().repair('all');

    expect(deleted).toContain('x');
    expect(log.lines).toContainEqual(expect.objectContaining({ sentence: 'agent without a record deleted' }));
  });
});

describe('so many agents without a record that the database is another one', () => {
  const found = (unclaimed: readonly (UserId | undefined)[], people: number): Orphans => ({
    spareAgents: [],
    unclaimedAgents: unclaimed.map((user, at) => agentOf(`a${at}`, user)),
    lostAgents: [],
    looseBlocks: [],
    elsewhere: 0,
    unreadable: 0,
    people,
    digest: '',
  });
  const users = (count: number) => Array.from({ length: count }, (_, at) => `u${at}` as UserId);

  test.each([
    [0, 0, false],
    [1, 0, true],
    [2, 1, false],
    [3, 1, true],
    [5, 10, false],
    [6, 10, true],
  ])('%i people beside %i: %s', (without, people, isAnother) => {
    expect(looksLikeAnotherDatabase(found(users(without), people))).toBe(isAnother);
  });

  test('are counted by person, and one by one where nobody knows whose they are', () => {
    expect(looksLikeAnotherDatabase(found([ada, ada, bob, bob], 1))).toBe(false);
    expect(looksLikeAnotherDatabase(found([undefined, undefined, undefined], 1))).toBe(true);
  });
});
