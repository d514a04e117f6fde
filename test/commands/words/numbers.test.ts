import { describe, expect, test } from 'vitest';
import { durationText } from '../../../commands/words/duration-text.ts';
import { moment } from '../../../commands/words/moment.ts';
import { progress } from '../../../commands/words/progress.ts';

describe('a bar', () => {
  test.each([
    [0, 5, 0],
    [1, 5_000, 1],
    [1, 5, 2],
    [2_500, 5_000, 5],
    [4_999, 5_000, 9],
    [5_000, 5_000, 10],
    [7, 5, 10],
    [0, 0, 0],
    [1, 0, 10],
  ])('of %i of %i has %i of its ten cells filled', (used, whole, filled) => {
    const [, bar = ''] = progress(used, whole, 'en').split('`');

    expect(bar).toBe('▰'.repeat(filled) + '▱'.repeat(10 - filled));
  });

  test('has its numbers as the language writes them', () => {
    expect(progress(6_000, 12_000, 'en')).toContain('**6,000** of 12,000');
    expect(progress(6_000, 12_000, 'it')).toContain('**6.000** su 12.000');
  });
});

describe('a duration', () => {
  test.each([
    [0, 'less than a second', 'meno di un secondo'],
    [499, 'less than a second', 'meno di un secondo'],
    [500, '1 second', '1 secondo'],
    [59_400, '59 seconds', '59 secondi'],
    [59_600, '1 minute', '1 minuto'],
    [64_000, '1 minute, 4 seconds', '1 minuto e 4 secondi'],
    [7_260_000, '2 hours, 1 minute', '2 ore e 1 minuto'],
  ])('of %i ms', (ms, english, italian) => {
    expect([durationText(ms, 'en'), durationText(ms, 'it')]).toEqual([english, italian]);
  });
});

test('a moment is told to Discord in whole seconds', () => {
  expect(moment(1_790_000_000_999)).toBe('<t:1790000000:R>');
});
