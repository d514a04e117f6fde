import { beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import type { AgentId, ChannelId, MessageId, RunId } from '../../src/base/ids.ts';
import { Outage } from '../../src/chat/outage.ts';
import { type Fate, reconcileTurn } from '../../src/chat/reconcile-turn.ts';
import type { SentTurn } from '../../src/chat/turn.ts';
import { type Conversation, otidOf } from '../../src/pair/conversation.ts';
import { type ConversationInMemory, conversationInMemory, type SendFault } from '../support/conversation-in-memory.ts';
import { type DrivenClock, drivenClock } from '../support/driven-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

const agent = 'agent-1' as AgentId;
const message = '300000000000000001' as MessageId;
const otid = otidOf(message);

let clock: DrivenClock;
let conversation: ConversationInMemory;
let outage: Outage;

beforeEach(() => {
  clock = drivenClock(1_700_000_000_000);
  conversation = conversationInMemory({ clock });
  outage = startOutage();
});

function goAway(): void {
  conversation.setDown(true);
  outage = startOutage(() => !conversation.isDown());
}

/** @param answers whether the server answers a small question, whatever becomes of the looks */
function startOutage(answers = () => true): Outage {
  const checkServer = async () => {
    if (!answers()) throw new Failure('letta-unreachable', 'nobody is there');
  };
  return new Outage({ checkServer, clock, log: recordingLog() });
}

function sentNow(): SentTurn {
  return {
    id: message,
    place: { channel: '2' as ChannelId, kind: 'direct', name: '' },
    locale: 'en',
    state: 'sent',
    messages: [{ id: message, author: 'Ada', text: 'hello', attachments: [], asides: [], brought: [], at: 0 }],
    agent,
    items: [{ otid, text: 'hello' }],
    sentAt: clock.now(),
  };
}

/** Sends, and loses sight of it. */
async function lost(fault: SendFault): Promise<SentTurn> {
  const turn = sentNow();
  conversation.failNextSend(fault);
  const signal = new AbortController().signal;
  const sent = conversation.send(agent, [{ role: 'user', otid, parts: [] }], { signal }).catch(() => {});
  await clock.pass(1_000);
  await sent;
  return turn;
}

async function fateOf(
  turn: SentTurn,
  patienceMs = 30_000,
  as: Partial<Conversation> = {},
): Promise<Fate & { readonly tookMs: number }> {
  const startedAt = clock.now();
  const parts = { conversation: { ...conversation, ...as }, outage, clock, log: recordingLog() };
  let fate: Fate | undefined;
  const done = reconcileTurn(turn, clock.now(), clock.elapsed() + patienceMs, parts, new AbortController().signal).then(
    (found) => {
      fate = found;
    },
  );
  await clock.until('the fate is known', () => fate !== undefined);
  await done;
  return { ...(fate ?? { kind: 'unknown' }), tookMs: clock.now() - startedAt };
}

describe('what became of a turn', () => {
  test.each([
    ['lost-on-the-way', 'never-arrived'],
    ['answer-lost', 'answered'],
    ['cut-while-thinking', 'answered'],
    ['failed-after-storing', 'unknown'],
  ] as const)('after %s is %s', async (fault, kind) => {
    expect(await fateOf(await lost(fault))).toMatchObject({ kind });
  });

  test('is not asked before a request that is on its way can have arrived', async () => {
    const { tookMs } = await fateOf(sentNow());

    expect(tookMs).toBe(5_000);
  });

  test('is unknown when the run outlasts our patience, which cancels it', async () => {
    const fate = await fateOf(await lost('cut-while-thinking-long'), 20_000);

    expect(fate.kind).toBe('unknown');
    expect(conversation.cancelled).toEqual([agent]);
  });

  test('does not wait for a run that is older than the turn', async () => {
    conversation.leaveRunBehind(agent);
    await clock.pass(31_000);

    expect(await fateOf(await lost('answer-lost'))).toMatchObject({ kind: 'answered', tookMs: 5_000 });
  });

  test.each([
    ['ahead of the server’s by a minute', 60_000],
    ['ahead of the server’s by an hour', 3_600_000],
    ['set back by an hour since', -3_600_000],
  ])('is waited for while a run is active, with our clock %s', async (_, aheadMs) => {
    const turn = await lost('cut-while-thinking');

    expect(await fateOf({ ...turn, sentAt: turn.sentAt + aheadMs })).toMatchObject({ kind: 'answered' });
  });

  test('is unknown while a run of before never ends: it may be the one that has the message', async () => {
    conversation.leaveRunBehind(agent);
    await clock.pass(3_600_000);

    expect(await fateOf(await lost('lost-on-the-way'))).toMatchObject({ kind: 'unknown' });
    expect(conversation.cancelled).toEqual([agent]);
  });

  test('is unknown, not asked for ever, when the message is listed but its run never ends and is not listed', async () => {
    for (let look = 0; look < 100; look += 1) conversation.failNextLook('letta-busy');

    expect(await fateOf(sentNow())).toMatchObject({ kind: 'unknown' });
  });

  test.each(['letta-busy', 'letta-unreachable', 'letta-overloaded', 'letta-broken'] as const)(
    'is looked for again where a look fails: %s',
    async (failure) => {
      const turn = await lost('answer-lost');
      conversation.failNextLook(failure);

      expect(await fateOf(turn)).toMatchObject({ kind: 'answered' });
    },
  );

  test('is unknown when Letta refuses to be asked', async () => {
    conversation.failNextLook('letta-refused-key');

    expect(await fateOf(sentNow())).toMatchObject({ kind: 'unknown', tookMs: 5_000 });
  });

  test('is waited for while Letta is out of reach, but not for long', async () => {
    conversation.setDown(true);

    const { kind, tookMs } = await fateOf(sentNow());

    expect(kind).toBe('unknown');
    expect(tookMs).toBeGreaterThan(10_000);
    expect(tookMs).toBeLessThanOrEqual(20_000);
  });

  test('is left open at the first look while Letta is known to be away', async () => {
    goAway();
    await fateOf(sentNow());

    expect(await fateOf(sentNow())).toMatchObject({ kind: 'server-away', tookMs: 5_000 });
    expect(conversation.cancelled).toEqual([]);
  });

  test('is left open where the looks are the first to find Letta away', async () => {
    goAway();

    expect(await fateOf(sentNow())).toMatchObject({ kind: 'server-away' });
    expect(conversation.cancelled).toEqual([]);
  });

  test('is unknown soon when the server was gone since, and a run is active that never ends', async () => {
    const turn = sentNow();
    conversation.leaveRunBehind(agent);
    goAway();
    await fateOf(turn);
    conversation.setDown(false);
    await clock.until('Letta is back', () => !outage.isOn);
    const { kind, tookMs } = await fateOf(turn, 180_000);

    expect(kind).toBe('unknown');
    expect(tookMs).toBeLessThanOrEqual(25_000);
    expect(conversation.cancelled).toEqual([agent]);
  });

  test('is asked in vain for so long at most, however a server comes and goes', async () => {
    conversation.leaveRunBehind(agent);
    const turn = sentNow();
    const flap = () => {
      conversation.setDown(!conversation.isDown());
      clock.after(700, flap);
    };
    flap();

    const { kind, tookMs } = await fateOf(turn);

    expect(kind).toBe('unknown');
    expect(tookMs).toBeLessThanOrEqual(35_000);
  });

  test('is unknown soon where the server is there, and fails each look', async () => {
    for (let look = 0; look < 100; look += 1) conversation.failNextLook('letta-broken');

    const { kind, tookMs } = await fateOf(sentNow(), 180_000);

    expect(kind).toBe('unknown');
    expect(tookMs).toBeLessThanOrEqual(20_000);
  });

  test('is left open where the server is silent, though it takes long to find out that it is away', async () => {
    conversation.setDown(true);
    const silent = () => new Promise<never>(() => {});
    outage = new Outage({ checkServer: silent, clock, log: recordingLog() });

    expect(await fateOf(sentNow())).toMatchObject({ kind: 'server-away' });
  });

  test('is waited for where a look finds it running, though Letta counts as away for some seconds yet', async () => {
    conversation = conversationInMemory({ clock, thinkMs: 20_000 });
    const turn = await lost('cut-while-thinking');
    goAway();
    await fateOf(sentNow());
    conversation.setDown(false);

    expect(outage.isOn).toBe(true);
    expect(await fateOf(turn)).toMatchObject({ kind: 'answered' });
  });

  test('is not read while its run goes on: by then half of an answer may be listed', async () => {
    const turn = sentNow();
    const [listed, whole] = ['I will look it up.', 'It is on Friday.'];
    const runs = [[{ id: 'run-1' as RunId, startedAt: turn.sentAt }], []];
    let shown = listed;

    const fate = await fateOf(turn, 30_000, {
      activeRuns: async () => runs.shift() ?? [],
      async trace(_, otids) {
        const answer = { text: shown, run: 'run-1' as RunId, cutShort: undefined };
        shown = whole;
        return new Map(otids.map((otid) => [otid, { kind: 'answered', answer }]));
      },
    });

    expect(fate).toMatchObject({ kind: 'answered', answer: { text: whole } });
  });

  test('is told when its run is cancelled, and not before: what is sent next must not be', async () => {
    let isCancelled = false;
    const cancel = async () => {
      await clock.sleep(3_000);
      isCancelled = true;
    };

    await fateOf(await lost('cut-while-thinking-long'), 20_000, { cancel });

    expect(isCancelled).toBe(true);
  });

  test('is looked for some seconds more where the request itself took all of the time', async () => {
    conversation = conversationInMemory({ clock, thinkMs: 10_000 });

    expect(await fateOf(await lost('cut-while-thinking'), 0)).toMatchObject({ kind: 'answered' });
  });

  test('is unknown when the server lost the agent: what it had heard went with it', async () => {
    conversation = conversationInMemory({ clock, knows: () => false });

    expect(await fateOf(sentNow())).toMatchObject({ kind: 'unknown', tookMs: 5_000 });
  });

  test('is asked at once when the clock was set back since', async () => {
    const turn = { ...sentNow(), sentAt: clock.now() + 3_600_000 };
    const parts = { conversation, outage, clock, log: recordingLog() };

    const fate = await reconcileTurn(turn, turn.sentAt, clock.elapsed() + 30_000, parts, new AbortController().signal);

    expect(fate.kind).toBe('never-arrived');
  });
});
