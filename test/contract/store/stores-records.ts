import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { UserId } from '../../../src/base/ids.ts';
import { newUser, userRecordSchema } from '../../../src/chat/user-record.ts';
import { allIds, oneMore, talliesOf, tallyKind } from '../../store/tallies.ts';
import { anyCharacters } from '../../support/any-characters.ts';
import { opened } from './opened.ts';
import type { Subject } from './subjects.ts';

export function storesRecords(subject: () => Subject): void {
  describe('stores records', () => {
    test('a record that was never written is absent', async () => {
      const tallies = talliesOf((await opened(subject())).store);

      expect(await tallies.read('1')).toBeUndefined();
      expect(await allIds(tallies)).toEqual([]);
    });

    test('what an update yields is what is read afterwards, also by the next program', async () => {
      const place = subject();
      const first = await opened(place);
      const tallies = talliesOf(first.store);

      const stored = await tallies.update('1', () => ({ count: 3, note: 'three' }));

      expect(stored).toEqual({ count: 3, note: 'three' });
      expect(await tallies.read('1')).toEqual(stored);
      await first.store.close();
      expect(await talliesOf((await opened(place)).store).read('1')).toEqual(stored);
    });

    test('any text comes back as it was', async () => {
      const { store } = await opened(subject());
      const kind = { namespace: 'text', schema: z.string(), version: 1 };
      const texts = store.records<string, string>(kind);
      const anyText = fc.oneof(
        anyCharacters(),
        fc.string(),
        fc.constantFrom(':', '::x', ':base64:eA==', '\0', '\ud800'),
      );

      await fc.assert(
        fc.asyncProperty(anyText, async (text) => {
          await texts.update('1', () => text);
          expect(await texts.read('1')).toBe(text);
        }),
      );
    });

    test('the record of a user comes back whole', async () => {
      const { store } = await opened(subject());
      const users = store.records<UserId, z.infer<typeof userRecordSchema>>({
        namespace: 'user',
        schema: userRecordSchema,
        version: 1,
      });

      await users.update('80351110224678912' as UserId, () => newUser(5));

      expect(await users.read('80351110224678912' as UserId)).toEqual(newUser(5));
    });

    test('a change to undefined removes the record, and one of nothing to nothing is nothing', async () => {
      const tallies = talliesOf((await opened(subject())).store);
      await tallies.update('1', oneMore);

      expect(await tallies.update('1', () => undefined)).toBeUndefined();
      expect(await tallies.update('2', () => undefined)).toBeUndefined();

      expect(await tallies.read('1')).toBeUndefined();
      expect(await allIds(tallies)).toEqual([]);
    });

    test('ids names each record of the kind once, however many there are', async () => {
      const { store } = await opened(subject());
      const tallies = talliesOf(store);
      const others = talliesOf(store, { namespace: 'other' });
      const written = Array.from({ length: 250 }, (_, index) => String(1000 + index));
      await others.update('7', oneMore);

      await Promise.all(written.map((id) => tallies.update(id, oneMore)));

      expect(await allIds(tallies)).toEqual(written);
    });

    test('records of two kinds with one id are two records', async () => {
      const { store } = await opened(subject());
      const tallies = talliesOf(store);
      const others = talliesOf(store, { namespace: 'other' });

      await tallies.update('1', () => ({ count: 1 }));
      await others.update('1', () => ({ count: 2 }));

      expect([await tallies.read('1'), await others.read('1')]).toEqual([{ count: 1 }, { count: 2 }]);
    });

    test('a namespace is given out once', async () => {
      const { store } = await opened(subject());
      talliesOf(store);

      expect(() => talliesOf(store)).toThrow('given out already');
      expect(() => store.records(tallyKind({ namespace: 'a:b' }))).toThrow('A namespace is');
    });

    test.each(['', 'a:b', 'tally:1', '*', 'a b', 'x'.repeat(201)])('the id %j is refused', async (id) => {
      const tallies = talliesOf((await opened(subject())).store);

      await expect(tallies.read(id)).rejects.toThrow(TypeError);
      await expect(tallies.update(id, oneMore)).rejects.toThrow(TypeError);
    });

    test('a closed store does nothing, however often it is closed', async () => {
      const { store } = await opened(subject());
      const tallies = talliesOf(store);

      await store.close();
      await store.close();

      await expect(tallies.read('1')).rejects.toMatchObject({ kind: 'store-unavailable' });
      await expect(tallies.update('1', oneMore)).rejects.toMatchObject({ kind: 'store-unavailable' });
      await expect(allIds(tallies)).rejects.toMatchObject({ kind: 'store-unavailable' });
    });
  });
}
