import { beforeEach, describe, expect, test } from 'vitest';
import type { ChatFlow } from '../../src/chat/chat-flow.ts';
import { withPersonal } from '../../src/chat/user-record.ts';
import { peopleIn } from '../../src/chat/user-views.ts';
import { otidOf } from '../../src/pair/conversation.ts';
import { english } from '../../src/texts/en.ts';
import { ada, type ChatWorld, openChatWorld, tea } from '../support/chat-world.ts';

let world: ChatWorld;
let flow: ChatFlow;

beforeEach(async () => {
  world = await openChatWorld();
  flow = world.startFlow();
  await flow.receive(world.said('hello'));
  await world.settled();
});

async function ask(overrides: Parameters<ChatWorld['said']>[1] = {}) {
  const message = world.said('tell me', { place: tea, ...overrides });
  await flow.receive(message);
  return message;
}

/** What is in the channel, with the nonce behind the turn's id. */
function inTea(turn: string): readonly (readonly [string, string])[] {
  return world.outbox.posted
    .filter(({ channel }) => channel === tea.channel)
    .map(({ page }) => [page.nonce.replace(turn, ''), page.text] as const);
}

async function unseen() {
  return (await peopleIn(world.users, world.clock).read(ada))?.unseen;
}

describe('a refused page', () => {
  test('is posted in its next form, with a nonce of its own', async () => {
    world.conversation.answerNext('**Look** here');
    world.outbox.failNextPosts('refused');

    const { id } = await ask();
    await world.settled();

    expect(inTea(id)).toEqual([['a0p', 'Look here']]);
    expect(await unseen()).toEqual([]);
  });

  test('that was posted in another form before a crash appears once', async () => {
    world.conversation.answerNext('**Look** here');
    world.outbox.failNextPosts('refused');
    world.outbox.failNextPosts('unavailable', 'long-after');
    const { id } = await ask();
    await world.clock.until('the plain form', () => inTea(id).length === 1);
    await flow.close(AbortSignal.abort(new Error('The process stops.')));

    await world.startFlow().resume();
    await world.settled();

    expect(inTea(id)).toEqual([['a0p', 'Look here']]);
  });

  test('in every form is noted as an answer that nobody saw, and its message counts', async () => {
    const before = (await world.users.read(ada))?.personal.answered ?? 0;
    world.outbox.failNextPosts('refused', 'before', 3);

    const { id } = await ask();
    await world.settled();

    expect(inTea(id)).toEqual([]);
    expect(await unseen()).toEqual([otidOf(id)]);
    expect((await world.users.read(ada))?.personal.answered).toBe(before + 1);
  });
});

describe('without the right to', () => {
  test('reply, an answer stands alone', async () => {
    await ask({ rights: ['attach-files'] });
    await world.settled();

    expect(world.outbox.posted.at(-1)?.page.replyTo).toBeUndefined();
  });

  test('send files, a long answer comes in pages', async () => {
    world.conversation.answerNext('The kettle sings. '.repeat(700));

    const { id } = await ask({ rights: ['reply'] });
    await world.settled();

    expect(inTea(id).length).toBeGreaterThan(5);
    expect(world.outbox.posted.every(({ page }) => page.file === undefined)).toBe(true);
  });
});

describe('the same words twice', () => {
  const inPrivate = () => world.texts().filter((text) => text === 'Sure!');

  test('are both posted, also where the second meets a failure after the first came behind its message', async () => {
    world.conversation.answerNext('Sure!');
    world.conversation.answerNext('Sure!');
    await flow.receive(world.said('the dentist'));
    await world.clock.pass(100);
    // Said while the first is being answered, so that the first answer stands behind both.
    await flow.receive(world.said('and the vet'));
    await world.clock.until('the first', () => inPrivate().length === 1);
    world.outbox.failNextPosts('unavailable');

    await world.clock.pass(60_000);

    expect(inPrivate()).toHaveLength(2);
  });

  test('are both posted, also by the next process', async () => {
    world.conversation.answerNext('Sure!');
    world.conversation.answerNext('Sure!');
    await flow.receive(world.said('the dentist'));
    await world.clock.pass(100);
    await flow.receive(world.said('and the vet'));
    await world.clock.until('the first', () => inPrivate().length === 1);
    world.outbox.failNextPosts('unavailable', 'before', 20);
    await world.clock.until('the second answer', async () => (await world.turnsOf(ada))[0]?.state === 'answered');
    await flow.close(AbortSignal.abort(new Error('The process stops.')));
    world.outbox.forgetNonces();

    await world.startFlow().resume();
    await world.clock.pass(10 * 60_000);

    expect(inPrivate()).toHaveLength(2);
  });
});

describe('an answer that waits for Discord', () => {
  const hour = 60 * 60_000;

  test.each([
    ['ahead', hour],
    ['back', -hour],
  ])(
    'is posted though the clock on the wall is set %s meanwhile, and is too late after a quarter of an hour',
    async (_, setMs) => {
      let setBy = 0;
      await flow.close(AbortSignal.abort(new Error('The process stops.')));
      flow = world.startFlow({ clock: { ...world.clock, now: () => world.clock.now() + setBy } });
      for (const failures of [5, 100]) {
        const before = world.outbox.posted.length;
        world.conversation.answerNext('At three.');
        world.outbox.failNextPosts('unavailable', 'before', failures);
        const { id } = await ask();
        await world.clock.until('an answer', async () => (await world.turnsOf(ada))[0]?.state === 'answered');
        setBy += setMs;

        await world.clock.pass(20 * 60_000);

        const posted = world.outbox.posted.slice(before).filter(({ page }) => page.nonce.startsWith(`${id}a`));
        expect(posted.map(({ page }) => page.text)).toEqual(failures === 5 ? ['At three.'] : []);
      }
    },
  );
});

describe('answers that may not be posted where they belong', () => {
  test.each(['gone', 'forbidden', 'refused'] as const)(
    'because it is %s, are told of below the next',
    async (because) => {
      world.outbox.closedChannels.set(tea.channel, because);
      await ask();
      await world.settled();
      await ask();
      await world.settled();

      await flow.receive(world.said('and here?'));
      await world.settled();
      await flow.receive(world.said('thanks'));
      await world.settled();

      const [before, told, after] = world.texts().slice(-3);
      expect(told).toContain(english.chat.unposted(2));
      expect(before).not.toContain(english.chat.unposted(2));
      expect(after).not.toContain('-#');
    },
  );

  test('and whose telling meets the same, are told of all together later', async () => {
    world.outbox.closedChannels.set(tea.channel, 'forbidden');
    await ask();
    await ask();
    await world.settled();
    await ask();
    await world.settled();

    await flow.receive(world.said('and here?'));
    await world.settled();

    expect(world.texts().at(-1)).toMatch(/Before this I had \d replies/);
    expect((await world.users.read(ada))?.personal.unposted).toBe(0);
  });
});

describe('an answer that Discord takes nowhere', () => {
  async function losesAnswer() {
    world.outbox.closedChannels.set(tea.channel, 'unavailable');
    const message = await ask();
    await world.clock.pass(16 * 60_000);
    return message;
  }

  test('is told of once, as a reply, when Discord is back', async () => {
    const { id } = await losesAnswer();
    expect(await unseen()).toEqual([otidOf(id)]);
    world.outbox.closedChannels.clear();

    await world.clock.pass(5 * 60_000);

    expect(inTea(id)).toEqual([['l', english.chat.lost.all]]);
    expect(world.outbox.posted.at(-1)?.page.replyTo).toBe(id);
    expect((await world.users.read(ada))?.personal.lost).toEqual([]);
    expect(await unseen()).toEqual([otidOf(id)]);
  });

  test('is told of with others where there are more than ten, and none goes without a word', async () => {
    world.outbox.closedChannels.set(tea.channel, 'unavailable');
    const ids = [];
    for (let answer = 0; answer < 13; answer += 1) {
      ids.push((await ask()).id);
      await world.clock.pass(16 * 60_000);
    }
    world.outbox.closedChannels.clear();

    await world.clock.pass(10 * 60_000);

    expect(inTea(ids[0] ?? '')).toEqual(
      ids.slice(3).map((id, index) => {
        const others = index === 0 ? `\n${english.chat.olderLost(3)}` : '';
        return [`${id}l`, english.chat.lost.all + others];
      }),
    );
  });

  test('is told of by the next process, and once where the last one died right then', async () => {
    const { id } = await losesAnswer();
    world.outbox.closedChannels.clear();
    world.outbox.failNextPosts('unavailable', 'long-after');
    await world.clock.until('the sentence', () => inTea(id).length === 1);
    await flow.close(AbortSignal.abort(new Error('The process stops.')));

    expect(await world.startFlow().resume()).toBe(1);
    await world.clock.pass(5 * 60_000);

    expect(inTea(id)).toEqual([['l', english.chat.lost.all]]);
  });

  test('but was there all the same is not called lost, and what stands below it is not said again', async () => {
    await world.users.update(ada, (record) => record && withPersonal(record, { acquaintance: 'conversation-lost' }));
    world.outbox.failNextPosts('unavailable', 'long-after');
    const { id } = await ask();
    await world.clock.until('the page', () => inTea(id).length === 1);
    world.outbox.failSearches(true);
    await world.clock.pass(16 * 60_000);
    world.outbox.failSearches(false);

    await world.clock.pass(5 * 60_000);

    expect(inTea(id).map(([nonce]) => nonce)).toEqual(['a0']);
    expect(await unseen()).toEqual([]);
    expect(inTea(id)[0]?.[1]).toContain(english.chat.conversationWasLost);
    const next = await ask();
    await world.settled();
    expect(inTea(next.id).at(-1)?.[1]).toBe('answer 3');
  });

  test('but for a page that was there all the same is told of as a rest', async () => {
    world.conversation.answerNext('The kettle sings. '.repeat(200));
    world.outbox.failNextPosts('unavailable', 'long-after');
    const { id } = await ask();
    await world.clock.until('the page', () => inTea(id).length === 1);
    world.outbox.failSearches(true);
    await world.clock.pass(16 * 60_000);
    world.outbox.failSearches(false);

    await world.clock.pass(5 * 60_000);

    expect(inTea(id).map(([nonce]) => nonce)).toEqual(['a0', 'l']);
    expect(inTea(id).at(-1)?.[1]).toBe(english.chat.lost.rest);
    expect(await unseen()).toEqual([]);
  });

  test('beyond its first page is told of as a rest', async () => {
    world.conversation.answerNext('The kettle sings. '.repeat(200));
    const { post } = world.outbox;
    flow = world.startFlow({
      outbox: {
        ...world.outbox,
        async post(channel, page) {
          const posted = await post(channel, page);
          if (page.nonce.endsWith('a0')) world.outbox.closedChannels.set(channel, 'unavailable');
          return posted;
        },
      },
    });
    const { id } = await ask();
    await world.clock.pass(16 * 60_000);
    world.outbox.closedChannels.clear();

    await world.clock.pass(5 * 60_000);

    expect(inTea(id).at(-1)).toEqual(['l', english.chat.lost.rest]);
    expect(await unseen()).toEqual([]);
  });

  test('holds up nobody, and is let go after a day', async () => {
    await losesAnswer();
    await flow.receive(world.said('and here?'));
    await world.settled();
    expect(world.texts().at(-1)).toContain('answer');

    await world.clock.pass(25 * 60 * 60_000);

    expect((await world.users.read(ada))?.personal.lost).toEqual([]);
    expect(world.sentences()).toContain('person could not be told of a lost answer');
    await flow.receive(world.said('still there?'));
    await world.settled();
    expect(world.texts().at(-1)).toContain(english.chat.unposted(1));
  });

  test('is not seen yet while it waits', async () => {
    world.outbox.closedChannels.set(tea.channel, 'unavailable');
    const { id } = await ask();
    await world.clock.pass(20_000);

    expect(await unseen()).toEqual([otidOf(id)]);
    world.outbox.closedChannels.clear();
    await world.settled();
    expect(await unseen()).toEqual([]);
  });
});
