import type { Spent } from '../chat/measured-bot.ts';
import { median } from '../median.ts';

/** What was said, and what became of it. */
export type SaidOnce = {
  readonly text: string;
  /** What the bot posted that speaks of it. */
  readonly answers: readonly string[];
  /** What else it posted between this message and the person's next one, such as that an answer has to wait. */
  readonly notices: readonly string[];
  /** How often Letta has it. */
  readonly stored: number;
};

/** How a soak went. Samples are taken while people talk, `before` and `after` when nobody does. */
export type SoakCourse = {
  readonly seconds: number;
  readonly people: number;
  readonly faults: number;
  readonly said: readonly SaidOnce[];
  readonly samples: readonly { readonly atSeconds: number; readonly spent: Spent }[];
  readonly before: Spent;
  readonly after: Spent;
};

/** Grown by more, and it grows: what is held of people and of the last messages has its bound. */
const mostGrowth = 0.05;

/** What is wrong, in words; nothing where all is as it should be. */
export function judgeSoak(course: SoakCourse): readonly string[] {
  const { said, people, before, after } = course;
  const silent = said.filter(({ answers, notices }) => answers.length + notices.length === 0);
  const doubled = said.filter(({ answers }) => answers.length > 1);
  const sentTwice = said.filter(({ stored }) => stored > 1);
  const growth = growthOf(course);
  const findings: readonly (readonly [isWrong: boolean, words: string])[] = [
    [silent.length > 0, `${silent.length} messages got neither an answer nor a word, among them ${sample(silent)}.`],
    [doubled.length > 0, `${doubled.length} messages were answered more than once, among them ${sample(doubled)}.`],
    [sentTwice.length > 0, `Letta has ${sentTwice.length} messages twice, among them ${sample(sentTwice)}.`],
    [
      growth > mostGrowth,
      `The heap grew by ${percent(growth)} after the first quarter; ${percent(mostGrowth)} is allowed.`,
    ],
    // One timer a person may wait for the end of their silence.
    [after.timers > before.timers + people, `${after.timers} timers are left, ${before.timers} were set before.`],
    [after.handles > before.handles + 5, `${after.handles} handles are left, ${before.handles} were open before.`],
  ];
  return findings.flatMap(([isWrong, words]) => (isWrong ? [words] : []));
}

/** By how much the last quarter's heap is larger than the second one's: 0.05 is five in a hundred. */
export function growthOf({ samples, seconds }: Pick<SoakCourse, 'samples' | 'seconds'>): number {
  const quarters = quartersOf({ samples, seconds });
  const [, second, , last] = quarters.map((heaps) => median(heaps));
  return second === undefined || last === undefined ? Number.NaN : last / second - 1;
}

export function toSoakTable(course: SoakCourse): string {
  const { said, faults, seconds, before, after } = course;
  const waited = said.filter(({ answers, notices }) => answers.length === 1 && notices.length > 0).length;
  const unanswered = said.filter(({ answers }) => answers.length === 0);
  const told = unanswered.filter(({ stored }) => stored === 0).length;
  const heaps = quartersOf(course).map((quarter) => megabytes(median(quarter)));
  return [
    `${said.length} messages in ${seconds} s, ${faults} of their requests went wrong, ${waited} were told of before their answer, ${told} never reached Letta, ${unanswered.length - told} did and have no answer but a notice`,
    `heap by quarters, MB        ${heaps.join('  ')} (${percent(growthOf(course))} from the second to the last)`,
    `heap at rest, MB            ${megabytes(before.heap)} before, ${megabytes(after.heap)} after`,
    `memory of the process, MB   ${megabytes(before.rss)} before, ${megabytes(after.rss)} after`,
    `timers at rest              ${before.timers} before, ${after.timers} after`,
    `handles at rest             ${before.handles} before, ${after.handles} after`,
    `event loop late, p99, ms    ${median(course.samples.map(({ spent }) => spent.loopDelayP99)).toFixed(1)}`,
  ].join('\n');
}

function quartersOf({ samples, seconds }: Pick<SoakCourse, 'samples' | 'seconds'>): readonly (readonly number[])[] {
  return [0, 1, 2, 3].map((quarter) =>
    samples
      .filter(({ atSeconds }) => Math.min(3, Math.floor((atSeconds / seconds) * 4)) === quarter)
      .map(({ spent }) => spent.heap),
  );
}

function sample(said: readonly SaidOnce[]): string {
  return said
    .slice(0, 3)
    .map(({ text, answers }) => `"${text}" (${answers.length})`)
    .join(', ');
}

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1);
}

function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`;
}
