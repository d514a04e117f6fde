import { describe, expect, test } from 'vitest';
import { deferralReasons } from '../../../commands/words/deferral-reasons.ts';
import { departureReasons } from '../../../commands/words/departure-reasons.ts';
import { departureText } from '../../../commands/words/departure-text.ts';
import { failureReasons } from '../../../commands/words/failure-reasons.ts';
import { refusalReasons } from '../../../commands/words/refusal-reasons.ts';
import { departures } from '../../../src/sleep/plan/ledger.ts';
import { locales } from '../given.ts';

const reasons = Object.entries({ ...failureReasons, ...deferralReasons, ...refusalReasons, ...departureReasons });

describe.each(locales)('in %s, the reason', (locale) => {
  test.each(reasons)('%s is the end of a sentence in plain words', (_, { [locale]: words }) => {
    expect(words).not.toMatch(/\b(letta|models?|agents?|json|http|servers?|api|cycles?|insights?|tokens?)\b/i);
    expect(words).not.toMatch(/[.!?]$|'|^\s|\s$/);
    expect(words.length).toBeLessThan(120);
  });
});

test('no reason has the same words in both languages', () => {
  expect(reasons.filter(([, { en, it }]) => en === it)).toEqual([]);
});

describe('why a line is gone', () => {
  test.each(departures)('“%s” is said in words of its own in Italian', (because) => {
    expect(departureText(because, 'it')).not.toBe(departureText(because, 'en'));
    expect(departureText(because, 'it')).not.toBe(because);
  });

  test('has words for nothing that no plan says any more', () => {
    expect(Object.keys(departureReasons).toSorted()).toEqual([...departures].toSorted());
  });

  test.each(['the dog died', 'constructor', ''])('“%s”, the sleep agent’s own words, stays as it is', (because) => {
    expect(departureText(because, 'it')).toBe(because);
  });
});
