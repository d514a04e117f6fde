import type { UserId } from '../../src/base/ids.ts';
import type { BotSleepReport } from '../../src/sleep/report/report.ts';
import type { Locale } from '../../src/texts/locale.ts';
import type { CommandReply } from '../command.ts';
import { numberText } from '../words/amounts.ts';
import { andMore } from '../words/and-more.ts';
import { daysBegin } from '../words/days-begin.ts';
import { progress } from '../words/progress.ts';

const mostOverdue = 20;

/** How sleep-time stands for everyone together. Who is overdue is named by mentions, which ping nobody. */
export function botReportReply(report: BotSleepReport, locale: Locale): CommandReply {
  const words = sentences[locale];
  const number = (name: string, value: number) => ({ name, value: numberText(value, locale), inline: true });
  return {
    text: words.title,
    embeds: [
      {
        fields: [
          number(words.users, report.users),
          number(words.running, report.running),
          number(words.failures, report.failuresToday),
          { name: words.consolidations, value: progress(report.consolidationsToday, report.cap, locale) },
          { name: words.overdue, value: overdueText(report.overdue, words, locale) },
        ],
        footer: daysBegin[locale],
      },
    ],
  };
}

function overdueText(overdue: readonly UserId[], { nobody }: Sentences, locale: Locale): string {
  if (overdue.length === 0) return nobody;
  const shown = overdue.slice(0, mostOverdue).map((user) => `<@${user}>`);
  const leftOut = overdue.length - shown.length;
  return [shown.join(' '), ...(leftOut === 0 ? [] : [andMore(leftOut, locale)])].join(' ');
}

type Sentences = Readonly<
  Record<'title' | 'users' | 'running' | 'failures' | 'consolidations' | 'overdue' | 'nobody', string>
>;

const sentences: Readonly<Record<Locale, Sentences>> = {
  en: {
    title: 'Here is how it stands for **everyone together**:',
    users: 'People',
    running: 'Running now',
    failures: 'Failures today',
    consolidations: 'Consolidations today',
    overdue: 'Overdue',
    nobody: 'Nobody.',
  },
  it: {
    title: 'Ecco come stanno le cose per **tutti insieme**:',
    users: 'Persone',
    running: 'In corso ora',
    failures: 'Falliti oggi',
    consolidations: 'Consolidamenti oggi',
    overdue: 'In ritardo',
    nobody: 'Nessuno.',
  },
};
