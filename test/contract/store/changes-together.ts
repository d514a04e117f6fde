import { describe, expect, test } from 'vitest';
import { openMemoryStore } from '../../../src/store/open-memory-store.ts';
import { handMovedClock } from '../../store/hand-moved-clock.ts';
import { oneMore, type Tally, talliesOf } from '../../store/tallies.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { opened } from './opened.ts';
import type { Subject } from './subjects.ts';

export function changesTogether(subject: () => Subject): void {
  describe('changes records together', () => {
    async function twoKinds(place = subject()) {
      const { store } = await opened(place);
      return { store, tallies: talliesOf(store), others: talliesOf(store, { namespace: 'other' }) };
    }

    test('each change sees what the ones before it came to, and all of them are kept', async () => {
      const place = subject();
      const { store, tallies, others } = await twoKinds(place);
      let first: Tally | undefined;

      const stored = await store.changeTogether(
        tallies.change('1', () => {
          first = { count: 7 };
          return first;
        }),
        others.change('2', () => first && oneMore(first)),
      );

      expect(stored).toEqual([{ count: 7 }, { count: 8 }]);
      await store.close();
      const next = await twoKinds(place);
      expect([await next.tallies.read('1'), await next.others.read('2')]).toEqual(stored);
    });

    test('where one can not be made none is kept', async () => {
      const { store, tallies, others } = await twoKinds();
      const mistake = new Error('a mistake in the change');

      const together = store.changeTogether(
        tallies.change('1', oneMore),
        others.change('1', () => {
          throw mistake;
        }),
      );

      await expect(together).rejects.toBe(mistake);
      expect([await tallies.read('1'), await others.read('1')]).toEqual([undefined, undefined]);
    });

    test('a record may go while another comes', async () => {
      const { store, tallies, others } = await twoKinds();
      await tallies.update('1', oneMore);

      await store.changeTogether(
        tallies.change('1', () => undefined),
        others.change('1', oneMore),
      );

      expect([await tallies.read('1'), await others.read('1')]).toEqual([undefined, { count: 1 }]);
    });

    test('they wait for updates of each record, and in whatever order they are named, for nobody for ever', async () => {
      const { store, tallies, others } = await twoKinds();

      await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          index % 2 === 0
            ? store.changeTogether(tallies.change('1', oneMore), others.change('1', oneMore))
            : store.changeTogether(others.change('1', oneMore), tallies.change('1', oneMore)),
        ).concat(Array.from({ length: 10 }, () => tallies.update('1', oneMore) as never)),
      );

      expect([await tallies.read('1'), await others.read('1')]).toEqual([{ count: 60 }, { count: 50 }]);
    });

    test('one record twice, another store’s, and an id that is none are refused', async () => {
      const { store, tallies, others } = await twoKinds();
      const elsewhere = talliesOf(openMemoryStore({ log: recordingLog(), clock: handMovedClock() }));

      const refused = [
        store.changeTogether(tallies.change('1', oneMore), tallies.change('1', oneMore)),
        store.changeTogether(tallies.change('1', oneMore), elsewhere.change('1', oneMore)),
        store.changeTogether(tallies.change('1', oneMore), others.change('a:b', oneMore)),
      ];

      for (const each of refused) await expect(each).rejects.toThrow(TypeError);
      expect(await tallies.read('1')).toBeUndefined();
    });
  });
}
