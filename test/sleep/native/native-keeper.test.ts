import { expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { breakPort } from '../engine/break-port.ts';
import { ada, minute, openSleepWorld } from '../engine/sleep-world.ts';

const hour = 60 * minute;

// Two lines each five minutes, for each person concerned, were 576 a day.
test('what fails of Letta’s own sleep-time is tried less and less often, once an hour in the end, and then goes on', async () => {
  let broken = false;
  const around = breakPort('native', () => {
    if (broken) throw new Failure('letta-broken', 'down');
  });
  const world = await openSleepWorld({ around });
  const bot = world.start({ mode: 'native' });
  await world.say(bot, 'I like tea.');
  await world.clock.pass(11 * minute);
  broken = true;
  for (const word of ['soup', 'plums', 'jazz', 'chess', 'kites']) await world.say(bot, `I like ${word}.`);

  await world.clock.pass(24 * hour);
  const lines = world.log.lines.filter(({ level }) => level === 'warn').length;
  broken = false;
  await world.clock.pass(hour);

  expect(lines).toBeGreaterThan(20);
  expect(lines).toBeLessThan(30);
  expect((await world.stateOf(ada)).native).toMatchObject({ answered: 6, retryAt: null });
});

test('who is forgotten and comes back is tried as soon as anybody after a failure', async () => {
  let broken = false;
  const around = breakPort('native', () => {
    if (broken) throw new Failure('letta-broken', 'down');
  });
  const world = await openSleepWorld({ around });
  const bot = world.start({ mode: 'native' });
  const failing = async () => {
    await world.say(bot, 'I like soup.');
    const outcome = (await bot.engine.consolidate(ada)).outcome;
    return outcome.kind === 'failed' && outcome.retryAt - world.clock.now();
  };
  broken = true;
  const first = await failing();
  await world.clock.pass(3 * hour);

  await bot.engine.forget(ada);

  expect([first, await failing()]).toEqual([minute, minute]);
});
