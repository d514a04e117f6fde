import { describe, expect, test } from 'vitest';
import type { FailureKind } from '../../src/base/failure.ts';
import type { Locale } from '../../src/texts/locale.ts';
import {
  firstContact,
  greeting,
  memoryWasLost,
  noticeOf,
  restIsInTheFile,
  tooManyWaiting,
} from '../../src/texts/notices.ts';

const everyKind: Readonly<Record<FailureKind, true>> = {
  'letta-unreachable': true,
  'letta-overloaded': true,
  'letta-refused-key': true,
  'letta-agent-missing': true,
  'letta-busy': true,
  'letta-rejected': true,
  'letta-broken': true,
  'model-unavailable': true,
  'model-rate-limited': true,
  'model-refused-key': true,
  'model-out-of-credit': true,
  'model-missing': true,
  'context-overflow': true,
  'outcome-unknown': true,
  'empty-answer': true,
  'record-unreadable': true,
  'store-unavailable': true,
  'too-many-users': true,
};
const kinds = Object.keys(everyKind) as FailureKind[];
const locales: readonly Locale[] = ['en', 'it'];
const technical =
  /letta|api|agent|model|token|key\b|server|error|timeout|http|\d|credit|database|storage|request|context|chiave|errore|richiesta/i;

describe.each(locales)('notices in %s', (locale) => {
  test.each(kinds)('%s is one sentence without technical words', (kind) => {
    const notice = noticeOf(kind, locale);

    expect(notice).toMatch(/^\p{Lu}[^.!?\n]{40,170}\.$/u);
    expect(notice).not.toMatch(technical);
  });

  test('are different for every kind', () => {
    expect(new Set(kinds.map((kind) => noticeOf(kind, locale))).size).toBe(kinds.length);
  });
});

test.each(kinds)('%s is not the same sentence in both languages', (kind) => {
  expect(noticeOf(kind, 'en')).not.toBe(noticeOf(kind, 'it'));
});

test('an unknown outcome is told as what it is: nobody can know whether the message arrived', () => {
  expect(noticeOf('outcome-unknown', 'en')).toContain("I can't know whether your message reached me");
  expect(noticeOf('outcome-unknown', 'it')).toContain('non posso sapere se il tuo messaggio mi è arrivato');
});

test.each(locales)('the first contact says in one line that Scarlet remembers, and names /help (%s)', (locale) => {
  expect(firstContact[locale]).toMatch(/^-# .*(?:remember|Ricordo).*`\/help`.*$/);
});

test.each(locales)('the remark on the file fits beside the beginning of a long answer (%s)', (locale) => {
  expect(restIsInTheFile[locale].length).toBeLessThan(198);
});

test.each(locales)('what stands beside an answer is one line, and every text is short (%s)', (locale) => {
  for (const text of [firstContact, memoryWasLost, restIsInTheFile]) expect(text[locale]).toMatch(/^-# [^\n]+$/);
  for (const text of [greeting, tooManyWaiting]) expect(text[locale]).toMatch(/^[^\n]{20,180}$/);
});
