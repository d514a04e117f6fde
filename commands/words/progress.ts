import type { Locale, Localised } from '../../src/texts/locale.ts';
import { numberText } from './amounts.ts';

const cells = 10;

const of: Localised = { en: 'of', it: 'su' };

/** A small bar with its numbers: `▰▰▱▱▱▱▱▱▱▱` **1** of 5. */
export function progress(used: number, whole: number, locale: Locale): string {
  return `\`${bar(used, whole)}\` **${numberText(used, locale)}** ${of[locale]} ${numberText(whole, locale)}`;
}

/** Never empty when something is used, never full before all of it is. */
function bar(used: number, whole: number): string {
  const full = filledCells(used, whole);
  return '▰'.repeat(full) + '▱'.repeat(cells - full);
}

function filledCells(used: number, whole: number): number {
  if (used <= 0) return 0;
  if (used >= whole) return cells;
  return Math.min(Math.max(Math.round((used / whole) * cells), 1), cells - 1);
}
