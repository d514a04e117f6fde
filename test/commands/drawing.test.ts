import { describe, expect, test } from 'vitest';
import { moment, progress } from '../../commands/drawing.ts';
import { english } from '../../src/texts/en.ts';
import { italian } from '../../src/texts/it.ts';

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
    const [, bar = ''] = progress(used, whole, english).split('`');

    expect(bar).toBe('▰'.repeat(filled) + '▱'.repeat(10 - filled));
  });

  test('has its numbers as the language writes them', () => {
    expect(progress(6_000, 12_000, english)).toContain('**6,000** of 12,000');
    expect(progress(6_000, 12_000, italian)).toContain('**6.000** su 12.000');
  });
});

test('a moment is told to Discord in whole seconds', () => {
  expect(moment(1_790_000_000_999)).toBe('<t:1790000000:R>');
});
