/** A noun in the forms that a language has for numbers; `other` stands for those that are left out. */
export type NounForms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

/** Numbers, nouns after numbers and durations as one language writes them. */
export type Amounts = {
  /** A whole number with its thousands set apart: `6,000`, in Italian `6.000`. */
  number(value: number): string;
  /** The form of a noun that follows a number, without the number. */
  nounFor(value: number, forms: NounForms): string;
  /** `1 message`, `2 messages`. */
  counted(value: number, forms: NounForms): string;
  /** How long something took, to the second: `1 minute, 4 seconds`. */
  duration(ms: number): string;
};

/**
 * @param language a BCP 47 tag, such as `en`
 * @param underASecond what is said in place of a duration that rounds to nothing
 */
export function amountsIn(language: string, underASecond: string): Amounts {
  const numbers = new Intl.NumberFormat(language, { useGrouping: 'always', maximumFractionDigits: 0 });
  const plurals = new Intl.PluralRules(language);
  const durations = new Intl.DurationFormat(language, { style: 'long' });

  function number(value: number): string {
    return numbers.format(value);
  }

  function nounFor(value: number, forms: NounForms): string {
    return forms[plurals.select(value)] ?? forms.other;
  }

  return {
    number,
    nounFor,
    counted: (value, forms) => `${number(value)} ${nounFor(value, forms)}`,
    duration(ms) {
      const seconds = Math.round(ms / 1_000);
      if (seconds < 1) return underASecond;
      return durations.format({
        hours: Math.floor(seconds / 3_600),
        minutes: Math.floor(seconds / 60) % 60,
        seconds: seconds % 60,
      });
    },
  };
}
