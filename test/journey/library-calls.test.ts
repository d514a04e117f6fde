/** The library's methods, called as they can't be meant, and around the end. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenScarlet, openScarlet } from '../../src/index.ts';
import { closedDoor } from '../support/closed-door.ts';
import { type LettaUnderTest, lettaUnderTest } from '../support/letta-under-test.ts';

let letta: LettaUnderTest;
let scarlet: OpenScarlet;

/** Programs in JavaScript, and those that read what they pass on from elsewhere, give anything. */
// biome-ignore lint/suspicious/noExplicitAny: what no type allows is what is tried here.
const anything = (value: unknown) => value as any;

beforeEach(async () => {
  letta = await lettaUnderTest();
  scarlet = await openScarlet({ user: 'ada', baseUrl: letta.baseUrl, model: letta.model });
});

afterEach(async () => {
  await scarlet.close();
  await letta.close();
});

describe('a call that can not be meant is refused in words, and sends nothing', () => {
  test.each([null, undefined, 5, '', ' \n', {}, ['Hello!']])('chat(%j)', async (text) => {
    await expect(scarlet.agent.chat(anything(text))).rejects.toThrow(
      new TypeError('chat takes what the person says: give a text that is not blank.'),
    );
    expect(letta.localModel.requests).toEqual([]);
  });

  test.each([null, 5, 'no', { withSleepAgent: 'no' }, { withSleepAgent: null }, { sleep: false }])(
    'create(%j)',
    async (options) => {
      await expect(scarlet.agent.create(anything(options))).rejects.toThrow(
        new TypeError('create takes nothing, or an object with withSleepAgent, which is true or false.'),
      );
      expect(await scarlet.agent.sleepStatus()).toMatchObject({ primary_agent_created: false });
    },
  );

  test.each([null, '3', 1.5, 0, Number.NaN])('onMessage(%j)', async (count) => {
    await expect(scarlet.sleep.onMessage(anything(count))).rejects.toThrow(
      new RangeError('onMessage takes how many messages were answered: a whole number, 1 or more.'),
    );
  });

  test.each([null, 5, { characters: '3' }, { characters: -1 }, { characters: 1.5 }, { counted: 'yes' }, { chars: 3 }])(
    'onMessage(1, %j)',
    async (said) => {
      await expect(scarlet.sleep.onMessage(1, anything(said))).rejects.toThrow(
        new TypeError(
          'onMessage takes an object with characters, a whole number from 0 on, and counted, which is true or false.',
        ),
      );
      expect(await scarlet.sleep.getStatus()).toMatchObject({ message_count: 0 });
    },
  );

  test.each([null, undefined, 5, '', {}])('undoMerge(%j)', async (line) => {
    await expect(scarlet.sleep.undoMerge(anything(line))).rejects.toThrow(
      new TypeError('undoMerge takes a line as it stands in its block: give a text that is not blank.'),
    );
  });

  test('on', () => {
    const { sleep } = scarlet;

    expect(() => sleep.on(anything('complete'), () => {})).toThrow(
      /^There is no such event; there are consolidation\.scheduled, .*consolidation\.complete, .*tidying\.failed\.$/,
    );
    expect(() => sleep.on('consolidation.complete', anything('x'))).toThrow(
      new TypeError('on takes a function to be called back.'),
    );
  });
});

describe('after close', () => {
  test('each call says that Scarlet is closed, and what to do', async () => {
    const { agent, sleep } = scarlet;
    await scarlet.close();

    const isClosed = {
      kind: 'store-unavailable',
      arrived: 'no',
      message: expect.stringMatching(/closed.*openScarlet/),
    };
    const calls = [
      () => agent.create(),
      () => agent.chat('Hello!'),
      () => agent.beginAnew(),
      () => agent.delete(),
      () => agent.sleepStatus(),
      () => sleep.getStatus(),
      () => sleep.onMessage(),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject(isClosed);
    await agent.settled();
    expect(await sleep.undoMerge('Likes tea')).toEqual({ kind: 'not-now' });
    for (const call of [() => agent.forceConsolidation(), () => sleep.runConsolidation()]) {
      await expect(call()).rejects.toThrow(
        'Not consolidated (stopping); nothing is consolidated before Scarlet is opened again.',
      );
    }
  });

  test('what somebody was saying is answered first', async () => {
    await scarlet.agent.create();
    const door = closedDoor();
    const line = letta.localModel.script({ kind: 'text', text: 'Good night.', waitFor: door.opened });
    const answer = scarlet.agent.chat('Good night!');
    await expect.poll(line.used).toBe(1);

    const closed = scarlet.close();
    await expect(scarlet.agent.chat('Are you there?')).rejects.toThrow(/closed/);
    door.open();

    expect(await answer).toBe('Good night.');
    await closed;
  });
});

test('an answer without words has arrived: it is not to be said again', async () => {
  await scarlet.agent.create();
  letta.localModel.script({ kind: 'text', text: '<think>Nothing to say.</think>' });

  await expect(scarlet.agent.chat('Hello?')).rejects.toMatchObject({ kind: 'empty-answer', arrived: 'yes' });
});
