import type { UserId } from '../src/base/ids.ts';
import { isTendedByLetta } from '../src/pair/pair.ts';
import type {
  AgentNames,
  BotSleepReport,
  LastResult,
  NativeReport,
  SleepReport,
  SleepServices,
} from '../src/sleep/report/sleep-reports.ts';
import type { Whose } from '../src/texts/status-texts.ts';
import type { Texts } from '../src/texts/texts.ts';
import type { Command, CommandReply, ReplyEmbed } from './command.ts';
import {
  blockName,
  escapedName,
  fitting,
  mentionOf,
  moment,
  overdueText,
  progress,
  runText,
  sparkline,
} from './drawing.ts';
import type { StrangerServices } from './strangers.ts';

export const sleepStatus = {
  name: 'sleepstatus',
  words: (texts) => texts.sleepStatus,
  audience: 'everyone',
  options: [
    { kind: 'user', name: 'user', describe: (texts) => texts.sleepStatus.options.user },
    { kind: 'yes-or-no', name: 'everyone', describe: (texts) => texts.sleepStatus.options.everyone },
  ],
  async run({ userId, texts, isAdministrator, options }, services) {
    const other = options['user'];
    const everyone = options['everyone'] === true;
    if ((everyone || other !== undefined) && !isAdministrator) return { text: texts.sleepStatus.onlyYourOwn };
    if (everyone) return botReportReply(await services.reportOfBot(), texts);
    const about = typeof other === 'string' && other !== userId ? (other as UserId) : undefined;
    const report = await services.reportOf(about ?? userId);
    const isStranger = about === undefined && !report.status.primary_agent_created;
    if (isStranger && !(await services.hasRoomFor(userId))) return { text: texts.chat.failures['too-many-users'] };
    return reportReply(report, services.names, texts, about);
  },
} as const satisfies Command<Pick<SleepServices, 'names' | 'reportOf' | 'reportOfBot'> & StrangerServices>;

/**
 * How sleep-time stands for one person, in plain words and numbers.
 *
 * @param about whom, when an administrator looks at somebody else
 */
function reportReply(report: SleepReport, names: AgentNames, texts: Texts, about?: UserId): CommandReply {
  const { person, daysBegin } = texts.sleepStatus;
  const whose = about === undefined ? 'yours' : 'theirs';
  return {
    text: [
      ...(about === undefined ? [] : [person.about(mentionOf(about))]),
      pairLine(report, names, texts, whose),
      '',
      ...nextLines(report, texts),
      // Nobody else is shown how somebody feels.
      ...(about === undefined ? moodLine(report, texts) : []),
    ].join('\n'),
    embeds: [
      {
        fields: [
          { name: person.lastTitle, value: lastResultText(report, texts) },
          {
            name: person.memoryTitle,
            value: [memoryText(report, texts, whose), ...recalledLines(report, texts)].join('\n'),
          },
          ...(isOfNative(report)
            ? nativeFields(report.native, texts, whose)
            : [{ name: person.todayTitle, value: todayText(report, texts) }]),
        ],
        ...(isOfNative(report) ? {} : { footer: daysBegin }),
      },
    ],
  };
}

type ReportOfNative = SleepReport & { readonly native: NativeReport };

/** Our caps, and what starts a cycle of ours, say nothing there. */
function isOfNative(report: SleepReport): report is ReportOfNative {
  return isTendedByLetta(report.native);
}

function nativeFields({ runs, changed }: NativeReport, texts: Texts, whose: Whose): NonNullable<ReplyEmbed['fields']> {
  const { native } = texts;
  const blocks = changed.map(({ label, added, updated, removed }) =>
    native.changed(blockName(label, whose, texts), added, updated, removed),
  );
  const lines = runs.slice(0, mostRuns).map((run) => runText(run, texts));
  return [
    { name: native.runsTitle, value: lines.length === 0 ? native.noRunsYet : lines.join('\n') },
    {
      name: native.changedTitle,
      value: blocks.length === 0 ? native.nothingChanged : fitting(blocks, roomForBlocks).shown.join('\n'),
    },
  ];
}

const mostRuns = 5;

function pairLine(report: SleepReport, names: AgentNames, { sleepStatus: { person } }: Texts, whose: Whose) {
  const { status } = report;
  const primary = status.primary_agent_created ? person.primary : person.noPrimary;
  if (isOfNative(report) || isSwitchedOff(report)) return primary[whose](escapedName(names.scarlet));
  const sleepAgent = status.sleep_agent_created ? person.sleepAgent : person.noSleepAgent;
  return `${primary[whose](escapedName(names.scarlet))} ${sleepAgent(escapedName(names.sleep))}`;
}

/** How far it is to the next consolidation, and what starts it. */
function nextLines(report: SleepReport, texts: Texts): readonly string[] {
  const { status, characters, running } = report;
  const { person } = texts.sleepStatus;
  if (isOfNative(report)) {
    const { frequency } = report.native;
    return [
      `${progress(status.message_count, frequency, texts)} ${texts.native.messagesSinceItRead(frequency)}`,
      ...(report.paused === undefined ? [] : [person.paused(report.paused.reason)]),
      `${texts.native.tends(frequency)} ${texts.native.notPromised}`,
    ];
  }
  if (report.native?.state === 'refused') return [texts.consolidate.nothing['native-refused']];
  if (isSwitchedOff(report)) return [texts.consolidate.nothing['sleep-disabled']];
  return [
    `${progress(status.message_count, status.threshold, texts)} ${person.messagesSinceLast(status.threshold)}`,
    `${progress(characters.waiting, characters.limit, texts)} ${person.characters}`,
    ...(running ? [person.running] : []),
    ...(report.native === undefined ? [] : [texts.native.moving]),
    ...whenItStarts(report, texts),
  ];
}

/** Nothing starts by itself then, nor when it is asked for. */
function isSwitchedOff({ status, paused, native }: SleepReport): boolean {
  return !status.auto_trigger && paused === undefined && native?.state !== 'refused';
}

function whenItStarts({ last, nextAt, paused, putOff }: SleepReport, texts: Texts): readonly string[] {
  const { person } = texts.sleepStatus;
  if (paused !== undefined) return [person.paused(paused.reason)];
  if (putOff !== undefined) return [person.putOff(texts.deferrals[putOff.because], moment(putOff.until))];
  if (nextAt === null) return [person.startsByItself];
  // However full it is: a failure, or what it was put off for, has set the time.
  if (last !== null && last.kind !== 'consolidated') return [person.waitsForNextTry(moment(nextAt))];
  return [person.startsByItself, person.atTheLatest(moment(nextAt))];
}

/** Two weeks make the shortest course. */
function moodLine({ mood }: SleepReport, { sleepStatus: { person } }: Texts): readonly string[] {
  if (mood.filter((one) => one !== null).length < 2) return [];
  return [person.mood(mood.length, sparkline(mood, -2, 2))];
}

/** How the last consolidation went, when one last went well, and how many there were. */
function lastResultText({ status, last, failures }: SleepReport, texts: Texts): string {
  const words = texts.sleepStatus.last;
  const { last_consolidation: at, consolidation_count: count } = status;
  return [
    ...(last === null ? [] : lastLines(last, texts)),
    ...(at === null || last?.kind === 'consolidated' ? [] : [words.lastGoodOne(moment(Date.parse(at)))]),
    count === 0 ? words.noneYet : words.inAll(count),
    ...(failures.total === 0 ? [] : [words.failures(failures.total, failures.inARow)]),
  ].join('\n');
}

function lastLines(last: LastResult, texts: Texts): readonly string[] {
  const words = texts.sleepStatus.last;
  const when = moment(last.at);
  const duration = texts.amounts.duration(last.tookMs);
  switch (last.kind) {
    case 'consolidated':
      return [words.consolidated(when, duration), changesText(last, texts)];
    case 'failed':
      return [words.failed(when, duration, reasonText(last.because, texts))];
    case 'deferred':
      return [words.deferred(when, reasonText(last.because, texts))];
  }
}

function changesText({ added, updated, removed, refused }: LastResult, { sleepStatus: { last: words } }: Texts) {
  const changes = added + updated + removed === 0 ? words.unchanged : words.changes(added, updated, removed);
  return refused === 0 ? changes : `${changes} ${words.refused(refused)}`;
}

/** Why the last result was no consolidation, as it is stored. A reason that only another version knows is said vaguely. */
function reasonText(because: string | null, { cycleFailures, deferrals, unknownReason }: Texts): string {
  const reasons = new Map(Object.entries({ ...cycleFailures, ...deferrals }));
  return reasons.get(because ?? '') ?? unknownReason;
}

/** UTF-16 units: a field holds 1,024, and how many blocks are not shown is to fit too. */
const roomForBlocks = 980;

/** How much of each block's budget is used, as small bars. */
function memoryText({ status, blocks }: SleepReport, texts: Texts, whose: Whose): string {
  const { kept, memoryEmpty, memoryUnknown } = texts.sleepStatus.person;
  if (!status.primary_agent_created || blocks?.length === 0) return memoryEmpty;
  if (blocks === undefined) return memoryUnknown;
  const { shown, leftOut } = fitting(
    blocks.map(({ label, used, budget }) => {
      const name = blockName(label, whose, texts);
      return budget === null ? kept(name) : `${progress(used, budget, texts)} · ${name}`;
    }),
    roomForBlocks,
  );
  return [...shown, ...(leftOut === 0 ? [] : [texts.andMore(leftOut)])].join('\n');
}

function recalledLines({ recalled: { lines, turns } }: SleepReport, { sleepStatus: { person } }: Texts) {
  return turns === 0 ? [] : [person.recalled(lines, turns)];
}

function todayText({ today }: SleepReport, texts: Texts): string {
  const { consolidations, manually } = texts.sleepStatus.person;
  return [
    `${progress(today.cycles, today.cap, texts)} ${consolidations(today.cap)}`,
    `${progress(today.manual, today.manualCap, texts)} ${manually}`,
  ].join('\n');
}

/** How sleep-time stands for everyone together. Who is overdue is named by mentions, which ping nobody. */
function botReportReply(report: BotSleepReport, texts: Texts): CommandReply {
  const { bot, daysBegin } = texts.sleepStatus;
  const counter = (name: string, value: number) => ({ name, value: texts.amounts.number(value), inline: true });
  return {
    text: bot.introduction,
    embeds: [
      {
        fields: [
          counter(bot.users, report.users),
          counter(bot.running, report.running),
          counter(bot.failures, report.failuresToday),
          { name: bot.consolidations, value: progress(report.consolidationsToday, report.cap, texts) },
          { name: bot.overdue, value: overdueText(report.overdue, texts) },
        ],
        footer: daysBegin,
      },
    ],
  };
}
