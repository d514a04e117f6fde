import type { Localised } from '../../src/texts/locale.ts';

/** What `today` means in a report. */
export const daysBegin: Localised = {
  en: 'Days begin at midnight UTC.',
  it: 'I giorni cominciano a mezzanotte UTC.',
};
