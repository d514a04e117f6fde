import type { SleepWorld, Started } from '../engine/sleep-world.ts';

/** What happens at one step: in place of it, or after it has taken effect. */
export type Mishap = { readonly at: number; readonly when: 'before' | 'after'; readonly act: () => void };

/** Counts everything that a cycle does to the store and to Letta, and has something happen at one of the steps. */
export type StepGate = {
  readonly around: <Port extends object>(port: Port, kind: string) => Port;
  /** What was done, in order. */
  readonly steps: string[];
  /** Only what is done while it counts is a step. */
  counting: boolean;
  mishap: Mishap | undefined;
};

/** Reading changes nothing: breaking off there is breaking off before the next step. */
const uncounted = new Set(['read', 'ids', 'users', 'countAnswered']);

/** @param steps what was done before. */
export function stepGate(steps: readonly string[] = []): StepGate {
  async function pass(name: string, effect: () => unknown): Promise<unknown> {
    if (!gate.counting) return await effect();
    gate.steps.push(name);
    const { mishap } = gate;
    if (mishap === undefined || mishap.at !== gate.steps.length) return await effect();
    if (mishap.when === 'before') {
      mishap.act();
      return await new Promise(() => {});
    }
    const result = await effect();
    mishap.act();
    return result;
  }

  const gate: StepGate = {
    steps: [...steps],
    counting: false,
    mishap: undefined,
    around: (port, kind) =>
      new Proxy(port, {
        get(target, key) {
          const member: unknown = Reflect.get(target, key);
          const counts = kind === 'blocks' || !uncounted.has(String(key));
          if (typeof member !== 'function') return member;
          return (...args: readonly unknown[]): unknown => {
            const effect = (): unknown => Reflect.apply(member, target, args);
            return counts ? pass(`${kind}.${String(key)}`, effect) : effect();
          };
        },
      }),
  };
  return gate;
}

/** Lets an engine work until nothing waits any more. Where the mishap kills it, another one goes on. */
export async function workThrough(
  world: SleepWorld,
  gate: StepGate,
  mishap?: (kill: () => void) => Mishap,
): Promise<void> {
  let running: Started;
  let killed: boolean;
  gate.mishap = mishap?.(() => {
    running.kill();
    killed = true;
  });
  do {
    killed = false;
    running = world.start();
    gate.counting = true;
    void running.engine.start();
    await world.clock.until('nothing waits', async () => killed || (await world.indexed()).length === 0);
    gate.counting = false;
    running.kill();
  } while (killed);
}
