/** People who wait for a turn, or for an answer that takes long. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ChatFlow } from '../../src/chat/chat-flow.ts';
import { english } from '../../src/texts/en.ts';
import { ada, bob, type ChatWorld, type ChatWorldOptions, garden, openChatWorld, tea } from '../support/chat-world.ts';

let world: ChatWorld;
let flow: ChatFlow;

beforeEach(() => open());

async function open(options: ChatWorldOptions = {}): Promise<void> {
  world = await openChatWorld(options);
  flow = world.startFlow();
}

describe('an answer that takes longer than people wait', () => {
  test('keeps her typing, holds up nobody else, and is told of at the deadline', async () => {
    world.conversation.failNextSend('cut-while-thinking-long');
    await flow.receive(world.said('hello', { place: tea }));
    await world.clock.pass(100);

    await flow.receive(world.said('good evening', { by: bob }));
    await world.clock.pass(15_000);
    const [shown, answered] = [world.outbox.typing.length, world.texts()];
    await world.clock.pass(30_000);

    expect(shown).toBeGreaterThan(2);
    expect(answered).toEqual([expect.stringContaining('answer')]);
    expect(world.texts().at(-1)).toBe(english.chat.failures['outcome-unknown']);
    expect(world.texts()).toHaveLength(2);
  });
});

describe('the line for a turn', () => {
  const told = () => world.texts().filter((text) => text.endsWith(english.chat.willAnswerLater));

  test('tells nobody of a long wait whose every wait was short', async () => {
    await open({ turnsAtOnce: 1 });

    for (let round = 0; round < 30; round += 1) {
      for (const by of [bob, ada]) await flow.receive(world.said(`round ${round}`, { by }));
      await world.clock.pass(1_500);
    }
    await world.settled();

    expect(told()).toEqual([]);
    expect(world.conversation.arrivals.length).toBeGreaterThan(30);
  });

  test('tells whoever waits long that they are not forgotten, once', async () => {
    await open({ turnsAtOnce: 1 });
    await flow.receive(world.said('good evening', { by: bob }));
    await world.settled(bob);
    world.conversation.failNextSend('cut-while-thinking-long');
    await flow.receive(world.said('are you there?', { by: bob }));
    await flow.receive(world.said('hello'));

    await world.clock.pass(14_000);
    expect(told()).toHaveLength(0);

    await world.clock.pass(30_000);
    expect(told()).toEqual([english.chat.willAnswerLater]);
  });

  test('tells them of a later turn of theirs that waits long, too', async () => {
    await open({ turnsAtOnce: 1 });
    await flow.receive(world.said('hello', { place: tea }));
    await flow.receive(world.said('hello', { place: garden }));
    await world.clock.pass(500);
    world.conversation.failNextSend('cut-while-thinking-long');
    await flow.receive(world.said('good evening', { by: bob }));

    await world.clock.pass(18_000);

    expect(world.conversation.arrivals).toHaveLength(2);
    // It replies to nothing, so it says whom it is for, where others read along.
    expect(told()).toEqual([`<@${ada}> ${english.chat.willAnswerLater}`]);
  });
});
