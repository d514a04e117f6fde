import type { UserId } from '../../src/base/ids.ts';
import type { AgentNames, SleepReport } from '../../src/sleep/report/report.ts';
import type { Locale } from '../../src/texts/locale.ts';
import type { CommandReply } from '../command.ts';
import type { Whose } from '../words/block-name.ts';
import { daysBegin } from '../words/days-begin.ts';
import { moment } from '../words/moment.ts';
import { progress } from '../words/progress.ts';
import { shownName } from '../words/shown-name.ts';
import { lastResultText } from './last-result-text.ts';
import { memoryText } from './memory-text.ts';
import { type ReportSentences, reportSentences } from './report-sentences.ts';

/**
 * How sleep-time stands for one person, in plain words and numbers.
 *
 * @param about whom, when an administrator looks at somebody else
 */
export function reportReply(report: SleepReport, names: AgentNames, locale: Locale, about?: UserId): CommandReply {
  const words = reportSentences[locale];
  const whose = about === undefined ? 'yours' : 'theirs';
  return {
    text: [
      ...(about === undefined ? [] : [words.about(`<@${about}>`)]),
      pairLine(report, names, words, whose),
      '',
      ...nextLines(report, words, locale),
    ].join('\n'),
    embeds: [
      {
        fields: [
          { name: words.last, value: lastResultText(report, locale) },
          { name: words.memory, value: memoryText(report, locale, whose) },
          { name: words.today, value: todayText(report, words, locale) },
        ],
        footer: daysBegin[locale],
      },
    ],
  };
}

function pairLine({ status }: SleepReport, names: AgentNames, words: ReportSentences, whose: Whose): string {
  const primary = status.primary_agent_created ? words.primary : words.noPrimary;
  const sleepAgent = status.sleep_agent_created ? words.sleepAgent : words.noSleepAgent;
  return `${primary[whose](shownName(names.scarlet))} ${sleepAgent(shownName(names.sleep))}`;
}

/** How far it is to the next consolidation, and what starts it. */
function nextLines(report: SleepReport, words: ReportSentences, locale: Locale): readonly string[] {
  const { status, characters, running, nextAt } = report;
  return [
    `${progress(status.message_count, status.threshold, locale)} ${words.messagesSinceLast(status.threshold)}`,
    `${progress(characters.waiting, characters.limit, locale)} ${words.characters}`,
    ...(running ? [words.running] : []),
    status.auto_trigger ? words.startsByItself : words.startsOnRequest,
    ...(status.auto_trigger && nextAt !== null ? [words.atTheLatest(moment(nextAt))] : []),
  ];
}

function todayText({ today }: SleepReport, words: ReportSentences, locale: Locale): string {
  return [
    `${progress(today.cycles, today.cap, locale)} ${words.consolidations(today.cap)}`,
    `${progress(today.manual, today.manualCap, locale)} ${words.manually}`,
  ].join('\n');
}
