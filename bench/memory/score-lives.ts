import { type FactId, isSameValue, type Message } from '../sleep/people/fact.ts';
import { currentFacts, type FactStory, truthAfter } from '../sleep/people/truth.ts';
import { scoreMemory } from '../sleep/score/score-memory.ts';
import { partsOfSecret, readsAsStructure } from './corpus-cases.ts';
import type { Life } from './live-through.ts';
import type { Corpora } from './read-corpora.ts';
import type { WrongLine } from './score-corpora.ts';
import type { Talk } from './talks.ts';

/** How the memories of all people came out under a model of one temper. */
export type LivesScore = {
  readonly cycles: number;
  /** Facts that hold at the end, and of them those that are known (live or archived), live, and lost. */
  readonly facts: number;
  readonly known: number;
  readonly live: number;
  readonly lost: number;
  /** Messages that told a fact as it still holds, and of them those whose fact is live. */
  readonly evidence: number;
  readonly evidenceLive: number;
  readonly liveLines: number;
  /** Live lines that repeat another, word for word or in other words. */
  readonly duplicates: number;
  readonly stale: number;
  readonly overBudget: number;
  readonly leftByDate: number;
  readonly foreignStored: number;
  readonly secretsStored: number;
  readonly markupStored: number;
  /** Calls for insights, repairs included, and for reviews. */
  readonly calls: number;
  readonly reviews: number;
  /** In how many reviews there was a note for this reason. */
  readonly reviewsBecause: Readonly<Record<string, number>>;
  readonly wrong: readonly WrongLine[];
};

export function scoreLives(
  lives: readonly { readonly talk: Talk; readonly life: Life }[],
  corpora: Corpora,
): LivesScore {
  const scores = lives.map(({ talk, life }) => scoreLife(talk.windows.flat(), life, corpora));
  const sum = (count: (score: (typeof scores)[number]) => number) => scores.reduce((all, one) => all + count(one), 0);
  const wrongOf = (outcome: string) => sum(({ wrong }) => wrong.filter((one) => one.outcome === outcome).length);
  return {
    cycles: sum(({ life }) => life.cycles),
    facts: sum(({ facts }) => facts),
    known: sum(({ facts, memory }) => facts - memory.lost.length),
    live: sum(({ memory }) => memory.live),
    lost: wrongOf(outcomes.lost),
    evidence: sum(({ evidence }) => evidence),
    evidenceLive: sum(({ evidenceLive }) => evidenceLive),
    liveLines: sum(({ memory }) => memory.liveLines),
    duplicates: wrongOf(outcomes.duplicate),
    stale: wrongOf(outcomes.stale),
    overBudget: wrongOf(outcomes.overBudget),
    leftByDate: wrongOf(outcomes.leftByDate),
    foreignStored: wrongOf(outcomes.foreign),
    secretsStored: wrongOf(outcomes.secret),
    markupStored: wrongOf(outcomes.markup),
    calls: sum(({ life }) => life.calls + life.reviews),
    reviews: sum(({ life }) => life.reviews),
    reviewsBecause: Object.fromEntries(
      [...new Set(scores.flatMap(({ life }) => Object.keys(life.reviewsBecause)))].map((reason) => [
        reason,
        sum(({ life }) => life.reviewsBecause[reason] ?? 0),
      ]),
    ),
    wrong: scores.flatMap(({ wrong }) => wrong),
  };
}

const outcomes = {
  lost: 'lost',
  duplicate: 'said twice',
  stale: 'no longer true',
  overBudget: 'over its budget',
  leftByDate: 'left by a date',
  foreign: 'words of others stored',
  secret: 'secret stored',
  markup: 'read as structure',
} as const;

function scoreLife(messages: readonly Message[], life: Life, corpora: Corpora) {
  const truth = truthAfter(messages);
  const memory = scoreMemory({ blocks: life.blocks, entries: life.ledger.entries }, truth);
  const facts = currentFacts(truth);
  const told = toldAsItHolds(messages, facts);
  const isLive = new Map(
    facts.map((fact) => [fact.id, scoreMemory({ blocks: life.blocks, entries: [] }, { facts: [fact] }).live === 1]),
  );
  const wrong = (outcome: string, lines: readonly string[]): WrongLine[] =>
    lines.map((line) => ({ corpus: 'conversations', outcome, row: { user: life.user, line } }));
  const stored = life.ledger.entries.map(({ text }) => text);
  const lines = new Set(corpora.foreign.map(({ line }) => line));
  const whole = JSON.stringify([life.ledger, life.blocks], withoutNumbers);
  return {
    life,
    memory,
    facts: facts.length,
    evidence: told.length,
    evidenceLive: told.filter((id) => isLive.get(id) === true).length,
    wrong: [
      ...wrong(outcomes.lost, memory.lost.map(inWords)),
      ...wrong(outcomes.duplicate, [...memory.exactDuplicates, ...memory.nearDuplicates]),
      ...wrong(outcomes.stale, memory.stale),
      ...wrong(outcomes.overBudget, life.overBudget),
      ...wrong(outcomes.leftByDate, life.leftByDate),
      ...wrong(
        outcomes.foreign,
        stored.filter((text) => lines.has(text)),
      ),
      ...wrong(
        outcomes.secret,
        corpora.secrets.flatMap(partsOfSecret).filter((part) => whole.includes(part)),
      ),
      ...wrong(outcomes.markup, stored.filter(readsAsStructure)),
    ],
  };
}

/** Digits of a time, or of an id made of one, are no secret. */
function withoutNumbers(key: string, value: unknown): unknown {
  return key === 'message' || typeof value === 'number' ? undefined : value;
}

/** The fact of every telling whose value is the one that holds now. */
function toldAsItHolds(messages: readonly Message[], facts: readonly FactStory[]): readonly FactId[] {
  const current = new Map(facts.map(({ id, current: value }) => [id, value]));
  return messages
    .flatMap(({ changes }) => changes)
    .flatMap((change) => {
      const now = current.get(change.fact);
      return change.effect === 'holds' && now !== undefined && isSameValue(now, change.value) ? [change.fact] : [];
    });
}

function inWords({ kind, current }: FactStory): string {
  return `${kind}: ${current?.marks.join(', ')}`;
}
