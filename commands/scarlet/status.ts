import type { BotReport } from '../../src/admin/bot-report.ts';
import type { Health } from '../../src/admin/health.ts';
import type { PauseServices } from '../../src/admin/pauses.ts';
import { pausables } from '../../src/pair/pauses.ts';
import type { Texts } from '../../src/texts/texts.ts';
import type { AdminSubcommand, CommandReply } from '../command.ts';
import { moment, overdueText, progress } from '../drawing.ts';

export type StatusCommandServices = {
  /** How the whole bot stands. */
  readonly botReport: () => Promise<BotReport>;
  readonly pauses: Pick<PauseServices, 'ofEveryone'>;
};

/** How the whole bot stands, in numbers. */
export const status: AdminSubcommand<StatusCommandServices> = {
  name: 'status',
  describe: (texts) => texts.scarlet.status.description,
  options: [],
  async run({ texts }, { botReport, pauses }) {
    const report = await botReport();
    const lines = pausables.flatMap((what) => {
      const pause = pauses.ofEveryone()[what];
      if (pause === null) return [];
      return [texts.scarlet.status.paused(texts.scarlet.pausables[what], moment(pause.since), pause.reason)];
    });
    return statusReply(report, lines, texts);
  },
};

function statusReply(report: BotReport, pauses: readonly string[], texts: Texts): CommandReply {
  const { scarlet, sleepStatus, amounts } = texts;
  const { versions, health, counts, turns, cycles, breakers } = report;
  const words = scarlet.status;
  return {
    text: [words.since(moment(report.startedAt)), ...pauses].join('\n'),
    embeds: [
      {
        fields: [
          {
            name: words.people,
            value: [
              report.users === undefined ? '?' : amounts.number(report.users),
              ...behindLines(report.pairsBehind, texts),
            ].join('\n'),
          },
          {
            name: words.turns,
            value: [
              words.turnsNow(turns.running, turns.waiting),
              words.turnsOfDay(counts.lastDay.turns.answered, counts.lastDay.turns.outOfCalls),
              ...failureLines(counts.lastDay.turns.failed, texts),
            ].join('\n'),
          },
          {
            name: words.consolidations,
            value: [
              ...(cycles === undefined
                ? ['?']
                : [
                    `${progress(cycles.today, cycles.cap, texts)} ${words.today}`,
                    words.cyclesNow(cycles.running, cycles.failuresToday),
                  ]),
              words.cyclesOfDay(counts.lastDay.cycles.consolidated, counts.lastDay.cycles.deferred),
              ...failureLines(counts.lastDay.cycles.failed, texts),
            ].join('\n'),
          },
          {
            name: words.overdue,
            value: cycles === undefined ? '?' : overdueText(cycles.overdue, texts),
          },
          {
            name: words.breakers,
            value: [
              `${scarlet.pausables.chat}: ${breakerText(breakers.chat, texts)}`,
              `${scarlet.pausables.sleep}: ${breakerText(breakers.sleep, texts)}`,
            ].join('\n'),
          },
          {
            name: words.health,
            value: [...healthLines(health, texts), ...commandLines(report.commands, texts)].join('\n'),
          },
          {
            name: words.versions,
            value: `Scarlet ${versions.bot} · Letta ${versions.letta ?? '?'} · Node ${versions.node} · SQLite ${versions.sqlite}`,
          },
        ],
        footer: sleepStatus.daysBegin,
      },
    ],
  };
}

function behindLines(pairs: BotReport['pairsBehind'], { scarlet: { status: words } }: Texts): readonly string[] {
  if (pairs.kind === 'counting') return [words.pairsCounted];
  return pairs.behind === 0 ? [] : [words.pairsBehind(pairs.behind)];
}

const mostKinds = 8;

/** The most frequent first, by the names that they have in the log. */
function failureLines(failed: Readonly<Record<string, number>>, { amounts, andMore }: Texts): readonly string[] {
  const kinds = Object.entries(failed).toSorted(([, one], [, other]) => other - one);
  const lines = kinds.slice(0, mostKinds).map(([kind, times]) => `**${amounts.number(times)}** × \`${kind}\``);
  return kinds.length > mostKinds ? [...lines, andMore(kinds.length - mostKinds)] : lines;
}

function breakerText(breaker: BotReport['breakers']['chat'], { scarlet: { status: words } }: Texts): string {
  if (breaker.kind === 'closed') return words.breakerClosed;
  return words.breakerOpen(breaker.until === undefined ? undefined : moment(breaker.until));
}

function healthLines(
  { gateway, store, letta, eventLoop }: Health,
  { scarlet: { status: words } }: Texts,
): readonly string[] {
  return [
    `Discord: ${gateway.kind === 'up' ? words.up : words.down(gateway.because)}`,
    `SQLite: ${store.kind === 'up' ? words.up : words.down(store.because)}`,
    `Letta: ${letta.kind === 'up' ? words.up : words.down(letta.because)}`,
    `Node: ${eventLoop.kind === 'up' ? words.up : words.down(eventLoop.because)}`,
  ];
}

/** Nothing where all is well. */
function commandLines(commands: BotReport['commands'], { scarlet: { status: words } }: Texts): readonly string[] {
  if (commands.kind === 'up') return [];
  return [commands.kind === 'under-way' ? words.commandsUnderWay : words.commandsFailed(commands.why)];
}
