import type { Locale, Localised } from '../../src/texts/locale.ts';
import { deferralReasons } from './deferral-reasons.ts';
import { failureReasons } from './failure-reasons.ts';

const reasons = new Map<string, Localised>(Object.entries({ ...failureReasons, ...deferralReasons }));

const unknown: Localised = { en: 'something went wrong on my side', it: 'qualcosa è andato storto dalla mia parte' };

/** Why the last result was no consolidation, as it is stored. A reason that only another version knows is said vaguely. */
export function reasonText(because: string | null, locale: Locale): string {
  return (reasons.get(because ?? '') ?? unknown)[locale];
}
