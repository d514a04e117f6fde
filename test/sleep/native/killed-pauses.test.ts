/** Letta's own sleep-time that administrators pause, killed or failing at each step of holding and of going on. */
import { describe, expect, test } from 'vitest';
import { createPauses, type PauseServices } from '../../../src/admin/pauses.ts';
import { recordKinds } from '../../../src/app/record-kinds.ts';
import { Failure } from '../../../src/base/failure.ts';
import { noPauses, type Pauses, PausesOfAll } from '../../../src/pair/pauses.ts';
import { memoryBackend } from '../../../src/store/open-memory-store.ts';
import { createStore } from '../../../src/store/store.ts';
import type { DrivenClock } from '../../support/driven-clock.ts';
import { type Life, mortal } from '../../support/mortal.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { type Mishap, stepGate } from '../cycle/step-gate.ts';
import { ada, openSleepWorld, type Started } from '../engine/sleep-world.ts';

type SleepMode = 'native' | 'custom';
type Pausing = { readonly whom: 'her' | 'everyone'; readonly end: 'resumed' | 'ours' };

/** Letta tends Ada's memory, and sleep is paused. She goes on talking, until it is resumed, or her memory is ours. */
async function holdAndRelease({ whom, end }: Pausing, mishap?: (kill: () => void) => Mishap) {
  const gate = stepGate();
  const rows = new Map<string, unknown>();
  const store = (clock: DrivenClock) => createStore(memoryBackend(rows), { clock, log: recordingLog() });
  const world = await openSleepWorld({ policy: { threshold: 1 }, store, around: gate.around });
  const pauses = world.store.records<string, Pauses>(recordKinds.pauses);
  const primary = world.primaryOf(ada);
  const who = whom === 'her' ? ada : whom;
  let kill = () => {};
  let isCounted = false;
  gate.mishap = mishap?.(() => kill());
  const isAt = async (state?: string) => (await world.users.read(ada))?.personal.pair?.native?.state === state;
  const knowsEntry = async (line: string) => (await world.ledgerOf()).entries.some(({ text }) => text === line);
  const knows = (line: string) => world.blockOf('human').includes(line);

  /** Does something with a bot of this mode, however often it has to be started, and told, for it. */
  async function within(
    mode: SleepMode,
    act: (bot: Started, order: PauseServices) => Promise<unknown>,
    isDone: () => Promise<boolean>,
  ): Promise<void> {
    const life: Life = { ended: false };
    const outlived = <Port extends object>(port: Port, kind: string) => mortal(gate.around(port, kind), life);
    const pausesOfAll = await PausesOfAll.open(outlived(pauses, 'pauses'));
    const bot = world.start({ mode, pausesOfAll });
    const { engine } = bot;
    const order = createPauses({
      users: outlived(world.users, 'users'),
      pausesOfAll,
      chat: { wake: () => {}, withOpenTurns: () => world.index.users() },
      sleep: {
        mark: (user) => outlived(world.index, 'index').mark(user, 'deadline'),
        lookAt: (user) => engine.onAnswered(user),
        lookAtAll: () => engine.start(),
      },
      clock: world.clock,
      log: world.log,
    });
    kill = () => {
      life.ended = true;
      bot.kill();
    };
    gate.counting = isCounted;
    void engine.start().then(() => act(bot, order));
    await world.clock.until('it is done', async () => life.ended || (await isDone()));
    gate.counting = false;
    if (life.ended) return await within(mode, act, isDone);
    kill();
  }

  /** Whoever is told that it failed gives the order again; whoever got no answer looks whether it holds. */
  async function orderUntil(mode: SleepMode, order: 'pause' | 'resume', isDone: () => Promise<boolean>): Promise<void> {
    const holds = async () => {
      const { sleep } =
        (who === 'everyone' ? await pauses.read('all') : (await world.users.read(ada))?.pauses) ?? noPauses;
      return (sleep !== null) === (order === 'pause');
    };
    const give = (services: PauseServices) =>
      order === 'pause' ? services.pause('sleep', who, 'Moving house.') : services.resume('sleep', who);
    await within(
      mode,
      async (_, services) => {
        if (await holds()) return;
        const again = (): Promise<unknown> => give(services).catch(again);
        await again();
      },
      isDone,
    );
  }

  await world.answered(ada, 'It rains.');
  await within(
    'native',
    ({ engine }) => engine.onAnswered(ada),
    () => isAt('on'),
  );
  await world.native.runs(primary, 'human', (value) => `${value}\nLives in Turin`);
  // Nothing waits when she is paused, so that she is found by that alone.
  await within(
    'native',
    ({ engine }) => engine.onAnswered(ada),
    async () => (await knowsEntry('Lives in Turin')) && (await world.indexed()).length === 0,
  );
  isCounted = true;

  await orderUntil('native', 'pause', async () => (await isAt('held')) && !world.native.isOn(primary));
  await world.answered(ada, 'I like chess.');
  let heard = false;
  await within(
    'native',
    async ({ engine }) => {
      await engine.onAnswered(ada);
      heard = true;
    },
    async () => heard,
  );
  let paused = { isOn: world.native.isOn(primary), knowsChess: knows('chess'), isHeld: await isAt('held') };

  if (end === 'ours') {
    await within(
      'custom',
      // What fails before anything is due is made good by the next turn.
      ({ engine }) => engine.onAnswered(ada).then(() => engine.onAnswered(ada)),
      () => isAt(undefined),
    );
    // What she said waits for the end of the pause all the same.
    paused = { ...paused, knowsChess: knows('chess') };
    await orderUntil('custom', 'resume', async () => knows('Likes chess') && (await world.indexed()).length === 0);
  } else {
    await orderUntil('native', 'resume', async () => (await isAt('on')) && world.native.isOn(primary));
    await world.native.runs(primary, 'human', (value) => `${value}\nLikes chess`);
    await world.answered(ada, 'It is windy.');
    await within(
      'native',
      ({ engine }) => engine.onAnswered(ada),
      async () => (await knowsEntry('Likes chess')) && (await world.indexed()).length === 0,
    );
  }
  const entries = (await world.ledgerOf()).entries.filter(({ block }) => block === 'human');
  return {
    gate,
    paused,
    human: world.blockOf('human').split('\n').sort(),
    sleepers: world.native.sleepers(),
    isOn: world.native.isOn(primary),
    live: entries.flatMap(({ text, state, origin }) => (state === 'live' ? [{ text, origin }] : [])),
    pauses: (await world.users.read(ada))?.pauses,
    waits: (await world.indexed()).length,
  };
}

const pausings: readonly Pausing[] = [
  { whom: 'her', end: 'resumed' },
  { whom: 'everyone', end: 'resumed' },
  { whom: 'everyone', end: 'ours' },
];

describe.each(pausings)(
  "Letta's sleep-time that is paused for $whom, and then $end",
  { timeout: 120_000 },
  (pausing) => {
    test('reads nothing meanwhile, ends the same when it is killed after any step, and loses nothing', async () => {
      const { gate, ...held } = await holdAndRelease(pausing);

      expect(held.paused).toEqual({ isOn: false, isHeld: true, knowsChess: false });
      expect(held.human).toEqual(expect.arrayContaining([expect.stringMatching(/Lives in Turin$/)]));
      expect(held.live.map(({ text }) => text).sort()).toEqual(['Likes chess', 'Lives in Turin']);
      expect(held).toMatchObject({ isOn: pausing.end === 'resumed', waits: 0 });
      expect(gate.steps).toEqual(expect.arrayContaining(['native.switchOff', 'pairs.update']));
      for (const [at, step] of gate.steps.entries()) {
        const killed = await holdAndRelease(pausing, (kill) => ({ at: at + 1, when: 'after', act: kill }));
        expect({ ...killed, gate: step }).toEqual({ ...held, gate: step });
      }
    });

    test.each(['before', 'after'] as const)('ends the same with an error %s any step', async (when) => {
      const { gate, ...held } = await holdAndRelease(pausing);
      const act = () => {
        throw new Failure('letta-unreachable', 'broken on purpose', { arrived: 'unknown' });
      };
      for (const [at, step] of gate.steps.entries()) {
        const broken = await holdAndRelease(pausing, () => ({ at: at + 1, when, act }));
        expect({ ...broken, gate: step }).toEqual({ ...held, gate: step });
      }
    });
  },
);
