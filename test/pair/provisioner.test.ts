import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { recordKinds } from '../../src/app/record-kinds.ts';
import { systemClock } from '../../src/app/system-clock.ts';
import type { Clock } from '../../src/base/clock.ts';
import { Failure } from '../../src/base/failure.ts';
import type { AgentId, UserId } from '../../src/base/ids.ts';
import { KeyedMutex } from '../../src/base/keyed-mutex.ts';
import type { UserRecord } from '../../src/chat/user-record.ts';
import { pairsIn } from '../../src/chat/user-views.ts';
import type { PairRecords } from '../../src/pair/pair.ts';
import { Provisioner } from '../../src/pair/provisioner.ts';
import { openMemoryStore } from '../../src/store/open-memory-store.ts';
import { type AgentsInMemory, agentsInMemory } from '../support/agents-in-memory.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { pairSettings } from '../support/pair-settings.ts';
import { recordingLog } from '../support/recording-log.ts';

const ada = '100000000000000001' as UserId;
const bob = '100000000000000002' as UserId;
const asked = (at: number) => ({ role: 'primary', at }) as const;
const options = { whose: 'Ada', withSleepAgent: true };

let agents: AgentsInMemory;
let pairs: PairRecords<UserId>;
let log: ReturnType<typeof recordingLog>;
let windowOf: (model: string) => Promise<number | undefined>;
/** Whose memory was let go of, with the agents that there were then. */
let forgotten: string[];
let forgetting: Promise<void>;

beforeEach(() => {
  agents = agentsInMemory();
  log = recordingLog();
  windowOf = async () => undefined;
  forgotten = [];
  forgetting = Promise.resolve();
  const store = openMemoryStore({ log, clock: systemClock });
  pairs = pairsIn(store.records<UserId, UserRecord>(recordKinds.users), systemClock);
});

async function provisioner(application = 'app', clock: Clock = hastyClock(), prompts = {}): Promise<Provisioner> {
  const settings = {
    ...pairSettings,
    sleepModel: pairSettings.model,
    contextWindow: 200_000,
    mostTokens: 2_048,
    prompts: { ...pairSettings.prompts, ...prompts },
  };
  const models = { contextWindowOf: (model: string) => windowOf(model) };
  const remembered = { linesOf: async () => ['- Likes tea'] };
  const blocks = { read: async () => [], write: () => Promise.reject(new Error('Nothing is written here.')) };
  const writing = { blocks, memoryWriters: new KeyedMutex() };
  const forgetMemory = async (user: UserId) => {
    forgotten.push(user);
    await forgetting;
  };
  const memory = { remembered, forgetMemory };
  return new Provisioner({ agents, models, pairs, ...memory, ...writing, settings, application, clock, log });
}

function rolesCreated(): readonly string[] {
  return agents.created.map(({ spec }) => spec.role).sort();
}

describe('a first contact', () => {
  test('makes a primary with five blocks, and a sleep agent beside it', async () => {
    const scarlet = await provisioner();

    const provided = await scarlet.provide(ada, options);
    await scarlet.settled();

    expect(provided).toEqual({ kind: 'created', primary: 'agent-1' });
    const primary = agents.created[0]?.spec;
    expect(primary?.name).toBe('Scarlet - Ada');
    expect(primary?.blocks.map((block) => [block.label, block.readOnly])).toEqual([
      ['persona', false],
      ['human', false],
      ['goals', false],
      ['session_context', false],
      ['constraints', true],
    ]);
    expect(rolesCreated()).toEqual(['primary', 'sleep']);
    expect(await pairs.read(ada)).toMatchObject({
      state: 'ready',
      primary: { agent: 'agent-1' },
      sleep: { agent: 'agent-2' },
    });
  });

  test('without a sleep agent makes none, now or later', async () => {
    const scarlet = await provisioner();

    await scarlet.provide(ada, { ...options, withSleepAgent: false });
    await scarlet.provide(ada, options);
    await scarlet.settled();

    expect(rolesCreated()).toEqual(['primary']);
  });

  test('of one person by two messages at once makes one pair', async () => {
    const scarlet = await provisioner();

    const both = await Promise.all([scarlet.provide(ada, options), scarlet.provide(ada, options)]);
    await scarlet.settled();

    expect(new Set(both.map((provided) => provided.primary)).size).toBe(1);
    expect(rolesCreated()).toEqual(['primary', 'sleep']);
  });

  test('of two people at the same moment makes one pair each', async () => {
    const scarlet = await provisioner();

    await Promise.all([scarlet.provide(ada, options), scarlet.provide(bob, { ...options, whose: 'Bob' })]);
    await scarlet.settled();

    expect(rolesCreated()).toEqual(['primary', 'primary', 'sleep', 'sleep']);
  });

  test('does not wait for the sleep agent', async () => {
    const scarlet = await provisioner();
    const door = Promise.withResolvers<void>();
    const primary = scarlet.provide(ada, options).then((provided) => {
      agents.holdCreation(door.promise);
      return provided.primary;
    });

    expect(await primary).toBe('agent-1');

    door.resolve();
    await scarlet.settled();
  });
});

describe('a settled pair', () => {
  test('costs no request', async () => {
    const scarlet = await provisioner();
    await scarlet.provide(ada, options);
    await scarlet.settled();
    const before = agents.calls.length;

    const provided = await scarlet.provide(ada, options);

    expect(provided).toEqual({ kind: 'found', primary: 'agent-1' });
    expect(agents.calls.length).toBe(before);
  });

  test('is adopted when the record was lost', async () => {
    const first = await provisioner();
    await first.provide(ada, options);
    await first.settled();
    await pairs.update(ada, () => undefined);

    const provided = await (await provisioner()).provide(ada, options);

    expect(provided).toEqual({ kind: 'found', primary: 'agent-1' });
    expect(rolesCreated()).toEqual(['primary', 'sleep']);
    const pair = await pairs.read(ada);
    expect(pair).toMatchObject({ adopted: true, sleep: { agent: 'agent-2' } });
    expect(pair).not.toHaveProperty('spareSince');
    expect(log.lines.filter(({ sentence }) => sentence === 'primary agent ready')).toMatchObject([
      { fields: { agent: 'agent-1', adopted: false } },
      { fields: { agent: 'agent-1', adopted: true } },
    ]);
  });

  test('is met for the first time where nobody has spoken to it', async () => {
    const clock = drivenClock();
    const before = await provisioner('app', clock);
    agents.loseNextAnswer('primary');
    const lost = before.provide(ada, options).catch(() => 'lost');
    await clock.quiet();
    agents.finishLost();
    await pairs.update(ada, () => undefined);

    const provided = await (await provisioner()).provide(ada, options);

    expect(provided).toEqual({ kind: 'created', primary: 'agent-1' });
    expect(await pairs.read(ada)).toMatchObject({ adopted: false });
    await clock.pass(60_000);
    await lost;
  });

  test('is never adopted by another application', async () => {
    const first = await provisioner('one bot');
    await first.provide(ada, options);
    await first.settled();
    await pairs.update(ada, () => undefined);

    const other = await provisioner('another bot');
    const provided = await other.provide(ada, options);
    await other.settled();

    expect(provided.kind).toBe('created');
  });
});

describe('a pair from before this start', () => {
  const later = { sleep: 'You tend the memory of today.', constraints: 'Never say so.' };

  /** A pair that another process has made, and one that starts now. */
  async function afterStart(prompts = {}): Promise<Provisioner> {
    const before = await provisioner();
    await before.provide(ada, options);
    await before.settled();
    return await provisioner('app', hastyClock(), prompts);
  }

  test('is looked at once, before the first turn, and gets what has changed', async () => {
    const scarlet = await afterStart(later);

    const provided = await scarlet.provide(ada, options);
    await scarlet.provide(ada, options);
    await scarlet.settled();
    await scarlet.provide(ada, options);

    expect(provided).toEqual({ kind: 'found', primary: 'agent-1' });
    expect(agents.held.map(({ agent }) => agent)).toEqual(['agent-1']);
    expect(agents.held[0]?.spec.blocks.at(-1)).toMatchObject({ label: 'constraints', value: 'Never say so.' });
    expect(log.lines).toContainEqual(expect.objectContaining({ level: 'info', sentence: 'agent brought up to date' }));
  });

  test('waits for that with its turn no longer than ten seconds', async () => {
    const clock = drivenClock();
    await afterStart();
    const scarlet = await provisioner('app', clock);
    windowOf = () => new Promise(() => {});

    const provided = scarlet.provide(ada, options);
    await clock.pass(10_000);

    expect(await provided).toEqual({ kind: 'found', primary: 'agent-1' });
  });

  test('gets blocks back that are missing, before its turn, and the log names them once', async () => {
    const scarlet = await afterStart();
    agents.takeBlock('agent-1' as AgentId, 'human');

    await scarlet.provide(ada, options);
    await scarlet.provide(ada, options);

    expect(agents.calls.filter((call) => call === 'restoreBlock')).toHaveLength(1);
    expect(agents.valueAnewOf('human')).toBe('- Likes tea');
    expect((await pairs.read(ada))?.primary?.blocks['human']).toBe('block-human-anew');
    expect(log.lines.filter(({ level }) => level === 'warn')).toEqual([
      expect.objectContaining({ sentence: 'memory blocks were missing, and are there again' }),
    ]);
  });

  test('knows a block that is attached, also where its prompt could not be compiled then', async () => {
    const scarlet = await afterStart();
    agents.takeBlock('agent-1' as AgentId, 'human');
    agents.failRestore('once-attached');

    await scarlet.provide(ada, options);

    expect((await pairs.read(ada))?.primary?.blocks['human']).toBe('block-human-anew');
  });

  test('has a block that was made anew for nobody deleted with it', async () => {
    const scarlet = await afterStart();
    agents.takeBlock('agent-1' as AgentId, 'human');
    agents.failRestore('before-attached');
    await scarlet.provide(ada, options);

    await scarlet.remove(ada);

    expect(agents.removed).toContain('block-human-anew');
  });

  test.each([
    ['is out of reach', 'letta-unreachable', 6],
    ['refuses it', 'letta-broken', 3],
  ] as const)('is looked at while the server %s: three times, or until it is there again', async (_, kind, looks) => {
    const scarlet = await afterStart(later);
    agents.failNextLooks(5, kind);

    for (let turn = 0; turn < 7; turn += 1) await scarlet.provide(ada, options);

    expect(agents.held).toHaveLength(looks);
  });

  test('that fails is looked at again, once a minute at the most', async () => {
    const clock = drivenClock();
    await afterStart();
    const scarlet = await provisioner('app', clock, later);
    await scarlet.provide(ada, options);
    agents.takeBlock('agent-1' as AgentId, 'human');

    const soon = await scarlet.mendPrimary(ada, 'Ada', 'it-fails');
    await clock.pass(60_000);
    const later1 = await scarlet.mendPrimary(ada, 'Ada', 'it-fails');

    expect([soon, later1]).toEqual(['as-it-should-be', 'mended']);
  });

  test('that is not there at all is not mended, and no request is made for it', async () => {
    const scarlet = await provisioner();

    expect(await scarlet.mendPrimary(ada, 'Ada', 'it-fails')).toBe('not-mended');
    expect([agents.calls, log.lines]).toEqual([[], []]);
  });

  test('that is gone from the server is not taken for one that is as it should be', async () => {
    await afterStart();
    const scarlet = await provisioner();
    agents.lose('agent-1' as AgentId);
    agents.lose('agent-2' as AgentId);

    expect(await scarlet.mendPrimary(ada, 'Ada', 'it-lacks-something')).toBe('missing');
    expect(await scarlet.mendSleepAgent(ada, 'Ada', 'agent-2' as AgentId)).toBe('missing');
  });

  test('has its sleep agent looked at before the first cycle, and not again', async () => {
    const scarlet = await afterStart(later);

    const sleep = await scarlet.provideSleepAgent(ada, 'Ada');
    const heldThen = [...agents.held];
    await scarlet.provideSleepAgent(ada, 'Ada');

    expect(heldThen).toMatchObject([{ agent: sleep, spec: { role: 'sleep', system: later.sleep } }]);
    expect(agents.held).toHaveLength(1);
  });

  test('has its sleep agent looked at when that fails, once a minute at the most', async () => {
    const scarlet = await afterStart(later);
    const mend = () => scarlet.mendSleepAgent(ada, 'Ada', 'agent-2' as AgentId);

    expect([await mend(), await mend()]).toEqual(['mended', 'as-it-should-be']);
    expect(agents.held).toMatchObject([{ agent: 'agent-2', spec: { role: 'sleep', system: later.sleep } }]);
  });

  test('goes on as it is where that fails, is tried again at the next turns, and then left until the next start', async () => {
    const scarlet = await afterStart();
    agents.failNextLooks(10);

    for (let turn = 0; turn < 5; turn += 1) {
      expect(await scarlet.provide(ada, options)).toEqual({ kind: 'found', primary: 'agent-1' });
      await scarlet.settled();
    }

    expect(agents.held).toHaveLength(3);
    expect(log.lines.filter(({ sentence }) => sentence === 'agent not brought up to date')).toHaveLength(3);
  });

  test('that was adopted is looked at too, and one made now is not', async () => {
    const first = await provisioner();
    await first.provide(ada, options);
    await first.settled();
    await pairs.update(ada, () => undefined);

    const scarlet = await provisioner();
    await scarlet.provide(ada, options);
    await scarlet.provide(bob, { ...options, whose: 'Bob' });
    await scarlet.settled();

    expect(agents.held.map(({ agent }) => agent)).toEqual(['agent-1']);
  });
});

describe('the context window', () => {
  test('is never wider than what the server says of the model, which is asked once', async () => {
    const asked: string[] = [];
    windowOf = async (model) => {
      asked.push(model);
      return 30_000;
    };
    const scarlet = await provisioner();

    await scarlet.provide(ada, options);
    await scarlet.settled();

    expect(agents.created.map(({ spec }) => spec.contextWindow)).toEqual([30_000, 30_000]);
    expect(asked).toEqual([pairSettings.model]);
  });

  test('stays as asked for where the model takes more, or the server does not say', async () => {
    windowOf = async () => 1_000_000;

    await (await provisioner()).provide(ada, options);

    expect(agents.created[0]?.spec.contextWindow).toBe(200_000);
  });

  test('leaves room beside the longest answer, which a small model has less of', async () => {
    windowOf = async () => 6_000;
    const scarlet = await provisioner();

    await scarlet.provide(ada, options);
    await scarlet.settled();

    expect(agents.created.map(({ spec }) => spec.mostTokens)).toEqual([2_048, 3_000]);
  });

  test('that could not be learned when a pair was made is seen to at the next contact', async () => {
    windowOf = () => Promise.reject(new Failure('letta-broken', 'HTTP 500'));
    const scarlet = await provisioner();
    await scarlet.provide(ada, options);
    await scarlet.settled();
    windowOf = async () => 30_000;

    await scarlet.provide(ada, options);
    await scarlet.settled();

    expect(agents.held.map(({ spec }) => spec.contextWindow)).toEqual([30_000]);
  });

  test('that can not be learned holds up no new pair, and changes no old one', async () => {
    const down = () => Promise.reject(new Failure('letta-broken', 'HTTP 500'));
    windowOf = down;
    const scarlet = await provisioner();
    await scarlet.provide(ada, options);
    await scarlet.settled();

    const restarted = await provisioner();
    await restarted.provide(ada, options);
    await restarted.settled();

    expect(agents.created[0]?.spec.contextWindow).toBe(200_000);
    expect(agents.held).toEqual([]);
  });
});

describe('when a creation fails', () => {
  test('before it arrived, the claim stays and the next contact makes the pair', async () => {
    const scarlet = await provisioner();
    agents.failNextCreate('primary', 'before');

    await expect(scarlet.provide(ada, options)).rejects.toMatchObject({ kind: 'letta-unreachable' });
    expect(await pairs.read(ada)).toMatchObject({ state: 'creating', primary: null });
    await scarlet.provide(ada, options);
    await scarlet.settled();

    expect(rolesCreated()).toEqual(['primary', 'sleep']);
    expect((await pairs.read(ada))?.attempt).toBe(2);
  });

  test('after it arrived, the agent is found and adopted', async () => {
    const scarlet = await provisioner();
    agents.failNextCreate('primary', 'after');

    const provided = await scarlet.provide(ada, options);
    await scarlet.settled();

    expect(provided.primary).toBe('agent-1');
    expect(rolesCreated()).toEqual(['primary', 'sleep']);
  });

  test('for the sleep agent, the talk goes on and the next contact makes it', async () => {
    const scarlet = await provisioner();
    agents.failNextCreate('sleep', 'before');
    await scarlet.provide(ada, options);
    await scarlet.settled();
    const missing = (await pairs.read(ada))?.sleep === null;

    await scarlet.provide(ada, options);
    await scarlet.settled();

    expect(missing).toBe(true);
    expect(log.lines.map((line) => line.sentence)).toContain('sleep agent not created');
    expect((await pairs.read(ada))?.sleep).not.toBeNull();
  });
});

describe('when the process died while the server was creating', () => {
  test('the next one waits for what comes to be, and adopts it', async () => {
    const door = Promise.withResolvers<void>();
    const dead = await provisioner();
    agents.holdCreation(door.promise);
    void dead.provide(ada, options).catch(() => {});
    await setImmediate();

    const clock = drivenClock();
    const provided = (await provisioner('app', clock)).provide(ada, options);
    await clock.pass(1_000);
    door.resolve();
    await clock.pass(10_000);

    expect(await provided).toEqual({ kind: 'found', primary: 'agent-1' });
    expect(rolesCreated().filter((role) => role === 'primary')).toHaveLength(1);
  });

  const claim = { state: 'creating', attempt: 1, sleepWanted: true, since: 0, primary: null, sleep: null } as const;

  test.each([
    ['before it asked, the next one makes the pair at once', claim, 0],
    ['and nothing came to be for a minute, the next one makes the pair', { ...claim, asked: asked(0) }, 60_000],
    ['more than a minute ago, the next one waits for nothing', { ...claim, asked: asked(-60_000) }, 0],
  ])('%s', async (_, left, waited) => {
    await pairs.update(ada, () => left);
    const clock = drivenClock();

    const provided = (await provisioner('app', clock)).provide(ada, options);
    for (let passed = 0; passed < waited; passed += 5_000) {
      expect(agents.created).toEqual([]);
      await clock.pass(5_000);
    }
    await clock.pass(3_000);

    expect((await provided).kind).toBe('created');
  });
});

describe('a creation whose answer is lost', () => {
  test.each([15_000, 55_000])('and that takes %d ms is found, and asked for once', async (tookMs) => {
    const clock = drivenClock();
    const scarlet = await provisioner('app', clock);
    agents.loseNextAnswer('primary');

    const provided = scarlet.provide(ada, options);
    await clock.pass(tookMs);
    agents.finishLost();
    await clock.pass(6_000);

    expect(await provided).toEqual({ kind: 'created', primary: 'agent-1' });
    expect(rolesCreated().filter((role) => role === 'primary')).toHaveLength(1);
  });

  test('and that took longer leaves a spare agent, which is found later by its tags and deleted', async () => {
    const clock = drivenClock();
    const scarlet = await provisioner('app', clock);
    agents.loseNextAnswer('primary');
    const first = scarlet.provide(ada, options).catch(({ kind }) => kind);
    await clock.pass(70_000);
    expect(await first).toBe('outcome-unknown');
    const second = scarlet.provide(ada, options);
    await clock.pass(1_000);
    agents.finishLost();
    const { primary } = await second;
    await scarlet.provide(ada, options);
    await scarlet.settled();
    // A creation that is still on its way has its time first.
    expect(agents.removed).toEqual([]);
    await clock.pass(60_000);

    await scarlet.provide(ada, options);
    await scarlet.settled();

    expect(primary).toBe('agent-2');
    expect(agents.removed).toEqual(expect.arrayContaining(['agent-1', 'block-human-agent-1']));
    expect(agents.removed.filter((id) => id.endsWith(primary))).toEqual([]);
    const before = agents.calls.length;
    await scarlet.provide(ada, options);
    expect(agents.calls.length).toBe(before);
  });

  test('and whose agent somebody has spoken to since is left alone', async () => {
    const clock = drivenClock();
    const scarlet = await provisioner('app', clock);
    agents.loseNextAnswer('primary');
    void scarlet.provide(ada, options).catch(() => {});
    await clock.pass(70_000);
    const second = scarlet.provide(ada, options);
    await clock.pass(1_000);
    agents.finishLost('spoken-to');
    await second;
    await clock.pass(60_000);

    await scarlet.provide(ada, options);
    await scarlet.settled();

    expect(agents.removed).toEqual([]);
  });
});

describe('several agents of one person, and no record of them', () => {
  test('yield the one that was spoken to, and the other is deleted', async () => {
    const clock = drivenClock();
    await (await provisioner('app', clock)).provide(ada, options);
    await pairs.update(ada, () => undefined);
    agents.duplicate('agent-1' as AgentId, 'agent-0' as AgentId);
    agents.neverSpokenTo('agent-0' as AgentId);
    const scarlet = await provisioner('app', clock);

    const provided = await scarlet.provide(ada, options);
    await clock.pass(60_000);
    await scarlet.provide(ada, options);
    await scarlet.settled();

    expect(provided).toEqual({ kind: 'found', primary: 'agent-1' });
    expect(agents.removed).toContain('agent-0');
    expect(agents.removed).not.toContain('agent-1');
  });
});

describe('a primary that the server lost', () => {
  test('is replaced once, and only when the server itself says that it is gone', async () => {
    const scarlet = await provisioner();
    await scarlet.provide(ada, options);
    await scarlet.settled();
    const lost = 'agent-1' as AgentId;
    expect(await scarlet.isLost(lost)).toBe(false);
    agents.lose(lost);

    const both = await Promise.all([scarlet.replaceLost(ada, lost, options), scarlet.replaceLost(ada, lost, options)]);

    expect(await scarlet.isLost(lost)).toBe(true);
    expect(both.map((provided) => provided.primary)).toEqual(['agent-3', 'agent-3']);
    expect(rolesCreated()).toEqual(['primary', 'primary', 'sleep']);
  });
});

describe('a sleep agent that the server lost', () => {
  test('is made anew when it is needed', async () => {
    const scarlet = await provisioner();
    await scarlet.provide(ada, options);
    await scarlet.settled();
    agents.lose('agent-2' as AgentId);

    await scarlet.forgetSleepAgent(ada, 'agent-2' as AgentId);

    expect((await pairs.read(ada))?.sleep).toBeNull();
    expect(await scarlet.provideSleepAgent(ada, 'Ada')).toBe('agent-3');
  });

  test('is not taken for the one that stands in its place by now', async () => {
    const scarlet = await provisioner();
    await scarlet.provide(ada, options);
    await scarlet.settled();

    await scarlet.forgetSleepAgent(ada, 'agent-0' as AgentId);

    expect((await pairs.read(ada))?.sleep?.agent).toBe('agent-2');
  });

  test('is none where there is no pair', async () => {
    const scarlet = await provisioner();

    await expect(scarlet.provideSleepAgent(ada, 'Ada')).rejects.toMatchObject({ kind: 'letta-agent-missing' });
    expect(agents.created).toEqual([]);
  });
});

describe('a sleep agent that is renewed', () => {
  test('is deleted, and another one stands in its place', async () => {
    const scarlet = await provisioner();
    await scarlet.provide(ada, options);
    await scarlet.settled();

    await scarlet.renewSleepAgent(ada, 'Ada');

    expect(agents.removed).toEqual(['agent-2']);
    expect(log.lines).toContainEqual({
      level: 'info',
      fields: { userId: ada, agent: 'agent-2' },
      sentence: 'sleep agent renewed',
    });
    expect(await pairs.read(ada)).toMatchObject({ primary: { agent: 'agent-1' }, sleep: { agent: 'agent-3' } });
    expect(agents.created.at(-1)?.spec.name).toBe('Scarlet-Sleep - Ada');
  });

  test('and can not be made at once is made when it is needed', async () => {
    const scarlet = await provisioner();
    await scarlet.provide(ada, options);
    await scarlet.settled();
    agents.failNextCreate('sleep', 'before');

    await expect(scarlet.renewSleepAgent(ada, 'Ada')).rejects.toMatchObject({ kind: 'letta-unreachable' });

    expect(await scarlet.provideSleepAgent(ada, 'Ada')).toBe('agent-3');
  });

  test('that is not there costs nothing', async () => {
    const scarlet = await provisioner();

    await scarlet.renewSleepAgent(ada, 'Ada');

    expect(agents.calls).toEqual([]);
  });
});

describe('removing a pair', () => {
  test('deletes both agents and their blocks', async () => {
    const scarlet = await provisioner();
    await scarlet.provide(ada, options);

    await scarlet.remove(ada);

    expect(agents.removed).toEqual(expect.arrayContaining(['agent-1', 'agent-2', 'block-human-agent-1']));
    expect(await pairs.read(ada)).toBeUndefined();
    expect(await agents.find({ application: 'app', user: ada })).toEqual([]);
  });

  test('goes on where a failure left it', async () => {
    const scarlet = await provisioner();
    await scarlet.provide(ada, options);
    await scarlet.settled();
    agents.failNextRemove();

    await expect(scarlet.remove(ada)).rejects.toMatchObject({ kind: 'letta-broken' });
    expect(await pairs.read(ada)).toMatchObject({ state: 'deleting' });
    await scarlet.remove(ada);

    expect(await pairs.read(ada)).toBeUndefined();
    expect(await agents.find({ application: 'app', user: ada })).toEqual([]);
  });

  test('that was interrupted is finished before a new pair is made', async () => {
    const scarlet = await provisioner();
    await scarlet.provide(ada, options);
    await scarlet.settled();
    agents.failNextRemove();
    await scarlet.remove(ada).catch(() => {});

    const provided = await scarlet.provide(ada, options);
    await scarlet.settled();

    expect(provided).toEqual({ kind: 'created', primary: 'agent-3' });
    expect(agents.removed).toEqual(expect.arrayContaining(['agent-1', 'agent-2']));
    expect(forgotten).toEqual([ada]);
  });

  test('is not over before what is remembered is gone', async () => {
    const scarlet = await provisioner();
    await scarlet.provide(ada, options);
    await scarlet.settled();
    forgetting = Promise.reject(new Error('The disk is full.'));

    await expect(scarlet.remove(ada)).rejects.toThrow('The disk is full.');
    expect(await pairs.read(ada)).toMatchObject({ state: 'deleting' });
    forgetting = Promise.resolve();
    const provided = await scarlet.provide(ada, options);
    await scarlet.settled();

    expect(provided).toEqual({ kind: 'created', primary: 'agent-3' });
    expect(forgotten).toEqual([ada, ada]);
  });

  test('that a backup puts back half done spares the agents of a beginning after it', async () => {
    const clock = drivenClock(Date.UTC(2026, 10, 22));
    agents = agentsInMemory(clock.now);
    const scarlet = await provisioner('app', clock);
    await scarlet.provide(ada, options);
    await scarlet.settled();
    agents.failNextRemove();
    await scarlet.remove(ada).catch(() => {});
    const backup = await pairs.read(ada);
    await scarlet.remove(ada);
    await clock.pass(3_600_000);
    await scarlet.provide(ada, options);
    await scarlet.settled();
    await pairs.update(ada, () => backup);

    const provided = await scarlet.provide(ada, options);
    await scarlet.settled();

    expect(provided).toEqual({ kind: 'found', primary: 'agent-3' });
    expect((await agents.find({ application: 'app', user: ada })).map(({ id }) => id)).toEqual(['agent-3', 'agent-4']);
    expect(forgotten).toEqual([ada, ada]);
  });

  test('that was cut short takes agents that the record does not name, however far ahead the clock of the server is', async () => {
    const clock = drivenClock(Date.UTC(2026, 10, 22));
    agents = agentsInMemory(() => clock.now() + 3_600_000);
    const scarlet = await provisioner('app', clock);
    await scarlet.provide(ada, options);
    await scarlet.settled();
    agents.duplicate('agent-1' as AgentId, 'agent-spare' as AgentId);
    agents.failNextRemove();
    await scarlet.remove(ada).catch(() => {});

    const provided = await scarlet.provide(ada, options);
    await scarlet.settled();

    expect(provided).toEqual({ kind: 'created', primary: 'agent-3' });
    expect(agents.removed).toEqual(expect.arrayContaining(['agent-1', 'agent-2', 'agent-spare']));
  });

  test('deletes those that the record names last', async () => {
    const scarlet = await provisioner();
    await scarlet.provide(ada, options);
    await scarlet.settled();
    agents.duplicate('agent-2' as AgentId, 'agent-spare' as AgentId);

    await scarlet.remove(ada);

    const inTurn = agents.removed.filter((id) => id.startsWith('agent-'));
    expect(inTurn).toEqual(['agent-spare', 'agent-1', 'agent-2']);
  });

  test('that a backup puts back with none of its agents left takes one whose creation came to its end late', async () => {
    const clock = drivenClock(Date.UTC(2026, 10, 22));
    agents = agentsInMemory(clock.now);
    const scarlet = await provisioner('app', clock);
    await scarlet.provide(ada, options);
    await scarlet.settled();
    agents.duplicate('agent-1' as AgentId, 'agent-late' as AgentId);
    await pairs.update(ada, (pair) => pair && { ...pair, state: 'deleting', since: clock.now() });
    for (const agent of ['agent-1', 'agent-2'] as AgentId[]) agents.lose(agent);

    const provided = await scarlet.provide(ada, options);
    await scarlet.settled();

    expect(provided).toEqual({ kind: 'created', primary: 'agent-3' });
    expect(agents.removed).toContain('agent-late');
  });

  test('that was cut short goes on where its primary is found to be lost', async () => {
    const scarlet = await provisioner();
    await scarlet.provide(ada, options);
    await scarlet.settled();
    agents.failNextRemove();
    await scarlet.remove(ada).catch(() => {});
    agents.lose('agent-1' as AgentId);

    const provided = await scarlet.replaceLost(ada, 'agent-1' as AgentId, options);
    await scarlet.settled();

    expect(provided).toEqual({ kind: 'created', primary: 'agent-3' });
    expect(agents.removed).toContain('agent-2');
    expect(forgotten).toEqual([ada]);
  });

  test('is not over by the end of one that was asked for before', async () => {
    const clock = drivenClock(Date.UTC(2026, 10, 22));
    const scarlet = await provisioner('app', clock);
    await scarlet.provide(ada, options);
    await scarlet.settled();
    const held = Promise.withResolvers<void>();
    forgetting = held.promise;
    const first = scarlet.remove(ada);
    while (forgotten.length === 0) await setImmediate();
    await clock.pass(1_000);
    forgetting = Promise.reject(new Error('The disk is full.'));
    forgetting.catch(() => {});
    await expect(scarlet.remove(ada)).rejects.toThrow('The disk is full.');
    held.resolve();
    await first;

    expect(await pairs.read(ada)).toMatchObject({ state: 'deleting' });
  });

  test('leaves no sleep agent that a message asked for at the same moment', async () => {
    const scarlet = await provisioner();
    agents.failNextCreate('sleep', 'before');
    await scarlet.provide(ada, options);
    await scarlet.settled();

    await Promise.all([scarlet.provide(ada, options), scarlet.remove(ada)]);
    await scarlet.settled();

    expect(await agents.find({ application: 'app', user: ada })).toEqual([]);
    expect(await pairs.read(ada)).toBeUndefined();
  });

  test('is not called done while the server still lists an agent', async () => {
    const scarlet = await provisioner();
    await scarlet.provide(ada, options);
    await scarlet.settled();
    agents.keepNextRemoved();

    await expect(scarlet.remove(ada)).rejects.toMatchObject({ kind: 'letta-broken' });

    expect(await pairs.read(ada)).toMatchObject({ state: 'deleting' });
  });

  test('asks for each block once', async () => {
    const scarlet = await provisioner();
    await scarlet.provide(ada, options);
    await scarlet.settled();

    await scarlet.remove(ada);

    expect(agents.removed.filter((id) => id === 'block-human-agent-1')).toHaveLength(1);
  });
});
