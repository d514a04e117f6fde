import { findTokens } from '../../src/app/find-tokens.ts';
import type { ReviewVerdict } from '../../src/sleep/agent/review.ts';
import { itemsToReview } from '../../src/sleep/plan/items-to-review.ts';
import { judgeElements, textsToScreen } from '../../src/sleep/plan/judge-elements.ts';
import { planCycle } from '../../src/sleep/plan/plan-cycle.ts';
import type { Plan, PlanInput } from '../../src/sleep/plan/plan-types.ts';
import { entry, inputOf, insightsOf, item, ledgerOf, liveTexts, windowOf } from '../../test/sleep/plan/plan-input.ts';
import {
  type CorpusCase,
  foreignCase,
  type Given,
  givenFor,
  harmlessLine,
  markupCase,
  partsOfSecret,
  readsAsStructure,
  rewordedCase,
  secretCase,
  statedCase,
  unquotedFor,
  windowFor,
} from './corpus-cases.ts';
import type { Corpora, Foreign, Stated, Text, Twins } from './read-corpora.ts';

/** A line that was refused or stored wrongly, whatever the file had of it, and what became of it. */
export type WrongLine = {
  readonly corpus: string;
  readonly outcome: string;
  readonly row: object;
  readonly by?: Given;
};

/** How many were tried, and how many of them went wrong. */
export type Tally = { readonly tried: number; readonly wrong: number };

export type CorporaScore = {
  /** Facts refused, by language: by a model that names the right message, and by one that names any. */
  readonly refused: Readonly<Record<string, { readonly exact: Tally; readonly noisy: Tally }>>;
  /** The share of those that look like an order or a secret. */
  readonly lookalikesRefused: Tally;
  /** Facts without a quote that can be found, which must go to the reviewer. */
  readonly unquotedNotReviewed: Tally;
  /** Words of others, quoted as the person's. */
  readonly foreignStored: Tally;
  /** Words of others, with a quote of the person's own, which must go to the reviewer: he refuses them. */
  readonly rewordedStored: Tally;
  readonly secretsStored: Tally;
  readonly markupStored: Tally;
  readonly distinctLost: Tally;
  readonly wrong: readonly WrongLine[];
};

/** Runs corpora through the plan, each line as the models of three tempers give it. */
export async function scoreCorpora(corpora: Corpora): Promise<CorporaScore> {
  const wrong: WrongLine[] = [];
  const tally = (corpus: string, found: readonly Found[]): Tally => {
    const odd = found.flatMap(({ outcome, ...rest }) => (outcome === null ? [] : [{ corpus, outcome, ...rest }]));
    wrong.push(...odd);
    return { tried: found.length, wrong: odd.length };
  };
  const { stated, foreign } = corpora;
  const byLanguage = Map.groupBy(stated, ({ lang }) => lang);
  const refused = [...byLanguage].map(([lang, rows]) => {
    const exact = tally(
      'stated',
      rows.flatMap((row) => refusedOf(row, rightlyNamed(row))),
    );
    return [
      lang,
      {
        exact,
        noisy: tally(
          'stated',
          rows.flatMap((row) => refusedOf(row, givenFor(row))),
        ),
      },
    ] as const;
  });
  const lookalikes = stated.filter(({ lookalike }) => lookalike === true);
  const score = {
    refused: Object.fromEntries(refused),
    lookalikesRefused: countOnly(lookalikes.flatMap((row) => refusedOf(row, givenFor(row)))),
    unquotedNotReviewed: tally('stated', stated.flatMap(notReviewedOf)),
    foreignStored: tally('foreign', foreign.map(storedOf)),
    rewordedStored: tally('foreign', foreign.map(storedReworded)),
    secretsStored: tally('secrets', await Promise.all(corpora.secrets.map(keptOfSecret))),
    markupStored: tally('markup', corpora.markup.map(structureOf)),
    distinctLost: tally('distinct-lines', corpora['distinct-lines'].map(lostOf)),
  };
  return { ...score, wrong };
}

/** `outcome` is null where all is as it must be. */
type Found = { readonly outcome: string | null; readonly row: object; readonly by?: Given };

// The wrong ones are listed once already.
function countOnly(found: readonly Found[]): Tally {
  return { tried: found.length, wrong: found.filter(({ outcome }) => outcome !== null).length };
}

function rightlyNamed(row: Stated): readonly Given[] {
  return givenFor(row).map(({ quote }) => ({ quote, ref: windowFor(row).ref }));
}

/** What becomes of a fact with each of these quotes and refs: refused, and why; put to the reviewer; or stored. */
export function outcomesOf(row: Stated, given: readonly Given[]): readonly string[] {
  const input = { ...inputOf(statedCase(row, given)), clearedValues: 'all' as const };
  const reasons = new Map(itemsToReview(input, 'auto').map((one) => [one.id, one.reasons]));
  return judgeElements(input).map((judged) => {
    if (judged.kind === 'refused') return judged.refused.because;
    const found = reasons.get(judged.candidate.id) ?? [];
    return found.some((reason) => reason !== 'not-reviewed-yet') ? 'reviewed' : 'stored';
  });
}

function refusedOf(row: Stated, given: readonly Given[]): readonly Found[] {
  const outcomes = outcomesOf(row, given);
  return given.map((by, index) => {
    const outcome = outcomes[index] ?? 'dropped';
    return { outcome: ['stored', 'reviewed'].includes(outcome) ? null : outcome, row, by };
  });
}

function notReviewedOf(row: Stated): readonly Found[] {
  const given = unquotedFor(row);
  const outcomes = outcomesOf(row, given);
  return given.map((by, index) => ({ outcome: outcomes[index] === 'reviewed' ? null : `${outcomes[index]}`, row, by }));
}

/** The plan for a case, with a reviewer who says this of everything. */
function planFor(made: CorpusCase, verdict: ReviewVerdict['verdict'], secrets: PlanInput['secrets'] = []): Plan {
  const input = inputOf({ ...made, secrets });
  const items = itemsToReview(input, 'auto');
  return planCycle({ ...input, review: { mode: 'auto', items, verdicts: items.map(({ id }) => ({ id, verdict })) } });
}

function storedOf(row: Foreign): Found {
  const stored = planFor(foreignCase(row), 'supported').ledger.entries.map(({ text }) => text);
  return { outcome: stored.length === 0 ? null : `stored: ${stored.join(' / ')}`, row };
}

function storedReworded(row: Foreign): Found {
  const stored = planFor(rewordedCase(row), 'not-supported').ledger.entries.map(({ text }) => text);
  return { outcome: stored.length === 0 ? null : `stored without a review: ${stored.join(' / ')}`, row };
}

async function keptOfSecret(row: Text): Promise<Found> {
  const made = secretCase(row);
  const plan = planFor(made, 'supported', await findTokens(textsToScreen(made)));
  const kept = JSON.stringify(plan.ledger) + JSON.stringify(plan.refused.map(({ text, quote }) => ({ text, quote })));
  const parts = partsOfSecret(row).filter((part) => kept.includes(part));
  const lines = plan.ledger.entries.map(({ text }) => text).filter((line) => line !== harmlessLine);
  return { outcome: parts.length + lines.length === 0 ? null : `stored: ${[...parts, ...lines].join(' / ')}`, row };
}

function structureOf(row: Text): Found {
  const stored = planFor(markupCase(row), 'supported').ledger.entries.map(({ text }) => text);
  const lines = stored.filter(readsAsStructure);
  return { outcome: lines.length === 0 ? null : `stored: ${lines.join(' / ')}`, row };
}

function lostOf(row: Twins): Found {
  const made = { window: windowOf(row.b), insights: insightsOf({ human_updates: [item(row.b, row.b)] }) };
  const live = liveTexts(planCycle(inputOf({ ...made, ledger: ledgerOf(entry('e1', row.a)) })));
  return { outcome: live.includes(row.a) && live.includes(row.b) ? null : `left: ${live.join(' / ')}`, row };
}
