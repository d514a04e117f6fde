import { expect, test } from 'vitest';
import { z } from 'zod';
import type { RecordKind } from '../../src/base/records.ts';
import { openStoredValue, sealStoredValue } from '../../src/store/stored-value.ts';

const kind: RecordKind<{ at: number }> = { namespace: 'visit', schema: z.object({ at: z.number() }), version: 2 };

test('a sealed value opens as what sealing said is stored', () => {
  const sealed = sealStoredValue(kind, { at: 5 });

  expect(sealed).toEqual({ stored: { v: 2, value: { at: 5 } }, value: { at: 5 } });
  expect(openStoredValue(kind, { value: sealed.stored })).toEqual({ kind: 'value', value: sealed.value });
});

test('what the schema does not know is not stored', () => {
  const wide = { at: 5, note: 'not in the schema' };

  expect(sealStoredValue(kind, wide).value).toEqual({ at: 5 });
});

test('a value that would not survive the way through JSON is refused', () => {
  const dates: RecordKind<Date> = { namespace: 'date', schema: z.date(), version: 1 };

  expect(() => sealStoredValue(dates, new Date(0))).toThrow(
    'a change to a date record was refused: the whole: invalid_type',
  );
});

test("the reason for an unreadable value names the place, but no key that may be somebody's text", () => {
  const nested = z.object({ notes: z.record(z.string(), z.number()) });
  const notes: RecordKind<z.infer<typeof nested>> = { namespace: 'notes', schema: nested, version: 1 };

  const opened = openStoredValue(notes, { value: { v: 1, value: { notes: { 'I live in Turin': 'CANARY' } } } });

  expect(opened).toEqual({ kind: 'unreadable', reason: 'notes.…: invalid_type' });
});
