/** The same failure again and again for one person, and the offer to begin anew. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { FailureKind } from '../../src/base/failure.ts';
import type { AgentId } from '../../src/base/ids.ts';
import type { ChatFlow } from '../../src/chat/chat-flow.ts';
import { english } from '../../src/texts/en.ts';
import { italian } from '../../src/texts/it.ts';
import { ada, bob, type ChatWorld, openChatWorld, tea } from '../support/chat-world.ts';

let world: ChatWorld;
let flow: ChatFlow;

beforeEach(async () => {
  world = await openChatWorld();
  flow = world.startFlow();
  await say('hello');
});

async function say(text: string, by = ada) {
  await flow.receive(world.said(text, { by }));
  await world.settled(by);
}

async function failWith(...kinds: readonly FailureKind[]) {
  for (const kind of kinds) {
    world.conversation.failNextSendWith(kind, { arrived: 'yes' });
    await say('and?');
  }
}

const offered = () => world.outbox.posted.map(({ page }) => page.button !== undefined);
const operatorLines = () => world.log.lines.filter(({ sentence }) => sentence.startsWith('the same failure'));
const failing = async () => (await world.users.read(ada))?.personal.failing;

describe('the same failure three times in a row', () => {
  test('is no longer called the person’s, is told to the operator once, and comes with a button', async () => {
    await failWith('letta-rejected', 'letta-rejected', 'letta-rejected', 'letta-rejected');

    const { failures, beginAnew } = english.chat;
    expect(world.texts().slice(1)).toEqual([
      failures['letta-rejected'],
      failures['letta-rejected'],
      beginAnew.notice,
      beginAnew.notice,
    ]);
    expect(world.outbox.posted.at(-1)?.page.button).toEqual({ name: 'begin-anew', id: ada, label: beginAnew.button });
    expect(offered()).toEqual([false, false, false, true, true]);
    expect(operatorLines()).toMatchObject([
      { level: 'error', fields: { userId: ada, kind: 'letta-rejected', times: 3, cause: 'as planned' } },
    ]);
  });

  test.each([
    ['an answer in between', async () => await say('ok?')],
    ['another failure in between', async () => await failWith('letta-broken')],
  ])('is not what it is with %s', async (_, between) => {
    await failWith('letta-rejected', 'letta-rejected');
    await between();
    await failWith('letta-rejected', 'letta-rejected');

    expect(offered()).not.toContain(true);
  });

  test.each(['model-unavailable', 'model-out-of-credit', 'letta-refused-key', 'model-missing'] as const)(
    'is an outage or a setting where it is %s: that says nothing of the conversation',
    async (kind) => {
      await failWith('letta-rejected', 'letta-rejected', kind, kind, kind, 'letta-rejected');

      expect(offered().slice(1)).toEqual([false, false, false, false, false, true]);
      expect(world.texts().at(-2)).toBe(english.chat.failures[kind]);
      await failWith(kind);
      expect(offered().at(-1)).toBe(false);
    },
  );

  test('counts for each person by themselves, and over a restart', async () => {
    await failWith('outcome-unknown', 'outcome-unknown');
    await say('hello', bob);
    world.conversation.failNextSendWith('outcome-unknown', { arrived: 'yes' });
    await say('and?', bob);
    await flow.close(AbortSignal.abort());
    flow = world.startFlow();
    await failWith('outcome-unknown');

    expect(offered().at(-1)).toBe(true);
    expect((await world.users.read(bob))?.personal.failing).toEqual({ kind: 'outcome-unknown', times: 1 });
  });

  test('is offered in the language of the person', async () => {
    for (let time = 0; time < 3; time += 1) {
      world.conversation.failNextSendWith('letta-busy', { arrived: 'yes' });
      await flow.receive(world.said('e?', { place: tea, guildLocale: 'it' }));
      await world.settled();
    }

    expect(world.texts().at(-1)).toBe(italian.chat.beginAnew.notice);
    expect(world.outbox.posted.at(-1)?.page.button?.label).toBe(italian.chat.beginAnew.button);
  });

  test('is found again with its button after a crash', async () => {
    await failWith('letta-rejected', 'letta-rejected');
    world.outbox.failNextPosts('unavailable', 'before', 1);
    world.conversation.failNextSendWith('letta-rejected', { arrived: 'yes' });
    await flow.receive(world.said('and?'));
    await world.clock.until('the notice is stored', async () => (await world.turnsOf(ada))[0]?.state === 'answered');
    await flow.close(AbortSignal.abort());
    flow = world.startFlow();
    await flow.resume();
    await world.settled();

    expect(offered().at(-1)).toBe(true);
  });
});

describe('beginning anew', () => {
  const letta = () => world.conversation.calls.filter((call) => ['cancel', 'reset', 'send'].includes(call));

  test('cancels what runs, then empties what she has in view, before anything else is sent', async () => {
    await failWith('outcome-unknown', 'outcome-unknown', 'outcome-unknown');
    const before = letta().length;

    expect(await flow.beginAnew(ada)).toBe('taken-up');
    await say('again');

    expect(letta().slice(before)).toEqual(['cancel', 'reset', 'send']);
    expect(world.texts().at(-1)).toMatch(/^answer/);
    expect(await failing()).toBeNull();
    expect((await world.users.read(ada))?.personal.answered).toBe(2);
  });

  test('lets her be told again what threads began with', async () => {
    const startersTold = { agent: 'agent-1' as AgentId, threads: [tea.channel] };
    await world.users.update(ada, (record) => {
      return record && { ...record, personal: { ...record.personal, startersTold } };
    });
    await failWith('outcome-unknown', 'outcome-unknown', 'outcome-unknown');
    expect((await world.users.read(ada))?.personal.startersTold).toEqual(startersTold);

    await flow.beginAnew(ada);
    await say('again');

    expect((await world.users.read(ada))?.personal.startersTold).toBeNull();
  });

  test('happens once, however often the button is pressed', async () => {
    await failWith('letta-busy', 'letta-busy', 'letta-busy');

    // Whether the second comes before it is done, nobody can see.
    const [first] = await Promise.all([flow.beginAnew(ada), flow.beginAnew(ada)]);
    expect(first).toBe('taken-up');
    await world.clock.until('it is done', async () => (await failing()) === null);
    expect(await flow.beginAnew(ada)).toBe('nothing-to-mend');
    await world.clock.pass(60_000);

    expect(letta().filter((call) => call === 'reset')).toHaveLength(1);
    expect(await world.openRecords.read(ada)).toMatchObject({ because: ['deadline'] });
  });

  test('is not done where an answer came meanwhile, nor for somebody unknown', async () => {
    await failWith('letta-busy', 'letta-busy', 'letta-busy');
    await say('ok?');

    expect(await flow.beginAnew(ada)).toBe('nothing-to-mend');
    expect(await flow.beginAnew(bob)).toBe('nothing-to-mend');
    expect(letta()).not.toContain('reset');
  });

  test('never runs beside a turn: it waits for the one that runs', async () => {
    await failWith('letta-busy', 'letta-busy', 'letta-busy');
    world.conversation.failNextSend('cut-while-thinking');
    await flow.receive(world.said('and?'));
    await world.clock.until('the turn is sent', async () => (await world.turnsOf(ada))[0]?.state === 'sent');

    await flow.beginAnew(ada);
    expect(letta()).not.toContain('reset');
    await world.settled();
    await say('once more');

    const calls = letta();
    expect(calls.lastIndexOf('send')).toBeGreaterThan(calls.indexOf('reset'));
    expect(calls.filter((call) => call === 'reset')).toHaveLength(1);
  });

  test('is nothing to be done where the server lost the primary: the next turn makes another', async () => {
    await failWith('letta-busy', 'letta-busy', 'letta-busy');
    const agent = (await world.users.read(ada))?.personal.pair?.primary?.agent;
    if (agent !== undefined) world.lose(agent);

    await flow.beginAnew(ada);
    await say('again');

    expect(world.texts().at(-1)).toContain('answer');
    expect(await failing()).toBeNull();
  });
});
