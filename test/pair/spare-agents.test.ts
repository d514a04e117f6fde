/** Agents of one owner beyond the two: which one is gone on with, and which are deleted. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { AgentId, BlockId, UserId } from '../../src/base/ids.ts';
import type { FoundAgent, Owner, Role } from '../../src/pair/agents.ts';
import { chooseAgent, removeSpareAgents } from '../../src/pair/agents-on-server.ts';
import type { Pair } from '../../src/pair/pair.ts';
import { recordingLog } from '../support/recording-log.ts';

const owner: Owner = { application: 'app', user: '42' as UserId };

let found: readonly FoundAgent[];
let spokenTo: Set<string>;
let removed: string[];
/** Blocks that agents of nobody here have as well. */
let shared: string[];
let asked: string[];
let pair: Pair | undefined;
let log: ReturnType<typeof recordingLog>;

beforeEach(() => {
  found = [];
  spokenTo = new Set();
  removed = [];
  shared = [];
  asked = [];
  log = recordingLog();
  pair = {
    state: 'ready',
    attempt: 1,
    sleepWanted: true,
    since: 0,
    primary: { agent: 'agent-1' as AgentId, blocks: { human: 'block-1' as BlockId, goals: 'block-lost' as BlockId } },
    sleep: { agent: 'agent-2' as AgentId, blocks: {} },
    spareSince: 5,
  };
});

function agentOf(id: string, role: Role, ...blocks: string[]): FoundAgent {
  const named = blocks.map((block) => ({ label: block, id: block as BlockId }));
  return { id: id as AgentId, role, name: id, createdAt: 0, blocks: named };
}

function parts() {
  return {
    agents: {
      find: async () => [...found],
      async isUnused(agent: AgentId) {
        asked.push(agent);
        return !spokenTo.has(agent);
      },
      async removeUnshared(blocks: readonly BlockId[], _: UserId, having: readonly AgentId[]) {
        expect(having).toHaveLength(1);
        removed.push(...blocks.filter((block) => !shared.includes(block)));
      },
      async remove(agent: AgentId, blocks: readonly BlockId[]) {
        removed.push(...blocks, agent);
      },
    },
    pairs: {
      read: async () => pair,
      async update(_: UserId, change: (known: Pair | undefined) => Pair | undefined) {
        pair = change(pair);
        return pair;
      },
    },
    log,
  };
}

describe('of several agents', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((id) => agentOf(id, 'primary'));

  test.each([
    ['the oldest that was spoken to goes on', ['b', 'c'], 'b'],
    ['the oldest goes on where none was spoken to', [], 'a'],
  ])('%s, and the log says so', async (_, spoken, chosen) => {
    spokenTo = new Set(spoken);
    const all = [agentOf('z', 'sleep'), ...[a, b, c].flatMap((one) => one ?? [])];

    expect((await chooseAgent(all, 'primary', owner, parts()))?.id).toBe(chosen);
    expect(log.lines).toEqual([
      {
        level: 'warn',
        fields: { userId: owner.user, role: 'primary', agents: ['a', 'b', 'c'] },
        sentence: 'more than one agent found',
      },
    ]);
  });

  test('two are several', async () => {
    spokenTo = new Set(['b']);

    expect(
      (
        await chooseAgent(
          [a, b].flatMap((one) => one ?? []),
          'primary',
          owner,
          parts(),
        )
      )?.id,
    ).toBe('b');
  });

  test('of different roles each is the only one, which costs no request', async () => {
    const all = [agentOf('a', 'primary'), agentOf('b', 'sleep')];

    expect((await chooseAgent(all, 'sleep', owner, parts()))?.id).toBe('b');
    expect(await chooseAgent(all.slice(0, 1), 'sleep', owner, parts())).toBeUndefined();
    expect([asked, log.lines]).toEqual([[], []]);
  });
});

describe('an agent beyond the pair', () => {
  beforeEach(() => {
    found = [
      agentOf('agent-0', 'primary', 'block-0', 'block-1', 'block-2', 'block-lost'),
      agentOf('agent-1', 'primary', 'block-1'),
      agentOf('agent-2', 'sleep', 'block-2'),
    ];
  });

  test('that nobody spoke to is deleted with the blocks that are its own alone', async () => {
    await removeSpareAgents(owner, parts());

    expect(removed).toEqual(['block-0', 'agent-0']);
    expect(asked).toEqual(['agent-0']);
    expect(log.lines).toEqual([
      expect.objectContaining({ level: 'warn', sentence: 'spare agent deleted, it was never spoken to' }),
    ]);
    expect(pair).toMatchObject({ primary: { agent: 'agent-1' }, sleep: { agent: 'agent-2' } });
    expect(pair).not.toHaveProperty('spareSince');
  });

  test('is deleted without a block that an operator attached to others as well', async () => {
    shared = ['block-0'];

    await removeSpareAgents(owner, parts());

    expect(removed).toEqual(['agent-0']);
  });

  test('that somebody spoke to is left and named, and keeps no other from being deleted', async () => {
    spokenTo = new Set(['agent-0']);
    found = [...found, agentOf('agent-9', 'sleep', 'block-9')];

    await removeSpareAgents(owner, parts());

    expect(removed).toEqual(['block-9', 'agent-9']);
    expect(log.lines[0]).toMatchObject({
      fields: { agent: 'agent-0', role: 'primary' },
      sentence: 'agent beyond the pair left, it was spoken to',
    });
  });

  test.each([
    ['is being made', { state: 'creating' }],
    ['is being deleted', { state: 'deleting' }],
    ['has no primary', { primary: null }],
  ] as const)('is left alone while the pair %s', async (_, change) => {
    pair = pair && { ...pair, ...change };
    const before = pair;

    await removeSpareAgents(owner, parts());

    expect([removed, asked]).toEqual([[], []]);
    expect(pair).toEqual(before);
  });

  test('is left alone where no record names a pair', async () => {
    pair = undefined;

    await removeSpareAgents(owner, parts());

    expect([removed, pair]).toEqual([[], undefined]);
  });

  test('that the server does not delete is looked for again', async () => {
    const failing = parts();
    failing.agents.remove = () => Promise.reject(new Error('HTTP 500'));

    await expect(removeSpareAgents(owner, failing)).rejects.toThrow('HTTP 500');
    expect(pair).toMatchObject({ spareSince: 5 });
  });

  test('is done with only once that is written down', async () => {
    const failing = parts();
    failing.pairs.update = () => Promise.reject(new Error('disk I/O error'));

    await expect(removeSpareAgents(owner, failing)).rejects.toThrow('disk I/O error');
  });

  test('leaves nothing of a record that was deleted meanwhile', async () => {
    const meanwhile = parts();
    meanwhile.agents.remove = async () => {
      pair = undefined;
    };

    await removeSpareAgents(owner, meanwhile);

    expect(pair).toBeUndefined();
  });
});
