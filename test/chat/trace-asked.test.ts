import { beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import type { AgentId, MessageId } from '../../src/base/ids.ts';
import type { AcceptedMessage } from '../../src/chat/accepted-message.ts';
import { Outage, type ServerAnswers } from '../../src/chat/outage.ts';
import { traceWithPatience } from '../../src/chat/trace-asked.ts';
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

function saidAt(at: number, nth = 1): AcceptedMessage {
  const id = `30000000000000000${nth}` as MessageId;
  return { id, author: 'Ada', text: 'hello', attachments: [], asides: [], brought: [], at };
}

async function trace(messages: readonly AcceptedMessage[], serverAnswers: ServerAnswers = 'answers') {
  const log = recordingLog();
  const outage = new Outage({ checkServer: async () => serverAnswers, clock, log });
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

    expect(await trace([message])).toEqual(counts === 'given up' ? [[message.id, 'stored-without-answer']] : []);
    expect(conversation.cancelled).toEqual([agent]);
  });
});

describe('looks that fail', () => {
  async function breaks(): Promise<never> {
    throw new Failure('letta-broken', 'HTTP 500', { arrived: 'yes' });
  }

  test('cancel nothing where no run is known, and what can be looked up all the same is', async () => {
    conversation.activeRuns = breaks;

    expect(await trace([saidAt(clock.now() - 1_000)])).toEqual([]);
    expect(conversation.calls).toEqual(['trace']);
  });

  test('leave the messages as they are while the server is away', async () => {
    conversation.activeRuns = breaks;
    conversation.traceAll = breaks;

    await expect(trace([saidAt(clock.now() - 1_000)], 'does-not-answer')).rejects.toMatchObject({
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

  expect(await trace([asked, other])).toEqual([[asked.id, 'answered']]);
});
