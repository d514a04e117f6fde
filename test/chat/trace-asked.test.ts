import { beforeEach, describe, expect, test } from 'vitest';
import { Failure, isFailure } from '../../src/base/failure.ts';
import type { AgentId, MessageId } from '../../src/base/ids.ts';
import type { AcceptedMessage } from '../../src/chat/accepted-message.ts';
import { Outage } from '../../src/chat/outage.ts';
import { type TracedMessage, traceWithPatience } from '../../src/chat/trace-asked.ts';
import { otidOf } from '../../src/pair/conversation.ts';
import { type ConversationInMemory, conversationInMemory } from '../support/conversation-in-memory.ts';
import { type DrivenClock, drivenClock } from '../support/driven-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

const agent = 'agent-1' as AgentId;

let clock: DrivenClock;
let conversation: ConversationInMemory;

beforeEach(() => {
  clock = drivenClock(1_700_000_000_000);
  conversation = conversationInMemory({ clock });
});

/** A message that an earlier process asked, and heard the answer to. */
async function askBefore(): Promise<AcceptedMessage> {
  const id = '300000000000000001' as MessageId;
  const sent = conversation.send(agent, [{ role: 'user', otid: otidOf(id), parts: [] }], {
    signal: new AbortController().signal,
  });
  await clock.pass(5_000);
  await sent;
  return { id, author: 'Ada', text: 'hello', attachments: [], asides: [], brought: [], at: clock.now() };
}

async function trace(message: AcceptedMessage): Promise<readonly TracedMessage[]> {
  const log = recordingLog();
  const outage = new Outage({ checkServer: async () => {}, clock, log });
  const parts = { conversation, clock, outage, log, beganAt: clock.now(), turnTimeoutMs: 180_000 };
  const traced = traceWithPatience([message], agent, parts, new AbortController().signal);
  let isOver = false;
  traced
    .catch(() => {})
    .finally(() => {
      isOver = true;
    });
  await clock.until('Letta has said it', () => isOver);
  return await traced;
}

test.each(['letta-busy', 'letta-unreachable', 'letta-overloaded', 'letta-broken'] as const)(
  'where Letta fails to say what was asked (%s), at runs or at messages, it is asked again',
  async (kind) => {
    const message = await askBefore();
    const { activeRuns } = conversation;
    conversation.failNextLook(kind);
    conversation.activeRuns = async (of) => {
      const runs = await activeRuns(of);
      // The messages are what is looked at next.
      if (conversation.calls.filter((call) => call === 'activeRuns').length === 2) conversation.failNextLook(kind);
      return runs;
    };

    expect(await trace(message)).toMatchObject([{ message, trace: { kind: 'answered' } }]);
    expect(conversation.calls.filter((call) => call === 'activeRuns')).toHaveLength(3);
  },
);

test('what Letta refuses to say is not asked for again', async () => {
  const message = await askBefore();
  conversation.failNextLook('letta-refused-key');

  await expect(trace(message)).rejects.toSatisfy((error) => isFailure(error, 'letta-refused-key'));
});

function saidAt(at: number, nth = 1): AcceptedMessage {
  const id = `30000000000000000${nth}` as MessageId;
  return { id, author: 'Ada', text: 'hello', attachments: [], asides: [], brought: [], at };
}

async function tracesOf(messages: readonly AcceptedMessage[], checkServer = async () => {}) {
  const log = recordingLog();
  const outage = new Outage({ checkServer, clock, log });
  const parts = { conversation, outage, clock, log, beganAt: clock.now(), turnTimeoutMs: 30_000 };
  const traced = traceWithPatience(messages, agent, parts, new AbortController().signal);
  traced.catch(() => {});
  await clock.pass(60_000);
  return (await traced).map(({ message, trace: { kind } }) => [message.id, kind]);
}

describe('a run that never ends', () => {
  test.each([
    ['20 seconds after', -20_000, 'given up'],
    ['20 seconds before, by the server’s own clock,', 20_000, 'given up'],
    ['40 seconds before', 40_000, 'not asked'],
  ])('that began %s a message was said is let go', async (_, saidAfterMs, counts) => {
    conversation.leaveRunBehind(agent);
    const message = saidAt(clock.now() + saidAfterMs);

    expect(await tracesOf([message])).toEqual(counts === 'given up' ? [[message.id, 'stored-without-answer']] : []);
    expect(conversation.cancelled).toEqual([agent]);
  });
});

describe('looks that fail', () => {
  async function breaks(): Promise<never> {
    throw new Failure('letta-broken', 'HTTP 500', { arrived: 'yes' });
  }

  test('cancel nothing where no run is known, and what can be looked up all the same is', async () => {
    conversation.activeRuns = breaks;

    expect(await tracesOf([saidAt(clock.now() - 1_000)])).toEqual([]);
    expect(conversation.calls).toEqual(['trace']);
  });

  test('leave the messages as they are while the server is away', async () => {
    conversation.activeRuns = breaks;
    conversation.trace = breaks;

    await expect(tracesOf([saidAt(clock.now() - 1_000)], breaks)).rejects.toMatchObject({
      kind: 'letta-unreachable',
      arrived: 'no',
    });
    expect(conversation.calls).toEqual([]);
  });
});

test('what is known of some says nothing of the others', async () => {
  const [asked, other] = [saidAt(clock.now(), 1), saidAt(clock.now(), 2)];
  const signal = new AbortController().signal;
  const sent = conversation.send(agent, [{ role: 'user', otid: otidOf(asked.id), parts: [] }], { signal });
  await clock.pass(5_000);
  await sent;

  expect(await tracesOf([asked, other])).toEqual([[asked.id, 'answered']]);
});
