import { expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { UserId } from '../../../src/base/ids.ts';
import { NotConsolidated, SleepTimeOrchestrator } from '../../../src/sleep/engine/sleep-time-orchestrator.ts';
import { ada, openSleepWorld } from './sleep-world.ts';

async function opened() {
  const world = await openSleepWorld({ policy: { threshold: 2 } });
  const bot = world.start();
  const events = { on: bot.on, emit: () => {} };
  const of = (user: UserId) =>
    new SleepTimeOrchestrator({ user, engine: bot.engine, events, statusOf: bot.reports.statusOf });
  return { world, bot, ada: of(ada), bob: of('200' as UserId) };
}

test('a message that is told of is counted, and is in the index before it is', async () => {
  const { world, ada: sleep } = await opened();
  await world.settlePair(ada, world.primaryOf(ada));

  await sleep.onMessage();

  expect(await sleep.getStatus()).toMatchObject({ message_count: 1, threshold: 2 });
  expect(await world.indexed()).toEqual([ada]);
});

test.each([0, -1, 1.5, Number.NaN])('a count of %s is refused in words', async (count) => {
  const { ada: sleep } = await opened();

  await expect(sleep.onMessage(count)).rejects.toThrow('1 or more');
});

test('gives the insights, null for nothing, and says what stood in the way', async () => {
  const { world, bot, ada: sleep } = await opened();
  await world.say(bot, 'I like tea.');

  const insights = await sleep.runConsolidation();
  const nothing = await sleep.runConsolidation();
  await world.say(bot, 'I like chess.');
  world.letta.brain = () => {
    throw new Failure('model-out-of-credit', 'as planned');
  };
  const refused = await sleep.runConsolidation().catch((error: unknown) => error);

  expect(insights?.human_updates).toEqual([expect.objectContaining({ text: 'Likes tea' })]);
  expect(nothing).toBeNull();
  expect(refused).toBeInstanceOf(NotConsolidated);
  expect(refused).toMatchObject({ outcome: { kind: 'failed', because: 'model-out-of-credit' } });
});

test('a listener hears of its own user alone', async () => {
  const { world, bot, ada: sleep, bob } = await opened();
  const heard: string[] = [];
  sleep.on('consolidation.complete', ({ user }) => void heard.push(`ada's: ${user}`));
  const off = bob.on('consolidation.complete', ({ user }) => void heard.push(`bob's: ${user}`));

  await world.say(bot, 'I like tea.');
  await sleep.runConsolidation();
  off();

  expect(heard).toEqual([`ada's: ${ada}`]);
});
