import type { Clock } from '../../src/base/clock.ts';

/** One process, seen from outside: once it has ended, nothing it does has an effect, and nothing reaches it. */
export type Life = { ended: boolean };

/** Gives a dead process's calls no effect and no answer, as SIGKILL does. What had begun goes on without it. */
export function mortal<Port extends object>(port: Port, life: Life): Port {
  return new Proxy(port, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]): unknown => {
        if (life.ended) return never();
        const result: unknown = Reflect.apply(member, target, args);
        return result instanceof Promise ? unlessEnded(result, life) : result;
      };
    },
  });
}

export function mortalClock(clock: Clock, life: Life): Clock {
  return {
    now: clock.now,
    elapsed: clock.elapsed,
    sleep: (ms, signal) => unlessEnded(clock.sleep(ms, signal), life),
    after: (ms, call) =>
      clock.after(ms, () => {
        if (!life.ended) call();
      }),
  };
}

function unlessEnded<Result>(work: Promise<Result>, life: Life): Promise<Result> {
  return work.then(
    (result) => (life.ended ? never<Result>() : result),
    (error: unknown) => {
      if (life.ended) return never<Result>();
      throw error;
    },
  );
}

function never<Result>(): Promise<Result> {
  return new Promise(() => {});
}
