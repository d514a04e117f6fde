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

test('a pair leaves Letta’s sleep-time once the run under way has ended, with what that wrote', async () => {
  const world = await openSleepWorld();
  const before = world.start({ mode: 'native' });
  await world.say(before, 'I like tea.');
  await world.clock.until('Letta tends it', async () => world.native.isOn(world.primaryOf(ada)));
  await world.clock.quiet();
  before.kill();
  const end = await world.native.beginsRun(world.primaryOf(ada), 'human', (value) => `${value}\nLikes tea`);

  await world.say(world.start(), 'It rains.');
  await world.clock.pass(5_000);
  const meanwhile = world.native.sleepers().length;
  end();
  await world.clock.pass(5_000);

  expect([meanwhile, world.native.sleepers().length]).toEqual([1, 0]);
  expect((await world.ledgerOf()).entries).toContainEqual(
    expect.objectContaining({ text: 'Likes tea', origin: 'native' }),
  );
});

test('a pair comes to Letta’s sleep-time once what a cycle of ours has begun is done', async () => {
  let broken = true;
  const around = breakPort('blocks', (method) => {
    if (broken && method === 'write') throw new Failure('letta-broken', 'down');
  });
  const world = await openSleepWorld({ around, policy: { threshold: 1 } });
  const before = world.start();
  await world.say(before, 'My name is Ada.');
  await world.clock.pass(minute);
  before.kill();
  const begun = (await world.stateOf()).journal;

  await world.say(world.start({ mode: 'native' }), 'It rains.');
  await world.clock.pass(minute);
  const meanwhile = world.native.sleepers().length;
  broken = false;
  await world.clock.pass(3 * hour);

  expect(begun).not.toBeNull();
  expect([meanwhile, world.native.sleepers().length]).toEqual([0, 1]);
  expect((await world.stateOf()).journal).toBeNull();
  expect(world.blockOf('human')).toContain('Name: Ada');
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
