import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createScheduler, type Scheduler, type Worker } from '../../src/base/scheduler.ts';

const never = new AbortController().signal;

describe('one lane', () => {
  test('runs again for a user who is woken during a turn', async () => {
    const { lanes, finish, started } = lanesByHand();

    lanes.wake('ada');
    lanes.wake('ada');
    lanes.wake('ada');
    const atOnce = [...started];
    await finish('ada');
    await finish('ada');

    expect(atOnce).toEqual(['ada']);
    expect(started).toEqual(['ada', 'ada']);
    expect(lanes.busyWith()).toBe(0);
  });

  test('runs again as long as more waits', async () => {
    const { lanes, finish, started } = lanesByHand();

    lanes.wake('ada');
    await finish('ada', 'more');
    await finish('ada', 'more');
    await finish('ada');

    expect(started).toEqual(['ada', 'ada', 'ada']);
    expect(lanes.waiting() + lanes.busyWith()).toBe(0);
  });

  test('may be woken by its own run before that has yielded', async () => {
    const runs: string[] = [];
    const lanes = startedScheduler<string>({
      limit: 1,
      run: async (id) => {
        runs.push(id);
        if (runs.length === 1) lanes.wake(id);
        return 'done';
      },
      onError: () => expect.unreachable(),
    });

    lanes.wake('ada');
    await settle();

    expect(runs).toEqual(['ada', 'ada']);
  });

  test('goes on after a run that rejects, without trying again by itself', async () => {
    const errors: unknown[] = [];
    const runs: string[] = [];
    const lanes = startedScheduler<string>({
      limit: 1,
      run: async (id) => {
        runs.push(id);
        if (id === 'ada' && runs.length === 1) throw new Error('broken');
        return 'done';
      },
      onError: (id, error) => errors.push([id, error]),
    });

    lanes.wake('ada');
    lanes.wake('bob');
    await settle();
    lanes.wake('ada');
    await settle();

    expect(errors).toEqual([['ada', new Error('broken')]]);
    expect(runs).toEqual(['ada', 'bob', 'ada']);
  });
});

describe('all lanes', () => {
  test('count the turns that run and the users who wait for a slot', async () => {
    const { lanes, finish } = lanesByHand({ limit: 2 });

    for (const user of ['ada', 'bob', 'cleo', 'dan', 'dan', 'ada']) lanes.wake(user);
    const full = [lanes.busyWith(), lanes.waiting()];
    await finish('ada');
    const later = [lanes.busyWith(), lanes.waiting()];

    expect(full).toEqual([2, 2]);
    expect(later).toEqual([2, 2]);
  });

  test('let a newcomer go before the second turn of somebody busy', async () => {
    const { lanes, finish, started } = lanesByHand({ limit: 1 });

    lanes.wake('ada');
    lanes.wake('bob');
    await finish('ada', 'more');
    lanes.wake('cleo');
    await finish('bob', 'more');
    await finish('ada');
    await finish('cleo');
    await finish('bob');

    expect(started).toEqual(['ada', 'bob', 'ada', 'cleo', 'bob']);
  });

  test('leave nothing behind after ten thousand users', async () => {
    let running = 0;
    let most = 0;
    const lanes = startedScheduler<number>({
      limit: 8,
      run: async () => {
        most = Math.max(most, ++running);
        await Promise.resolve();
        running -= 1;
        return 'done';
      },
      onError: () => expect.unreachable(),
    });

    for (let user = 0; user < 10_000; user += 1) lanes.wake(user);
    while (lanes.busyWith() > 0) await settle();

    expect(most).toBe(8);
    expect([lanes.busyWith(), lanes.waiting()]).toEqual([0, 0]);
  });

  test('go on beside a turn that has left its slot, whose user begins nothing else meanwhile', async () => {
    const { lanes, finish, started, leave } = lanesByHand({ limit: 1 });
    for (const user of ['ada', 'bob', 'cleo', 'ada']) lanes.wake(user);

    leave('ada');
    leave('ada');
    const beside = [...started];
    await finish('ada');
    await finish('bob');
    await finish('cleo');

    expect(beside).toEqual(['ada', 'bob']);
    expect(started).toEqual(['ada', 'bob', 'cleo', 'ada']);
    expect(lanes.busyWith()).toBe(1);
  });

  test('let no more than eight go on without a slot, for each that there is', async () => {
    const { lanes, finish, started, leave } = lanesByHand({ limit: 1 });
    const users = Array.from({ length: 12 }, (_, index) => `user ${index}`);
    for (const user of users) lanes.wake(user);

    for (const user of users) leave(user);
    const atMost = started.length;
    await finish('user 0');
    leave('user 8');

    expect(atMost).toBe(9);
    expect(started).toHaveLength(10);
  });

  test.each([0, -1, 1.5, Number.NaN])('refuse a limit of %s', (limit) => {
    expect(() => createScheduler(limit)).toThrow(RangeError);
  });
});

describe('starting', () => {
  test('whoever was woken before is taken up then, in the order they came', () => {
    const taken: string[] = [];
    const scheduler = createScheduler<string>(2);
    for (const user of ['ada', 'bob', 'cleo', 'ada']) scheduler.wake(user);
    const before = scheduler.waiting();

    scheduler.start({
      run: (user) => {
        taken.push(user);
        return new Promise(() => {});
      },
      onError: () => expect.unreachable(),
    });

    expect(before).toBe(3);
    expect(taken).toEqual(['ada', 'bob']);
    expect(scheduler.waiting()).toBe(1);
  });

  test('twice is refused: one of two workers would get nothing to do', () => {
    const scheduler = createScheduler<string>(1);
    const worker: Worker<string> = { run: async () => 'done', onError: () => expect.unreachable() };
    scheduler.start(worker);

    expect(() => scheduler.start(worker)).toThrow('started already');
  });
});

describe('closing', () => {
  test('waits for turns that have left their slot, and starts nobody in their place', async () => {
    const { lanes, finish, started, leave } = lanesByHand({ limit: 1 });
    lanes.wake('ada');
    lanes.wake('bob');
    let closed = false;

    const closing = lanes.close(never).then(() => {
      closed = true;
    });
    leave('ada');
    await settle();
    const early = closed;
    await finish('ada');
    await closing;

    expect(early).toBe(false);
    expect(started).toEqual(['ada']);
  });

  test('waits for the running turns and starts no other', async () => {
    const { lanes, finish, started } = lanesByHand({ limit: 1 });
    let closed = 0;

    lanes.wake('ada');
    lanes.wake('bob');
    const first = lanes.close(never).then(() => (closed += 1));
    const second = lanes.close(never).then(() => (closed += 1));
    lanes.wake('cleo');
    await settle();
    const before = closed;
    await finish('ada', 'more');
    await Promise.all([first, second]);

    expect(before).toBe(0);
    expect(closed).toBe(2);
    expect(started).toEqual(['ada']);
    expect([lanes.busyWith(), lanes.waiting()]).toEqual([0, 0]);
  });

  test('tells the running turns when the deadline has passed', async () => {
    const deadline = new AbortController();
    const errors: unknown[] = [];
    const lanes = startedScheduler<string>({
      limit: 1,
      run: (_, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      onError: (_, error) => errors.push(error),
    });

    lanes.wake('ada');
    const closed = lanes.close(deadline.signal);
    deadline.abort('too late');
    await closed;

    expect(errors).toEqual(['too late']);
  });

  test('tells them at once when the deadline has passed before', async () => {
    const { lanes, finish, signals } = lanesByHand();

    lanes.wake('ada');
    const closed = lanes.close(AbortSignal.abort());
    const told = signals[0]?.aborted;
    await finish('ada');
    await closed;

    expect(told).toBe(true);
  });
});

describe('in any order of events', () => {
  const someone = fc.constantFrom('ada', 'bob', 'cleo', 'dan', 'eve');
  const messages = fc.array(fc.record({ user: someone, breaks: fc.boolean() }), { maxLength: 40 });

  test('every message runs once and in order, never two of one user, never too many, nobody is overtaken', async () => {
    await fc.assert(
      fc.asyncProperty(messages, fc.integer({ min: 1, max: 3 }), fc.scheduler(), async (said, limit, scheduler) => {
        const world = worldOf(scheduler, limit);

        scheduler.scheduleSequence(
          said.map((message, index) => () => Promise.resolve(world.say({ ...message, index }))),
        );
        await scheduler.waitIdle();

        for (const user of new Set(said.map((one) => one.user))) {
          const indexes = said.flatMap((one, index) => (one.user === user ? [index] : []));
          expect(world.done.filter((one) => one.user === user).map(({ index }) => index)).toEqual(indexes);
        }
        expect(world.faults).toEqual([]);
        expect([world.lanes.busyWith(), world.lanes.waiting()]).toEqual([0, 0]);
      }),
    );
  });

  test('closing lets what runs end, and starts nothing', async () => {
    await fc.assert(
      fc.asyncProperty(messages, fc.nat({ max: 40 }), fc.scheduler(), async (said, when, scheduler) => {
        const world = worldOf(scheduler, 2);
        let runningAfterwards = -1;

        const acts = said.map((message, index) => async () => world.say({ ...message, index }));
        acts.splice(when, 0, async () => {
          void world.close().then(() => {
            runningAfterwards = world.lanes.busyWith();
          });
        });
        scheduler.scheduleSequence(acts);
        await scheduler.waitIdle();

        expect(runningAfterwards).toBe(0);
        expect(world.faults).toEqual([]);
      }),
    );
  });
});

type Said = { readonly user: string; readonly breaks: boolean; readonly index: number };

/** Stands for the records: holds what waits, and writes down every breach of a promise. */
function worldOf(scheduler: fc.Scheduler, limit: number) {
  const done: Said[] = [];
  const faults: string[] = [];
  const waiting = new Map<string, readonly Said[]>();
  const running = new Set<string>();
  // Who waited when a user's last turn began: they all go before that user's next one.
  const goBefore = new Map<string, Set<string>>();
  let closing = false;

  const waitingOf = (user: string) => waiting.get(user) ?? [];
  const lanes = startedScheduler<string>({
    limit,
    async run(user) {
      noteStart(user);
      const [message] = waitingOf(user);
      await scheduler.schedule(Promise.resolve(), `turn of ${user}`);
      running.delete(user);
      if (message === undefined) return 'done';
      waiting.set(user, waitingOf(user).slice(1));
      done.push(message);
      if (message.breaks) throw new Error('broken');
      return waitingOf(user).length > 0 ? 'more' : 'done';
    },
    onError(user) {
      if (waitingOf(user).length > 0) lanes.wake(user);
    },
  });

  function noteStart(user: string): void {
    if (closing) faults.push(`${user} starts after closing`);
    if (running.has(user)) faults.push(`${user} runs twice at once`);
    if (running.size >= limit) faults.push('too many turns at once');
    for (const other of goBefore.get(user) ?? []) faults.push(`${user} overtakes ${other}`);
    for (const others of goBefore.values()) others.delete(user);
    running.add(user);
    goBefore.set(
      user,
      new Set([...waiting.keys()].filter((other) => waitingOf(other).length > 0 && !running.has(other))),
    );
  }

  function say(message: Said): void {
    waiting.set(message.user, [...waitingOf(message.user), message]);
    lanes.wake(message.user);
  }

  async function close(): Promise<void> {
    closing = true;
    await lanes.close(never);
  }

  return { lanes, say, close, done, faults };
}

function startedScheduler<Id>({ limit, ...worker }: Worker<Id> & { readonly limit: number }): Scheduler<Id> {
  const scheduler = createScheduler<Id>(limit);
  scheduler.start(worker);
  return scheduler;
}

/** Lanes whose turns end when the test says so. */
function lanesByHand({ limit = 1 } = {}) {
  const started: string[] = [];
  const signals: AbortSignal[] = [];
  const ends = new Map<string, (outcome: 'more' | 'done') => void>();
  const slots = new Map<string, () => void>();
  const lanes = startedScheduler<string>({
    limit,
    run(id, signal, leaveSlot) {
      started.push(id);
      signals.push(signal);
      slots.set(id, leaveSlot);
      return new Promise((resolve) => ends.set(id, resolve));
    },
    onError: () => expect.unreachable(),
  });
  async function finish(id: string, outcome: 'more' | 'done' = 'done'): Promise<void> {
    const end = ends.get(id);
    if (end === undefined) throw new Error(`${id} does not run`);
    ends.delete(id);
    end(outcome);
    await settle();
  }
  return { lanes, finish, started, signals, leave: (id: string) => slots.get(id)?.() };
}

/** Lets everything that can go on without time go on. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
