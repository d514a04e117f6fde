import { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { RecordKind, Records } from '../../base/records.ts';
import { isCountedToday, nextUtcDay, utcDay } from '../../base/utc-day.ts';
import type { Deferred, Trigger } from './outcome.ts';
import type { SleepPolicy } from './sleep-policy.ts';
import type { PrimarySleep } from './sleep-record.ts';

type Today = PrimarySleep['today'];

/** What was used today; yesterday's numbers don't count. */
export function usedToday({ today }: Pick<PrimarySleep, 'today'>, now: number): Today {
  return isCountedToday(today.day, now) ? today : { day: utcDay(now), cycles: 0, manual: 0 };
}

/** Whether a cap stands in the way. What was said goes on waiting; nothing is dropped. */
export function capInTheWay(
  used: Today,
  usedByBot: number,
  trigger: Trigger,
  policy: SleepPolicy,
  now: number,
): Deferred | undefined {
  const until = nextUtcDay(now);
  if (usedByBot >= policy.botCap) return { kind: 'deferred', because: 'cap-of-the-bot', until };
  if (used.cycles >= policy.dailyCap) return { kind: 'deferred', because: 'cap-of-the-person', until };
  return trigger === 'manual' ? manualCapInTheWay(used, policy, now) : undefined;
}

/** Whether this person has asked by hand as often as they may. */
export function manualCapInTheWay(
  used: Today,
  policy: Pick<SleepPolicy, 'manualCap'>,
  now: number,
): Deferred | undefined {
  if (used.manual < policy.manualCap) return undefined;
  return { kind: 'deferred', because: 'cap-of-manual', until: nextUtcDay(now) };
}

/** With one cycle more. */
export function oneMore(used: Today, trigger: Trigger): Today {
  return { ...used, cycles: used.cycles + 1, manual: used.manual + (trigger === 'manual' ? 1 : 0) };
}

/** What the whole bot did today. One record. */
const botUsageSchema = z.object({ day: z.string(), cycles: z.number().int(), failures: z.number().int() });

export type BotUsage = z.infer<typeof botUsageSchema>;

export const botUsageRecords: RecordKind<BotUsage> = { namespace: 'usage', schema: botUsageSchema, version: 1 };

const theBot = 'all';

/** Reads and counts what the whole bot does on a UTC day. */
export type BotCounts = {
  today(now: number): Promise<BotUsage>;
  add(now: number, more: Partial<Pick<BotUsage, 'cycles' | 'failures'>>): Promise<void>;
};

/** The cycle is in force already: that it could not be counted must not make it a failure. */
export async function countCycle(
  botCounts: BotCounts,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<void> {
  try {
    await botCounts.add(clock.now(), { cycles: 1 });
  } catch (error) {
    log.error({ err: error }, 'a consolidation could not be counted for the bot');
  }
}

export function createBotCounts(records: Records<string, BotUsage>): BotCounts {
  const ofDay = (stored: BotUsage | undefined, now: number): BotUsage =>
    stored !== undefined && isCountedToday(stored.day, now) ? stored : { day: utcDay(now), cycles: 0, failures: 0 };

  return {
    async today(now) {
      return ofDay(await records.read(theBot), now);
    },
    async add(now, more) {
      await records.update(theBot, (stored) => {
        const today = ofDay(stored, now);
        return {
          ...today,
          cycles: today.cycles + (more.cycles ?? 0),
          failures: today.failures + (more.failures ?? 0),
        };
      });
    },
  };
}
