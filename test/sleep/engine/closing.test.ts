/** The end of an engine, and what its listeners hear. */
import { describe, expect, test } from 'vitest';
import { createSleepEvents } from '../../../src/sleep/cycle/sleep-events.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { ada, openSleepWorld, type SleepWorld } from './sleep-world.ts';

/** Whether anything still waits for time to pass: only then the clock moves. */
async function timersLeft({ clock }: SleepWorld): Promise<boolean> {
  const before = clock.now();
  await clock.until('something happens', () => false).catch(() => {});
  return clock.now() > before;
}

describe('closing', () => {
  test('waits for the cycle that runs, and tells whoever asked for another', async () => {
    const world = await openSleepWorld({ policy: { threshold: 1, cyclesAtOnce: 1 } });
    const bot = world.start();
    const door = world.closeDoor();
    await world.say(bot, 'I like tea.');
    await world.clock.quiet();
    const waiting = bot.engine.consolidate('200' as typeof ada);

    let closed = false;
    const closing = bot.engine.close(world.patient()).then(() => {
      closed = true;
    });
    const { outcome } = await waiting;
    await world.clock.quiet();
    const early = closed;
    door.resolve();
    await closing;

    expect(outcome).toMatchObject({ kind: 'deferred', because: 'stopping' });
    expect(early).toBe(false);
    expect((await world.stateOf()).totals.consolidations).toBe(1);
  });

  test('cuts a cycle short at the deadline, which goes on at the next start', async () => {
    const world = await openSleepWorld({ policy: { threshold: 1 } });
    const bot = world.start();
    let fail = true;
    world.letta.before = ({ name }) => {
      if (name === 'write' && fail) throw new Error('broken on purpose');
    };
    await world.say(bot, 'I like tea.');
    await world.clock.quiet();

    const deadline = new AbortController();
    const asked = bot.engine.consolidate(ada);
    const closing = bot.engine.close(deadline.signal);
    deadline.abort(new Error('The process stops.'));
    await closing;
    fail = false;
    await world.start().engine.start();
    await world.clock.quiet();
    await world.clock.pass(1);

    expect((await asked).outcome).toMatchObject({ kind: 'deferred', because: 'stopping' });
    expect(world.letta.calls.filter(({ name }) => name === 'send')).toHaveLength(1);
    expect((await world.stateOf()).totals.consolidations).toBe(1);
  });

  test.each(['before a message', 'with an idle deadline', 'in a cycle', 'in a pause between tries'])(
    '%s leaves no timer behind and starts nothing more',
    async (moment) => {
      const world = await openSleepWorld({ policy: { threshold: 2 } });
      const bot = world.start();
      if (moment === 'in a pause between tries') world.letta.brain = () => '';
      if (moment !== 'before a message') await world.say(bot, 'I like tea.');
      if (moment.startsWith('in')) await world.say(bot, 'I like chess.');
      if (moment === 'in a pause between tries') await world.clock.quiet();

      const deadline = new AbortController();
      const closing = bot.engine.close(deadline.signal);
      await world.clock.quiet();
      deadline.abort(new Error('The process stops.'));
      await closing;
      const before = world.letta.calls.length;
      await world.say(bot, 'I like soup.');
      const { outcome } = await bot.engine.consolidate(ada);

      expect(outcome).toMatchObject({ kind: 'deferred', because: 'stopping' });
      expect(await timersLeft(world)).toBe(false);
      expect(world.letta.calls).toHaveLength(before);
    },
  );
});

test('closing at any moment of taking note of an answer leaves no timer behind, and the note is stored', async () => {
  let noted = false;
  for (let ticks = 0; !noted; ticks += 1) {
    const world = await openSleepWorld();
    const bot = world.start();
    await world.answered(ada, 'I like tea.');

    const noting = bot.engine.onAnswered(ada).then(() => {
      noted = true;
    });
    for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
    const closing = bot.engine.close(world.patient());
    const isLast: boolean = noted;
    await Promise.all([closing, noting]);
    noted = isLast;

    expect(await timersLeft(world)).toBe(false);
    expect(await world.indexed()).toEqual([ada]);
    expect(await world.waitingOf()).toBe(11);
  }
});

describe('listeners', () => {
  test('hear of every step, in order', async () => {
    const world = await openSleepWorld({ policy: { threshold: 1 } });
    const bot = world.start();

    await world.say(bot, 'I like tea.');
    await world.clock.quiet();

    const names = bot.events.map(({ name }) => name.replace('consolidation.', ''));
    expect(names.slice(0, 3)).toEqual(['scheduled', 'started', 'extracted']);
    expect(new Set(names.slice(3, -1))).toEqual(new Set(['applied']));
    expect(names.at(-1)).toBe('complete');
    const applied = bot.events.find(({ name }) => name === 'consolidation.applied');
    expect(applied).toMatchObject({ diff: { label: 'human', added: ['Likes tea'] } });
  });

  test('that throw or reject disturb neither each other nor the cycle, until they are taken off', async () => {
    const log = recordingLog();
    const events = createSleepEvents(log);
    const heard: string[] = [];
    const off = events.on('consolidation.scheduled', () => {
      throw new Error('a listener broke');
    });
    events.on('consolidation.scheduled', async () => {
      await Promise.reject(new Error('a slow listener broke'));
    });
    events.on('consolidation.scheduled', ({ user }) => void heard.push(user));

    events.emit({ name: 'consolidation.scheduled', user: ada, trigger: 'idle' });
    off();
    events.emit({ name: 'consolidation.scheduled', user: ada, trigger: 'idle' });
    await new Promise((resolve) => setImmediate(resolve));

    expect(heard).toEqual([ada, ada]);
    expect(log.lines.map(({ sentence }) => sentence)).toEqual(Array.from({ length: 3 }, () => 'a listener failed'));
  });

  test('that ask for a consolidation when one is complete do not wait for themselves', async () => {
    const world = await openSleepWorld({ policy: { threshold: 1 } });
    const bot = world.start();
    const outcomes: unknown[] = [];
    const requests: Promise<void>[] = [];
    bot.on('consolidation.complete', ({ user }) => {
      requests.push(bot.engine.consolidate(user).then((requested) => void outcomes.push(requested.wasRunning)));
    });

    await world.say(bot, 'I like tea.');
    await world.clock.quiet();
    await Promise.all(requests);

    expect(outcomes).toEqual([true]);
  });
});
