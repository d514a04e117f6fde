import type { Locale, Localised } from '../../src/texts/locale.ts';
import { departureReasons } from './departure-reasons.ts';
import { quotedLine } from './quoted-line.ts';

/** UTF-16 units of a reason in the sleep agent's own words. */
const longestReason = 80;

const reasons = new Map<string, Localised>(Object.entries(departureReasons));

/** Why a line is gone: in our words where the plan decided it, else in those that the sleep agent gave. */
export function departureText(because: string, locale: Locale): string {
  return reasons.get(because)?.[locale] ?? quotedLine(because, longestReason);
}
