import type { UserId } from '../src/base/ids.ts';
import type { SleepServices } from '../src/sleep/report/report.ts';
import type { Localised } from '../src/texts/locale.ts';
import type { Command } from './command.ts';
import { botReportReply } from './replies/bot-report-reply.ts';
import { reportReply } from './replies/report-reply.ts';

export type StatusServices = Pick<SleepServices, 'names' | 'reportOf' | 'reportOfBot'>;

const onlyYourOwn: Localised = {
  en: 'I’m sorry, only the people who run this bot can look at more than their own. Leave the options out, and I’ll show you yours.',
  it: 'Mi dispiace, solo chi gestisce questo bot può vedere più del proprio. Lascia stare le opzioni e ti mostro il tuo.',
};

export const sleepStatus = {
  name: 'sleepstatus',
  describe: { en: 'How my memory of you is coming along', it: 'A che punto è la mia memoria di te' },
  audience: 'everyone',
  options: [
    {
      kind: 'user',
      name: 'user',
      describe: {
        en: 'Somebody else’s status (for those who run this bot)',
        it: 'Lo stato di qualcun altro (per chi gestisce questo bot)',
      },
    },
    {
      kind: 'yes-or-no',
      name: 'everyone',
      describe: {
        en: 'The bot as a whole, instead of one person (for those who run this bot)',
        it: 'Il bot nel suo insieme, invece di una persona (per chi gestisce questo bot)',
      },
    },
  ],
  async run({ userId, locale, isAdministrator, options }, services) {
    const other = options['user'];
    const everyone = options['everyone'] === true;
    if ((everyone || other !== undefined) && !isAdministrator) return { text: onlyYourOwn[locale] };
    if (everyone) return botReportReply(await services.reportOfBot(), locale);
    const about = typeof other === 'string' && other !== userId ? (other as UserId) : undefined;
    return reportReply(await services.reportOf(about ?? userId), services.names, locale, about);
  },
} as const satisfies Command<StatusServices>;
