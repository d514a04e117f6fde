/** The languages that the bot itself speaks. What the model answers follows the person. */
export type Locale = 'en' | 'it';

/** A text in every language that the bot speaks. */
export type Localised = Readonly<Record<Locale, string>>;

/** Translates a Discord locale such as `en-US` or `it`; anything we don't speak becomes English. */
export function toLocale(discordLocale: string | null | undefined): Locale {
  return discordLocale?.toLowerCase().split('-')[0] === 'it' ? 'it' : 'en';
}
