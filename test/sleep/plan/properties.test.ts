/** What holds of any plan, whatever goes into it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codePoints } from '../../../src/base/text.ts';
import { readLines } from '../../../src/sleep/plan/block-layout.ts';
import { blockRules } from '../../../src/sleep/plan/block-rules.ts';
import { roomOf } from '../../../src/sleep/plan/draft-blocks.ts';
import { type Entry, ledgerSchema } from '../../../src/sleep/plan/ledger.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import type { PlanInput } from '../../../src/sleep/plan/plan-types.ts';
import { sameness } from '../../../src/sleep/text/sameness.ts';
import { anyInput } from './any-input.ts';
import {
  archived,
  blocksAfter,
  blocksFor,
  entry,
  inputOf,
  insightsOf,
  item,
  ledgerOf,
  nextInput,
} from './plan-input.ts';

const runs = { numRuns: 200 };

function forAll(claim: (input: PlanInput, made: ReturnType<typeof planCycle>) => void): void {
  fc.assert(
    fc.property(anyInput, (input) => claim(input, planCycle(input))),
    runs,
  );
}

/** A block that is as good as full, of what matters much and what matters little, and more of both that is said. */
const fullBlock: fc.Arbitrary<PlanInput> = fc
  .record({
    standing: fc.array(fc.constantFrom(4, 8, 10), { minLength: 1, maxLength: 12 }),
    archive: fc.array(fc.constantFrom(1, 4, 8, 10), { maxLength: 3 }),
    pinned: fc.nat(20),
    coming: fc.array(fc.constantFrom(1, 4, 8, 10), { minLength: 1, maxLength: 5 }),
    spare: fc.nat(80),
  })
  .map(({ standing, archive, pinned, coming, spare }) => {
    const line = (kind: string, index: number) => `Keeps ${kind} number ${index}`;
    const ledger = ledgerOf(
      ...standing.map((importance, index) =>
        entry(`e${index}`, line('thing', index), { importance, pinned: index === pinned }),
      ),
      ...archive.map((importance, index) =>
        entry(`e${100 + index}`, line('map', index), archived('no-room', { importance })),
      ),
    );
    const length = blocksFor(ledger).find(({ label }) => label === 'human')?.value.length ?? 0;
    const rules = blockRules().map((rule) => (rule.label === 'human' ? { ...rule, budget: length + spare } : rule));
    const said = coming.map((importance, index) => item(line('tea', index), 'hello', { importance }));
    return inputOf({ ledger, rules, insights: insightsOf({ human_updates: said }) });
  });

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

test('the same insights again change no block, unless something had to wait', () => {
  forAll((input, made) => {
    const before = new Map(input.ledger.entries.map(({ id, state }) => [id, state]));
    const evicted = made.ledger.entries.some(
      ({ id, left }) => left?.because === 'no-room' && before.get(id) === 'live',
    );
    const waits =
      evicted ||
      made.ledger.waiting.length > 0 ||
      made.archivedAtOnce.length > 0 ||
      made.returned.length > 0 ||
      made.over.length > 0 ||
      made.refused.some(({ because }) => ['over-the-cap', 'no-room'].includes(because)) ||
      input.blocks.some(({ label, value }) => label === 'human' && codePoints(value) > roomOf(ruleOf(input, label)));
    if (waits) return;

    const again = planCycle(nextInput(input, made));

    expect(again.changes.map(({ label, added, removed, updated }) => ({ label, added, removed, updated }))).toEqual([]);
  });
});

test('no block passes its budget by our hand, nor grows beyond 97 % of it', () => {
  forAll((input, made) => {
    for (const { label, before, after } of made.changes) {
      const rule = ruleOf(input, label);
      expect(codePoints(after)).toBeLessThanOrEqual(Math.max(codePoints(before), rule.budget));
      if (codePoints(after) > codePoints(before) && codePoints(before) <= roomOf(rule)) {
        expect(codePoints(after)).toBeLessThanOrEqual(rule.budget);
      }
    }
  });
});

test('at most a quarter of a block, and at least one line, leaves or is worded anew', () => {
  forAll((input, made) => {
    for (const { label, before, removed, updated, after } of made.changes) {
      if (label === 'session_context') continue;
      const lines = before.split('\n').filter((line) => line.trim() !== '').length;
      const overfull =
        codePoints(before) > roomOf(ruleOf(input, label)) || codePoints(after) > roomOf(ruleOf(input, label));
      if (overfull) continue;
      expect(removed.length + updated.length).toBeLessThanOrEqual(Math.max(1, Math.floor(lines / 4)));
    }
  });
});

test('no line of importance 8 or more leaves for want of room while one of 4 or less stands', () => {
  let gone = 0;
  fc.assert(
    fc.property(fullBlock, (input) => {
      const { ledger, returned } = planCycle(input);
      const { entries } = ledger;
      const wasLive = new Set(liveIn(input.ledger.entries, 'human').map(({ id }) => id));
      const left = entries.filter(({ id, left, importance }) => left !== null && wasLive.has(id) && importance >= 8);
      // What is short may come back to the room that is left once something long has gone.
      const standing = liveIn(entries, 'human').filter(({ id, pinned }) => !pinned && !returned.includes(id));
      const lesser = standing.filter(({ importance }) => importance <= 4);

      expect(left.length === 0 || lesser.length === 0).toBe(true);
      gone += left.length;
    }),
    runs,
  );

  expect(gone).toBeGreaterThan(0);
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

test('pinned lines stay unless an item names them or someone took them away', () => {
  forAll((input, made) => {
    const { entries } = input.ledger;
    const standing = input.blocks.flatMap(({ label, value }) => readLines(value, liveIn(entries, label)));
    const pinned = entries.filter((one) => one.pinned && standing.some(({ id }) => id === one.id)).map(({ id }) => id);
    const gone = made.ledger.entries.filter(({ id, left }) => pinned.includes(id) && left !== null);
    const byThemselves = gone.filter(({ left }) =>
      ['no-room', 'expired', 'low-confidence'].includes(left?.because ?? ''),
    );

    expect(byThemselves).toEqual([]);
  });
});

test('whatever was not refused is in the ledger', () => {
  forAll((input, made) => {
    const refused = new Set(made.refused.map(({ id }) => id));
    const keys = new Set(made.ledger.entries.map(({ text }) => sameness(text)));
    const foreign = new Set(
      blocksAfter(input, made).flatMap(({ value }) => value.split('\n').map((line) => sameness(line))),
    );

    input.insights.human_updates.forEach((element, index) => {
      if (refused.has(`human_updates.${index}`) || element.op === 'obsolete') return;
      expect([...keys, ...foreign]).toContain(sameness(element.text));
    });
  });
});

test('no line stands twice in what a cycle learned', () => {
  forAll((input, made) => {
    const before = new Set(input.ledger.entries.filter(({ state }) => state === 'live').map(({ id }) => id));
    const live = made.ledger.entries.filter(
      ({ state, block }) => state === 'live' && (block === 'human' || block === 'goals'),
    );

    for (const { id, text } of live.filter((one) => !before.has(one.id))) {
      expect(live.filter((other) => other.id !== id && sameness(other.text) === sameness(text))).toEqual([]);
    }
  });
});

function ruleOf(input: PlanInput, label: string) {
  const rule = input.rules.find((one) => one.label === label);
  if (rule === undefined) throw new Error(`There is no rule for ${label}.`);
  return rule;
}
