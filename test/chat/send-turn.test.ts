/** What is done about a request that the model refuses before anything came of it, or answers in part. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { AgentId } from '../../src/base/ids.ts';
import type { ChatFlow } from '../../src/chat/chat-flow.ts';
import { english } from '../../src/texts/en.ts';
import { ada, bob, type ChatWorld, openChatWorld } from '../support/chat-world.ts';

let world: ChatWorld;
let flow: ChatFlow;

beforeEach(async () => {
  world = await openChatWorld();
  flow = world.startFlow();
});

/** Two messages of Ada's that go out together, behind one that is answered first. */
async function sayTwoAtOnce() {
  await flow.receive(world.said('hello'));
  await world.settled();
  await Promise.all(['one', 'two'].map((text) => flow.receive(world.said(text))));
  await world.settled();
}

function refuse(kind: 'history-refused' | 'context-overflow' | 'model-missing', arrived: 'no' | 'yes' = 'no') {
  world.conversation.failNextSendWith(kind, { arrived });
}

const forms = () => world.conversation.arrivals.map(({ form, texts }) => [form, texts.length]);

test('what never arrived, however often it was sent, is not told as something that nobody can know', async () => {
  for (let time = 0; time < 3; time += 1) world.conversation.failNextSend('lost-on-the-way');

  await flow.receive(world.said('hello'));
  await world.settled();

  expect(world.texts()).not.toContain(english.chat.failures['outcome-unknown']);
  expect(world.texts()).toHaveLength(1);
  expect(world.conversation.arrivals).toEqual([]);
});

describe('a model that wants roles in turn', () => {
  test('gets several messages as one from its first refusal on, also after a restart', async () => {
    await flow.receive(world.said('hello'));
    await world.settled();
    refuse('history-refused');
    await Promise.all(['first', 'second'].map((text) => flow.receive(world.said(text))));
    await world.settled();
    await flow.close(AbortSignal.abort());
    flow = world.startFlow();
    await sayTwoAtOnce();

    expect(forms().filter(([, texts]) => texts === 2)).toEqual([
      ['as-one', 2],
      ['as-one', 2],
    ]);
    expect(world.conversation.calls.filter((call) => call === 'send')).toHaveLength(5);
    expect(world.sentences().filter((sentence) => sentence.startsWith('model wants roles in turn'))).toHaveLength(1);
  });

  test('that refuses two people at once is found out by both, and answers both', async () => {
    for (const by of [ada, bob]) await flow.receive(world.said('hello', { by }));
    await world.settled(ada, bob);
    refuse('history-refused');
    refuse('history-refused');
    await Promise.all([ada, bob, ada, bob].map((by) => flow.receive(world.said('more', { by }))));
    await world.settled(ada, bob);

    expect(forms().filter(([form]) => form === 'as-one')).toHaveLength(2);
    expect(world.texts().filter((text) => text.startsWith('answer'))).toHaveLength(world.texts().length);
  });

  test('that refuses a single message has another reason: nothing is tried', async () => {
    refuse('history-refused');

    await flow.receive(world.said('hello'));
    await world.settled();

    expect(world.texts()).toEqual([english.chat.failures['history-refused']]);
    expect(world.conversation.calls.filter((call) => call === 'send')).toHaveLength(1);
  });
});

describe('a model that is there no more', () => {
  async function metLongAgo() {
    await flow.receive(world.said('hello'));
    await world.settled();
    await world.clock.pass(60_000);
  }
  const sends = () => world.conversation.calls.filter((call) => call === 'send').length;

  test('has its agent held to the settings, and the failing turn itself is answered', async () => {
    await metLongAgo();
    world.agents.takeBlock('agent-1' as AgentId, 'human');
    refuse('model-missing');

    await flow.receive(world.said('still there?'));
    await world.settled();

    expect(world.texts().at(-1)).toContain('answer 2');
    expect(sends()).toBe(3);
  });

  test('where the agent is what it should be is told as what it is, and nothing is sent again', async () => {
    await metLongAgo();
    refuse('model-missing');
    refuse('model-missing');

    for (const text of ['still there?', 'and now?']) {
      await flow.receive(world.said(text));
      await world.settled();
    }

    expect(world.texts().slice(1)).toEqual(Array(2).fill(english.chat.failures['model-missing']));
    expect(sends()).toBe(3);
    expect(world.agents.held).toHaveLength(1);
  });
});

describe('a context that is full', () => {
  test('is made room in once, and the message answered', async () => {
    refuse('context-overflow');

    await flow.receive(world.said('hello'));
    await world.settled();

    expect(world.conversation.calls.filter((call) => call === 'send' || call === 'compact')).toEqual([
      'send',
      'compact',
      'send',
    ]);
    expect(world.texts()[0]).toContain('answer 1');
  });

  test('that stays full is told as what it is', async () => {
    refuse('context-overflow');
    refuse('context-overflow');

    await flow.receive(world.said('hello'));
    await world.settled();

    expect(world.conversation.calls.filter((call) => call === 'compact')).toHaveLength(1);
    expect(world.texts()).toEqual([english.chat.failures['context-overflow']]);
  });

  test('in a later step is not sent again: the message is stored', async () => {
    refuse('context-overflow', 'yes');

    await flow.receive(world.said('hello'));
    await world.settled();

    expect(world.conversation.calls).not.toContain('compact');
    expect(world.texts()).toEqual([english.chat.failures['context-overflow']]);
  });
});

describe('an answer that was cut off', () => {
  const { cutShort, firstContact } = english.chat;

  test.each(['too-long', 'filtered'] as const)('says so below its words (%s)', async (why) => {
    world.conversation.answerNext('Once upon a', why);

    await flow.receive(world.said('hello'));
    await world.settled();

    expect(world.texts()).toEqual([`Once upon a\n\n${cutShort[why]}\n\n${firstContact}`]);
  });

  test('says so also where it never reached us and was found again', async () => {
    world.conversation.answerNext('Once upon a', 'too-long');
    world.conversation.failNextSend('answer-lost');

    await flow.receive(world.said('hello'));
    await world.settled();

    expect(world.texts()[0]).toContain(cutShort['too-long']);
  });

  test('says so once, also where the process ends before it is posted', async () => {
    world.conversation.answerNext('Once upon a', 'too-long');
    world.outbox.failNextPosts('unavailable', 'before', 1);
    await flow.receive(world.said('hello'));
    await world.clock.until('the answer is stored', async () => (await world.turnsOf(ada))[0]?.state === 'answered');
    await flow.close(AbortSignal.abort());
    flow = world.startFlow();
    await flow.resume();
    await world.settled();

    expect(world.texts().join().split(cutShort['too-long'])).toHaveLength(2);
  });

  test('before it held any text is an empty one, and the log says why', async () => {
    world.conversation.answerNext(' ', 'too-long');

    await flow.receive(world.said('hello'));
    await world.settled();

    expect(world.texts()).toEqual([english.chat.failures['empty-answer']]);
    expect(JSON.stringify(world.log.lines.map(({ fields }) => String((fields as { err?: unknown }).err)))).toContain(
      'cut off (too-long) before it held any text',
    );
  });
});
