/** What goes out of the archive with a turn: how, when not, and after a crash. */
import { beforeEach, expect, test } from 'vitest';
import { recallOtidOf } from '../../src/pair/conversation.ts';
import type { RecalledLine } from '../../src/wording/recalled-lines.ts';
import { ada, type ChatWorld, openChatWorld, tea } from '../support/chat-world.ts';

const at = Date.UTC(2026, 4, 3, 12);
const bees: RecalledLine = { entry: 'e1', text: 'Keeps two beehives', firstSaid: at, lastSaid: at };
const frame = /^\[From your own archive[^\n]*\]\n- Keeps two beehives \(said on 3 May 2026\)\n\[end of the archive\]$/;
const within = /^how are they\?\n\n\[From your own archive[\s\S]*\[end of the archive\]\n\[Discord: Ada [^\n]*\]$/;

let world: ChatWorld;
const asked: unknown[] = [];

beforeEach(async () => {
  world = await openChatWorld();
  asked.length = 0;
});

function startFlow(found: () => readonly RecalledLine[] | Promise<readonly RecalledLine[]> = () => [bees]) {
  return world.startFlow({
    async recall(_, request) {
      asked.push(request);
      return found();
    },
  });
}

const texts = () => world.conversation.arrivals.at(-1)?.texts ?? [];
const sentTimes = () => world.conversation.calls.filter((call) => call === 'send').length;

test('it is an item of its own before the words, with an id of its own', async () => {
  const said = world.said('how are they?', { place: tea });
  await startFlow().receive(said);
  await world.settled();

  expect(texts()[0]).toMatch(frame);
  expect(texts()[1]).toMatch(/^how are they\?/);
  expect(world.conversation.arrivals[0]?.otids[0]).toBe(recallOtidOf(said.id));
  expect(asked).toEqual([{ text: 'how are they?', place: 'direct', notAgain: [] }]);
});

test('the entries of the last four turns are not asked for again, and all are counted', async () => {
  const found = [[bees], [], [{ ...bees, entry: 'e2' }], [], [], []];
  const flow = startFlow(() => found.shift() ?? []);
  for (let turn = 1; turn <= 6; turn += 1) {
    await flow.receive(world.said('hello'));
    await world.settled();
  }

  expect(asked.map((request) => (request as { notAgain: unknown }).notAgain)).toEqual([
    [],
    ['e1'],
    ['e1'],
    ['e1', 'e2'],
    ['e1', 'e2'],
    ['e2'],
  ]);
  expect((await world.users.read(ada))?.personal.recall).toMatchObject({ turns: 2, lines: 2 });
});

test('where the model refuses it, it goes with the words, from then on at once', async () => {
  const flow = startFlow();
  world.conversation.failNextSendWith('history-refused', { arrived: 'no' });
  await flow.receive(world.said('how are they?'));
  await world.settled();
  await flow.receive(world.said('how are they?'));
  await world.settled();

  expect(world.conversation.arrivals.map((arrival) => arrival.texts)).toEqual([
    [expect.stringMatching(within)],
    [expect.stringMatching(within)],
  ]);
  expect(sentTimes()).toBe(3);
});

test('a model that wants roles strictly in turn gets all as one, after two refusals', async () => {
  const flow = startFlow();
  await flow.receive(world.said('hello'));
  await world.settled();
  for (const _ of ['the item', 'the order']) world.conversation.failNextSendWith('history-refused', { arrived: 'no' });
  await Promise.all(['how are they?', 'tell me'].map((text) => flow.receive(world.said(text))));
  await world.settled();

  const last = world.conversation.arrivals.at(-1);
  expect(last?.form).toBe('as-one');
  expect(last?.texts).toEqual([expect.stringMatching(within), expect.stringMatching(/^tell me/)]);
});

test('a turn that was sent before a crash goes out once more with the very same', async () => {
  world.conversation.failNextSend('lost-on-the-way');
  const first = startFlow();
  const settled = first.receive(world.said('how are they?'));
  await settled;
  await world.clock.until('the request', async () => sentTimes() === 1);
  await first.close(AbortSignal.abort());
  await startFlow(() => []).resume();
  await world.settled();

  expect(texts()[0]).toMatch(frame);
  expect(asked).toHaveLength(1);
});

test.each<[string, () => Promise<readonly RecalledLine[]>]>([
  ['can not be searched', () => Promise.reject(new Error('broken'))],
  ['is searched for ever', () => new Promise(() => {})],
])('what %s keeps nobody from an answer', async (_, found) => {
  const flow = startFlow(found);
  await flow.receive(world.said('how are they?'));
  await world.clock.pass(10_000);
  await world.settled();

  expect(texts()).toEqual([expect.stringMatching(/^how are they\?/)]);
  expect(world.sentences()).toContain('nothing could be recalled, the turn goes without');
});
