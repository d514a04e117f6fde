import { describe, expect, test, vi } from 'vitest';
import { allIds, oneMore, talliesOf, tallyRow } from '../../store/tallies.ts';
import { opened } from './opened.ts';
import type { Subject } from './subjects.ts';

/** Stands for what a person wrote; no log line and no error may show it. */
const secret = 'CANARY';

const brokenRows: readonly (readonly [string, string | null])[] = [
  ['an empty object', '{}'],
  ['NULL', null],
  ['null in JSON', 'null'],
  ['empty text', ''],
  ['a bare text', `"${secret}"`],
  ['a number', '17'],
  ['a list', '[]'],
  ['no JSON', secret],
  ['truncated JSON', `{"value":{"v":1,"value":{"count":1,"note":"${secret}`],
  ['an empty wrapping', '{"value":null}'],
  ['no envelope', '{"value":{"count":1}}'],
  ['an envelope without a value', '{"value":{"v":1}}'],
  ['another shape', `{"value":{"v":1,"value":{"count":"${secret}"}}}`],
  ['version zero', tallyRow(1, 0)],
  ['a newer version', tallyRow(1, 2)],
];

export function survivesBrokenRows(subject: () => Subject): void {
  describe('survives broken rows', () => {
    test.each(brokenRows)('a row that holds %s is unreadable, never absent, and is left alone', async (_, text) => {
      const place = await withRow(subject(), text);
      const { store, lines } = await opened(place);
      const tallies = talliesOf(store);
      const change = vi.fn(oneMore);

      const failures = await Promise.allSettled([
        tallies.read('1'),
        tallies.update('1', change),
        tallies.read('1'),
        tallies.update('1', () => undefined),
      ]);

      for (const each of failures) expect(each).toMatchObject({ reason: { kind: 'record-unreadable' } });
      expect(change).not.toHaveBeenCalled();
      expect(lines).toMatchObject([{ level: 'error', fields: { namespace: 'tally', id: '1' } }]);
      expect(JSON.stringify(lines) + failures.map(allText).join()).not.toContain(secret);
      await store.close();
      expect(await place.dig('tally', '1')).toBe(text);
    });

    test('a broken row hides no other: ids goes on, the others are read and written', async () => {
      const place = await withRow(subject(), '{"trunc');
      const tallies = talliesOf((await opened(place)).store);
      await tallies.update('0', oneMore);
      await tallies.update('2', oneMore);

      expect(await allIds(tallies)).toEqual(['0', '1', '2']);
      expect(await tallies.read('2')).toEqual({ count: 1 });
    });

    test('a row that was mended is read again', async () => {
      const place = await withRow(subject(), '{}');
      const first = await opened(place);
      await expect(talliesOf(first.store).read('1')).rejects.toMatchObject({ kind: 'record-unreadable' });
      await first.store.close();

      await place.plant('tally', '1', tallyRow(4));

      expect(await talliesOf((await opened(place)).store).update('1', oneMore)).toEqual({ count: 5 });
    });

    test('an older version is brought up step by step, and written with the next update', async () => {
      const place = await withRow(subject(), '{"value":{"v":1,"value":7}}');
      const migrations = {
        1: (old: unknown) => ({ total: old }),
        2: (old: unknown) => ({ count: (old as { total: number }).total }),
      };
      const first = await opened(place);
      const tallies = talliesOf(first.store, { version: 3, migrations });

      const read = await tallies.read('1');
      await tallies.update('1', (current) => current);
      await first.store.close();
      const untouched = await place.dig('tally', '1');
      const second = await opened(place);
      const updated = await talliesOf(second.store, { version: 3, migrations }).update('1', oneMore);
      await second.store.close();

      expect(read).toEqual({ count: 7 });
      expect(untouched).toBe('{"value":{"v":1,"value":7}}');
      expect(updated).toEqual({ count: 8 });
      expect(await place.dig('tally', '1')).toBe(tallyRow(8, 3));
    });

    test.each([
      ['has no next step', {}, 'no migration leads on from version 1'],
      ['throws', { 1: refuse }, 'the migration from version 1 failed (RangeError)'],
      ['yields another shape', { 1: () => ({ count: secret }) }, 'count: invalid_type'],
    ])('a migration that %s leaves the record unreadable', async (_, migrations, reason) => {
      const place = await withRow(subject(), tallyRow(1));
      const { store, lines } = await opened(place);
      const tallies = talliesOf(store, { version: 2, migrations });

      await expect(tallies.read('1')).rejects.toMatchObject({ kind: 'record-unreadable' });

      expect(lines).toMatchObject([{ fields: { reason } }]);
    });
  });
}

/** The store's own tables are made by its first start. */
async function withRow(place: Subject, text: string | null): Promise<Subject> {
  const { store } = await opened(place);
  await store.close();
  await place.plant('tally', '1', text);
  return place;
}

function refuse(): never {
  throw new RangeError(secret);
}

function allText(outcome: PromiseSettledResult<unknown>): string {
  if (outcome.status === 'fulfilled' || !(outcome.reason instanceof Error)) return '';
  return `${outcome.reason.stack} ${String(outcome.reason.cause)}`;
}
