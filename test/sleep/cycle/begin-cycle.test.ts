import { expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { ada, minute, openSleepWorld } from '../engine/sleep-world.ts';

const pause = { since: 1, reason: 'Moving house.' };

/** A cycle that was cut short at this request to Letta, and sleep-time that an administrator paused after that. */
async function cutShortAt(step: 'send' | 'write') {
  const world = await openSleepWorld({ policy: { threshold: 1 } });
  const bot = world.start();
  world.letta.before = ({ name }) => {
    if (name === step) throw new Failure('letta-unreachable', 'connection refused', { arrived: 'no' });
  };
  await world.say(bot, 'I like tea.');
  await world.clock.pass(minute / 2);
  world.letta.before = () => {};
  await world.users.update(ada, (record) => record && { ...record, pauses: { chat: null, sleep: pause } });
  const sends = () => world.letta.calls.filter(({ name }) => name === 'send').length;
  return { world, bot, sends };
}

test('a cycle that has written nothing waits for the end of a pause, and then goes on with its window', async () => {
  const { world, bot, sends } = await cutShortAt('send');
  const { journal } = await world.stateOf();
  expect(journal?.state).toBe('claimed');
  const before = sends();

  expect((await bot.engine.consolidate(ada)).outcome).toEqual({
    kind: 'nothing-to-do',
    because: 'paused',
    reason: pause.reason,
  });
  expect([sends(), (await world.stateOf()).journal]).toEqual([before, journal]);
  await world.users.update(ada, (record) => record && { ...record, pauses: { chat: null, sleep: null } });

  expect((await bot.engine.consolidate(ada)).outcome).toMatchObject({ kind: 'consolidated' });
  expect(world.blockOf('human')).toBe('- Likes tea');
});

test('a cycle that may have written is brought to its end in a pause too, without asking anybody again', async () => {
  const { world, bot, sends } = await cutShortAt('write');
  expect((await world.stateOf()).journal?.state).toBe('prepared');
  const before = sends();

  expect((await bot.engine.consolidate(ada)).outcome).toMatchObject({ kind: 'consolidated' });

  expect(sends()).toBe(before);
  expect(world.blockOf('human')).toBe('- Likes tea');
});
