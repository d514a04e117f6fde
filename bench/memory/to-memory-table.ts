import type { MemoryScore } from './run-memory-bench.ts';
import type { Tally } from './score-corpora.ts';
import type { LivesScore } from './score-lives.ts';
import type { TidyingScore } from './score-tidying.ts';
import { tempers } from './scripted-models.ts';

type Row = readonly [what: string, exact: string, noisy: string, misled: string];

/** All measures in one table: a column for each temper of the sleep agent. */
export function toMemoryTable({ corpora, conversations, tidying, staticTokens }: MemoryScore): string {
  const languages = Object.entries(corpora.refused).map(
    ([lang, { exact, noisy }]): Row => [`  ${lang}`, part(exact), part(noisy), none],
  );
  const total = (temper: 'exact' | 'noisy') => sumOf(Object.values(corpora.refused).map((one) => one[temper]));
  const each = (what: string, figure: (score: LivesScore) => string): Row => {
    const [exact, noisy, misled] = tempers.map((temper) => figure(conversations[temper]));
    return [what, exact ?? none, noisy ?? none, misled ?? none];
  };
  const tidied = (what: string, figure: (score: TidyingScore) => string): Row => {
    const [exact, noisy, misled] = tempers.map((temper) => figure(tidying[temper]));
    return [what, exact ?? none, noisy ?? none, misled ?? none];
  };
  const change = (figure: keyof TidyingScore['before']) => (score: TidyingScore) =>
    `${score.before[figure]} → ${score.after[figure]}`;
  const rows: readonly Row[] = [
    ['', ...tempers] as unknown as Row,
    ['corpora: facts refused', part(total('exact')), part(total('noisy')), none],
    ...languages,
    ['  like an order or a secret', none, part(corpora.lookalikesRefused), none],
    ['  no true quote, yet not reviewed', none, part(corpora.unquotedNotReviewed), none],
    ['  of two alike, one lost', part(corpora.distinctLost), none, none],
    ['corpora: words of others stored', none, none, part(corpora.foreignStored)],
    ['  reworded, stored unreviewed', none, none, part(corpora.rewordedStored)],
    ['corpora: secrets stored', none, none, part(corpora.secretsStored)],
    ['corpora: markup read as structure', none, none, part(corpora.markupStored)],
    each('conversations: facts that hold', ({ facts }) => String(facts)),
    each('  known', ({ known, facts }) => share(known, facts)),
    each('  live', ({ live, facts }) => share(live, facts)),
    each('  lost', ({ lost }) => String(lost)),
    each('  evidence live', ({ evidenceLive, evidence }) => share(evidenceLive, evidence)),
    each('  live lines', ({ liveLines }) => String(liveLines)),
    each('  duplicates', ({ duplicates }) => String(duplicates)),
    each('  stale', ({ stale }) => String(stale)),
    each('  over budget', ({ overBudget }) => String(overBudget)),
    each('  lines left by a date', ({ leftByDate }) => String(leftByDate)),
    each('  words of others stored', ({ foreignStored }) => String(foreignStored)),
    each('  secrets stored', ({ secretsStored }) => String(secretsStored)),
    each('  markup read as structure', ({ markupStored }) => String(markupStored)),
    each('cycles', ({ cycles }) => String(cycles)),
    each('  model calls a cycle', ({ calls, cycles }) => (calls / cycles).toFixed(2)),
    each('  reviews a cycle', ({ reviews, cycles }) => (reviews / cycles).toFixed(2)),
    tidied('tidying: lines, put aside or not', change('lines')),
    tidied('  duplicates in other words', change('duplicates')),
    tidied('  contradicted lines', change('contradicted')),
    tidied('  lines with a topic', change('withTopic')),
    tidied('  facts in block or archive', ({ facts, reachableBefore: before, reachableAfter: after }) => {
      return `${share(before, facts)} → ${share(after, facts)}`;
    }),
    tidied('  model calls a tidying', ({ calls, tidyings }) => (calls / tidyings).toFixed(2)),
  ];
  const tokens = `tokens before the first variable one: ${staticTokens} (four characters a token)`;
  return `${layOut(rows)}\n\n${tokens}`;
}

const none = '-';

function sumOf(tallies: readonly Tally[]): Tally {
  return tallies.reduce((all, { tried, wrong }) => ({ tried: all.tried + tried, wrong: all.wrong + wrong }), {
    tried: 0,
    wrong: 0,
  });
}

function part({ tried, wrong }: Tally): string {
  return tried === 0 ? none : `${wrong} of ${tried}`;
}

function share(some: number, all: number): string {
  return all === 0 ? none : `${((100 * some) / all).toFixed(1)} %`;
}

function layOut(rows: readonly Row[]): string {
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}
