import { z } from 'zod';

/** How a person felt in one week: what consolidations found, from -2 to 2 each. */
const weekMoodSchema = z.object({
  /** Counts whole weeks since the epoch. */
  week: z.number().int(),
  sum: z.number(),
  count: z.number().int().positive(),
});

/** The last few weeks, the oldest first; weeks in which nothing was found are left out. */
export const moodsSchema = z.array(weekMoodSchema);

export type Moods = readonly z.infer<typeof weekMoodSchema>[];

const keptWeeks = 8;
const weekMs = 7 * 86_400_000;
// The epoch began on a Thursday, weeks begin on Mondays.
const firstMondayMs = 4 * 86_400_000;

/** With what a consolidation found; `null` where it found nothing, and then nothing but old weeks go. */
export function withMood(moods: Moods, value: number | null, now: number): Moods {
  const week = weekOf(now);
  const kept = moods.filter((one) => one.week > week - keptWeeks && one.week <= week);
  if (value === null) return kept;
  const { sum, count } = kept.find((one) => one.week === week) ?? { sum: 0, count: 0 };
  return [...kept.filter((one) => one.week !== week), { week, sum: sum + value, count: count + 1 }];
}

/** The mean of each of the last weeks, from the first that is known to this one; `null` for weeks without any. */
export function courseOf(moods: Moods, now: number): readonly (number | null)[] {
  const week = weekOf(now);
  const known = moods.filter((one) => one.week > week - keptWeeks && one.week <= week);
  const first = Math.min(...known.map((one) => one.week));
  if (known.length === 0) return [];
  return Array.from({ length: week - first + 1 }, (_, index) => {
    const one = known.find((mood) => mood.week === first + index);
    return one === undefined ? null : one.sum / one.count;
  });
}

/** The course as it stands in `session_context`: `-1, ·, 0.5`. `undefined` before there are two weeks to compare. */
export function courseLine(moods: Moods, now: number): string | undefined {
  const course = courseOf(moods, now);
  if (course.filter((mood) => mood !== null).length < 2) return undefined;
  return course.map((mood) => (mood === null ? '·' : String(Math.round(mood * 10) / 10 + 0))).join(', ');
}

function weekOf(at: number): number {
  return Math.floor((at - firstMondayMs) / weekMs);
}
