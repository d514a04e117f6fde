import type { Locale, Localised } from '../../src/texts/locale.ts';

const underASecond: Localised = { en: 'less than a second', it: 'meno di un secondo' };

/** How long something took, to the second: `1 minute, 4 seconds`. */
export function durationText(ms: number, locale: Locale): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 1) return underASecond[locale];
  return new Intl.DurationFormat(locale, { style: 'long' }).format({
    hours: Math.floor(seconds / 3_600),
    minutes: Math.floor(seconds / 60) % 60,
    seconds: seconds % 60,
  });
}
