import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allIds, oneMore, type Tally, talliesOf } from '../../store/tallies.ts';
import { opened } from './opened.ts';
import type { Subject } from './subjects.ts';

/** What a change of the property test does: adds, keeps, removes, or throws. */
type Step = { readonly id: string; readonly act: 'add' | 'keep' | 'remove' | 'throw' };

const anySteps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ id: fc.constantFrom('1', '2', '3'), act: fc.constantFrom('add', 'add', 'keep', 'remove', 'throw') }),
  { maxLength: 40 },
);

export function updatesInTurn(subject: () => Subject): void {
  describe('updates in turn', () => {
    test('a thousand updates of one record at once lose none', async () => {
      const tallies = talliesOf((await opened(subject())).store);

      const results = await Promise.all(Array.from({ length: 1_000 }, () => tallies.update('1', oneMore)));

      expect(results.map((each) => each?.count)).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1));
      expect(await tallies.read('1')).toEqual({ count: 1_000 });
    });

    test('updates at once end as if they had been made one after another', async () => {
      const place = subject();
      const tallies = talliesOf((await opened(place)).store);

      await fc.assert(
        fc.asyncProperty(anySteps, async (steps) => {
          for (const id of ['1', '2', '3']) await tallies.update(id, () => undefined);
          const model = new Map<string, Tally>();

          const outcomes = await Promise.allSettled(steps.map(({ id, act }) => tallies.update(id, changeFor(act))));

          const expected = steps.map(({ id, act }) => take(model, id, act));
          expect(outcomes.map((each) => (each.status === 'fulfilled' ? each.value : 'rejected'))).toEqual(expected);
          expect(await allIds(tallies)).toEqual([...model.keys()].sort());
        }),
        { numRuns: 40 },
      );
    });

    test('each update calls its change once, with what is stored', async () => {
      const tallies = talliesOf((await opened(subject())).store);
      const seen: unknown[] = [];
      function watch(current: Tally | undefined): Tally {
        seen.push(current);
        return oneMore(current);
      }

      await Promise.all([tallies.update('1', watch), tallies.update('1', watch)]);

      expect(seen).toEqual([undefined, { count: 1 }]);
    });

    test('an error in a change rejects that update alone', async () => {
      const tallies = talliesOf((await opened(subject())).store);
      const mistake = new Error('a mistake in the change');

      const [before, failed, after] = await Promise.allSettled([
        tallies.update('1', oneMore),
        tallies.update('1', () => {
          throw mistake;
        }),
        tallies.update('1', oneMore),
      ]);

      expect(before).toMatchObject({ value: { count: 1 } });
      expect(failed).toMatchObject({ reason: mistake });
      expect(after).toMatchObject({ value: { count: 2 } });
    });

    test.each([
      ['of another shape', { count: 'many' }],
      ['that JSON can not hold', { count: Number.NaN }],
    ])('a value %s is refused, and what was stored stays', async (_, value) => {
      const tallies = talliesOf((await opened(subject())).store);
      await tallies.update('1', oneMore);

      await expect(tallies.update('1', () => value as Tally)).rejects.toThrow('count: invalid_type');

      expect(await tallies.read('1')).toEqual({ count: 1 });
    });

    test('what was read or written can be altered without altering the record', async () => {
      const tallies = talliesOf((await opened(subject())).store);
      const given = { count: 1 };
      await tallies.update('1', () => given);

      given.count = 5;
      const read = await tallies.read('1');
      if (read !== undefined) read.count = 6;

      expect(await tallies.read('1')).toEqual({ count: 1 });
    });

    test('close waits for the updates under way', async () => {
      const place = subject();
      const first = await opened(place);
      const tallies = talliesOf(first.store);

      const updates = Array.from({ length: 20 }, () => tallies.update('1', oneMore));
      await first.store.close();

      expect((await Promise.all(updates)).at(-1)).toEqual({ count: 20 });
      expect(await talliesOf((await opened(place)).store).read('1')).toEqual({ count: 20 });
    });
  });
}

function changeFor(act: Step['act']): (current: Tally | undefined) => Tally | undefined {
  return (current) => {
    if (act === 'throw') throw new Error('a mistake in the change');
    if (act === 'add') return oneMore(current);
    return act === 'keep' ? current : undefined;
  };
}

/** The same step on the model. */
function take(model: Map<string, Tally>, id: string, act: Step['act']): Tally | undefined | 'rejected' {
  if (act === 'throw') return 'rejected';
  if (act === 'add') model.set(id, oneMore(model.get(id)));
  if (act === 'remove') model.delete(id);
  return model.get(id);
}
