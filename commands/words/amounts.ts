import type { Locale } from '../../src/texts/locale.ts';

/** A noun for one and for any other number. */
export type Noun = { readonly one: string; readonly many: string };

/** A whole number with its thousands set apart: `6,000`, in Italian `6.000`. */
export function numberText(value: number, locale: Locale): string {
  return new Intl.NumberFormat(locale, { useGrouping: 'always', maximumFractionDigits: 0 }).format(value);
}

/** `1 message`, `2 messages`. */
export function counted(value: number, noun: Noun, locale: Locale): string {
  return `${numberText(value, locale)} ${nounFor(value, noun)}`;
}

export function nounFor(value: number, { one, many }: Noun): string {
  return value === 1 ? one : many;
}
