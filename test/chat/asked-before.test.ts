import { expect, test } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import type { IncomingMessage } from '../../src/chat/incoming.ts';
import type { UserRecord } from '../../src/chat/user-record.ts';
import { ada, openChatWorld, tea } from '../support/chat-world.ts';

type Scene = Awaited<ReturnType<typeof openScene>>;

/**
 * Ada was answered, and what the database says of her is kept then. `live` is what happens after that, in the same life;
 * at the end of it the database is put back, and another life begins.
 */
async function openScene(live: (say: (text: string) => Promise<IncomingMessage>) => Promise<void>) {
  const world = await openChatWorld();
  const first = world.startFlow();
  const say = async (text: string) => {
    const message = world.said(text, { place: tea });
    await first.receive(message);
    await world.settled();
    return message;
  };
  await say('<<hello>>');
  const backup = await world.users.read(ada);
  await live(say);
  await first.close(AbortSignal.abort());
  return {
    ...world,
    backup,
    arrived: () => world.conversation.arrivals.flatMap(({ texts }) => texts.map((text) => /<<(.*)>>/.exec(text)?.[1])),
    async startWith(record: UserRecord | undefined) {
      await world.users.update(ada, () => record);
      const flow = world.startFlow();
      await flow.resume();
      await world.clock.quiet();
      return flow;
    },
  };
}

async function expectAnsweredOnce({ conversation, arrived, texts, users }: Scene, told: readonly string[]) {
  expect(arrived()).toEqual(told);
  // Greeted once, and each answer stands there once.
  expect(texts()).toHaveLength(conversation.arrivals.length);
  expect((await users.read(ada))?.personal.turns).toEqual([]);
}

test.each([
  ['a restored database', (scene: Scene) => scene.backup],
  ['an empty database', () => undefined],
])('%s: who edits a message of before is not answered to it again', async (_, recordOf) => {
  let before: IncomingMessage | undefined;
  const scene = await openScene(async (say) => {
    before = await say('<<tea>>');
  });
  const flow = await scene.startWith(recordOf(scene));
  if (before === undefined) throw new Error('Nothing was said.');
  const edited = { ...before, text: 'green <<tea>>' };

  await scene.clock.pass(60_000);
  await flow.amendMessage(edited);
  await scene.clock.quiet();

  await expectAnsweredOnce(scene, ['hello', 'tea']);
  const record = await scene.users.read(ada);
  // Consolidated as it reads now.
  expect(record?.personal.edited).toEqual([{ id: before.id, text: 'green <<tea>>' }]);
});

test('what Letta could not say at the start is found out before a message of before is sent', async () => {
  let before: IncomingMessage | undefined;
  const scene = await openScene(async (say) => {
    before = await say('<<tea>>');
  });
  const missed = scene.said('<<more>>', { place: tea });
  const flow = await scene.startWith(scene.backup);
  if (before === undefined) throw new Error('Nothing was said.');
  scene.conversation.setDown(true);

  expect(await flow.takeInTalksBefore([before, missed])).toEqual(new Set());
  await flow.receive(before, 'late');
  await flow.receive(missed, 'late');
  await scene.clock.pass(60_000);
  scene.conversation.setDown(false);
  await scene.clock.pass(60_000);
  await scene.settled();

  expect(scene.arrived()).toEqual(['hello', 'tea', 'more']);
  expect(
    scene
      .texts()
      .filter((text) => /^answer \d/.test(text))
      .map((text) => text.split('\n')[0]),
  ).toEqual(['answer 1', 'answer 2', 'answer 3']);
  expect((await scene.users.read(ada))?.personal.answered).toBe(3);
});

test('what waited when the backup was made, and was answered since, is not asked again', async () => {
  const scene = await openScene(async () => {});
  const { backup } = scene;
  const flow = await scene.startWith(backup);
  scene.conversation.setDown(true);
  await flow.receive(scene.said('<<tea>>', { place: tea }));
  const waiting = await scene.users.read(ada);
  scene.conversation.setDown(false);
  await scene.clock.pass(60_000);
  await scene.settled();
  await flow.close(AbortSignal.abort());
  const posts = scene.texts().length;

  await scene.startWith(waiting);
  await scene.settled();

  expect(waiting?.personal.turns).toMatchObject([{ state: 'accepted' }]);
  expect(scene.arrived()).toEqual(['hello', 'tea']);
  expect(scene.texts()).toHaveLength(posts);
});

test('what Letta does not say in time at the start is not asked on and on', async () => {
  let before: IncomingMessage | undefined;
  const scene = await openScene(async (say) => {
    before = await say('<<tea>>');
  });
  const flow = await scene.startWith(scene.backup);
  if (before === undefined) throw new Error('Nothing was said.');
  let looks = 0;
  scene.conversation.trace = async () => {
    looks += 1;
    throw new Failure('letta-busy', 'The run that it came in goes on.');
  };

  const taken = flow.takeInTalksBefore([before]);
  await scene.clock.pass(11_000);
  expect(await taken).toEqual(new Set());
  const looksInTime = looks;
  await scene.clock.pass(120_000);

  expect(looksInTime).toBeGreaterThan(1);
  expect(looks).toBe(looksInTime);
});
