/** The corpora of test/corpora, held-out ones too: what must be stored, what must not, and what must be reviewed. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  foreignCase,
  givenFor,
  harmlessLine,
  markupCase,
  partsOfSecret,
  readsAsStructure,
  rewordedCase,
  secretCase,
  smallTalk,
  unquotedFor,
  windowFor,
} from '../../../bench/memory/corpus-cases.ts';
import type { Foreign, Stated, Text, Twins } from '../../../bench/memory/read-corpora.ts';
import { outcomesOf } from '../../../bench/memory/score-corpora.ts';
import { itemsToReview } from '../../../src/sleep/plan/items-to-review.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import { entry, inputOf, insightsOf, item, ledgerOf, liveTexts, windowOf } from './plan-input.ts';
import { foreignUnseen, markupUnseen, secretsUnseen, statedUnseen } from './unseen.ts';

const stated = [...rowsOf<Stated>('stated'), ...statedUnseen];
const foreign = [...rowsOf<Foreign>('foreign'), ...foreignUnseen];
const secrets = [...rowsOf<Text>('secrets'), ...secretsUnseen];
const markup = [...rowsOf<Text>('markup'), ...markupUnseen];
const twins = rowsOf<Twins>('distinct-lines');

/** Those that were given, and those of `held-out`, written by who had read no rule. */
function rowsOf<T>(name: string): readonly T[] {
  return ['', 'held-out/'].flatMap((folder) =>
    readFileSync(new URL(`../../corpora/${folder}${name}.jsonl`, import.meta.url), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as T),
  );
}

describe('what people say of themselves', () => {
  const languages = [...new Set(stated.map(({ lang }) => lang))];

  test.each(languages)('is never refused for how it is worded: %s', (lang) => {
    const odd = stated
      .filter((row) => row.lang === lang)
      .flatMap((row) => {
        const given = givenFor(row);
        const outcomes = outcomesOf(row, given);
        return given.flatMap((one, index) => {
          const outcome = outcomes[index] ?? '';
          return ['stored', 'reviewed'].includes(outcome) ? [] : [[row.line, one.quote, outcome]];
        });
      });

    expect(odd).toEqual([]);
  });

  test('goes to the review with the ref as its quote, or with a translated quote and the right ref', () => {
    const odd = stated.flatMap((row) => {
      const outcomes = outcomesOf(row, unquotedFor(row));
      return outcomes.every((outcome) => outcome === 'reviewed') ? [] : [[row.line, ...outcomes]];
    });

    expect(odd).toEqual([]);
  });

  test('is stored whole when the whole message is its quote', () => {
    const lost = stated.flatMap((row) => {
      const insights = insightsOf({ [row.field]: [item(row.line, row.said.at(-1) ?? '')] });
      const made = planCycle(inputOf({ window: windowFor(row).window, insights }));
      return made.ledger.entries.some(({ state }) => state === 'live') ? [] : [[row.line, made.refused]];
    });

    expect(lost).toEqual([]);
  });
});

test('what is told in several messages that are quoted as one goes to the review', () => {
  const several = stated.filter(({ said }) => said.length > 1);
  const outcomes = several.flatMap((row) => outcomesOf(row, [{ quote: row.said.join(' … '), ref: undefined }]));

  expect(new Set(outcomes)).toEqual(new Set(['reviewed']));
});

describe('words of others', () => {
  test.each(foreign)('are not stored as the person’s: $line', (row) => {
    const made = planCycle(inputOf(foreignCase(row)));

    expect(made.ledger.entries).toEqual([]);
    expect(new Set(made.refused.map(({ because }) => because))).toEqual(new Set(['not-the-persons-words']));
  });

  test.each(foreign)('reworded, with a quote of the person, go to the review: $line', (row) => {
    const input = inputOf(rewordedCase(row));

    expect(itemsToReview(input, 'auto').map(({ reasons }) => reasons)).toEqual([
      expect.arrayContaining(['words-of-others']),
    ]);
    expect(
      planCycle({ ...input, review: { mode: 'off', items: [], verdicts: [] } }).ledger.entries.length,
    ).toBeLessThan(2);
  });
});

test.each(secrets)('a secret enters no field: $text', (row) => {
  const made = planCycle(inputOf(secretCase(row)));
  const kept = JSON.stringify({ ...made, refused: made.refused.map(({ text: said, quote }) => ({ said, quote })) });

  expect(made.ledger.entries.map(({ text }) => text).filter((line) => line !== harmlessLine)).toEqual([]);
  expect(partsOfSecret(row).filter((part) => kept.includes(part))).toEqual([]);
});

test.each(markup)('markup is no line that a block or role could be read from: $text', (row) => {
  const made = planCycle(inputOf(markupCase(row)));

  expect(made.ledger.entries.map(({ text }) => text).filter(readsAsStructure)).toEqual([]);
});

test.each(twins)('two facts that look alike both stay: $b', ({ a, b }) => {
  const ledger = ledgerOf(entry('e1', a));
  const input = inputOf({ ledger, window: windowOf(b), insights: insightsOf({ human_updates: [item(b, b)] }) });

  const made = planCycle(input);

  expect(liveTexts(made)).toEqual([a, b]);
});

describe('inventions', () => {
  const lines = ['Is HIV positive', 'Has three sons', 'Owes money to the mafia', 'Lives in Cairo', 'Was in prison'];
  const window = windowOf(...smallTalk);
  const outcomes = (more: { readonly quote: string; readonly ref?: string }) =>
    lines.map((text) => {
      const input = inputOf({ window, insights: insightsOf({ human_updates: [{ text, op: 'add', ...more }] }) });
      return itemsToReview(input, 'auto').length > 0 ? 'reviewed' : planCycle(input).refused[0]?.because;
    });

  test('with a quote that nobody said and no valid ref are refused', () => {
    expect(new Set(outcomes({ quote: 'I never said any of this' }))).toEqual(new Set(['no-evidence']));
    expect(new Set(outcomes({ quote: 'I never said any of this', ref: 'm77' }))).toEqual(new Set(['no-evidence']));
  });

  test('with a valid ref, or with a true quote that has nothing to do with them, go to the review', () => {
    expect(new Set(outcomes({ quote: 'I never said any of this', ref: 'm1' }))).toEqual(new Set(['reviewed']));
    expect(new Set(outcomes({ quote: 'hello there, how are you?' }))).toEqual(new Set(['reviewed']));
  });
});
