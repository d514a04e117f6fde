import { describe, expect, test } from 'vitest';
import { deferralReasons } from '../../../commands/words/deferral-reasons.ts';
import { failureReasons } from '../../../commands/words/failure-reasons.ts';
import { refusalReasons } from '../../../commands/words/refusal-reasons.ts';
import { locales } from '../given.ts';

const reasons = Object.entries({ ...failureReasons, ...deferralReasons, ...refusalReasons });

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
