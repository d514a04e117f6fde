import { z } from 'zod';
import type { Records } from '../../base/records.ts';
import { utcDay } from './sleep-policy.ts';

/** What the whole bot did today. One record. */
export const botUsageSchema = z.object({ day: z.string(), cycles: z.number().int(), failures: z.number().int() });

export type BotUsage = z.infer<typeof botUsageSchema>;

const id = 'all';

export function usageOfBot(records: Records<string, BotUsage>) {
  const of = (usage: BotUsage | undefined, now: number): BotUsage =>
    usage?.day === utcDay(now) ? usage : { day: utcDay(now), cycles: 0, failures: 0 };

  return {
    async today(now: number): Promise<BotUsage> {
      return of(await records.read(id), now);
    },
    async add(now: number, more: Partial<Pick<BotUsage, 'cycles' | 'failures'>>): Promise<void> {
      await records.update(id, (usage) => {
        const today = of(usage, now);
        return {
          ...today,
          cycles: today.cycles + (more.cycles ?? 0),
          failures: today.failures + (more.failures ?? 0),
        };
      });
    },
  };
}
