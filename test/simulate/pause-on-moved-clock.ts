import { createRequire } from 'node:module';
import type { BotLife } from './bot-life.ts';

/**
 * discord.js pauses in real time between two attempts to reach the gateway. Here it does so on the clock of the life that
 * it belongs to: a dead one's pause never ends.
 */
export function pauseOnMovedClock(bot: () => BotLife | undefined): { underWay(): number; stop(): void } {
  type Pause = (ms?: number, value?: unknown, options?: { readonly signal?: AbortSignal }) => Promise<unknown>;
  const timers: { setTimeout: Pause } = createRequire(import.meta.url)('node:timers/promises');
  const { setTimeout: real } = timers;
  const underWay = new Map<BotLife, number>();
  timers.setTimeout = async (ms = 0, value, options) => {
    const life = bot();
    // The one with a signal is the wait for the first heartbeat.
    if (life === undefined || options?.signal !== undefined) return await real(ms, value, options);
    underWay.set(life, (underWay.get(life) ?? 0) + 1);
    await life.clock.sleep(ms);
    underWay.set(life, (underWay.get(life) ?? 1) - 1);
    return value;
  };
  return {
    underWay() {
      const life = bot();
      return life === undefined ? 0 : (underWay.get(life) ?? 0);
    },
    stop() {
      timers.setTimeout = real;
    },
  };
}
