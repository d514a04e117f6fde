/** The lines of told.jsonl tell a secret in one of 26 languages; those of spoken-of.jsonl speak of one, or of numbers. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ReviewVerdict } from '../../../../src/sleep/agent/review.ts';
import { holdsSecret, mayTellSecret } from '../../../../src/sleep/plan/find-secrets.ts';
import { itemsToReview } from '../../../../src/sleep/plan/items-to-review.ts';
import { planCycle } from '../../../../src/sleep/plan/plan-cycle.ts';
import { because, inputOf, insightsOf, item, liveTexts, windowOf } from '../plan-input.ts';

type Told = { readonly lang: string; readonly text: string; readonly by: 'rule' | 'question' | 'review' };

const told = rowsOf<Told>('told');
const spokenOf = rowsOf<Omit<Told, 'by'>>('spoken-of');
const languages = [...new Set(told.map(({ lang }) => lang))];

function rowsOf<Row>(name: string): readonly Row[] {
  const file = new URL(`${name}.jsonl`, import.meta.url);
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
}

/** How a line is kept out: a rule is sure of it; or its value is asked about; or it is reviewed as what may tell one. */
function keptOutBy(text: string): Told['by'] | 'nothing' {
  if (holdsSecret(text, [], 'all')) return 'rule';
  if (holdsSecret(text)) return 'question';
  return mayTellSecret(text) ? 'review' : 'nothing';
}

test.each(languages)('what tells a secret is refused, or somebody is asked about it: %s', (lang) => {
  const rows = told.filter((row) => row.lang === lang);

  expect(rows.map(({ text }) => [text, keptOutBy(text)])).toEqual(rows.map(({ text, by }) => [text, by]));
});

// Guards against codes of courses and products, post codes, mottos and sayings that were refused as passwords.
test('what speaks of a secret, or is called alike, is refused by no rule', () => {
  expect(spokenOf.filter(({ text }) => keptOutBy(text) === 'rule')).toEqual([]);
});

describe('what no rule is sure of', () => {
  const secret = 'just enter opensesame and you are in, that is the password';
  const planned = (verdict: ReviewVerdict['verdict']) => {
    const window = windowOf(`${secret}. I like tea`);
    const lines = [item('Gets in with opensesame, the password', secret), item('Likes tea', 'I like tea')];
    const input = inputOf({ window, insights: insightsOf({ human_updates: lines }) });
    const items = itemsToReview(input, 'auto');
    const verdicts = items.map(({ id }) => ({ id, verdict: id.endsWith('.0') ? verdict : 'supported' }) as const);
    return { items, made: planCycle({ ...input, review: { mode: 'auto', items, verdicts } }) };
  };

  test('goes to the reviewer, who may clear it', () => {
    const { items, made } = planned('supported');

    expect(items[0]?.reasons).toContain('may-tell-a-secret');
    expect(liveTexts(made)).toContain('Gets in with opensesame, the password');
  });

  test('is kept nowhere when the reviewer calls it a secret, nor in the quote of another line', () => {
    const { made } = planned('secret');

    expect(liveTexts(made)).toEqual(['Likes tea']);
    expect(made.refused.map((one) => [one.because, one.text, one.quote])).toEqual([['secret', null, null]]);
    expect(JSON.stringify(made.ledger)).not.toContain('opensesame');
  });
});

test('what the sleep agent marks as a secret is kept nowhere, with a text or without', () => {
  const window = windowOf('to get in you say moonfish, and I like tea');
  const marked = { quote: 'you say moonfish', ref: 'm1', op: 'add', secret: true } as const;
  const lines = [
    { ...marked, text: '' },
    { ...marked, text: 'Says moonfish to get in' },
  ];
  const insights = insightsOf({ human_updates: [...lines, item('Likes tea', 'I like tea')] });

  const made = planCycle(inputOf({ window, insights }));

  expect(liveTexts(made)).toEqual(['Likes tea']);
  expect(because(made)).toEqual(['secret', 'secret']);
  expect(JSON.stringify({ ...made, refused: made.refused.map(({ text }) => text) })).not.toContain('moonfish');
});
