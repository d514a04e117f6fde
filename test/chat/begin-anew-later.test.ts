/** A conversation that is to begin anew while Letta is away, silent, asks for patience, or fails in it. */
import { beforeEach, expect, test } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import type { MessageId } from '../../src/base/ids.ts';
import type { ChatFlow } from '../../src/chat/chat-flow.ts';
import { type LostAnswer, withPersonal } from '../../src/chat/user-record.ts';
import { english } from '../../src/texts/en.ts';
import { ada, type ChatWorld, dm, openChatWorld } from '../support/chat-world.ts';

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

// It was tried, and written of in the log, every fifteen seconds for ever.
test('it is tried again seldom where Letta refuses it, and at once when its person writes', async () => {
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
  await flow.receive(world.said('are you there?'));
  await world.clock.pass(60_000);
  expect(refused).toBe(5);
  expect(world.texts().at(-1)).toBe(english.chat.failures['letta-rejected']);
  await world.clock.pass(16 * 60_000);
  expect(refused).toBe(6);
});

test.each(['letta-busy', 'letta-broken', 'letta-overloaded', 'outcome-unknown'] as const)(
  'it is tried again as seldom where it fails in another way, while Letta is there: %s',
  async (kind) => {
    let failed = 0;
    world.conversation.reset = async () => {
      failed += 1;
      throw new Failure(kind, 'could not reset the conversation', { arrived: 'unknown' });
    };

    await flow.beginAnew(ada);
    await world.clock.pass(50 * 60_000);

    // What may pass soon is asked twice each time.
    expect(failed).toBeGreaterThanOrEqual(4);
    expect(failed).toBeLessThanOrEqual(8);
  },
);

// Whatever failed while it waited was tried again only once its quarter of an hour was over.
test('it delays nothing else of its person where it is tried again seldom', async () => {
  world.conversation.reset = async () => {
    throw new Failure('letta-rejected', 'could not reset the conversation: HTTP 422', { arrived: 'no' });
  };
  await flow.beginAnew(ada);
  await world.settled();
  const before = world.texts().length;
  world.outbox.failNextPosts('unavailable');

  await flow.receive(world.said('are you there?'));
  await world.clock.pass(20_000);

  expect(world.texts().slice(before)).toEqual([english.chat.failures['letta-rejected']]);
});

// They had to wait a quarter of an hour for each other.
test('several answers that got lost are told of all the same, one after the other', async () => {
  const lost = { place: dm, locale: 'en', what: 'all', page: 'an answer', pagesAfter: 0, older: 0 } as const;
  const losing = (id: MessageId): LostAnswer => ({ ...lost, id, replyTo: id, answeredAt: world.clock.now() });
  await world.users.update(ada, (record) => {
    return record && withPersonal(record, { lost: [losing('900' as MessageId), losing('901' as MessageId)] });
  });
  world.conversation.reset = async () => {
    throw new Failure('letta-rejected', 'could not reset the conversation: HTTP 422', { arrived: 'no' });
  };
  const before = world.texts().length;

  await flow.beginAnew(ada);
  await world.clock.pass(20_000);

  expect(world.texts().slice(before)).toEqual([english.chat.lost.all, english.chat.lost.all]);
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

// Its refusals were counted as if the server were away: nothing was sent for anybody, and nobody was told why.
test.each([429, 503])('it is no outage for others where Letta refuses it with %i and does all else', async (status) => {
  world.conversation.reset = async () => {
    throw new Failure('letta-overloaded', `could not reset the conversation: HTTP ${status}`, { arrived: 'no' });
  };
  const before = world.texts().length;
  await flow.beginAnew(ada);

  for (let time = 0; time < 4; time += 1) await say('are you there?');

  expect(world.texts().slice(before)).toEqual(Array(4).fill(english.chat.failures['letta-overloaded']));
  expect(world.sentences()).not.toContain('Letta is away, turns wait');
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
