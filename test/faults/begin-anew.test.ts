/** A conversation that Letta itself will not let go on, and the button that begins it anew. */
import { beforeEach, expect, test } from 'vitest';
import { english } from '../../src/texts/en.ts';
import { type FaultScene, openFaultScene, sending } from '../support/fault-scene.ts';
import { patience } from '../support/rook-house.ts';

let scene: FaultScene;

beforeEach(async () => {
  scene = await openFaultScene();
});

const { beginAnew, failures } = english.chat;

const refusals = [
  [
    'an approval that is waited for, though none can be denied',
    { detail: { code: 'PENDING_APPROVAL', message: 'The agent is waiting for approval on a tool call.' } },
    'waiting for approval',
  ],
  [
    'a run that never ends',
    { detail: 'CONFLICT: Another request is being processed for this conversation.', run_id: 'run-7' },
    'Another request is being processed',
  ],
] as const;

test.each(refusals)('%s is told to the operator once, and ends with the conversation', async (_, body, cause) => {
  const { world, letta, ada } = scene;
  await world.startBot();
  await scene.settle();
  const refused = { kind: 'answer', status: 409, body, headers: { 'retry-after': '0' } } as const;
  const heal = letta.faults.plan(sending, refused, Number.POSITIVE_INFINITY);

  for (const text of ['One?', 'Two?']) expect((await scene.ask(text)).content).toBe(failures['letta-busy']);
  const notice = await scene.ask('Three?');
  expect((await scene.ask('Four?')).content).toBe(beginAnew.notice);
  expect(notice.content).toBe(beginAnew.notice);
  const before = letta.requests.length;
  const press = () => world.discord.click(ada, notice, `begin-anew:${ada.id}`).answered(patience);
  const answers = await Promise.all([press(), press()]);
  await world.logged('conversation begun anew');
  heal();
  const reply = await scene.ask('I like green tea.');

  expect(answers.map(({ content }) => content)).toContain(beginAnew.begun);
  expect(reply.content).toContain('tea');
  const asked = letta.requests.slice(before).map(({ path }) => path.split(/agent-[^/]*\//)[1]);
  expect(asked.slice(0, 3)).toEqual(['messages/cancel', 'reset-messages', 'messages']);
  expect(asked.filter((path) => path === 'reset-messages')).toHaveLength(1);
  const told = world.log.filter((line) => line.includes('the same failure again and again'));
  expect(told.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'error', kind: 'letta-busy', times: 3, cause: expect.stringContaining(cause) },
  ]);
});

test('is begun anew after a restart where the process was stopped, or Letta out of reach, when it was wished for', async () => {
  const { world, letta, ada } = scene;
  const bot = await world.startBot();
  await scene.settle();
  const heal = letta.faults.plan(
    sending,
    { kind: 'answer', status: 422, body: { detail: 'no' } },
    Number.POSITIVE_INFINITY,
  );
  await scene.ask('One?');
  await scene.ask('Two?');
  const notice = await scene.ask('Three?');
  letta.faults.plan({ method: 'PATCH', route: /reset-messages/ }, { kind: 'drop', end: 'reset' }, 2);

  await world.discord.click(ada, notice, `begin-anew:${ada.id}`).answered(patience);
  await world.logged('conversation could not be begun anew, it is tried again');
  await bot.close();
  heal();
  await world.startBot();
  await world.logged('conversation begun anew');

  expect((await scene.ask('I like green tea.')).content).toContain('tea');
});

test('an answer of hers to it that gets lost is asked for again, and nobody is told', async () => {
  const { world, letta, ada } = scene;
  await world.startBot();
  await scene.settle();
  const [, body] = refusals[0];
  const heal = letta.faults.plan(sending, { kind: 'answer', status: 409, body }, Number.POSITIVE_INFINITY);
  for (const text of ['One?', 'Two?']) await scene.ask(text);
  const notice = await scene.ask('Three?');
  heal();

  letta.faults.plan({ route: /\/reset-messages$/ }, { kind: 'apply-then', end: 'reset' });
  await world.discord.click(ada, notice, `begin-anew:${ada.id}`).answered(patience);
  const reply = await scene.ask('I like green tea.');

  expect(reply.content).toContain('tea');
  expect(world.log.filter((line) => line.includes('turn broke off'))).toEqual([]);
});
