import type { Locale } from '../../src/texts/locale.ts';
import { numberText } from './amounts.ts';

/** Ends a list that is longer than what is shown of it. */
export function andMore(leftOut: number, locale: Locale): string {
  const amount = numberText(leftOut, locale);
  return locale === 'it' ? `… e altri ${amount}` : `… and ${amount} more`;
}
