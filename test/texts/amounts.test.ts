import { describe, expect, test } from 'vitest';
import { amountsIn } from '../../src/texts/amounts.ts';
import { english } from '../../src/texts/en.ts';
import { italian } from '../../src/texts/it.ts';

describe('a duration', () => {
  test.each([
    [0, 'less than a second', 'meno di un secondo'],
    [499, 'less than a second', 'meno di un secondo'],
    [500, '1 second', '1 secondo'],
    [59_400, '59 seconds', '59 secondi'],
    [59_600, '1 minute', '1 minuto'],
    [64_000, '1 minute, 4 seconds', '1 minuto e 4 secondi'],
    [7_260_000, '2 hours, 1 minute', '2 ore e 1 minuto'],
  ])('of %i ms', (ms, inEnglish, inItalian) => {
    expect([english.amounts.duration(ms), italian.amounts.duration(ms)]).toEqual([inEnglish, inItalian]);
  });
});

describe('a noun after a number', () => {
  test.each([
    [1, '1 miesiąc'],
    [3, '3 miesiące'],
    [12, '12 miesięcy'],
    [22, '22 miesiące'],
  ])('has as many forms as its language (%i, in Polish)', (value, words) => {
    const { counted } = amountsIn('pl', 'mniej niż sekunda');

    expect(counted(value, { one: 'miesiąc', few: 'miesiące', other: 'miesięcy' })).toBe(words);
  });

  test.each([
    [0, '0 messaggi'],
    [1, '1 messaggio'],
    // Italian has a form of its own for whole millions, which reads the same here.
    [1_000_000, '1.000.000 messaggi'],
  ])('takes the general form where no other is given (%i, in Italian)', (value, words) => {
    expect(italian.amounts.counted(value, { one: 'messaggio', other: 'messaggi' })).toBe(words);
  });
});
