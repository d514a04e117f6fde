/** A conversation that is to begin anew while Letta is away, silent, asks for patience, or refuses. */
import { beforeEach, expect, test } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import type { ChatFlow } from '../../src/chat/chat-flow.ts';
import { english } from '../../src/texts/en.ts';
import { ada, type ChatWorld, openChatWorld } from '../support/chat-world.ts';

let world: ChatWorld;
let flow: ChatFlow;

beforeEach(async () => {
  world = await openChatWorld();
  flow = world.startFlow();
  await say('hello');
  for (let time = 0; time < 3; time += 1) {
    world.conversation.failNextSendWith('letta-busy', { arrived: 'yes' });
    await say('and?');
  }
});

async function say(text: string) {
  await flow.receive(world.said(text));
  await world.settled();
}

const failing = async () => (await world.users.read(ada))?.personal.failing;
const letta = () => world.conversation.calls.filter((call) => ['cancel', 'reset', 'send'].includes(call));

test('it begins after a restart where the process ended before', async () => {
  world.conversation.setDown(true);
  await flow.beginAnew(ada);
  await world.clock.until('it was tried', () => world.sentences().includes('Letta is away, turns wait'));
  expect(await failing()).toMatchObject({ kind: 'letta-busy' });
  await flow.close(AbortSignal.abort());
  world.conversation.setDown(false);
  flow = world.startFlow();
  await flow.resume();
  await world.clock.until('it is done', async () => (await failing()) === null);

  expect(letta().slice(-2)).toEqual(['cancel', 'reset']);
});

test('it waits while Letta is away: nothing is sent meanwhile, and the log is quiet', async () => {
  const before = world.log.lines.length;
  world.conversation.setDown(true);
  await flow.beginAnew(ada);
  await world.clock.until('it is known', () => world.sentences().includes('Letta is away, turns wait'));
  const sent = letta().length;
  await world.clock.pass(120_000);

  const lines = world.log.lines.slice(before).filter(({ level }) => level === 'error');
  expect(lines.map(({ sentence }) => sentence)).toEqual(['Letta is away, turns wait']);
  expect(letta()).toHaveLength(sent);

  world.conversation.setDown(false);
  await world.clock.until('it is done', async () => (await failing()) === null);
  expect(letta().slice(-2)).toEqual(['cancel', 'reset']);
});

test('it keeps nobody from being answered once Letta is back who writes on while that is away', async () => {
  world.conversation.setDown(true);
  await flow.beginAnew(ada);
  await flow.receive(world.said('are you there?'));
  await world.clock.pass(60_000);
  const meanwhile = world.texts().at(-1);
  world.conversation.setDown(false);
  await world.settled();

  expect(meanwhile).toBe(english.chat.willAnswerLater);
  expect(letta().slice(-3)).toEqual(['cancel', 'reset', 'send']);
  expect(world.texts().at(-1)).toMatch(/^answer/);
});

// It was asked for, and written of in the log, every fifteen seconds for ever.
test('it is asked for seldom where Letta refuses it, and at once when its person writes', async () => {
  let refused = 0;
  world.conversation.reset = async () => {
    refused += 1;
    throw new Failure('letta-rejected', 'could not reset the conversation: HTTP 422', { arrived: 'no' });
  };
  const before = world.log.lines.length;

  await flow.beginAnew(ada);
  await world.clock.pass(50 * 60_000);

  expect(refused).toBe(4);
  const lines = world.log.lines.slice(before).filter(({ level }) => level === 'error');
  expect(new Set(lines.map(({ sentence }) => sentence))).toEqual(
    new Set(['conversation could not be begun anew, it is tried again']),
  );
  await say('are you there?');
  expect(refused).toBeGreaterThan(4);
  expect(world.texts().at(-1)).toBe(english.chat.failures['letta-rejected']);
});

test('it keeps nobody waiting as long as a server may ask for', async () => {
  world.conversation.cancel = async () => {
    throw new Failure('letta-overloaded', 'HTTP 503', { arrived: 'unknown', retryAfterMs: 3_600_000 });
  };
  const since = world.clock.elapsed();
  await flow.beginAnew(ada);
  await say('are you there?');

  expect(world.clock.elapsed() - since).toBeLessThan(60_000);
  expect(world.texts().at(-1)).toBe(english.chat.failures['letta-overloaded']);
});

test('it holds up no end of the process where Letta is silent', async () => {
  const asked = Promise.withResolvers<void>();
  world.conversation.cancel = () => {
    asked.resolve();
    return new Promise(() => {});
  };
  await flow.beginAnew(ada);
  await asked.promise;

  await flow.close(AbortSignal.abort());

  expect(await world.openRecords.read(ada)).toMatchObject({ because: expect.arrayContaining(['turn']) });
});

test.each(['could not be reached', 'was lost on the way'])(
  'it begins before a message that is sent again as it never arrived (%s)',
  async (why) => {
    if (why === 'could not be reached') world.conversation.setDown(true);
    else world.conversation.failNextSend('lost-on-the-way');
    await flow.receive(world.said('are you there?'));
    await world.clock.until('it is sent', async () => (await world.turnsOf(ada))[0]?.state === 'sent');
    world.conversation.setDown(true);
    await world.clock.pass(60_000);
    await flow.beginAnew(ada);
    world.conversation.setDown(false);
    await world.settled();

    expect(letta().slice(-3)).toEqual(['cancel', 'reset', 'send']);
    expect(world.texts().at(-1)).toMatch(/^answer/);
  },
);
