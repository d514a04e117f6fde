import type { SleepServices } from '../src/sleep/report/report.ts';
import type { Locale } from '../src/texts/locale.ts';
import type { Command } from './command.ts';
import { shownName } from './words/shown-name.ts';

export type HelpServices = Pick<SleepServices, 'names'>;

const texts: Readonly<Record<Locale, (scarlet: string) => string>> = {
  en: (scarlet) =>
    [
      `I am **${scarlet}**. Talk to me in a direct message, mention me in a channel, or reply to something I said.`,
      '',
      `I remember what matters to you. After every few messages, and when things are quiet, my other half reads what was said and tends that memory. What you tell me stays with you: nobody else’s ${scarlet} knows it.`,
      '',
      '`/consolidate` – I go over what you told me at once, and show you what I learned',
      '`/sleepstatus` – how my memory of you is coming along',
      '`/help` – this',
    ].join('\n'),
  it: (scarlet) =>
    [
      `Sono **${scarlet}**. Scrivimi in privato, menzionami in un canale o rispondi a qualcosa che ho detto.`,
      '',
      `Ricordo ciò che per te conta. Ogni pochi messaggi, e quando c’è calma, la mia altra metà rilegge quello che ci siamo detti e cura quella memoria. Quello che mi racconti resta con te: nessun’altra ${scarlet} lo sa.`,
      '',
      '`/consolidate` – rileggo subito quello che mi hai raccontato e ti mostro che cosa ho imparato',
      '`/sleepstatus` – a che punto è la mia memoria di te',
      '`/help` – questo',
    ].join('\n'),
};

export const help = {
  name: 'help',
  describe: { en: 'Who I am and what I can do', it: 'Chi sono e che cosa so fare' },
  audience: 'everyone',
  async run({ locale }, { names }) {
    return { text: texts[locale](shownName(names.scarlet)) };
  },
} as const satisfies Command<HelpServices>;
