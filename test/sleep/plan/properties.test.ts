import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codePoints } from '../../../src/base/text.ts';
import { readLines } from '../../../src/sleep/plan/block-layout.ts';
import { compareLines } from '../../../src/sleep/plan/compare-lines.ts';
import { describeLine } from '../../../src/sleep/plan/describe-line.ts';
import { hardLimit } from '../../../src/sleep/plan/fit-block.ts';
import { type Entry, ledgerSchema } from '../../../src/sleep/plan/ledger.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import type { PlanInput } from '../../../src/sleep/plan/plan-types.ts';
import { anyInput } from './any-input.ts';
import { blocksAfter, nextInput } from './plan-input.ts';

const runs = { numRuns: 200 };

function forAll(claim: (input: PlanInput, made: ReturnType<typeof planCycle>) => void): void {
  fc.assert(
    fc.property(anyInput, (input) => claim(input, planCycle(input))),
    runs,
  );
}

function liveIn(entries: readonly Entry[], label: string): readonly Entry[] {
  return entries.filter(({ block, state }) => block === label && state === 'live');
}

test('the same input makes the same plan, and is left as it was', () => {
  forAll((input, made) => {
    const copy = structuredClone({ ...input, hashOf: undefined });

    expect(planCycle(input)).toEqual(made);
    expect({ ...input, hashOf: undefined }).toEqual(copy);
  });
});

test('the ledger can be stored', () => {
  forAll((_, made) => {
    expect(ledgerSchema.parse(made.ledger)).toEqual(made.ledger);
  });
});

test('the same insights again change no block', () => {
  forAll((input, made) => {
    const overFull = input.blocks.some((block) => {
      const rule = input.rules.find(({ label }) => label === block.label);
      return rule !== undefined && codePoints(block.value) > hardLimit(rule);
    });
    // What a cap holds back is for the next cycle.
    fc.pre(!overFull && !made.refused.some(({ because }) => because === 'over-the-cap'));

    const again = planCycle(nextInput(input, made));

    expect(again.changes).toEqual([]);
    expect(again.ledger.entries.map(({ text, state }) => [text, state])).toEqual(
      made.ledger.entries.map(({ text, state }) => [text, state]),
    );
  });
});

test('no block passes its limit by our hand', () => {
  forAll((input, made) => {
    for (const { label, before, after } of made.changes) {
      const rule = input.rules.find((one) => one.label === label);
      expect(codePoints(after)).toBeLessThanOrEqual(
        Math.max(codePoints(before), rule === undefined ? 0 : hardLimit(rule)),
      );
    }
  });
});

test('every live entry has one line and every managed line one live entry', () => {
  forAll((input, made) => {
    for (const { label, value } of blocksAfter(input, made)) {
      const live = liveIn(made.ledger.entries, label);
      const ids = readLines(value, live).flatMap(({ id }) => id ?? []);

      expect([...ids].sort()).toEqual(live.map(({ id }) => id).sort());
    }
  });
});

test('foreign lines stay byte for byte, but those that an item with a target names', () => {
  forAll((input, made) => {
    for (const { label, value } of input.blocks) {
      const after = blocksAfter(input, made).find((block) => block.label === label)?.value ?? '';
      const before = readLines(value, liveIn(input.ledger.entries, label)).flatMap(({ raw, id }) =>
        id === null ? [raw] : [],
      );
      const kept = readLines(after, liveIn(made.ledger.entries, label)).flatMap(({ raw, id }) =>
        id === null ? [raw] : [],
      );
      // An empty block and one blank line are the same value.
      const gone = before.filter((raw) => !kept.includes(raw) && !(raw === '' && after === ''));
      const named = input.insights.human_updates
        .concat(input.insights.goals_insights)
        .flatMap(({ op, target }) => (op === 'add' ? [] : (target ?? [])));
      const nameable = input.shown.filter(({ id }) => named.includes(id)).map(({ text }) => text);

      expect(gone.filter((raw) => !nameable.includes(raw))).toEqual([]);
      expect(kept.filter((raw) => !before.includes(raw))).toEqual([]);
    }
  });
});

test('protected blocks are untouched, and so is the seed of persona', () => {
  forAll((_, made) => {
    expect(made.changes.map(({ label }) => label)).not.toContain('constraints');
    for (const { label, after } of made.changes) {
      if (label === 'persona') expect(after.startsWith('My name is Scarlet.\nI listen first.')).toBe(true);
    }
  });
});

test('no entry vanishes, none loses its first words without a successor, and ids are never used again', () => {
  forAll((input, made) => {
    const ids = made.ledger.entries.map(({ id }) => id);

    expect(new Set(ids).size).toBe(ids.length);
    expect(input.ledger.entries.filter(({ id }) => !ids.includes(id))).toEqual([]);
    expect(made.ledger.entries.filter(({ id }) => Number(id.slice(1)) >= made.ledger.next)).toEqual([]);
  });
});

test('pinned lines stay unless an item names them, they expire, or someone took them away', () => {
  forAll((input, made) => {
    const evicted = made.ledger.entries.filter(({ pinned, left }) => pinned && left?.because === 'no-room');

    expect(evicted).toEqual(input.ledger.entries.filter(({ pinned, left }) => pinned && left?.because === 'no-room'));
  });
});

test('an admitted addition is live, archived, or known already', () => {
  forAll((input, made) => {
    const refused = new Set(made.refused.map(({ item }) => item));
    const admitted = input.insights.human_updates.filter((item) => item.op === 'add' && !refused.has(item));
    const shapes = made.ledger.entries.map(({ text }) => describeLine(text, input.names));

    for (const { text } of admitted) {
      const shape = describeLine(text, input.names);
      expect(shapes.some((one) => compareLines(one, shape) !== 'distinct')).toBe(true);
    }
  });
});

test('what a cycle learned says no fact twice in sight', () => {
  forAll((input, made) => {
    const before = new Set(input.ledger.entries.filter(({ state }) => state === 'live').map(({ id }) => id));
    const live = made.ledger.entries.filter(
      ({ state, block }) => state === 'live' && (block === 'human' || block === 'goals'),
    );
    const shapes = live.map(({ id, text }) => ({ id, shape: describeLine(text, input.names) }));

    for (const { id, shape } of shapes.filter((one) => !before.has(one.id))) {
      expect(shapes.filter((other) => other.id !== id && compareLines(other.shape, shape) !== 'distinct')).toEqual([]);
    }
  });
});
