import { beforeEach, describe, expect, test } from 'vitest';
import type { AgentId, BlockId, UserId } from '../../src/base/ids.ts';
import { KeyedMutex } from '../../src/base/keyed-mutex.ts';
import { AgentKeeper } from '../../src/pair/agent-keeper.ts';
import { primarySpec } from '../../src/pair/agent-specs.ts';
import { FittedSpecs, type Half } from '../../src/pair/fitted-specs.ts';
import { madeFrom } from '../../src/pair/made-from.ts';
import type { Pair } from '../../src/pair/pair.ts';
import { type AgentsInMemory, agentsInMemory } from '../support/agents-in-memory.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { pairSettings as settings } from '../support/pair-settings.ts';
import { recordingLog } from '../support/recording-log.ts';

const user = '42' as UserId;
const half: Half = { user, role: 'primary', whose: 'Ada' };

let agents: AgentsInMemory;
let agent: AgentId;
let pair: Pair | undefined;
let clock: ReturnType<typeof drivenClock>;
let log: ReturnType<typeof recordingLog>;
let memoryWriters: KeyedMutex;
/** What a write of memory waits for. */
let writing: Promise<void>;
let written: string[];

beforeEach(async () => {
  clock = drivenClock();
  log = recordingLog();
  memoryWriters = new KeyedMutex();
  writing = Promise.resolve();
  written = [];
  agents = agentsInMemory();
  const made = await agents.create(primarySpec(settings, { application: 'app', user }, 'Ada'));
  agent = made.id;
  // Nothing says what its blocks were given, and no block was given what the settings say.
  const primary = { agent, blocks: Object.fromEntries(made.blocks.map(({ label, id }) => [label, id])), seeds: {} };
  pair = { state: 'ready', attempt: 1, sleepWanted: true, since: 0, primary, sleep: null };
});

function keeping(onFollowed?: (user: UserId) => Promise<void>): AgentKeeper {
  const parts = {
    agents,
    settings,
    application: 'app',
    models: { contextWindowOf: async () => undefined },
    remembered: { linesOf: async () => [] },
    blocks: {
      read: async () => [{ id: 'block-1' as BlockId, label: 'persona', value: '', limit: 5_000, readOnly: false }],
      async write(_: AgentId, label: string, value: string) {
        await writing;
        written.push(label);
        return { id: 'block-1' as BlockId, label, value, limit: 5_000, readOnly: false };
      },
    },
    pairs: {
      read: async () => pair,
      async update(_: UserId, change: (known: Pair | undefined) => Pair | undefined) {
        pair = change(pair);
        return pair;
      },
    },
    memoryWriters,
    onFollowed,
    clock,
    log,
  };
  return new AgentKeeper(parts, new FittedSpecs(parts));
}

/** Whether a promise has come to its end. */
function watch(promise: Promise<unknown>): () => boolean {
  let ended = false;
  void promise.then(() => {
    ended = true;
  });
  return () => ended;
}

const sentences = () => log.lines.map(({ sentence }) => sentence);

describe('seeds that changed', () => {
  test('are in their blocks before the look is over', async () => {
    const door = Promise.withResolvers<void>();
    writing = door.promise;

    const held = watch(keeping().hold(agent, half));
    await clock.quiet();
    expect(held()).toBe(false);
    door.resolve();
    await clock.quiet();

    expect(held()).toBe(true);
    expect(written).toContain('persona');
  });

  test('wait for a consolidation that writes, and hold nobody up; the end waits for them', async () => {
    const consolidation = Promise.withResolvers<void>();
    void memoryWriters.run(user, () => consolidation.promise);
    const keeper = keeping();

    await keeper.hold(agent, half);
    const settled = watch(keeper.settled());
    await clock.quiet();
    expect([settled(), written]).toEqual([false, []]);
    consolidation.resolve();
    await clock.quiet();

    expect([settled(), written]).toEqual([true, expect.arrayContaining(['persona'])]);
  });

  test('that can not be written are told of, and the agent counts as seen to', async () => {
    writing = Promise.reject(new Error('HTTP 500'));
    writing.catch(() => {});
    const keeper = keeping();

    await keeper.hold(agent, half);
    await keeper.hold(agent, half);

    expect(agents.held).toHaveLength(1);
    expect(log.lines).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        sentence: 'seeds not brought up to date, tried again after the next start',
      }),
    );
  });
});

describe('an agent that is what it should be', () => {
  test('is written down as such, and told of, before the look is over', async () => {
    const door = Promise.withResolvers<void>();
    const toldOf: unknown[] = [];

    const held = watch(
      keeping(async (whose) => {
        toldOf.push(whose, pair?.primary?.madeFrom);
        await door.promise;
      }).hold(agent, half),
    );
    await clock.quiet();
    expect(held()).toBe(false);
    door.resolve();
    await clock.quiet();

    expect(held()).toBe(true);
    expect(toldOf).toEqual([user, madeFrom(settings, 'primary')]);
  });

  test('is looked at once, however many ask', async () => {
    const keeper = keeping();

    await Promise.all([keeper.hold(agent, half), keeper.holdInTime(agent, half)]);
    await keeper.holdInTime(agent, half);

    expect(agents.held).toHaveLength(1);
  });

  test('and lacks something is looked at however recent that was; one that only fails is not', async () => {
    const keeper = keeping();
    await keeper.hold(agent, half);
    await clock.pass(59_999);

    expect(await keeper.lookAgain(agent, half, 'it-fails')).toBe('as-it-should-be');
    expect(agents.held).toHaveLength(1);
    await keeper.lookAgain(agent, half, 'it-lacks-something');

    expect(agents.held).toHaveLength(2);
  });
});

test('of blocks that were missing nothing is said to have changed but that', async () => {
  agents.takeBlock(agent, 'human');
  const keeper = keeping();
  await keeper.hold(agent, half);
  agents.takeBlock(agent, 'human');

  expect(await keeper.lookAgain(agent, half, 'it-lacks-something')).toBe('mended');
  expect(sentences()).toContain('memory blocks were missing, and are there again');
  expect(sentences()).not.toContain('agent brought up to date');
});

test('blocks that no profile names any more are kept, and named', async () => {
  const primary = pair?.primary ?? expect.fail();
  pair = pair && { ...pair, primary: { ...primary, blocks: { ...primary.blocks, projects: 'block-9' as BlockId } } };

  await keeping().hold(agent, half);

  expect(log.lines).toContainEqual({
    level: 'info',
    fields: { userId: user, agent, blocks: ['projects'] },
    sentence: 'memory blocks that no profile names are kept',
  });
});

test('of blocks that are all named nothing is said', async () => {
  await keeping().hold(agent, half);

  expect(sentences()).not.toContain('memory blocks that no profile names are kept');
});

test('of a turn that waits for a look no timer is left, and the look goes on after ten seconds', async () => {
  const door = Promise.withResolvers<void>();
  writing = door.promise;
  const keeper = keeping();

  const waited = watch(keeper.holdInTime(agent, half));
  await clock.pass(9_999);
  expect(waited()).toBe(false);
  await clock.pass(1);
  expect(waited()).toBe(true);
  const settled = watch(keeper.settled());
  await clock.quiet();
  expect(settled()).toBe(false);
  door.resolve();
  await clock.quiet();

  expect(settled()).toBe(true);
});

test('an agent that was looked at in vain because it failed is left after three looks like any other', async () => {
  agents.failNextLooks(10);
  const keeper = keeping();

  expect(await keeper.lookAgain(agent, half, 'it-fails')).toBe('not-mended');
  for (let turn = 0; turn < 4; turn += 1) await keeper.hold(agent, half);

  expect(agents.held).toHaveLength(3);
});

test('an agent that was as it should be once has three looks again when it lacks something', async () => {
  const keeper = keeping();
  await keeper.hold(agent, half);
  agents.failNextLooks(10);

  expect(await keeper.lookAgain(agent, half, 'it-lacks-something')).toBe('not-mended');
  for (let turn = 0; turn < 4; turn += 1) await keeper.hold(agent, half);

  expect(agents.held).toHaveLength(1 + 3);
});

test('the end waits for a look that nobody waits for any more', async () => {
  const door = Promise.withResolvers<void>();
  const keeper = keeping(() => door.promise);

  void keeper.hold(agent, half);
  await clock.quiet();
  const settled = watch(keeper.settled());
  await clock.quiet();
  expect(settled()).toBe(false);
  door.resolve();
  await clock.quiet();

  expect(settled()).toBe(true);
});

test('an agent that no record names is held to what it should be all the same', async () => {
  pair = undefined;

  expect(await keeping().lookAgain(agent, half, 'it-lacks-something')).toBe('as-it-should-be');
  expect(sentences()).toEqual([]);
});
