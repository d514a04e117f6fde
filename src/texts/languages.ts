import { english } from './en.ts';
import { italian } from './it.ts';
import type { Texts } from './texts.ts';

/** Every language that the bot itself speaks: a new one is its file and its line here. */
const catalogues = { en: english, it: italian };

/** How a language is called in records, in lower case: `it`, or `pt-br` where the region matters. */
export type Locale = keyof typeof catalogues;

export const locales = Object.keys(catalogues) as readonly Locale[];

/** Some languages, English among them: it stands for all that are not. */
export type Languages<Some extends string = string> = {
  readonly fallback: Texts;
  readonly allTexts: readonly Texts[];
  textsIn(locale: Some): Texts;
  /**
   * The language for a Discord locale such as `en-US` or `it`, and for one in a record of any version; anything that
   * we don't speak becomes English.
   */
  toLocale(locale: string | null | undefined): Some;
};

/** The languages that the bot itself speaks. What the model answers follows the person. */
export const languages = languagesOf<Locale>(catalogues);

export const { textsIn, toLocale } = languages;

export function languagesOf<Some extends string>(some: Readonly<Record<Some | 'en', Texts>>): Languages<Some | 'en'> {
  const speaks = (locale: string): locale is Some => Object.hasOwn(some, locale);
  return {
    fallback: some.en,
    allTexts: Object.values<Texts>(some),
    textsIn: (locale) => some[locale],
    toLocale(locale) {
      const whole = locale?.toLowerCase() ?? '';
      return [whole, whole.split('-')[0] ?? ''].find(speaks) ?? 'en';
    },
  };
}
