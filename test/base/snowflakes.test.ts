import { expect, test } from 'vitest';
import { byAge, idBefore, latestOf } from '../../src/base/snowflakes.ts';

test('ids are put in order as the numbers that they are, oldest first', () => {
  expect(['1000', '9', '20', '9'].sort(byAge)).toEqual(['9', '9', '20', '1000']);
  expect(byAge('9', '9')).toBe(0);
});

test('the later of two is the greater number, or the one that there is', () => {
  expect([latestOf('9', '10'), latestOf('10', '9'), latestOf('9', undefined)]).toEqual(['10', '10', '9']);
});

test('an id of before a moment is older than all that are made from then on, and younger than those before', () => {
  const moment = Date.UTC(2026, 10, 22);
  const madeAt = (ms: number) => String(BigInt(ms - Date.UTC(2015, 0, 1)) << 22n);

  expect(byAge(idBefore(moment), madeAt(moment))).toBe(-1);
  expect(byAge(idBefore(moment + 0.9), madeAt(moment))).toBe(-1);
  expect(byAge(idBefore(moment), madeAt(moment - 1))).toBe(1);
});
