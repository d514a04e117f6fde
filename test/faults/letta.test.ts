/** The whole bot, when Letta fails. */
import { beforeEach, describe, expect, test } from 'vitest';
import { english } from '../../src/texts/en.ts';
import { type FaultScene, openFaultScene, sending } from '../support/fault-scene.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import { patience } from '../support/rook-house.ts';
import { scaledClock } from '../support/scaled-clock.ts';

let scene: FaultScene;

beforeEach(async () => {
  scene = await openFaultScene();
});

const hurried = () => scaledClock(Date.now(), 15);

describe('Letta out of reach', () => {
  test('at the start: the bot starts, says so, and answers once Letta is there', async () => {
    const { world, letta } = scene;
    await letta.die();
    const clock = jumpingClock();
    await world.startBot({}, clock);

    const hello = world.discord.say(scene.ada, scene.dm, 'My name is Ada.');
    await clock.secondsUntil(() => scene.postedAfter(hello).length === 1);
    await letta.revive();
    const seconds = await clock.secondsUntil(() => scene.postedAfter(hello).length === 2);

    const [notice, reply] = scene.postedAfter(hello);
    expect(notice?.content).toBe(english.chat.willAnswerLater);
    expect(reply?.content).toContain('Ada');
    expect(seconds).toBeLessThanOrEqual(30);
    expect(letta.snapshot().agents.filter(({ name }) => name.startsWith('Scarlet -'))).toHaveLength(1);
  });

  test('later on: whoever meets it first is told, and answered once afterwards', async () => {
    const { world, letta } = scene;
    const clock = jumpingClock();
    await world.startBot({}, clock);
    await scene.settle();
    await letta.die();

    const said = world.discord.say(scene.ada, scene.dm, 'I like green tea.');
    await clock.secondsUntil(() => scene.postedAfter(said).length === 1);
    await letta.revive();
    await clock.secondsUntil(() => scene.postedAfter(said).length === 2);

    const [notice, reply] = scene.postedAfter(said);
    expect(notice?.content).toBe(english.chat.willAnswerLater);
    expect(reply?.content).toContain('green tea');
    expect(scene.stored('green tea')).toBe(1);
  });
});

describe('Letta refuses', () => {
  test.each([
    ['the key', { status: 401, body: { detail: 'Unauthorized' } }, 'letta-refused-key'],
    ['what was sent', { status: 422, body: { detail: [{ msg: 'no' }] } }, 'letta-rejected'],
    ['for longer than people wait', { status: 429, headers: { 'retry-after': '3600' } }, 'letta-overloaded'],
  ] as const)('%s: one request, and an honest notice', async (_, answer, kind) => {
    await scene.world.startBot();
    await scene.settle();
    const before = scene.letta.requests.length;
    scene.letta.faults.plan(sending, { kind: 'answer', ...answer }, Number.POSITIVE_INFINITY);

    const notice = await scene.ask('I like green tea.');

    expect(notice.content).toBe(english.chat.failures[kind]);
    expect(scene.letta.requests.length - before).toBe(1);
  });

  test('for a second: the message goes out again, and arrives once', async () => {
    await scene.world.startBot();
    await scene.settle();
    scene.letta.faults.plan(sending, { kind: 'answer', status: 429, headers: { 'retry-after': '1' } });

    const reply = await scene.ask('I like green tea.');

    expect(reply.content).toContain('tea');
    expect(scene.stored('green tea')).toBe(1);
  });

  test('a key at first contact: nobody is taken for unknown, and no agent is made', async () => {
    const { letta, world } = scene;
    await world.startBot();
    letta.faults.plan({ route: /agents/ }, { kind: 'answer', status: 401, body: { detail: 'Unauthorized' } }, 1_000);

    const notice = await scene.ask('Hello!');

    expect(notice.content).toBe(english.chat.failures['letta-refused-key']);
    expect(letta.snapshot().agents).toEqual([]);
  });
});

// Each of these waits five seconds of the bot's time before it believes that nothing arrived.
describe('an answer that is lost on its way', () => {
  test('with a reset after it was stored is read back: one message, one reply', async () => {
    await scene.world.startBot({}, hurried());
    await scene.settle();
    scene.letta.faults.plan(sending, { kind: 'apply-then', end: 'reset' });

    const reply = await scene.ask('I like green tea.');

    expect(reply.content).toContain('tea');
    expect(scene.stored('green tea')).toBe(1);
    expect(scene.asked('green tea')).toBe(1);
  });

  test('with a stream that is cut, or garbage in its place, is read back too', async () => {
    await scene.world.startBot({}, hurried());
    await scene.settle();
    scene.letta.faults.plan({ ...sending, body: saying('Turin') }, { kind: 'cut-stream', afterEvents: 1 });
    scene.letta.faults.plan({ ...sending, body: saying('nurse') }, { kind: 'garbage' });

    const { discord } = scene.world;
    // Two people, so that both wait at the same time.
    const bobs = discord.openDm(scene.bob);
    await discord.replyAfter(discord.say(scene.bob, bobs, 'Hello!'), patience);
    const said = discord.say(scene.bob, bobs, 'I am a nurse.');
    const reply = await scene.ask('I live in Turin.');
    const other = await discord.replyAfter(said, patience);

    expect(reply.content).toContain('Turin');
    expect(other.content).toContain('nurse');
    expect([scene.stored('Turin'), scene.stored('nurse')]).toEqual([1, 1]);
  });

  test('before anything arrived is sent again, once', async () => {
    await scene.world.startBot({}, hurried());
    await scene.settle();
    scene.letta.faults.plan(sending, { kind: 'drop', end: 'reset' });

    const reply = await scene.ask('I like green tea.');

    expect(reply.content).toContain('tea');
    expect(scene.stored('green tea')).toBe(1);
  });
});

describe('an answer that is still being made', () => {
  test('when the connection breaks is waited for', async () => {
    const { letta, world } = scene;
    await world.startBot({}, hurried());
    await scene.settle();
    const door = Promise.withResolvers<void>();
    world.letta.localModel.script({ kind: 'own', waitFor: door.promise });
    letta.faults.plan(sending, { kind: 'begin-then', end: 'reset' });
    // While it is made, the message is not listed: whoever looked at the list alone would send it again. It is made
    // until somebody has looked at the runs.
    const looking = () => {
      door.resolve();
      return false;
    };
    letta.faults.plan({ method: 'GET', route: '/v1/runs/', body: looking }, { kind: 'drop', end: 'close' });

    const reply = await scene.ask('I like green tea.');

    expect(reply.content).toContain('tea');
    expect(scene.stored('green tea')).toBe(1);
  });
});

describe('a refusal because of an approval that is pending', () => {
  test('is cleared away, and the message arrives once', async () => {
    await scene.world.startBot();
    await scene.settle();
    const body = { detail: { code: 'PENDING_APPROVAL', message: 'The agent is waiting for approval on a tool call.' } };
    scene.letta.faults.plan(sending, { kind: 'answer', status: 409, body });

    const reply = await scene.ask('I like green tea.');

    expect(reply.content).toContain('tea');
    expect(scene.stored('green tea')).toBe(1);
  });
});

describe('a model that fails', () => {
  test('after the first step was stored: an honest notice, and nothing is sent again', async () => {
    const { localModel } = scene.world.letta;
    await scene.world.startBot();
    await scene.settle();
    const calls = [{ name: 'conversation_search', arguments: { query: 'tea' } }];
    localModel.script({ kind: 'tool-calls', calls });
    const line = localModel.script({ kind: 'error', status: 500 }, { times: 'always' });

    const notice = await scene.ask('I like green tea.');
    line.remove();

    expect(notice.content).toBe(english.chat.failures['model-unavailable']);
    expect(scene.stored('green tea')).toBe(1);
  });

  test.each([
    ['an error', { kind: 'error', status: 500 } as const, 'model-unavailable'],
    ['nothing to say', { kind: 'text', text: ' ' } as const, 'empty-answer'],
  ] as const)('with %s: an honest notice, and the next message is answered', async (_, scripted, kind) => {
    await scene.world.startBot();
    await scene.settle();
    const line = scene.world.letta.localModel.script(scripted, { times: 'always' });

    const notice = await scene.ask('I like green tea.');
    line.remove();
    const reply = await scene.ask('I like black tea.');

    expect(notice.content).toBe(english.chat.failures[kind]);
    expect(reply.content).toContain('black tea');
  });
});

describe('an agent that is gone', () => {
  test('is replaced once, and the person is told that their conversation is lost', async () => {
    const { letta, world } = scene;
    await world.startBot();
    await scene.settle();
    const [primary] = letta.snapshot().agents.filter(({ name }) => name.startsWith('Scarlet -'));
    await fetch(`${letta.baseUrl}/v1/agents/${primary?.id}`, { method: 'DELETE' });

    const reply = await scene.ask('I like green tea.');
    const next = await scene.ask('I like black tea.');

    expect(reply.content).toContain(english.chat.conversationWasLost);
    expect(next.content).not.toContain(english.chat.conversationWasLost);
    expect(letta.snapshot().agents.filter(({ name }) => name.startsWith('Scarlet -'))).toHaveLength(1);
  });

  test('is not replaced where every path is unknown: the address is wrong, not the agent', async () => {
    const { letta, world } = scene;
    const clock = jumpingClock();
    await world.startBot({}, clock);
    await scene.settle();
    const agents = letta.snapshot().agents.map(({ id }) => id);
    const heal = letta.faults.plan(
      { route: /./ },
      { kind: 'answer', status: 404, body: { detail: 'Not Found' } },
      Number.POSITIVE_INFINITY,
    );

    const said = world.discord.say(scene.ada, scene.dm, 'I like green tea.');
    await clock.secondsUntil(() => scene.postedAfter(said).length === 1);
    heal();
    await clock.secondsUntil(() => scene.postedAfter(said).length === 2);

    const [notice, reply] = scene.postedAfter(said);
    expect(notice?.content).toBe(english.chat.willAnswerLater);
    expect(reply?.content).toContain('green tea');
    expect(reply?.content).not.toContain(english.chat.conversationWasLost);
    expect(letta.snapshot().agents.map(({ id }) => id)).toEqual(agents);
  });
});

describe('making the pair', () => {
  test('whose answer is lost adopts what was made', async () => {
    const { letta, world } = scene;
    await world.startBot();
    letta.faults.plan({ method: 'POST', route: '/v1/agents/' }, { kind: 'apply-then', end: 'reset' });

    const reply = await scene.ask('My name is Ada.');
    await world.logged('sleep agent created');

    expect(reply.content).toContain('Ada');
    expect(letta.snapshot().agents).toHaveLength(2);
  });
});

function saying(words: string) {
  return (body: unknown) => JSON.stringify(body).includes(words);
}
