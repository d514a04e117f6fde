import { beforeEach, describe, expect, test } from 'vitest';
import type { AgentId } from '../../src/base/ids.ts';
import { toAccepted } from '../../src/chat/accepted-message.ts';
import type { ChatFlow } from '../../src/chat/chat-flow.ts';
import { withTurns } from '../../src/chat/turn-edits.ts';
import type { TurnEnd } from '../../src/chat/turn-parts.ts';
import { withPersonal } from '../../src/chat/user-record.ts';
import { otidOf } from '../../src/pair/conversation.ts';
import { english } from '../../src/texts/en.ts';
import { ChatLedger } from '../support/chat-ledger.ts';
import { ada, type ChatWorld, dm, garden, openChatWorld, tea } from '../support/chat-world.ts';

let world: ChatWorld;
let flow: ChatFlow;
let ledger: ChatLedger;

beforeEach(async () => {
  ledger = new ChatLedger();
  world = await openChatWorld({ wrapRecords: (kind, records) => ledger.watch(kind, records) });
  flow = world.startFlow();
});

async function settledPair(): Promise<AgentId> {
  await flow.receive(world.said('hello'));
  await world.settled();
  return 'agent-1' as AgentId;
}

test('how long it took from the beginning until the answer was stored is told, in whole milliseconds', async () => {
  const ends: TurnEnd[] = [];
  flow = world.startFlow({ meter: { turnEnded: (end) => ends.push(end), modelCalled: () => {} } });
  await world.clock.pass(60_000);

  await flow.receive(world.said('hello'));
  await world.settled();

  expect(ends).toEqual([{ kind: 'answered', tookMs: 1_000 }]);
});

describe('a request that is known not to have arrived', () => {
  test('goes out again after the time that Letta asks for', async () => {
    world.conversation.failNextSend('overloaded');

    await flow.receive(world.said('hello'));
    await world.clock.pass(2_900);
    const early = world.conversation.calls.filter((call) => call === 'send').length;
    await world.settled();

    expect(early).toBe(1);
    expect(world.conversation.arrivals).toHaveLength(1);
    expect(world.texts()).toEqual([`answer 1\n\n${english.chat.firstContact}`]);
  });

  test('is given up at once where Letta asks for more than people wait', async () => {
    world.conversation.failNextSendWith('letta-overloaded', { arrived: 'no', retryAfterMs: 60_000 });

    await flow.receive(world.said('hello'));
    await world.settled();

    expect(world.texts()).toEqual([english.chat.failures['letta-overloaded']]);
  });

  test('is given up after three times', async () => {
    world.conversation.failNextSend('overloaded', 'overloaded', 'overloaded', 'overloaded');

    await flow.receive(world.said('hello'));
    await world.settled();

    expect(world.conversation.calls.filter((call) => call === 'send')).toHaveLength(3);
    expect(world.texts()).toEqual([english.chat.failures['letta-overloaded']]);
  });
});

describe('a request that could not even be made, as Letta was away,', () => {
  test('goes out once it is back, whatever run its end has left behind', async () => {
    const agent = await settledPair();
    world.conversation.leaveRunBehind(agent);
    world.conversation.setDown(true);
    await flow.receive(world.said('I like oats'));
    await world.clock.pass(60_000);
    world.conversation.setDown(false);
    const backAt = world.clock.elapsed();

    await world.settled();

    expect(world.texts().slice(1)).toEqual([english.chat.willAnswerLater, 'answer 2']);
    expect(world.clock.elapsed() - backAt).toBeLessThanOrEqual(30_000);
    expect(world.conversation.arrivals).toHaveLength(2);
  });
});

describe('a request of unknown outcome', () => {
  /** What was promised while Letta was away is kept, once. */
  async function expectAnswerAtReturn(promised = english.chat.willAnswerLater): Promise<void> {
    expect(world.texts()).toEqual([promised]);
    world.conversation.setDown(false);
    await world.settled();
    expect(world.texts()[1]).toContain('answer 1');
    expect(world.conversation.arrivals).toHaveLength(1);
  }

  test('is looked up also after the last try', async () => {
    world.conversation.failNextSend('overloaded', 'overloaded', 'answer-lost');

    await flow.receive(world.said('hello'));
    await world.settled();

    expect(world.texts()[0]).toContain('answer 1');
  });

  test('is not called unanswered while Letta can not be asked, and answered when it can, however late', async () => {
    world.conversation.failNextSend('answer-lost');
    await flow.receive(world.said('hello'));
    await world.clock.pass(1_500);
    world.conversation.setDown(true);
    await world.clock.pass(10 * 60_000);
    await expectAnswerAtReturn();
  });

  test.each([
    ['never arrived', 'lost-on-the-way'],
    ['was answered', 'answer-lost'],
  ] as const)('that %s waits for Letta also in a process that starts while it is away', async (_, fault) => {
    world.conversation.failNextSend(fault);
    await flow.receive(world.said('hello'));
    await world.clock.pass(1_500);
    world.conversation.setDown(true);
    await flow.close(AbortSignal.abort(new Error('killed')));

    await world.startFlow().resume();
    await world.clock.pass(10 * 60_000);
    await expectAnswerAtReturn(english.chat.willAnswerTheRest);
  });

  test('is answered when Letta comes back soon', async () => {
    world.conversation.failNextSend('answer-lost');
    await flow.receive(world.said('hello'));
    await world.clock.pass(1_500);
    world.conversation.setDown(true);
    await world.clock.pass(8_000);
    world.conversation.setDown(false);

    await world.settled();

    expect(world.texts()[0]).toContain('answer 1');
    expect(world.conversation.arrivals).toHaveLength(1);
  });

  test('is given some seconds to arrive, also when it was the second try', async () => {
    world.conversation.failNextSend('overloaded', 'lost-on-the-way');

    await flow.receive(world.said('hello'));
    await world.clock.pass(3_000);
    const sends = () => world.conversation.calls.filter((call) => call === 'send').length;
    const atLoss = sends();
    await world.clock.pass(4_900);

    expect([atLoss, sends()]).toEqual([2, 2]);
    await world.settled();
    expect(world.conversation.arrivals).toHaveLength(1);
  });
});

describe('a primary that the server lost', () => {
  /** Says it, and waits until Letta has it. */
  async function arrives(text: string): Promise<void> {
    const before = world.conversation.arrivals.length;
    await flow.receive(world.said(text));
    await world.clock.until('Letta has it', () => world.conversation.arrivals.length > before);
  }

  async function loseWhileThinking(): Promise<void> {
    const primary = await settledPair();
    await arrives('listen');
    world.lose(primary);
    await world.settled();
  }

  test('is replaced once, and the person is told that their conversation is lost', async () => {
    world.lose(await settledPair());

    await flow.receive(world.said('do you remember me?'));
    await world.settled();

    expect(world.agents.created).toHaveLength(2);
    expect(world.texts()[1]).toContain(english.chat.conversationWasLost);
    await flow.receive(world.said('and now?'));
    await world.settled();
    expect(world.texts()[2]).toBe('answer 3');
  });

  test('is followed by an older one of theirs where the server has that: its memory is no lost one', async () => {
    const primary = await settledPair();
    world.agents.duplicate(primary, 'agent-of-old' as AgentId);
    world.lose(primary);

    await flow.receive(world.said('do you remember me?'));
    await world.settled();

    expect(world.agents.created).toHaveLength(1);
    expect((await world.users.read(ada))?.personal.pair?.primary?.agent).toBe('agent-of-old');
    expect(world.texts()[1]).toBe('answer 2');
  });

  test('is told also when the process ends before the answer', async () => {
    world.lose(await settledPair());
    world.conversation.failNextSend('answer-lost');
    await flow.receive(world.said('do you remember me?'));
    await world.clock.until('the new primary has it', () => world.conversation.arrivals.length === 2);
    await flow.close(AbortSignal.abort(new Error('The process stops.')));

    await world.startFlow().resume();
    await world.settled();

    expect(world.texts()[1]).toContain(english.chat.conversationWasLost);
  });

  test('is told with the first answer when making the new one took two tries', async () => {
    world.lose(await settledPair());
    world.agents.failNextCreate('primary', 'before');
    await flow.receive(world.said('do you remember me?'));
    await world.settled();

    await flow.receive(world.said('hello?'));
    await world.settled();

    expect(world.texts().slice(1)).toEqual([
      english.chat.failures['letta-unreachable'],
      `answer 2\n\n${english.chat.conversationWasLost}`,
    ]);
  });

  test('in a deletion that was cut short is not told as a loss: nothing comes back', async () => {
    const primary = await settledPair();
    world.conversation.failNextSend('overloaded');
    await flow.receive(world.said('do you remember me?'));
    await world.clock.pass(1_500);
    await world.users.update(ada, (record) => {
      const pair = record?.personal.pair;
      return record && pair ? withPersonal(record, { pair: { ...pair, state: 'deleting' } }) : record;
    });
    world.lose(primary);
    await world.settled();

    expect(world.agents.created).toHaveLength(2);
    expect(world.texts()[1]).toBe(`answer 2\n\n${english.chat.firstContact}`);
  });

  test('is not replaced a second time for the same turn', async () => {
    world.lose(await settledPair());
    const lostAgain = world.clock.until('the second primary', () => world.agents.created.length === 2);
    await flow.receive(world.said('do you remember me?'));
    await lostAgain;
    world.lose('agent-2' as AgentId);

    await world.settled();

    expect(world.agents.created).toHaveLength(2);
    expect(world.texts()[1]).toBe(english.chat.failures['letta-agent-missing']);
  });

  test('is not replaced a second time for the same turn after a restart either', async () => {
    const agent = await settledPair();
    const message = toAccepted(world.said('do you remember me?'));
    const items = [{ otid: otidOf(message.id), text: message.text }];
    const fields = { id: message.id, place: dm, locale: 'en' as const, messages: [message], agent, items };
    await world.users.update(
      ada,
      (record) =>
        record && withTurns(record, [{ ...fields, state: 'sent', sentAt: 0, arrived: 'no', memoryLost: true }]),
    );
    world.lose(agent);

    await world.startFlow().resume();
    await world.settled();

    expect(world.agents.created).toHaveLength(1);
    expect(world.texts()[1]).toBe(english.chat.failures['letta-agent-missing']);
  });

  // A missing agent was once taken for one that had never heard of the turn: the new one then heard the message too.
  test('while it had the message gets no other to hear it: the person is told that nobody can know', async () => {
    await loseWhileThinking();

    expect(world.conversation.arrivals).toHaveLength(2);
    expect(world.texts()[1]).toBe(english.chat.failures['outcome-unknown']);
  });

  // The same, and the second attempt was refused: the person read "please try again" about a message that was heard.
  test('after it had the message, and the process ended, is not called out of reach', async () => {
    await arrives('listen');
    await flow.close(AbortSignal.abort(new Error('The process stops.')));
    world.lose('agent-1' as AgentId);
    world.conversation.failNextSend('refused');

    await world.startFlow().resume();
    await world.settled();

    expect(world.conversation.arrivals).toHaveLength(1);
    expect(world.texts()).toEqual([english.chat.failures['outcome-unknown']]);
  });

  test('while it had the message is replaced with the next one', async () => {
    await loseWhileThinking();

    await flow.receive(world.said('are you there?'));
    await world.settled();

    expect(world.texts()[2]).toBe(`answer 3\n\n${english.chat.conversationWasLost}`);
  });
});

describe('while the pair is being made', () => {
  test('messages join, edits are taken over, deletions too', async () => {
    const door = Promise.withResolvers<void>();
    world.agents.holdCreation(door.promise);
    const first = world.said('first', { place: tea });
    const second = world.said('second', { place: tea });
    const third = world.said('third', { place: tea });
    await flow.receive(first);
    await world.clock.quiet();

    await flow.receive(second);
    await flow.receive(third);
    await flow.amendMessage({ ...second, text: 'second, edited' });
    await flow.withdrawMessages([first.id]);
    door.resolve();
    await world.settled();

    expect(world.conversation.arrivals).toHaveLength(1);
    expect(world.conversation.arrivals[0]?.texts).toEqual([
      expect.stringContaining('second, edited'),
      expect.stringContaining('third'),
    ]);
    expect(world.outbox.posted.map(({ page }) => page.replyTo)).toEqual([third.id]);
  });

  test('a failure is said to those who wrote there, and not to the next channel', async () => {
    const door = Promise.withResolvers<void>();
    world.agents.holdCreation(door.promise);
    world.agents.failNextCreate('primary', 'before');
    const deleted = world.said('first', { place: tea });
    await flow.receive(deleted);
    await world.clock.quiet();

    await flow.receive(world.said('second', { place: garden }));
    await flow.withdrawMessages([deleted.id]);
    door.resolve();
    await world.settled();

    expect(world.outbox.posted.map(({ channel, page }) => [channel, page.text])).toEqual([
      [garden.channel, `answer 1\n\n${english.chat.firstContact}`],
    ]);
  });

  test('a failure is said once, to the messages that are left', async () => {
    const door = Promise.withResolvers<void>();
    world.agents.holdCreation(door.promise);
    world.agents.failNextCreate('primary', 'before');
    const first = world.said('first', { place: tea });
    const second = world.said('second', { place: tea });
    await flow.receive(first);
    await world.clock.quiet();

    await flow.receive(second);
    await flow.withdrawMessages([first.id]);
    door.resolve();
    await world.settled();

    expect(world.outbox.posted.map(({ page }) => [page.replyTo, page.text])).toEqual([
      [second.id, english.chat.failures['letta-unreachable']],
    ]);
  });
});

describe('attachments', () => {
  const photo = (name: string) => ({
    name,
    mediaType: 'image/png',
    size: 10,
    url: `https://files.example/1/${name}?ex=1`,
    proxyUrl: `https://proxy.example/1/${name}`,
  });

  test('that an edit took away while they were fetched are not sent', async () => {
    const doors: (() => void)[] = [];
    const slow = world.startFlow({
      fetchAttachment: (attachment) =>
        new Promise((resolve) => {
          doors.push(() => resolve({ kind: 'image', mediaType: 'image/png', base64: attachment.name }));
        }),
    });
    const message = world.said('look', { attachments: [photo('private.png'), photo('cat.png')] });
    await slow.receive(message);
    await world.clock.until('both are fetched', () => doors.length === 2);

    await slow.amendMessage({ ...message, attachments: [photo('cat.png')] });
    for (const open of doors) open();
    await world.clock.until('the cat is fetched anew', () => doors.length === 3);
    doors[2]?.();
    await world.settled();

    expect(world.conversation.arrivals[0]?.images).toBe(1);
    expect(world.conversation.arrivals[0]?.texts[0]).not.toContain('private.png');
  });
});

describe('when storage fails', () => {
  test.each([
    ['accepting the message', 0],
    ['freezing the turn', 1],
    ['storing the answer', 2],
    ['closing the turn', 3],
  ])('after %s was done, the turn is taken up again and nothing is doubled', async (_, good) => {
    await settledPair();
    ledger.failNextWrite('user', 'after', good);

    await flow.receive(world.said('again'));
    await world.clock.pass(60_000);

    expect(world.conversation.arrivals).toHaveLength(2);
    expect(world.texts().filter((text) => text.includes('answer 2'))).toHaveLength(1);
    expect((await world.users.read(ada))?.personal).toMatchObject({ answered: 2, turns: [] });
  });

  test.each([
    ['freezing the turn', 1],
    ['storing the answer', 2],
    ['closing the turn', 3],
  ])('before %s, the turn is taken up again and nothing is doubled', async (_, good) => {
    await settledPair();
    ledger.failNextWrite('user', 'before', good);

    await flow.receive(world.said('again'));
    await world.clock.pass(60_000);

    expect(world.conversation.arrivals).toHaveLength(2);
    expect(world.texts()).toHaveLength(2);
    expect((await world.users.read(ada))?.personal).toMatchObject({ answered: 2, turns: [] });
  });
});

describe('an answer', () => {
  test.each([
    ['reasoning', '<think>hm</think>Hello!'],
    ['her own name as a header', '[Scarlet, in a direct message] Hello!'],
    ['the name of the person as a header', '[Ada]\nHello!'],
  ])('is posted without %s', async (_, text) => {
    await settledPair();
    world.conversation.answerNext(text);

    await flow.receive(world.said('hello'));
    await world.settled();

    expect(world.texts().slice(1)).toEqual(['Hello!']);
  });

  test('that was found again after a crash is cleaned as well', async () => {
    await settledPair();
    world.conversation.answerNext('<think>hm</think>Hello!');
    world.conversation.failNextSend('answer-lost');

    await flow.receive(world.said('hello'));
    await world.settled();

    expect(world.texts().slice(1)).toEqual(['Hello!']);
  });

  test('that says nothing to the person ends in a notice', async () => {
    await settledPair();
    world.conversation.answerNext('<think>hm');

    await flow.receive(world.said('hello'));
    await world.settled();

    expect(world.texts().slice(1)).toEqual([english.chat.failures['empty-answer']]);
  });
});

describe('pages', () => {
  test('that say the same are each posted once, also when the process ends between them', async () => {
    const paragraph = 'a'.repeat(1_990);
    await settledPair();
    world.conversation.answerNext(`${paragraph}\n\n${paragraph}\n\n${paragraph}`);
    await flow.receive(world.said('talk', { place: dm }));
    world.outbox.failNextPosts('unavailable', 'long-after');

    await world.settled();

    expect(world.texts().slice(1)).toEqual([paragraph, paragraph, paragraph]);
  });
});

/** Notes what begins while a write, a request or a post is not done yet. */
async function openInSteps() {
  const steps: string[] = [];
  const overlaps: string[] = [];
  let underWay: string | undefined;
  const begin = (name: string) => {
    if (underWay !== undefined) overlaps.push(`${name} during ${underWay}`);
  };
  async function step<Result>(name: string, act: () => Promise<Result>): Promise<Result> {
    begin(name);
    underWay = name;
    steps.push(name);
    // Whoever doesn't wait for it goes on by then.
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    try {
      return await act();
    } finally {
      underWay = undefined;
    }
  }
  world = await openChatWorld({
    wrapRecords: (kind, records) => ({
      read: (id) => {
        if (kind === 'user' && underWay === 'write') begin('read');
        return records.read(id);
      },
      ids: () => records.ids(),
      update: async (id, change) => {
        const before = await records.read(id);
        if (kind !== 'user' || change(before) === before) return await records.update(id, change);
        return await step('write', () => records.update(id, change));
      },
    }),
    wrap: (parts) => ({
      ...parts,
      conversation: {
        ...parts.conversation,
        send: (...asked) => step('send', () => parts.conversation.send(...asked)),
      },
      outbox: { ...parts.outbox, post: (...asked) => step('post', () => parts.outbox.post(...asked)) },
    }),
  });
  flow = world.startFlow();
  await settledPair();
  steps.length = 0;
  return { steps, overlaps };
}

test('each step of a turn is done before the next one begins, and is written down before it is gone on from', async () => {
  const { steps, overlaps } = await openInSteps();

  await flow.receive(world.said('and again'));
  await world.settled();

  expect(steps).toEqual(['write', 'write', 'send', 'write', 'post', 'write']);
  expect(overlaps).toEqual([]);
  expect(world.texts().at(-1)).toBe('answer 2');
});

test.each<[string, () => void]>([
  ['a form that is refused', () => world.outbox.failNextPosts('refused')],
  ['a channel that is gone', () => world.outbox.closedChannels.set(tea.channel, 'gone')],
  ['a post that fails', () => world.outbox.failNextPosts('unavailable')],
  ['a post that fails for a quarter of an hour', () => world.outbox.failNextPosts('unavailable', 'before', 100)],
  ['a request that is refused', () => world.conversation.failNextSend('refused')],
  ['an answer that is lost', () => world.conversation.failNextSend('answer-lost')],
])('so is each step of a turn with %s', async (_, fail) => {
  const { overlaps } = await openInSteps();
  fail();

  await flow.receive(world.said('and again', { place: tea }));
  await world.clock.pass(20 * 60_000);
  await world.settled();

  expect(overlaps).toEqual([]);
});
